"""The custody batch goes at a fixed hour: by a timer, by the serving desk, or made up for by the next act."""

import datetime as dt
import fcntl

import pytest
import time_machine

import homes
from kirok.base.errors import BadInput, Refused
from kirok.desk import timekeeper
from kirok.desk.journal import batches
from kirok.desk.journal.actions import custody, writing


def at(day, hour, minute=0):
    return dt.datetime(2101, 5, day, hour, minute, tzinfo=dt.UTC)


def act():
    custody("received", "sha256:" + "0" * 64, {"size": 7})


@pytest.fixture
def log(vault):
    return vault.log("custody")


@pytest.fixture
def begun(vault, log):
    """A home whose first act was on the second of May."""
    with time_machine.travel(at(2, 10), tick=False), writing(vault.home):
        act()
    return vault


def test_the_first_act_brings_the_first_batch(begun, log):
    assert (log.checkpoint().size, log.queued(), log.last_batch()) == (256, [], dt.date(2101, 5, 2))


def test_later_acts_wait_for_the_hour_whatever_their_own(begun, log):
    for moment in (at(2, 11), at(2, 23), at(3, 2, 59)):
        with time_machine.travel(moment, tick=False), writing(begun.home):
            act()
        assert log.checkpoint().size == 256
    assert len(log.queued()) == 3
    with time_machine.travel(at(3, 3), tick=False), writing(begun.home):
        assert log.checkpoint().size == 512, "the day's batch goes in before the act"
        act()
    assert len(log.queued()) == 1


def test_days_without_anybody_are_made_up_for(begun, log):
    with time_machine.travel(at(9, 14, 37), tick=False):
        assert batches.make_due(begun.home) == [dt.date(2101, 5, day) for day in range(3, 10)]
        assert batches.make_due(begun.home) == []
    assert log.checkpoint().size == 8 * 256


def test_a_clock_that_went_back_is_refused_before_anything_is_done(begun, log):
    before = homes.files(begun.home.path)
    with time_machine.travel(at(1, 23), tick=False), pytest.raises(Refused, match="set the clock right"), writing(begun.home):
        pytest.fail("nothing may be done")
    assert homes.files(begun.home.path) == before


@pytest.mark.parametrize(
    ("text", "hour"), [("", 3), ("[ledger]\n", 3), ("[ledger]\nbatch_hour = 0\n", 0), ("[ledger]\nbatch_hour = 23\n", 23)]
)
def test_the_hour_stands_in_the_homes_settings(vault, text, hour):
    vault.home.config.write_text(vault.home.config.read_text() + text)
    assert batches.batch_hour(vault.home) == hour


@pytest.mark.parametrize("value", ["24", "-1", '"3"', "3.0", "true"])
def test_no_other_hour(begun, log, value):
    begun.home.config.write_text(begun.home.config.read_text() + f"[ledger]\nbatch_hour = {value}\n")
    with pytest.raises(BadInput, match="hour of the daily batch") as caught, writing(begun.home):
        pytest.fail("nothing may be done")
    assert (caught.value.field, caught.value.file) == ("ledger.batch_hour", str(begun.home.config))


# --- the serving desk ----------------------------------------------------------------------------------------------


class Minutes:
    """Lets the clock run on at each pause, from moment to moment, and ends after the last."""

    def __init__(self, clock, moments):
        self.clock, self.moments, self.seen = clock, list(moments), []

    def __call__(self):
        if not self.moments:
            return True
        self.clock.move_to(self.moments.pop(0))
        return False


def test_the_serving_desk_makes_the_batch_at_its_hour(begun, log):
    with time_machine.travel(at(2, 12), tick=False) as clock:
        sizes = []
        pause = Minutes(clock, [at(2, 23, 59), at(3, 2, 59), at(3, 3), at(3, 3, 1), at(6, 9)])

        def looked():
            sizes.append(log.checkpoint().size)
            return pause()

        timekeeper.watch(begun.home, looked)
    assert sizes == [256, 256, 256, 512, 512, 5 * 256]


def test_a_home_without_an_act_has_no_batch_yet(vault, log):
    with time_machine.travel(at(2, 12), tick=False):
        timekeeper.watch(vault.home, lambda: True)
    assert (log.checkpoint().size, log.last_batch()) == (0, None)


def test_what_goes_wrong_is_told_once_and_tried_again(begun, log, capsys):
    held = begun.home.lock.open("a+b")
    fcntl.flock(held, fcntl.LOCK_EX)
    looks = []

    def pause():
        looks.append(log.checkpoint().size)
        if len(looks) == 2:
            held.close()
        return len(looks) == 3

    with time_machine.travel(at(3, 12), tick=False):
        timekeeper.watch(begun.home, pause)
    assert looks == [256, 256, 512]
    told = capsys.readouterr().err
    assert told.count("\n") == told.count("another kirok command is writing") == 1
