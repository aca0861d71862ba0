"""Consent by person and by use: what a step writes, what it can never widen, and that the coding format holds it."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirok.base.errors import BadInput, Refused
from kirok.desk.coding.exporting import export
from kirok.desk.journal.models import Line
from kirok.desk.statements.consenting import Given, give, take_back
from kirok.desk.statements.models import ConsentStep, Statement
from kirok.desk.statements.uses import ON_SITE, USES, standing, written

DAY = dt.date(2101, 5, 1)
CODES = ("occupation", "family", "place-below-country")


def step(*uses, **more):
    said = {"person": "S-0101", "basis": "own-consent", "on": "2101-03", "expires": "", "language": "ko", "obtained_by": "handler"}
    said |= {"explained": "read aloud", "withdraw_by": "handler"}
    return Given(**{**said, **more}, uses=uses)


def sta():
    return Statement.objects.get(key="stA")


def states(statement, day=DAY):
    (row,) = statement.consents.all()
    return {use for use, state in standing(row.payload, day).uses.items() if state == "yes"}


@given(st.sets(st.sampled_from(sorted(USES))), st.sets(st.sampled_from(CODES)))
def test_exactly_the_uses_that_were_named_are_allowed(uses, left_out):
    before = {"not": sorted(left_out), "scopes": ["research"]}
    if uses & set(ON_SITE) and "site" not in uses:
        with pytest.raises(BadInput):
            written(uses, before)
        return
    plain = {"person": "S-0101", "basis": "own-consent", **written(uses, before)}
    assert {use for use, state in standing(plain, DAY).uses.items() if state == "yes"} == uses
    assert left_out <= set(plain["not"])
    assert "research" in plain["scopes"]


@given(st.sets(st.sampled_from(sorted(USES))))
def test_without_a_basis_or_after_the_end_nothing_is_allowed(uses):
    if uses & set(ON_SITE):
        uses |= {"site"}
    plain = {"person": "S-0101", **written(uses, {})}
    assert "yes" not in standing({**plain, "basis": "none"}, DAY).uses.values()
    ended = standing({**plain, "basis": "own-consent", "expires": "2101-04"}, DAY)
    assert {use for use, state in ended.uses.items() if state == "ended"} == uses
    assert "yes" in standing({**plain, "basis": "own-consent", "expires": "2101-05"}, DAY).uses.values() or not uses


@pytest.mark.parametrize("expires", ["2101-04-31", "soon", "2101-13"])
def test_an_end_that_cannot_be_read_has_come(expires):
    plain = {"person": "S-0101", "basis": "own-consent", "scopes": ["publish-anonymous"], "expires": expires}
    assert standing(plain, DAY).uses["site"] == "ended"


def test_a_step_writes_what_holds_and_stays_in_the_history(loaded, people):
    before = Line.objects.count()
    give(statement=sta(), given=step("site", "data", "un", expires="2101-12", left_out=("family",)), by=people["han"])
    assert states(sta()) == {"site", "data", "un"}
    (line,) = Line.objects.order_by("pk")[before:]
    assert (line.action, line.target, line.detail) == ("consent.given", "stA", {"uses": ["site", "data", "un"]})
    assert "S-0101" not in str(line.detail)
    give(statement=sta(), given=step("court"), by=people["leo"])
    assert states(sta()) == {"court"}
    assert [(row.kind, row.uses) for row in ConsentStep.objects.order_by("pk")] == [("given", ["site", "data", "un"]), ("given", ["court"])]


def test_what_was_given_stands_in_the_coding_file(loaded, people):
    give(statement=sta(), given=step("site", "quotation", expires="2101-12"), by=people["han"])
    text = export(["stA"])
    assert "verbatim-quote" not in text
    assert "data-rows" in text
    assert "withdraw_by: handler" in text


def test_some_uses_are_taken_back_and_the_others_stay(loaded, people):
    give(statement=sta(), given=step("site", "data", "quotation", "un"), by=people["han"])
    before = Line.objects.count()
    row = take_back(statement=sta(), person="S-0101", uses=["quotation"], on="2101-04", by=people["han"])
    assert (row.kind, row.uses) == ("withdrawn", ["quotation"])
    assert states(sta()) == {"site", "data", "un"}
    assert Line.objects.count() == before + 1
    take_back(statement=sta(), person="S-0101", uses=["site"], on="", by=people["han"])
    assert states(sta()) == {"un"}
    take_back(statement=sta(), person="S-0101", uses=[], on="", by=people["han"])
    assert (states(sta()), sta().consents.get().basis) == (set(), "none")
    with pytest.raises(Refused, match="nothing of that was allowed"):
        take_back(statement=sta(), person="S-0101", uses=[], on="", by=people["han"])


@pytest.mark.parametrize(
    "wrong",
    [
        step("fame"),
        step("data"),
        step("site", basis="none"),
        step("site", basis="friendship"),
        step("site", withdraw_by=""),
        step("site", withdraw_by="letter"),
        step("site", expires="2101-05-01T10:00"),
        step("site", on="10:30"),
        step("site", expires="soon"),
        step("site", language="Korean!"),
        step("site", basis="already-public"),
        step("site", left_out=("shoes",)),
    ],
)
def test_a_step_that_cannot_be(loaded, people, wrong):
    held = sta().payload
    with pytest.raises(BadInput):
        give(statement=sta(), given=wrong, by=people["han"])
    assert (sta().payload, ConsentStep.objects.count()) == (held, 0)


@pytest.mark.parametrize(("person", "uses", "on"), [("a-vale", [], ""), ("S-0101", ["fame"], ""), ("S-0101", ["site"], "10:30")])
def test_what_cannot_be_taken_back(loaded, people, person, uses, on):
    with pytest.raises(BadInput):
        take_back(statement=sta(), person=person, uses=uses, on=on, by=people["han"])


@pytest.mark.parametrize("who", ["ann", "bob", "nat", "ray", "ada"])
def test_a_role_that_may_not_records_nothing(loaded, people, who):
    for act in (
        lambda by: give(statement=sta(), given=step("site"), by=by),
        lambda by: take_back(statement=sta(), person="S-0101", uses=[], on="", by=by),
    ):
        with pytest.raises(Refused):
            act(people[who])


def test_a_step_is_never_changed(loaded, people):
    from django.db import DatabaseError, transaction

    give(statement=sta(), given=step("site"), by=people["han"])
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        ConsentStep.objects.update(uses=["site", "court"])


def test_another_persons_consent_stays_as_it_was(loaded, people):
    give(statement=sta(), given=step("court", person="a-vale"), by=people["han"])
    assert [(row.person, row.scopes) for row in sta().consents.order_by("position")] == [
        ("S-0101", ["publish-anonymous"]),
        ("a-vale", ["court"]),
    ]
