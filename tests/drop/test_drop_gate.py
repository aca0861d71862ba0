"""The gate: slow senders are waited for in front of the worker, and nobody is shut out by them."""

import asyncio
import contextlib
import os
import re
import signal
import socket
import stat
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from kirok.base.errors import BadInput, CheckFailed
from kirok.drop import commands, serving
from kirok.drop.gate import Caller, Gate, Limits, Places, Stopped
from kirok.drop.sentences import texts

QUICK = Limits(head=5, grace=5, small=1_000, large=100_000, middle=2, heavy=1, young=0, patience=0.2, callers=3, linger=1 << 20)
WHOLE = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


def post(length, content=b"", path="/en/new"):
    return f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n".encode() + content


class Worker:
    """What stands behind the gate: answers each whole request with the bytes that it got; may refuse bodies unread."""

    def __init__(self, *, refuses=False, quits=False, answer=b""):
        self.refuses, self.quits, self.answer = refuses, quits, answer
        self.heads = []

    async def __call__(self, reader, writer):
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                self.heads.append(head.split(b"\r\n")[0])
                if self.quits:
                    break
                found = re.search(rb"Content-Length: (\d+)", head)
                body = b"" if self.refuses or not found else await reader.readexactly(int(found[1]))
                content = self.answer or str(len(body)).encode()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(content) + content)
                await writer.drain()
                if self.refuses:
                    break
        except (EOFError, OSError):
            pass
        finally:
            writer.close()


@contextlib.asynccontextmanager
async def standing(folder, worker=None, limits=QUICK):
    """A gate before *worker*; yields the gate and how to reach it."""
    inner, outer = str(folder / "inner"), str(folder / "outer")
    listening = serving.listen(None, folder / "outer")
    gate = Gate(lambda: serving.reach(folder / "inner"), limits, leave="https://leave.example")
    server = await asyncio.start_unix_server(worker, inner) if worker else None
    serves, callers = asyncio.create_task(gate.serve(listening)), []

    async def reach():
        callers.append(await asyncio.open_unix_connection(outer))
        return callers[-1]

    try:
        yield gate, reach
    finally:
        for _, writer in callers:
            writer.transport.abort()
        await until(lambda: not gate._callers)
        serves.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serves
        if server:
            server.close()


async def told(reader):
    """Status and body of an answer."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(re.search(rb"content-length: (\d+)", head, re.IGNORECASE)[1])
    return int(head.split()[1]), await reader.readexactly(length)


def alone(scene):
    """Run a scene of the loop to its end, within bounds."""

    async def bounded():
        async with asyncio.timeout(30):
            await scene

    elsewhere(asyncio.run, bounded())


def elsewhere(act, *arguments):
    """Do it in a thread of its own: in this one a browser's loop may be running for other tests."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(act, *arguments).result()


async def until(condition):
    """Let the loop turn until it is so."""
    while not condition():  # noqa: ASYNC110  (what is waited for is in the gate, which sets no event)
        await asyncio.sleep(0)


def test_requests_go_through_one_after_the_other_small_and_large(tmp_path):
    async def scene():
        worker = Worker()
        async with standing(tmp_path, worker) as (_, reach):
            reader, writer = await reach()
            for size in (0, 10, 1_000, 1_001, 99_999, 300_000):
                writer.write(post(size, b"x" * size))
                assert await told(reader) == (200, str(size).encode())
            writer.write(WHOLE)
            assert await told(reader) == (200, b"0")
            writer.close()
            assert len(worker.heads) == 7

    alone(scene())


def test_the_worker_hears_of_a_small_request_when_it_is_whole(tmp_path):
    async def scene():
        worker = Worker()
        async with standing(tmp_path, worker) as (gate, reach):
            slow = [await reach() for _ in range(3)]
            for number, (_, writer) in enumerate(slow):
                writer.write((post(100), post(100, b"x" * 99), b"POST /en/ne")[number])
            await until(lambda: sum(each.sent for each in gate._callers) == 99)
            assert worker.heads == []
            slow[1][1].write(b"x")
            assert await told(slow[1][0]) == (200, b"100")
            assert len(worker.heads) == 1

    alone(scene())


