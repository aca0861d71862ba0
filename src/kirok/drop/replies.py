"""Replies to a source: letters of one length, and the files that go with them.

``replies/<address>/<id>.letter`` is an envelope for the mailbox's reply key (see :mod:`kirok.seal.reply`), ``<id>.file``
one for a file of it. Opening a mailbox always opens LETTERS letters: its own, and decoys for what is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kirok.base.errors import KirokError, NoAnswer
from kirok.drop.place import Place, listed, read, remove, settle
from kirok.seal.letters import LetterOpener, seal_letter
from kirok.seal.mailbox import reply_address
from kirok.seal.reply import NAME, Attached, Reply, decode_reply, encode_reply

LETTERS = 8


@dataclass(frozen=True)
class Letter:
    """One reply as it lies here; one that cannot be read has none."""

    id: str
    reply: Reply | None


class Replies:
    """The replies of one mailbox."""

    def __init__(self, place: Place, master: bytes) -> None:
        self._place = place
        self._opener = LetterOpener(master)
        self.folder = place.path("replies", reply_address(self._opener.recipient))

    @property
    def recipient(self) -> str:
        """What replies to this mailbox are sealed to."""
        return self._opener.recipient

    def read(self, decoys: Decoys) -> tuple[list[Letter], int]:
        """The first LETTERS replies, and how many more wait; as much work for none as for eight."""
        names = self._letters()
        own = names[:LETTERS]
        found = [_opened(self._opener, self.folder / name) for name in own]
        for path in decoys.paths[len(own) :]:
            _opened(decoys.opener, path)
        return found, len(names) - len(own)

    def attached(self, wanted: str) -> tuple[bytes, bytes]:
        """Name and bytes of one file.

        Raises:
            NoAnswer: no reply to this mailbox brings it.
        """
        for name in self._letters():
            for each in _files(_opened(self._opener, self.folder / name)):
                path = self.folder / f"{each.id}.file"
                if each.id == wanted and path.is_file():
                    return each.name, self._opener.open(read(path)).body
        raise NoAnswer("there is no such file here")

    def delete(self, wanted: str | None = None) -> None:
        """Delete one reply with its files, or all of them."""
        for name in self._letters():
            if wanted in {None, name.removesuffix(".letter")}:
                for each in _files(_opened(self._opener, self.folder / name)):
                    remove(self.folder / f"{each.id}.file")
                remove(self.folder / name)
        if wanted is None or not self._letters():
            clear(self.folder)

    def _letters(self) -> list[str]:
        """Their names; the folder of arrivals, which holds none, is looked at where there is no folder."""
        folder = self.folder if self.folder.is_dir() else self._place.path("incoming")
        return [name for name in listed(folder) if name.endswith(".letter")]


class Decoys:
    """Letters to nobody, opened in the place of those that a mailbox has not got."""

    def __init__(self, place: Place) -> None:
        self.opener = LetterOpener(place.decoy())
        self.paths = tuple(place.path("decoys", f"letter-{number:x}") for number in range(LETTERS))


def make_decoys(place: Place) -> None:
    """Write the letters to nobody."""
    decoys = Decoys(place)
    for path in decoys.paths:
        place.write(path, seal_letter(encode_reply("", ""), decoys.opener.recipient, name=NAME))


def clear(folder: Path) -> None:
    """Remove the folder of a mailbox's replies and whatever is left in it."""
    if folder.is_dir():
        for left in listed(folder):
            remove(folder / left)
        folder.rmdir()
        settle(folder.parent)


def _opened(opener: LetterOpener, path: Path) -> Letter:
    """A reply that cannot be read is shown as one: it must not shut its source out."""
    name = path.name.removesuffix(".letter")
    try:
        return Letter(name, decode_reply(opener.open(read(path)).body))
    except (KirokError, OSError):
        return Letter(name, None)


def _files(letter: Letter) -> tuple[Attached, ...]:
    return letter.reply.files if letter.reply else ()
