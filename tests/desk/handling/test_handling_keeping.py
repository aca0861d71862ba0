"""What a handler keeps of a source, who may, and that what is written lies sealed."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kept_sources import another, keep

import traces
from kirok.base.errors import BadInput, Refused
from kirok.desk.handling import keeping, sheets
from kirok.desk.handling.actions import appoint, assign, hand_over
from kirok.desk.handling.models import Care, Contact
from kirok.desk.handling.sheets import Knowers, Sheet
from kirok.desk.journal.models import Line
from kirok.desk.vault import sealing
from kirok.desk.vault.state import current

CLERKS = Knowers("p-salt", "the harbour council", "section chief", "clerks of the tally gate", 40, listed=True)
SHEET = Sheet("witness-eye", "p-land", (CLERKS,))


@pytest.fixture
def care(loaded, people):
    return keep(people, deputy="dora")


def line():
    return Line.objects.order_by("-pk").first()


@pytest.mark.parametrize("who", ["han", "dora"])
def test_a_sheet_is_sealed_and_read_back_by_either_keeper(care, people, who):
    before = Line.objects.count()
    keeping.keep_sheet(care=care, sheet=SHEET, places={"p-salt", "p-land"}, by=people[who])
    assert sheets.read(Care.objects.get()) == SHEET
    assert CLERKS.words() == "clerks of the tally gate, section chief, the harbour council, p-salt"
    assert Line.objects.count() == before + 1
    assert (line().action, line().target, line().detail) == ("sheet", "S-0101", {})
    assert traces.below(current().home.sealed, "tally gate") == []


def test_the_sheet_before_is_not_kept(care, people):
    keeping.keep_sheet(care=care, sheet=SHEET, places={"p-salt", "p-land"}, by=people["han"])
    before = current().home.sealed / care.sheet
    keeping.keep_sheet(care=care, sheet=Sheet(), places=(), by=people["han"])
    assert not before.exists()
    assert sheets.read(Care.objects.get()) == Sheet()


@pytest.mark.parametrize(
    "wrong",
    [
        Sheet("hearsay"),
        Sheet("", "p-nowhere"),
        Sheet("", "", (Knowers("p-nowhere", "", "", "", 3, listed=False),)),
        Sheet("", "", (Knowers("", "", "", "", 3, listed=False),)),
        Sheet("", "", (Knowers("p-salt", "", "", "", -1, listed=False),)),
        Sheet("", "", (Knowers("p-salt", "x" * 301, "", "", 1, listed=False),)),
        Sheet("", "", (CLERKS,) * 41),
    ],
    ids=["access", "province", "place", "nobody", "negative", "endless", "too many"],
)
def test_a_sheet_that_the_exposure_check_could_not_use(care, people, wrong):
    with pytest.raises(BadInput):
        keeping.keep_sheet(care=care, sheet=wrong, places={"p-salt", "p-land"}, by=people["han"])
    assert Care.objects.get().sheet == ""


ACTS = {
    "sheet": lambda care, by: keeping.keep_sheet(care=care, sheet=Sheet(), places=(), by=by),
    "state": lambda care, by: keeping.set_state(care=care, state="silent", by=by),
    "next": lambda care, by: keeping.plan(care=care, on="2101-06", by=by),
    "contact": lambda care, by: keeping.record_contact(care=care, on="2101-05", text="all well", by=by),
    "reply": lambda care, by: keeping.reply(care=care, text="hello", by=by),
    "answer": lambda care, by: keeping.answer(care=care, question="q-1", text="yes", by=by),
}


@pytest.mark.parametrize("act", sorted(ACTS))
@pytest.mark.parametrize("who", ["lea", "ada", "bob", "ann", "third"])
def test_nobody_else_does_anything_for_a_source(care, people, act, who):
    """Not the lead, not the administrator, and not a handler who keeps other sources."""
    people["third"] = another(people)
    Care.objects.update(deputy=None)
    before = Line.objects.count()
    with pytest.raises(Refused, match="does not keep this source"):
        ACTS[act](Care.objects.get(), people[who])
    assert Line.objects.count() == before


def test_a_state_has_its_history(care, people):
    keeping.set_state(care=care, state="silent", by=people["han"])
    keeping.set_state(care=care, state="at-risk", by=people["dora"])
    assert Care.objects.get().state == "at-risk"
    assert [(row.state, row.by.name) for row in care.source.states.order_by("pk")] == [("silent", "han"), ("at-risk", "dora")]
    with pytest.raises(Refused, match="already"):
        keeping.set_state(care=care, state="at-risk", by=people["han"])
    with pytest.raises(BadInput):
        keeping.set_state(care=care, state="safe", by=people["han"])


@pytest.mark.parametrize("day", ["2101-06-01", "2101-06", "2101", "2101-06-01/2101-06-07", "2101-06~"])
def test_the_next_contact_is_a_day_or_less(care, people, day):
    keeping.plan(care=care, on=f" {day} ", by=people["han"])
    assert Care.objects.get().next_contact == day


@pytest.mark.parametrize("day", ["2101-06-01T10:00", "2101-06-01T10:00:00Z", "10:30", "tomorrow", "2101-13"])
def test_never_a_time(care, people, day):
    with pytest.raises(BadInput):
        keeping.plan(care=care, on=day, by=people["han"])
    with pytest.raises(BadInput):
        keeping.record_contact(care=care, on=day, text="all well", by=people["han"])
    assert (Care.objects.get().next_contact, Contact.objects.count()) == ("", 0)


@given(st.integers(0, 23), st.integers(0, 59))
def test_no_hour_passes_for_a_day(hour, minute):
    for text in (f"2101-06-01T{hour:02}:{minute:02}:00", f"2101-06-01 {hour:02}:{minute:02}", f"{hour:02}:{minute:02}"):
        with pytest.raises(BadInput):
            keeping.day_or_less(text, field="on")


def test_a_contact_is_due_from_its_first_day(care, people):
    keeping.plan(care=care, on="2101-06", by=people["han"])
    assert not keeping.is_due(care, dt.date(2101, 5, 31))
    assert keeping.is_due(care, dt.date(2101, 6, 1))
    keeping.plan(care=care, on="", by=people["han"])
    assert not keeping.is_due(care, dt.date(2199, 1, 1))


def test_a_note_of_a_contact_lies_sealed(care, people):
    row = keeping.record_contact(care=care, on="2101-05", text=" Moved inland. ", by=people["han"])
    assert sealing.take(row.sealed) == b"Moved inland."
    assert (line().action, line().target, line().detail) == ("contact", "S-0101", {})
    with pytest.raises(BadInput):
        keeping.record_contact(care=care, on="2101-05", text="  ", by=people["han"])


def test_a_reply_needs_a_mailbox(care, people):
    with pytest.raises(BadInput, match="did not come by a drop"):
        keeping.reply(care=care, text="hello", by=people["han"])


def test_the_lead_gives_what_nobody_keeps_and_takes_nothing_that_somebody_keeps(loaded, people):
    care = assign(source="S-0101", handler="han", by=people["lea"])
    with pytest.raises(Refused, match="kept already"):
        assign(source="S-0101", handler=another(people).user.name, by=people["lea"])
    people["han"].user.is_active = False
    people["han"].user.save()
    assert assign(source="S-0101", handler="dora", by=people["lea"]).pk == care.pk
    assert Care.objects.get().handler.name == "dora"


@pytest.mark.parametrize(("by", "second"), [("han", "lea"), ("lea", "han")])
def test_a_deputy_takes_the_handler_and_the_lead(loaded, people, by, second):
    care = keep(people)
    before = Line.objects.count()
    appoint(care=care, deputy="dora", by=people[by], second=people[second])
    assert Care.objects.get().deputy.name == "dora"
    assert Line.objects.count() == before + 1
    assert line().detail == {"handler": "han", "deputy": "dora", "second": people[second].user.name}


@pytest.mark.parametrize(("by", "second"), [("han", "han"), ("han", "bob"), ("lea", "bob"), ("lea", "dora"), ("lea", "lea")])
def test_no_other_two_appoint_or_hand_over(loaded, people, by, second):
    care = keep(people)
    with pytest.raises(Refused):
        appoint(care=care, deputy="dora", by=people[by], second=people[second])
    with pytest.raises(Refused):
        hand_over(care=care, handler="dora", by=people[by], second=people[second])
    assert (Care.objects.get().handler.name, Care.objects.get().deputy) == ("han", None)


@pytest.mark.parametrize(("deputy", "error"), [("han", Refused), ("bob", Refused), ("zoe", BadInput)])
def test_a_deputy_who_cannot_be(loaded, people, deputy, error):
    care = keep(people)
    with pytest.raises(error):
        appoint(care=care, deputy=deputy, by=people["han"], second=people["lea"])


def test_a_source_is_handed_over_and_its_keeper_keeps_it_no_more(care, people):
    hand_over(care=care, handler="dora", by=people["han"], second=people["lea"])
    held = Care.objects.get()
    assert (held.handler.name, held.deputy) == ("dora", None)
    assert not held.kept_by(people["han"].user)
    assert line().action == "hand-over"
    with pytest.raises(Refused, match="already"):
        hand_over(care=held, handler="dora", by=people["dora"], second=people["lea"])


def test_a_handler_who_is_the_lead_too_needs_another_person(loaded, people):
    care = keep(people)
    people["han"].user.roles = ["handler", "lead"]
    people["han"].user.save()
    with pytest.raises(Refused, match="two different people"):
        appoint(care=care, deputy="dora", by=people["han"], second=people["han"])
