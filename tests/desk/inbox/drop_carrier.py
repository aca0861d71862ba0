"""A drop in a folder, worked on in this process, and a carrier between it and the desk that can be dishonest."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from kirok.base.home import Home
from kirok.drop import boxes
from kirok.drop.closing import close
from kirok.drop.exchange import settle_with_desk
from kirok.drop.making import make_drop
from kirok.drop.place import Place
from kirok.drop.replies import Replies
from kirok.drop.store import Arriving
from kirok.seal.mailbox import master_key
from kirok.seal.words import new_words


def new_drop(folder, recipients):
    """An empty drop."""
    return make_drop(Home(folder), recipients, origin="tests.example/drop")


def send(place, text="", files=(), master=None):
    """What a source sends; its leaf as hex, and the mailbox's master key."""
    master = master or master_key(new_words("en"))
    report = Arriving(place, place.readers())
    report.text(text.encode())
    for name, content in files:
        report.begin(name)
        report.write(content)
    leaf = report.keep(Replies(place, master).recipient, lambda leaf: boxes.change(place, master, lambda leaves: (*leaves, leaf)))
    return leaf.hex(), master


@dataclass
class Carrier:
    """Carries what the drop shows: by default all of it, as it is."""

    place: Place
    left: list = field(default_factory=list)
    moved: dict = field(default_factory=dict)
    listed: list | None = None
    note: str | None = None
    carried: bool = False

    @property
    def vkey(self):
        return self.place.log().vkey

    @property
    def checkpoint(self):
        return self.note or self.place.log().signed_checkpoint()

    def manifests(self):
        if self.listed is not None:
            return self.listed
        return [path.read_bytes() for path in sorted(self.place.path("manifests").iterdir())]

    def names(self):
        names = {path.name.removesuffix(".age") for path in self.place.path("sealed").iterdir()}
        return sorted((names | set(self.moved)) - {name for name, path in self.moved.items() if path is None})

    def envelope(self, name) -> Path | None:
        path = (
            self.moved.get(name, self.place.path("sealed", f"{name}.age"))
            if name in self.moved
            else self.place.path("sealed", f"{name}.age")
        )
        return path if path is not None and path.is_file() else None

    def letters(self):
        return {path.stem for path in self.place.path("replies").glob("*/*.letter")}

    def growth(self, old):
        return self.place.log().prove_growth(old)

    def settle(self, content):
        self.left.append(content)
        if not self.carried:
            settle_with_desk(self.place, content)


def copied(place, folder):
    """The same drop once more."""
    shutil.copytree(place.home.path, folder)
    return Place(Home(folder))


__all__ = ["Carrier", "close", "copied", "new_drop", "send"]
