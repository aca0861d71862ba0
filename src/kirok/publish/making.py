"""Making parts: their files written where nobody reads yet, by as many processes as there are processors."""

from __future__ import annotations

import gc
import hashlib
import multiprocessing
import os
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from kirok.base.errors import KirokError
from kirok.publish.kept_rows import Rows
from kirok.publish.links import anchors, marks, targets
from kirok.publish.parts import Part
from kirok.publish.splicing import Splice

#: Fewer pieces of work than this are done faster by one process than shared out.
SHARED_FROM = 400
#: Pieces for each process that are taken singly, and sheaves for each of the others: a pipe holds 64 KiB of tickets.
_SINGLE, _SHARES, _TICKET = 24, 64, 4

T = TypeVar("T")
R = TypeVar("R")


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


def begin(work: Sequence[Part | Splice], put: Put, base: str) -> Callable[[], list[Made]]:
    """Begin to make tables, and parts that wait for nothing, beside this process; what is given waits for them."""
    return ahead(work, lambda piece: _made(piece, put, base), _weight(work))


def _weight(work: Iterable[Part | Splice]) -> int:
    return sum(len(piece.table.facts) // 100 if isinstance(piece, Splice) else 1 for piece in work)


def _made(piece: Part | Splice, put: Put, base: str) -> list[Made]:
    if isinstance(piece, Splice):
        return [_table(piece, put)]
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


def share(work: Sequence[T], do: Callable[[T], list[R]], weight: int | None = None) -> list[R]:
    """What *do* gives for each piece of *work*, on all processors where *weight* is worth it; children are forks of this very state.

    Raises:
        OSError: one of them could not write.
        KirokError: one of them was given something that cannot be taken, such as a newsroom's own template.
        RuntimeError: one of them failed otherwise; its traceback is the message.
    """
    number = _processes(len(work) if weight is None else weight)
    if number == 1:
        return [one for piece in work for one in do(piece)]
    return _results(_sent(work, do, number))


def ahead(work: Sequence[T], do: Callable[[T], list[R]], weight: int) -> Callable[[], list[R]]:
    """Let one process begin with *work* while this one goes on; what is given waits for it. It raises what :func:`share` raises."""
    if _processes(weight) == 1:
        return lambda: [one for piece in work for one in do(piece)]
    sent = _sent(work, do, 1)
    return lambda: _results(sent)


def _processes(weight: int) -> int:
    return 1 if weight < SHARED_FROM else min(os.cpu_count() or 1, 8)


def _sent(work: Sequence[T], do: Callable[[T], list[R]], number: int) -> list[tuple[BaseProcess, Connection]]:
    """So many processes that share *work* among them."""
    context = multiprocessing.get_context("fork")
    running: list[tuple[BaseProcess, Connection]] = []
    sheaves = list(_sheaves(work, number))
    tickets = _tickets(len(sheaves))
    for _ in range(number):
        ours, theirs = context.Pipe(duplex=False)
        child = context.Process(target=_work, args=(sheaves, tickets, do, theirs))
        child.start()
        theirs.close()
        running.append((child, ours))
    os.close(tickets)
    return running


def _results(running: Iterable[tuple[BaseProcess, Connection]]) -> list[Any]:
    return [one for child, ours in running for one in _result(child, ours)]


def _sheaves(work: Sequence[T], number: int) -> Iterator[Sequence[T]]:
    """What is taken at a time: the first pieces, which are the big ones, singly; of the others some that lie side by side.

    Neighbours read neighbouring records, so that each process makes its own copy of half of the memory and not of all.
    """
    single = min(len(work), _SINGLE * number)
    yield from ([piece] for piece in work[:single])
    size = max(1, (len(work) - single) // (number * _SHARES))
    yield from (work[at : at + size] for at in range(single, len(work), size))


def _tickets(number: int) -> int:
    """A pipe that holds the numbers of so many sheaves: whoever is free reads the next one."""
    reading, writing = os.pipe()
    os.write(writing, b"".join(ticket.to_bytes(_TICKET, "big") for ticket in range(number)))
    os.close(writing)
    return reading


def _work(sheaves: Sequence[Sequence[T]], tickets: int, do: Callable[[T], list[R]], answer: Connection) -> None:
    gc.freeze()  # all that the parent made stays; only what is made here is looked through
    gc.enable()
    try:
        taken = iter(lambda: os.read(tickets, _TICKET), b"")
        answer.send([one for ticket in taken for piece in sheaves[int.from_bytes(ticket, "big")] for one in do(piece)])
    except (OSError, KirokError) as error:
        answer.send(error)
    except Exception:  # noqa: BLE001 - told to the process that asked, which raises it
        answer.send(RuntimeError(traceback.format_exc()))
    finally:
        answer.close()
        # Nothing of the parent's (connections, handlers at exit) is closed a second time.
        os._exit(0)


def _result(child: BaseProcess, ours: Connection) -> list[Any]:
    try:
        found: Any = ours.recv()
    except EOFError:
        found = RuntimeError("a process that made pages was ended from outside")
    child.join()
    if isinstance(found, BaseException):
        raise found
    return list(found)
