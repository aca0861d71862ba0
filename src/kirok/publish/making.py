"""Making parts: their files written where nobody reads yet, by as many processes as there are processors."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from kirok.base.watching import Watch
from kirok.publish.kept_rows import Rows
from kirok.publish.links import anchors, marks, targets
from kirok.publish.parts import Part
from kirok.publish.sharing import share
from kirok.publish.splicing import Splice


@dataclass(frozen=True)
class Made:
    """One file that was made: which part it belongs to, its SHA-256, its size, of a page its links, of a table its rows."""

    path: str
    part: str
    digest: bytes
    size: int
    anchors: bytes = b""
    links: bytes = b""
    rows: Rows | None = None


#: Is given each path, its pieces and (where it is known) its SHA-256, in the process that makes it.
Put = Callable[[str, Iterable[bytes], bytes | None], None]


#: Gives how a table is written, if it is another one than before; or parts to be made.
Late = Callable[[], Splice | list[Part] | None]


def make(work: Sequence[Part | Late], put: Put, base: str, listen: Callable[[], None], watch: Watch) -> list[Made]:
    """Make parts and tables; *listen* is called, and *watch* told, meanwhile."""
    return share(work, lambda piece: make_one(piece, put, base), listen=listen, watch=watch, label="making pages")


def make_one(piece: Part | Late, put: Put, base: str) -> list[Made]:
    """Make one part, or one table and what is made of it at once."""
    if not isinstance(piece, Part):
        late = piece()
        return _tables(late, put, base) if isinstance(late, Splice) else [one for part in late or () for one in make_one(part, put, base)]
    found = []
    for path, content in piece.make():
        page = _page(piece, path, content, base)
        put(path, (content,), page.digest)
        found.append(page)
    return found


def _tables(splice: Splice, put: Put, base: str) -> list[Made]:
    """The table, and what is made of it at once."""
    table = _table(splice, put)
    after = splice.then(table.path, table.digest, splice.rows())
    return [table, *(make_one(after, put, base) if after else ())]


def _table(splice: Splice, put: Put) -> Made:
    sha, size = hashlib.sha256(), 0

    def passing() -> Iterator[bytes]:
        nonlocal size
        for piece in splice.pieces():
            sha.update(piece)
            size += len(piece)
            yield piece

    put(splice.table.path, passing(), None)
    return Made(splice.table.path, splice.table.path, sha.digest(), size, rows=splice.rows())


def _page(part: Part, path: str, content: bytes, base: str) -> Made:
    sha = hashlib.sha256(content).digest()
    if not path.endswith(".html"):
        return Made(path, part.name, sha, len(content))
    text = content.decode()
    return Made(path, part.name, sha, len(content), marks(anchors(path, text)), marks(targets(path, text, base)))
