"""Work shared among processes comes back whole, in order where it is begun ahead, and with what stopped it."""

import os
import signal

import pytest

from kirok.base.errors import BadInput
from kirok.publish import sharing
from kirok.publish.sharing import Ahead, Signal, share
from terminal import Watcher

LARGE = 300_000  # bytes: more than a pipe holds


@pytest.fixture(autouse=True, params=[1, 2])
def processors(request, monkeypatch):
    monkeypatch.setattr(sharing, "SHARED_FROM", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: request.param)
    return request.param


def test_shared_work_comes_back_whole():
    found = share(range(500), lambda number: [number, bytes(LARGE // 500)])
    assert sorted(one for one in found if isinstance(one, int)) == list(range(500))


def test_who_watches_is_told_how_much_is_done():
    watch = Watcher()
    assert sorted(share(range(50), lambda number: [number], watch=watch, label="making pages")) == list(range(50))
    done, total = watch.done["making pages"]
    assert 0 < done == total


def test_of_little_work_nothing_is_told(monkeypatch):
    monkeypatch.setattr(sharing, "SHARED_FROM", 51)
    watch = Watcher()
    share(range(50), lambda number: [number], watch=watch, label="making pages")
    assert watch.done == {}


def test_what_is_begun_ahead_comes_in_its_order():
    sent = Ahead([b"a", b"b", b"c"], lambda letter: [letter * LARGE], 1)
    assert sent.take() == [b"a" * LARGE]
    assert sent.rest() == [b"b" * LARGE, b"c" * LARGE]
    sent.close()


def test_what_was_listened_to_is_given_in_its_order():
    sent = Ahead([b"a", b"b", b"c"], lambda letter: [letter * LARGE], 1)
    sent.listen()
    assert sent.take() == [b"a" * LARGE]
    sent.listen()
    assert sent.rest() == [b"b" * LARGE, b"c" * LARGE]
    sent.close()


def test_a_fork_waits_until_it_is_told():
    told = Signal()
    sent = Ahead([told, told], lambda signal: [signal.wait()], 1)
    told.give()
    assert [sent.take(), sent.take()] == [[None], [None]]
    sent.close()
    told.close()


def test_who_waits_for_one_that_is_gone_is_not_told():
    """A publish that was killed gives no leave to write: what waits for it ends."""
    told = Signal()
    with pytest.raises(RuntimeError, match="is gone"):
        told.wait()
    told.close()


def test_whoever_is_not_listened_to_any_more_is_ended():
    """The child waits at a full pipe; to wait for it would be for ever."""
    sent = Ahead([b"a", b"b"], lambda letter: [letter * LARGE], 1)
    sent.take()
    sent.close()


@pytest.mark.parametrize(
    ("error", "raised"), [(BadInput("no"), BadInput), (OSError("full"), OSError), (KeyError("x"), (RuntimeError, KeyError))]
)
def test_what_stops_one_process_stops_all(error, raised):
    def fail(number):
        if number == 7:
            raise error
        return [bytes(LARGE)]

    with pytest.raises(raised):
        share(range(40), fail)
    sent = Ahead([7], fail, 1)
    with pytest.raises(raised):
        sent.rest()
    sent.close()


def test_a_process_that_was_killed_is_told(processors):
    if processors == 1:
        return
    with pytest.raises(RuntimeError, match="ended from outside"):
        share(range(4), lambda _: os.kill(os.getpid(), signal.SIGKILL))