def test_of_too_many_connections_the_idlest_goes_and_the_newcomer_is_heard(tmp_path):
    async def scene():
        async with standing(tmp_path, Worker()) as (gate, reach):
            held = []
            for count in range(1, 4):
                held.append(await reach())
                await until(lambda count=count: len(gate._callers) == count)
            held[1][1].write(post(100))  # a sender, which stays while others are idle
            await until(lambda: any(each.doing == "sending" for each in gate._callers))
            reader, writer = await reach()
            writer.write(WHOLE)
            assert await told(reader) == (200, b"0")
            assert await held[0][0].read() == b""
            held[1][1].write(b"x" * 100)
            assert await told(held[1][0]) == (200, b"100")

    alone(scene())


@pytest.mark.parametrize(("length", "count"), [(50_000, 2), (500_000, 1)], ids=["middle", "heavy"])
def test_slow_senders_of_large_bodies_make_room(tmp_path, length, count):
    async def scene():
        async with standing(tmp_path, Worker(), Limits(small=1_000, large=100_000, middle=2, heavy=1, young=0)) as (gate, reach):
            slow = [await reach() for _ in range(count)]
            for _, writer in slow:
                writer.write(post(length, b"x"))
            await until(lambda: sum(each.sent for each in gate._callers) == count)
            reader, writer = await reach()
            writer.write(post(length, b"y" * length))
            assert await told(reader) == (200, str(length).encode())

    alone(scene())


def test_where_none_is_slow_one_waits_and_is_then_told(tmp_path):
    limits = Limits(small=1_000, large=100_000, heavy=1, young=0, slow=0, patience=0.1)

    async def scene():
        async with standing(tmp_path, Worker(), limits) as (gate, reach):
            _, first = await reach()
            first.write(post(200_000, b"x"))
            await until(lambda: any(each.sent for each in gate._callers))
            reader, writer = await reach()
            writer.write(post(200_000, b"y" * 200_000, "/ko/send"))
            status, body = await told(reader)
            assert status == 503
            assert texts("ko")["stopped"]["503"].encode() in body
            assert texts("en")["stopped"]["503"].encode() not in body
            assert b'href="https://leave.example"' in body
            assert await reader.read() == b""

    alone(scene())


def test_who_sends_too_slowly_for_too_long_is_cut_off(tmp_path):
    async def scene():
        async with standing(tmp_path, Worker(), Limits(grace=0, rate=1e9)) as (gate, reach):
            small, large, idle = [await reach() for _ in range(3)]
            small[1].write(post(100, b"x"))
            large[1].write(post(70_000, b"x"))
            await until(lambda: sum(each.sent for each in gate._callers) == 2)
            gate.sweep()
            for reader, _ in (small, large):
                with pytest.raises((EOFError, OSError)):
                    await reader.readexactly(1)
            idle[1].write(WHOLE)
            assert await told(idle[0]) == (200, b"0")

    alone(scene())


def test_who_says_nothing_is_hung_up_on(tmp_path):
    async def scene():
        async with standing(tmp_path, Worker(), Limits(head=0.05)) as (_, reach):
            reader, writer = await reach()
            writer.write(b"GET / HT")
            assert await reader.read() == b""

    alone(scene())


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"hello\r\n\r\n", 400),
        (b"GET http://other.example/ HTTP/1.1\r\n\r\n", 400),
        (b"POST /en/new HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
        (b"POST /en/new HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 411),
        (b"POST /en/new HTTP/1.1\r\ncontent-length:-1\r\n\r\n", 411),
        (b"POST /en/new HTTP/1.1\r\ncontent-length: 1" + b"0" * 20 + b"\r\n\r\n", 411),
        (b"GET / HTTP/1.1\r\nx: " + b"x" * 300_000 + b"\r\n\r\n", 431),
    ],
    ids=range(7),
)
def test_what_is_no_request_is_told_so_on_a_page(tmp_path, head, status):
    async def scene():
        worker = Worker()
        async with standing(tmp_path, worker) as (_, reach):
            reader, writer = await reach()
            writer.write(head)
            found, body = await told(reader)
            assert found == status
            assert texts("en")["stopped"][str(status)].encode() in body
            assert worker.heads == []

    alone(scene())


@pytest.mark.parametrize("sent", [b"", b"x" * 10, b"x" * 40_000], ids=["nothing", "little", "much"])
def test_a_sender_that_goes_leaves_nothing_behind(tmp_path, sent):
    async def scene():
        async with standing(tmp_path, Worker()) as (gate, reach):
            _, writer = await reach()
            writer.write(post(50_000, sent))
            await until(lambda: sum(each.sent for each in gate._callers) == len(sent) and len(gate._callers) == 1)
            writer.close()
            await until(lambda: not gate._callers)
            assert not gate.middle._taken

    alone(scene())


