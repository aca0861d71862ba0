"""The gate: a process in front of the drop's worker that waits for slow senders, so that no thread of the worker does.

A whole request of up to *small* bytes is taken in before the worker hears of it. A larger body goes through as it comes,
in one of a few places; when none is free, the slowest of the slow senders gives its place up. Of too many connections the
one goes that has been idle longest. Nothing is known here of a sender but how fast its bytes come, and nothing is kept.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from socket import socket

from kirok.drop.stopped import answer

_CHUNK = 1 << 17
_REQUEST = re.compile(rb"[A-Z]{3,10} (/[!-~]*) HTTP/1\.[01]\r\n")
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([^\r]*?)[ \t]*(?=\r\n)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
_SWEEP = 0.5


@dataclass(frozen=True)
class Limits:
    """How long and how many. None of it is a matter of who asks.

    *head*: seconds for a request's head, and between two requests. *grace*: seconds that a body may take however slow;
    after them it must have come at *rate* bytes a second. Bodies of up to *small* bytes are waited for here; *middle* of
    them up to *large* bytes, and *heavy* beyond, go through at once. Who has sent for *young* seconds at less than *slow*
    bytes a second makes room for others; *patience* seconds are waited for room, or for the worker. *callers*
    connections are held; *linger* bytes of a refused body are read on, so that its sender gets to see the answer.
    """

    head: float = 30.0
    grace: float = 60.0
    rate: float = 1_024.0
    small: int = 65_536
    large: int = 1 << 20
    middle: int = 40
    heavy: int = 24
    young: float = 2.0
    slow: float = 16_384.0
    patience: float = 20.0
    callers: int = 400
    linger: int = 64 << 20


class Stopped(Exception):
    """A request that goes no further, and the status that its sender is told."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(eq=False)
class Caller:
    """One connection: what it is doing ("idle", "sending", "waiting") since when, and how many bytes of a body it sent."""

    cut: Callable[[], object]
    doing: str = "idle"
    since: float = field(default_factory=time.monotonic)
    sent: int = 0

    def now(self, doing: str) -> None:
        """It begins to do something else."""
        self.doing, self.since, self.sent = doing, time.monotonic(), 0

    @property
    def age(self) -> float:
        """Seconds since then."""
        return time.monotonic() - self.since

    @property
    def speed(self) -> float:
        """Bytes of the body a second."""
        return self.sent / max(self.age, 0.001)


class Places:
    """Room for so many large bodies at once."""

    def __init__(self, count: int, limits: Limits) -> None:
        self._count, self._limits = count, limits
        self._taken: set[Caller] = set()

    @contextlib.asynccontextmanager
    async def held(self, caller: Caller) -> AsyncIterator[None]:
        """Hold a place; where all are taken, the slowest of the slow must go, or one is waited for.

        Raises:
            Stopped: none came free in time.
        """
        caller.now("waiting")
        while len(self._taken) >= self._count:
            if caller.age > self._limits.patience:
                raise Stopped(503)
            self._make_room()
            await asyncio.sleep(0.02)
        self._taken.add(caller)
        caller.now("sending")
        try:
            yield
        finally:
            self._taken.discard(caller)

    def _make_room(self) -> None:
        slow = [each for each in self._taken if each.age >= self._limits.young and each.speed < self._limits.slow]
        if slow:
            min(slow, key=lambda each: each.speed).cut()


