"""Making parts: their files written where nobody reads yet, by as many processes as there are processors."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from kirok.publish.kept_rows import Rows
from kirok.publish.links import anchors, marks, targets
from kirok.publish.parts import Part
from kirok.publish.sharing import Ahead, share
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


def make(work: Sequence[Part | Splice], put: Put, base: str) -> list[Made]:
    """Make parts and tables."""
    alone = [piece for piece in work if isinstance(piece, Part) and not piece.forks]
    work = [piece for piece in work if isinstance(piece, Splice) or piece.forks]
    return share(work, lambda piece: _made(piece, put, base), _weight(work)) + [one for piece in alone for one in _made(piece, put, base)]


def begin(work: Sequence[Part | Splice], put: Put, base: str) -> Ahead[Made]:
    """Begin to make tables, and parts that wait for nothing, beside this process."""
    return Ahead(work, lambda piece: _made(piece, put, base), _weight(work))


def _weight(work: Iterable[Part | Splice]) -> int:
    return sum(piece.table.count // 100 if isinstance(piece, Splice) else 1 for piece in work)


def _made(piece: Part | Splice, put: Put, base: str) -> list[Made]:
    if isinstance(piece, Splice):
        table = _table(piece, put)
        after = piece.then(table.path, table.digest, piece.rows())
        return [table, *(_made(after, put, base) if after else ())]
    found = []
    for path, content in piece.make():
        page = _page(piece, path, content, base)
        put(path, (content,), page.digest)
        found.append(page)
    return found


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
