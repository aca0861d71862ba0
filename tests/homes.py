"""Homes for the tests of the command line: made once, copied for each test, worked on by commands that are processes."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from kirok.seal.identities import lock
from kirok.seal.opening import unlock
from terminal import screen

HERE = Path(__file__).resolve().parent
CODING = HERE / "desk" / "data" / "harbour.yaml"
PASSPHRASE = "a passphrase for tests"
PEOPLE = {"ann": "coder,editor", "bob": "editor", "kim": "coder"}


@dataclass(frozen=True)
class Run:
    """What a command left: its exit code (minus the signal that killed it), stdout, stderr."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


@dataclass
class Desk:
    """The process that runs commands, and the folders it works with."""

    process: subprocess.Popen
    folder: Path
    number: int = 0
    stages: dict = field(default_factory=dict)

    def run(self, home, *words, env=None, after=None, number=signal.SIGKILL, file_limit=None, locked=False, terminal=None):
        """Run ``kirok WORDS --home HOME``; send signal *number* *after* seconds; no file may grow beyond *file_limit*.

        *locked*: without the keys that are unlocked already, so that the command takes its passphrase. *terminal*: its stderr.
        """
        self.number += 1
        out, err = (self.folder / f"{self.number}.{name}" for name in ("out", "err"))
        request = {
            "words": [*map(str, words), "--home", str(home)],
            "home": str(home),
            "cwd": str(self.folder),
            "env": {"KIROK_PASSPHRASE_FILE": str(self.folder / "passphrase")} | (env or {}),
            "out": str(out),
            "err": terminal or str(err),
            "after": after,
            "signal": int(number),
            "file_limit": file_limit,
            "locked": locked,
        }
        answer = self._ask(request)
        return Run(answer["code"], out.read_text(), "" if terminal else err.read_text())

    def watched(self, home, *words):
        """Run a command with a terminal as its stderr: what that showed is the Run's *err*."""
        with screen() as seen:
            run = self.run(home, *words, env={"TERM": "xterm"}, terminal=seen.name)
        return Run(run.code, run.out, seen.shown)

    def _ask(self, request):
        """One request, one answer; a helper that has ended says how."""
        try:
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        assert line, f"the helper process ended with {self.process.wait(10)} at or before {request['words']}"
        return json.loads(line)

    def done(self, home, *words, **more):
        """Run a command that must succeed; its JSON."""
        run = self.run(home, *words, "--json", **more)
        assert run.code == 0, run
        return run.json

    def secret(self, name):
        """The file with a person's password."""
        return self.folder / f"{name}.password"

    def by(self, name):
        """The options of a person who acts."""
        return ("--by", name, "--password-file", str(self.secret(name)))

    def two(self, first, second):
        """The options of two people who act together."""
        return ("--by", first, "--second", second, "--password-file", str(self.secret(first)), "--password-file", str(self.secret(second)))

    def copy(self, stage, target):
        """A home of its own at *stage*."""
        shutil.copytree(self.stages[stage], target)
        return target


def environment():
    """This process's environment without any home or settings of Kirok or Django."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KIROK_", "DJANGO_"))}
    return kept | {"PYTHONPATH": str(HERE.parent / "src")}


def start(folder):
    """A Desk with a fresh home at each stage: new, coded, released, published."""
    (folder / "passphrase").write_text(PASSPHRASE + "\n")
    first = folder / "new"
    words = ["init", "--home", str(first), "--origin", "tests.example", "--passphrase-file", str(folder / "passphrase")]
    subprocess.run([sys.executable, "-m", "kirok", *words], check=True, env=environment(), stdout=subprocess.DEVNULL)
    command = [sys.executable, "-X", "utf8", str(HERE / "desk_process.py"), str(first), PASSPHRASE]
    relock(first / "keys" / "master.age", PASSPHRASE)
    process = subprocess.Popen(command, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    desk = Desk(process, folder)
    desk.stages["new"] = first
    for name, role in PEOPLE.items():
        desk.secret(name).write_text(f"the password of {name}\n")
        desk.done(first, "users", "add", name, "--role", role, "--password-file", desk.secret(name))
    for stage, before, *words in (
        ("coded", "new", "code", CODING, *desk.by("ann")),
        ("released", "coded", "release", "pubA", *desk.by("bob")),
        ("published", "released", "publish"),
    ):
        desk.stages[stage] = shutil.copytree(desk.stages[before], folder / stage)
        desk.done(folder / stage, *words)
    return desk


def relock(path, passphrase):
    """Lock a key file of a test's home again, at 1/256 of the work: whoever unlocks it takes the factor from the file."""
    path.write_bytes(lock(unlock(path.read_bytes(), passphrase), passphrase, 10))


def stop(desk):
    """End the process; it ends with its stdin."""
    desk.process.stdin.close()
    desk.process.wait()
    desk.process.stdout.close()


#: What stands for the state of a desk: which columns of which tables say what it holds, whatever its keys and salts.
ESSENCE = {
    "members_user": ("name", "roles"),
    "inbox_document": ("sha256", "name", "parts"),
    "statements_source": ("number", "payload"),
    "statements_statement": ("key", "text", "status", "payload"),
    "statements_consent": ("statement_id", "person", "basis", "scopes"),
    "claims_claim": ("key", "status", "payload"),
    "entities_actor": ("key",),
    "findings_finding": ("key", "status", "certainty", "independent_origins"),
    "publications_publication": ("key", "state", "released_by_id"),
    "publications_authorship": ("publication_id", "author_id", "releaser_id"),
    "publications_item": ("key", "status"),
    "publications_correction": ("target", "reason", "sentences"),
    "retraction_statusevent": ("target", "was", "becomes", "reason", "affects"),
    "journal_custodyevent": ("kind", "target"),
    "journal_line": ("action", "target"),
}


def rows(desk, home):
    """Every table of a home's desk; the file must be whole and the journal unbroken."""
    run = desk.run(home, "dump")
    assert run.code == 0, run
    assert (run.json["whole"], run.json["broken"]) == (True, [])
    return run.json["tables"]


def essence(desk, home):
    """What the desk holds, without what differs from one run to the next."""
    tables = rows(desk, home)
    return {name: sorted(tuple(row[column] for column in columns) for row in tables[name]) for name, columns in ESSENCE.items()}


def files(folder, *, but=()):
    """Path -> SHA-256 of every file below *folder*, without the database (see rows) and the lock."""
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    skipped = {"desk.sqlite3", "desk.sqlite3-wal", "desk.sqlite3-shm", "lock", *but}
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in found.items() if name not in skipped}


def picture(desk, home):
    """All that a home holds, to the byte."""
    return files(home), rows(desk, home)