class Gate:
    """Everybody who is connected, and the room there is; *reach* opens a connection to the worker."""

    def __init__(self, reach: Callable[[], Awaitable[socket]], limits: Limits | None = None, leave: str = "about:blank") -> None:
        self.limits = limits or Limits()
        self.leave = leave
        self.middle, self.heavy = (Places(count, self.limits) for count in (self.limits.middle, self.limits.heavy))
        self._reach = reach
        self._callers: set[Caller] = set()

    async def serve(self, listening: socket, alive: Callable[[], bool] = lambda: True) -> None:
        """Let callers in from *listening*, for as long as *alive* says so."""
        async with await asyncio.start_server(self._call, sock=listening, limit=_CHUNK):
            while alive():
                await asyncio.sleep(_SWEEP)
                self.sweep()

    async def reach(self) -> socket:
        """A connection to the worker, which may just be starting.

        Raises:
            Stopped: it does not answer in time.
        """
        end = time.monotonic() + self.limits.patience
        while True:
            try:
                return await self._reach()
            except OSError as error:
                if time.monotonic() > end:
                    raise Stopped(503) from error
            await asyncio.sleep(0.1)

    def sweep(self) -> None:
        """Cut off whoever sends slower than is borne."""
        for each in [each for each in self._callers if each.doing == "sending"]:
            if each.sent < (each.age - self.limits.grace) * self.limits.rate:
                each.cut()

    def _shed(self) -> None:
        """Of too many connections, end the one that has been idle longest, else the slowest sender's."""
        movable = [each for each in self._callers if each.doing != "waiting"]
        if len(self._callers) > self.limits.callers and movable:
            min(movable, key=lambda each: (each.doing != "idle", -each.age if each.doing == "idle" else each.speed)).cut()

    async def _call(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        caller = Caller(writer.transport.abort)
        self._callers.add(caller)
        self._shed()
        call = _Call(self, caller, reader, writer)
        try:
            await call.run()
        except (OSError, EOFError):  # gone, or too slow: TimeoutError is an OSError
            pass
        finally:
            self._callers.discard(caller)
            await call.end()


class _Call:
    """One connection's requests, one after the other."""

    def __init__(self, gate: Gate, caller: Caller, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._gate, self._caller, self._limits = gate, caller, gate.limits
        self._reader, self._writer = reader, writer
        writer.transport.set_write_buffer_limits(0)  # what is drained is sent
        self._up: socket | None = None
        self._answers: asyncio.Task[None] | None = None
        self._answered = asyncio.Event()
        self._path = ""

    async def run(self) -> None:
        """Take requests until one side ends it."""
        try:
            while not self._is_over():
                await self._one()
        except Stopped as stop:
            self._caller.now("idle")
            self._writer.write(answer(stop.status, self._path, leave=self._gate.leave))
            await self._writer.drain()
            self._writer.write_eof()
            await self._read_on(self._limits.linger)

    async def end(self) -> None:
        """Close both sides. What is still to be sent here has nobody who reads it."""
        await self._let_go()
        self._writer.transport.abort()

    async def _let_go(self) -> None:
        """The worker's side: what waits for its answers ends first, for it still looks at the socket."""
        if self._answers and self._up:
            self._answers.cancel()
            await asyncio.wait([self._answers])
            self._up.close()

    def _is_over(self) -> bool:
        return self._answers is not None and self._answers.done()

    async def _one(self) -> None:
        self._caller.now("idle")
        async with asyncio.timeout(self._limits.head):
            head = await self._head()
        left = _length(head)
        if left <= self._limits.small:
            self._caller.now("sending")
            await self._forward(head + await self._whole(left))
        else:
            async with (self._gate.heavy if left > self._limits.large else self._gate.middle).held(self._caller):
                left = await self._through(await self._forward(head), left)
            await self._read_on(min(left, self._limits.linger))
        self._caller.now("waiting")
        await self._answered.wait()

    async def _head(self) -> bytes:
        try:
            head = await self._reader.readuntil(b"\r\n\r\n")
        except asyncio.LimitOverrunError as error:
            raise Stopped(431) from error
        asked = _REQUEST.match(head)
        if not asked:
            raise Stopped(400)
        self._path = asked[1].decode("ascii")
        return head

    async def _whole(self, left: int) -> bytes:
        pieces = []
        while left:
            pieces.append(await self._next(left))
            left -= len(pieces[-1])
        return b"".join(pieces)

    async def _next(self, left: int) -> bytes:
        piece = await self._reader.read(min(_CHUNK, left))
        if not piece:
            raise EOFError
        self._caller.sent += len(piece)
        return piece

    async def _forward(self, content: bytes) -> socket:
        if self._up is None or self._is_over():
            await self._let_go()
            self._up = await self._gate.reach()
            self._answers = asyncio.create_task(self._bring(self._up))
        self._answered.clear()
        await _hand(self._up, content)
        return self._up

    async def _through(self, up: socket, left: int) -> int:
        """Hand the body on; the bytes that are left where it was answered before its end.

        Whoever is refused like that is heard on for a while: a browser looks at no answer before it has sent all.
        """
        while left and not self._answered.is_set():
            piece = await self._next(left)
            left -= len(piece)
            await _hand(up, piece)
        return left

    async def _read_on(self, most: int) -> None:
        """Read up to *most* bytes and forget them."""
        async with asyncio.timeout(self._limits.grace):
            while most > 0 and (piece := await self._reader.read(min(_CHUNK, most))):
                most -= len(piece)

    async def _bring(self, up: socket) -> None:
        """Hand the worker's answers on; one that its caller does not read ends the connection."""
        try:
            while piece := await asyncio.get_running_loop().sock_recv(up, _CHUNK):
                self._answered.set()
                self._writer.write(piece)
                async with asyncio.timeout(self._limits.grace):  # not wait_for, which may swallow that it is cancelled
                    await self._writer.drain()
        except TimeoutError:
            self._caller.cut()
        except OSError:  # the worker went, or the caller did
            pass
        finally:
            self._answered.set()
            if self._caller.doing != "sending":
                self._writer.close()


async def _hand(up: socket, content: bytes) -> None:
    """To the worker; where it has closed, its answer is on the way, and reading it is all that is left."""
    with contextlib.suppress(OSError):
        await asyncio.get_running_loop().sock_sendall(up, content)


def _length(head: bytes) -> int:
    """The bytes of the body that *head* announces.

    Raises:
        Stopped: it does not say so in one clear way.
    """
    found = set(_LENGTH.findall(head))
    if _CHUNKED.search(head) or len(found) > 1 or not all(each.isdigit() and len(each) < 16 for each in found):
        raise Stopped(411)
    return int(found.pop()) if found else 0
