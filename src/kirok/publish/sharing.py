"""Work shared out among processes that are forks of this one, or begun by one of them while this one goes on.

Raised from all of it: OSError where a process could not write; KirokError where one was given something that cannot be
taken, such as a newsroom's own template; RuntimeError where one failed otherwise, with its traceback.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

from kirok.base.errors import KirokError
from kirok.base.watching import Advance, Watch, unwatched

#: Fewer pieces of work than this are done faster by one process than shared out.
SHARED_FROM = 400
#: Pieces for each process that are taken singly, and sheaves for each of the others: a pipe holds 64 KiB of tickets.
_SINGLE, _SHARES, _TICKET = 24, 64, 4

T = TypeVar("T")
R = TypeVar("R")


def _nobody() -> None:
    """Nobody waits to be heard."""


def share(
    work: Sequence[T],
    do: Callable[[T], list[R]],
    weight: int | None = None,
    listen: Callable[[], None] = _nobody,
    watch: Watch = unwatched,
    label: str = "",
) -> list[R]:
    """What *do* gives for each piece of *work*, in any order, on all processors where *weight* is worth it.

    *listen* is called by this process again and again meanwhile. Where it is worth it, *watch* is told
    under *label* how much is done.
    """
    weight = len(work) if weight is None else weight
    number = _processes(weight)
    sheaves = list(_sheaves(work, number)) if number > 1 else [[piece] for piece in work]
    with (watch if weight >= SHARED_FROM else unwatched)(label, len(sheaves)) as step:
        if number > 1:
            return _shared(sheaves, do, number, listen, step)
        return [one for sheaf in _told(sheaves, listen, step) for one in do(sheaf[0])]


def _told(sheaves: Iterable[T], listen: Callable[[], None], step: Advance) -> Iterator[T]:
    for sheaf in sheaves:
        listen()
        yield sheaf
        step(1)


def _shared(sheaves: Sequence[Sequence[T]], do: Callable[[T], list[R]], number: int, listen: Callable[[], None], step: Advance) -> list[R]:
    tickets, found = _tickets(len(sheaves)), list[R]()
    children: dict[Any, _Child] = {}
    try:
        for _ in range(number):
            child = _Child(sheaves, tickets, do)
            children[child.answer] = child
        while children:
            # Whatever is there is taken at once: nobody holds what was made until the end.
            for answer in wait(list(children)):
                listen()
                made = children[answer].take()
                found += made or ()
                if made is None:
                    children.pop(answer).end()
                else:
                    step(1)
    finally:
        os.close(tickets)
        for child in children.values():
            child.end(now=True)
    return found


class Ahead(Generic[R]):
    """*do* of each piece of *work*, begun in its order, by another process while this one goes on.

    Where *weight* is not worth a process, each piece is done when it is asked for.
    """

    def __init__(self, work: Sequence[T], do: Callable[[T], list[R]], weight: int) -> None:
        self._here: Iterator[list[R]] = (do(piece) for piece in work)
        self._child: _Child | None = None
        self._heard, self._is_over = deque[list[R]](), False
        if work and _processes(weight) > 1:
            self._tickets, self._sheaves, self._do = _tickets(len(work)), [[piece] for piece in work], do
            self._child = _Child(self._sheaves, self._tickets, do)

    def take(self) -> list[R]:
        """What came of the next piece."""
        if self._child is None:
            return next(self._here)
        while not self._heard:
            self._hear(self._child)
        return self._heard.popleft()

    def listen(self) -> None:
        """Take what was sent so far, to be given later: a process that waits to be heard makes nothing."""
        while self._child is not None and not self._is_over and self.answers(within=0):
            self._hear(self._child)

    def answers(self, *, within: float) -> bool:
        """Whether there is something to hear, at the latest after so many seconds."""
        return self._child is not None and self._child.answer.poll(within)

    def _hear(self, child: _Child) -> None:
        made = child.take()
        self._is_over = made is None
        if made is not None:
            self._heard.append(made)

    def rest(self) -> list[R]:
        """What came of all pieces that are left, in any order: this process, which has nothing else to do, takes its share."""
        if self._child is None:
            return [one for found in self._here for one in found]
        while True:
            self.listen()
            if self._is_over:
                return [one for found in self._heard for one in found]
            if ticket := os.read(self._tickets, _TICKET):
                self._heard.append(_done(self._sheaves, ticket, self._do))
            else:
                self._hear(self._child)

    def close(self) -> None:
        """Nothing more is wanted."""
        if self._child is not None:
            os.close(self._tickets)
            self._child.end(now=True)


class Signal:
    """What a fork waits for until the process that made it gives it, once."""

    def __init__(self) -> None:
        self._reading, self._writing = os.pipe()
        self._is_given = False

    def close(self) -> None:
        """Nobody waits any more."""
        self._close()
        os.close(self._reading)

    def _close(self) -> None:
        if self._writing >= 0:
            os.close(self._writing)
            self._writing = -1

    def give(self) -> None:
        """Let the one that waits go on."""
        os.write(self._writing, b"!")

    def wait(self) -> None:
        """Wait until it is given; if it was, go on at once.

        Raises:
            RuntimeError: nobody is left who could give it.
        """
        if not self._is_given:
            self._close()
            self._is_given = os.read(self._reading, 1) != b""
        if not self._is_given:
            raise RuntimeError("the process that asked for this is gone")


class _Child:
    """A fork of this very state that takes one sheaf after the other by its ticket, and what it sends to *answer*."""

    def __init__(self, sheaves: Sequence[Sequence[T]], tickets: int, do: Callable[[T], list[R]]) -> None:
        context = multiprocessing.get_context("fork")
        self.answer, theirs = context.Pipe(duplex=False)
        self._process = context.Process(target=_work, args=(sheaves, tickets, do, self.answer, theirs))
        self._process.start()
        theirs.close()

    def take(self) -> list[Any] | None:
        """What it made of a sheaf; None when there is no other."""
        try:
            found: Any = self.answer.recv()
        except EOFError:
            found = RuntimeError("a process that made pages was ended from outside")
        if isinstance(found, BaseException):
            raise found
        return found if found is None else list(found)

    def end(self, *, now: bool = False) -> None:
        """Wait until it has gone, or end it *now*."""
        if now:
            self._process.terminate()
        self.answer.close()
        self._process.join()


def _processes(weight: int) -> int:
    return 1 if weight < SHARED_FROM else min(os.cpu_count() or 1, 8)


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


def _done(sheaves: Sequence[Sequence[T]], ticket: bytes, do: Callable[[T], list[R]]) -> list[R]:
    return [one for piece in sheaves[int.from_bytes(ticket, "big")] for one in do(piece)]


def _work(sheaves: Sequence[Sequence[T]], tickets: int, do: Callable[[T], list[R]], ours: Connection, answer: Connection) -> None:
    ours.close()  # whoever is not listened to any more has to notice
    gc.freeze()  # all that the parent made stays; only what is made here is looked through
    gc.enable()
    try:
        for ticket in iter(lambda: os.read(tickets, _TICKET), b""):
            answer.send(_done(sheaves, ticket, do))
        answer.send(None)
    except (OSError, KirokError) as error:
        answer.send(error)
    except Exception:  # noqa: BLE001 - told to the process that asked, which raises it
        answer.send(RuntimeError(traceback.format_exc()))
    finally:
        answer.close()
        # Nothing of the parent's (connections, handlers at exit) is closed a second time.
        os._exit(0)
