"""``kirok drop pull`` and ``kirok drop reply``: the desk fetches what sources sent, and answers."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from functools import cached_property
from pathlib import Path

from django.db import transaction

from kirok.base.console import Result
from kirok.base.errors import BadInput
from kirok.base.files import read_limited
from kirok.base.home import Home
from kirok.desk.inbox.models import Mailbox
from kirok.desk.inbox.parcels import take_in_foreign, write_letter
from kirok.desk.inbox.pulling import Pulled, pull
from kirok.desk.journal.actions import note, together, writing
from kirok.desk.members.actions import require
from kirok.desk.members.models import User
from kirok.desk.members.passwords import add_acting, first_person
from kirok.desk.statements.actions import check_number
from kirok.desk.statements.models import Source
from kirok.desk.vault import sealing
from kirok.desk.vault.commands import open_from
from kirok.ledger.log import Log, existing
from kirok.seal.reply import FILE_LIMIT

_SECONDS = 600
_TEXT_LIMIT = 100_000


class Folder:
    """A drop whose folder this machine can reach: its own home, or a copy of it. What changes there, the drop's program does."""

    def __init__(self, path: Path) -> None:
        homes = [each for each in (path, path.parent) if (each / "drop" / "readers").is_file()]
        if not homes:
            raise BadInput("there is no drop in this folder", file=str(path), field="--from", allowed="the home of a drop")
        self.home = homes[0].absolute()
        self._run("close")

    @cached_property
    def _log(self) -> Log:
        return existing(self.home / "ledger" / "drop")

    @property
    def vkey(self) -> str:
        return self._log.vkey

    @cached_property
    def checkpoint(self) -> str:
        """The signed checkpoint as it was when the pull began."""
        return self._log.signed_checkpoint()

    def manifests(self) -> list[bytes]:
        """The files of the manifests, in the order of their names."""
        return [path.read_bytes() for path in sorted((self.home / "drop" / "manifests").glob("*.json"))]

    def names(self) -> list[str]:
        """The names of all envelopes that lie there."""
        return sorted(path.name.removesuffix(".age") for path in (self.home / "drop" / "sealed").iterdir())

    def envelope(self, name: str) -> Path | None:
        """Where an envelope lies, if it does."""
        path = self.home / "drop" / "sealed" / f"{name}.age"
        return path if path.is_file() and not path.is_symlink() else None

    def growth(self, old: int) -> list[bytes]:
        """The proof that the log of *old* leaves grew into the present one."""
        return self._log.prove_growth(old)

    def settle(self, content: bytes) -> None:
        """Let the drop's own program take what the desk leaves."""
        self._run("settle", content)

    def _run(self, act: str, content: bytes = b"") -> None:
        """Another process: the desk holds none of the drop's code, nor the drop the desk's."""
        words = [sys.executable, "-P", "-X", "utf8", "-m", "kirok", "drop", act, "--home", str(self.home), "--json"]
        done = subprocess.run(words, input=content, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603  (our own program)
        if done.returncode:
            raise BadInput(f"the drop refused: {_said(done.stdout)}", file=str(self.home))


def _said(out: bytes) -> str:
    try:
        return str(json.loads(out)["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return "its program ended without a word"


def add_drop_pull(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok drop pull``."""
    parser.add_argument("--from", dest="origin", required=True, metavar="DIR", help="the drop's home, or one .age file that came by hand")
    parser.add_argument("--accept-losses", action="store_true", help="stop asking for what the drop lost; the journal says so")


def run_drop_pull(args: argparse.Namespace) -> Result:
    """Fetch what sources sent; ``{"new", "same", "dropped", "altered", "reordered", "replayed", ...}``, exit code 1 on any fault."""
    home = open_from(args)
    path = Path(args.origin)
    if path.is_file():
        return _by_hand(home, path)
    carrier = Folder(path)
    with writing(home):
        taken = set(Source.objects.values_list("number", flat=True))
        pulled = pull(carrier, taken=taken, accept_losses=args.accept_losses)
        with transaction.atomic():
            detail = {**pulled.counts(), "accepted": bool(args.accept_losses)}
            note(by=User.objects.operator(), action="drop.pull", target=carrier.vkey.split("+")[0], detail=detail)
    return _told(pulled)


def _told(pulled: Pulled) -> Result:
    parcels = [
        {
            "receipt": parcel.leaf[:32],
            "source": parcel.mailbox.number if parcel.mailbox else None,
            "documents": [each.document.sha256 for each in parcel.enclosures.order_by("position")],
        }
        for parcel in pulled.new
    ]
    faults = [{"kind": fault.kind, "what": fault.what} for fault in pulled.faults]
    counts = pulled.counts()
    lines = [", ".join(f"{count} {kind}" for kind, count in counts.items() if count or kind == "new")]
    lines += [f"{parcel['source']}: {len(parcel['documents'])} documents" for parcel in parcels]  # type: ignore[arg-type]
    lines += [f"{fault['kind']}: {fault['what']}" for fault in faults]
    return Result({**counts, "parcels": parcels, "faults": faults}, "\n".join(lines), 1 if faults else 0)


def _by_hand(home: Home, path: Path) -> Result:
    with writing(home):
        document = take_in_foreign(path)
    counts = {"new": 1, "same": 0, "dropped": 0, "altered": 0, "reordered": 0, "replayed": 0}
    return Result({**counts, "parcels": [], "documents": [document.sha256], "faults": []}, f"1 new: {document.name}")


def add_drop_reply(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok drop reply``."""
    parser.add_argument("source", metavar="S-0007", help="the desk's number of the source")
    parser.add_argument("--text", metavar="FILE", help="a text file with what to say")
    parser.add_argument("--file", action="append", default=[], metavar="FILE", help="a file that goes with it")
    add_acting(parser)


def run_drop_reply(args: argparse.Namespace) -> Result:
    """Write a reply; it leaves with the next pull. ``{"letter", "source", "files"}``."""
    check_number(args.source)
    home = open_from(args)
    by = first_person(args).user
    require(by, "import")
    mailbox = Mailbox.objects.filter(number=args.source).first()
    if mailbox is None:
        raise BadInput(
            "this source has no mailbox here: it did not come by a drop", field="SOURCE", allowed="a number that 'kirok drop pull' gave"
        )
    text = _text(args.text) if args.text else ""
    files = [(Path(name).name, read_limited(Path(name), FILE_LIMIT)) for name in args.file]
    with writing(home), sealing.together(), transaction.atomic(), together():
        letter = write_letter(mailbox, text, files)
        note(by=by, action="drop.reply", target=mailbox.number, detail={"letter": letter.key})
    return Result(
        {"letter": letter.key, "source": mailbox.number, "files": len(files)}, f"the reply to {mailbox.number} leaves with the next pull"
    )


def _text(name: str) -> str:
    try:
        return read_limited(Path(name), _TEXT_LIMIT).decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput("this is not a text in UTF-8", file=name) from error
