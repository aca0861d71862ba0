"""What cannot both be: of many accounts only some pairs are compared, and no pair that clashes is passed over."""

from itertools import combinations
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from kirok.desk.entities import profile
from kirok.desk.entities.profile import Told
from kirok.terms import edtf

TYPES = ("FATE.dead-execution", "FATE.dead-custody", "FATE.alive-free", "VIO.LIF.summary", "VIO.LIB.camp", "FATE.unknown", "")


@st.composite
def accounts(draw):
    rows = []
    for at in range(draw(st.integers(0, 7))):
        kind = draw(st.sampled_from(("act", "state", "policy")))
        claim = SimpleNamespace(pk=at, key=f"c{at}", kind=kind, type=draw(st.sampled_from(TYPES)))
        claim.polarity = draw(st.sampled_from(("asserted", "denied")))
        day = draw(st.sampled_from(("2101", "2102-03", "2103/2104", "")))
        rows.append(Told(claim, draw(st.sampled_from(("agent", "patient"))), edtf.parse(day) if day else None))
    return rows


@given(accounts(), st.sets(st.sampled_from(list(combinations(range(7), 2))), max_size=3))
def test_no_pair_that_clashes_is_passed_over(rows, links):
    linked = {frozenset(f"c{at}" for at in pair) for pair in links}
    clashing = {(first, second) for first, second in combinations(range(len(rows)), 2) if profile._clash(rows[first], rows[second], linked)}
    compared = profile._worth_comparing(rows, linked)
    assert clashing <= compared
    assert all(first < second for first, second in compared)