@pytest.mark.parametrize("length", [500_000, 5_000_000], ids=["read on to its end", "read on to a limit"])
def test_who_is_refused_while_sending_sees_the_answer(tmp_path, length):
    async def scene():
        async with standing(tmp_path, Worker(refuses=True, answer=b"no")) as (_, reach):
            reader, writer = await reach()
            writer.write(post(length, b"x" * 400_000))
            assert await told(reader) == (200, b"no")
            with contextlib.suppress(OSError):
                writer.write(b"x" * (length - 400_000))
                await writer.drain()
            with contextlib.suppress(OSError):
                assert await reader.read() == b""

    alone(scene())


def test_a_worker_that_ends_a_connection_ends_it_for_its_caller(tmp_path):
    async def scene():
        async with standing(tmp_path, Worker(quits=True)) as (gate, reach):
            reader, writer = await reach()
            writer.write(WHOLE)
            assert await reader.read() == b""
            await until(lambda: not gate._callers)

    alone(scene())


def test_a_worker_that_hung_up_while_a_small_body_came_is_reached_anew(tmp_path):
    async def scene():
        worker = Worker(refuses=True)
        async with standing(tmp_path, worker) as (gate, reach):
            reader, writer = await reach()
            writer.write(WHOLE + post(10, b"x"))  # the worker ends the first connection while the next body comes
            assert await told(reader) == (200, b"0")
            writer.write(b"x" * 9)
            with contextlib.suppress(EOFError, OSError):
                await told(reader)
            await until(lambda: not gate._callers or len(worker.heads) == 2)

    alone(scene())


def test_without_a_worker_one_is_told(tmp_path):
    async def scene():
        async with standing(tmp_path, limits=Limits(patience=0)) as (_, reach):
            reader, writer = await reach()
            writer.write(WHOLE)
            assert (await told(reader))[0] == 503

    alone(scene())


def test_a_worker_that_is_just_starting_is_waited_for(tmp_path):
    async def scene():
        async with standing(tmp_path, Worker()) as (gate, reach):
            there = gate._reach

            async def not_yet():
                gate._reach = there
                raise ConnectionRefusedError

            gate._reach = not_yet
            reader, writer = await reach()
            writer.write(WHOLE)
            assert await told(reader) == (200, b"0")
            assert gate._reach is there

    alone(scene())


def test_an_answer_that_nobody_reads_is_given_up(tmp_path):
    async def scene():
        async with standing(tmp_path, Worker(answer=b"x" * (8 << 20)), Limits(grace=0.05)) as (gate, reach):
            _, writer = await reach()
            writer.write(WHOLE)
            await until(lambda: gate._callers)
            await until(lambda: not gate._callers)

    alone(scene())


def test_an_answer_whose_caller_has_done_with_it_is_given_up(tmp_path):
    async def scene():
        async with standing(tmp_path, Worker(answer=b"x" * (8 << 20)), Limits(grace=0.05)) as (gate, reach):
            reader, writer = await reach()
            writer.write(WHOLE)
            assert await reader.readexactly(10) == b"HTTP/1.1 2"
            writer.write_eof()
            await until(lambda: not gate._callers)
            with contextlib.suppress(OSError):
                assert len(await reader.read()) < 8 << 20

    alone(scene())


def test_an_answer_on_its_way_is_sent_to_its_end(tmp_path):
    async def scene():
        async with standing(tmp_path, Worker(answer=b"x" * (4 << 20), refuses=True)) as (_, reach):
            reader, writer = await reach()
            writer.write(WHOLE)
            status, body = await told(reader)
            assert (status, len(body)) == (200, 4 << 20)

    alone(scene())


def test_who_is_waited_on_is_never_cut():
    gate = Gate(lambda: None, Limits(callers=1))
    cut = []
    for name in ("a", "b"):
        caller = Caller(lambda name=name: cut.append(name))
        caller.now("waiting")
        gate._callers.add(caller)
    gate._shed()
    assert cut == []
    fast, slow = Caller(lambda: cut.append("fast")), Caller(lambda: cut.append("slow"))
    for caller, sent in ((fast, 1_000_000), (slow, 1)):
        caller.now("sending")
        caller.sent = sent
        gate._callers.add(caller)
    gate._shed()
    assert cut == ["slow"]


