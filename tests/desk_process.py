"""A process that has loaded the desk and unlocked one home's keys; every command it is asked for runs in a fork of it.

A command of ``python -m kirok`` spends two of its seconds on imports and on the passphrase. A fork skips both and is
otherwise the same: the same words through the same ``main``, a process of its own that can be killed or limited.
Reads one JSON object a line on stdin, answers one JSON object a line on stdout.
"""

import json
import os
import resource
import signal
import sys
import time
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "kirok.desk.settings"

from kirok.base.home import Home
from kirok.cli import main as cli
from kirok.cli.table import TABLE
from kirok.desk import starting
from kirok.desk.vault import keyring, state


def warm(home: Path, passphrase: str) -> keyring.Keyring:
    """Load every command's module and unlock the keys once."""
    starting.start(str(home))
    for entry in TABLE.values():
        if entry.module != "kirok.demo.commands":
            cli.load(entry)
    for name in ("kirok.desk.inbox.formats.html", "kirok.desk.inbox.formats.docx", "kirok.desk.inbox.formats.pdf"):
        __import__(name)
    return keyring.open_keyring(Home(home), passphrase)


def child(request: dict, keys: keyring.Keyring) -> None:
    """The command itself, in its own process group; never returns."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number, path in ((0, "/dev/null"), (1, request["out"]), (2, request["err"])):
        os.dup2(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), number)
    os.environ.update(request["env"])
    os.environ["KIROK_HOME"] = request["home"]
    os.chdir(request["cwd"])
    if request["file_limit"] is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (request["file_limit"],) * 2)
    if not request["locked"]:
        state.enter(Home(Path(request["home"])), keys)
    code = 70
    try:
        code = dump() or 0 if request["words"][0] == "dump" else cli.main(request["words"])
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 71
    except BaseException:  # noqa: BLE001  (a traceback on stderr is what the tests look for)
        sys.excepthook(*sys.exc_info())
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def dump() -> None:
    """Every row of every table, whether the file is whole, and which journal lines are broken, as JSON on stdout."""
    from django.db import connection

    from kirok.desk.journal.actions import broken_lines
    from kirok.desk.vault.commands import use_database

    home = state.current().home
    use_database(home, home.settings()["desk"]["database"])
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        whole = cursor.fetchall() == [("ok",)]
        tables = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  (the database's own names)
            tables[table] = [{name: str(value) for name, value in zip(columns, row, strict=True)} for row in cursor.fetchall()]
    json.dump({"whole": whole, "broken": broken_lines(), "tables": tables}, sys.stdout)


def wait(pid: int, after: float | None, number: int) -> int:
    """The child's exit code, minus the signal's number when one ended it; *number* is sent *after* so many seconds."""
    end = None if after is None else time.monotonic() + after
    while True:
        done, status = os.waitpid(pid, 0 if end is None else os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() >= end:
            os.kill(pid, number)
            end = None
        else:
            time.sleep(0.0005)


def _answer(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(home: Path, passphrase: str) -> None:
    """Answer requests until stdin ends."""
    keys = warm(home, passphrase)
    _answer("ready")
    for line in sys.stdin:
        request = json.loads(line)
        pid = os.fork()
        if pid == 0:
            child(request, keys)
        _answer(json.dumps({"code": wait(pid, request["after"], request["signal"])}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