def test_a_sender_within_its_grace_is_not_cut_and_the_sweep_goes_on_while_the_drop_lives(tmp_path, monkeypatch):
    monkeypatch.setattr("kirok.drop.gate._SWEEP", 0)
    turns, cut = iter([True, True, False]), []
    gate = Gate(lambda: None)
    gate._callers.add(Caller(lambda: cut.append(True), doing="sending"))
    with serving.listen(None, tmp_path / "s") as listening:
        alone(gate.serve(listening, lambda: next(turns)))
    assert cut == []
    assert next(turns, None) is None


def test_the_young_and_the_quick_keep_their_places():
    async def scene():
        cut = []
        for limits, gone in ((Limits(young=1e9, patience=-1), []), (Limits(young=0, slow=1, patience=-1), [])):
            places = Places(1, limits)
            holder = Caller(lambda: cut.append("holder"))
            async with places.held(holder):
                holder.sent = 1_000_000
                with pytest.raises(Stopped):
                    async with places.held(Caller(lambda: None)):
                        pass
                places._make_room()
            assert cut == gone

    alone(scene())


# --- the process --------------------------------------------------------------------------------------------------


def test_a_socket_is_its_group_s_to_use_and_a_left_one_is_replaced(tmp_path):
    path = tmp_path / "s"
    for _ in range(2):
        with serving.listen(None, path):
            assert stat.S_IMODE(path.stat().st_mode) == 0o660
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadInput, match="cannot listen there"):
        serving.listen(None, tmp_path / "file")
    assert (tmp_path / "file").read_text() == "x"


def test_an_address_that_cannot_be_had_is_one_sentence(monkeypatch):
    def taken(address, **named):
        raise OSError(98, "Address already in use", address, named)

    monkeypatch.setattr(socket, "create_server", taken)
    for bind, where in ((("127.0.0.1", 8472), "127.0.0.1:8472"), (("::1", 1), "::1:1"), (None, "127.0.0.1:0")):
        with pytest.raises(BadInput, match="Address already in use") as caught:
            serving.listen(bind, None)
        assert caught.value.file == where


def test_on_the_loopback_nothing_waits_to_be_sent_together():
    for host, family in (("127.0.0.1", socket.AF_INET), ("::1", socket.AF_INET6)):
        with serving.listen((host, 0), None) as listening:
            assert listening.family == family
            assert listening.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_the_gates_process_ends_with_the_drops(tmp_path, monkeypatch):
    handlers = []
    monkeypatch.setattr(signal, "signal", lambda *given: handlers.append(given))
    monkeypatch.setattr(serving.logging, "disable", lambda: None)
    monkeypatch.setattr(serving.Path, "write_text", lambda *_, **__: None)
    monkeypatch.setattr("kirok.drop.gate._SWEEP", 0)
    with serving.listen(None, tmp_path / "s") as listening:
        elsewhere(serving.keep_gate, listening, tmp_path / "inner", "about:blank", os.getppid() + 1)
    assert handlers[:2] == [(signal.SIGTERM, signal.SIG_DFL), (signal.SIGINT, signal.SIG_IGN)]


class Ended:
    """A gate's process that has ended."""

    def join(self):
        pass


def test_a_drop_without_its_gate_is_ended(monkeypatch):
    killed = []
    monkeypatch.setattr(os, "kill", lambda *given: killed.append(given))
    stopping = threading.Event()
    serving.watch(Ended(), stopping)
    assert killed == [(os.getpid(), signal.SIGTERM)]
    stopping.set()
    serving.watch(Ended(), stopping)
    assert len(killed) == 1


def test_a_drop_that_lost_its_gate_says_so(place, tmp_path, monkeypatch):
    monkeypatch.setattr(serving, "keep_gate", lambda *_: None)
    monkeypatch.setattr(serving.multiprocessing, "set_start_method", lambda *_, **__: None)
    monkeypatch.setattr(serving.multiprocessing, "Process", serving.multiprocessing.get_context("fork").Process)
    started = []

    def worker(_inner, hooks):
        started.append(len(hooks))
        while serving.multiprocessing.active_children():
            pass

    monkeypatch.setattr(serving, "_serve_worker", worker)
    with pytest.raises(CheckFailed, match="gate ended by itself"):
        serving.serve(place, bind=None, uds=tmp_path / "s")
    assert started == [1]
    assert not (tmp_path / "s").exists()
    assert commands.run_drop_serve
