"""Merging is a judgement; taking it back leaves exactly what would be without it."""

import json
import random

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kirok.base.errors import BadInput, Refused
from kirok.desk.coding.exporting import export
from kirok.desk.coding.proposing import likeness, proposals
from kirok.desk.entities.actions import register_actors
from kirok.desk.entities.merging import judge, members, together, undo
from kirok.desk.entities.models import Actor, Judgement
from kirok.desk.entities.profile import conflicts, told_of
from kirok.desk.journal.models import Line

pairs = st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] != pair[1])


@given(st.lists(pairs, max_size=15))
def test_who_is_one_with_whom_is_a_partition_that_joins_every_pair(given_pairs):
    groups = together(given_pairs)
    for number, group in groups.items():
        assert number in group
        assert all(groups[other] == group for other in group)
    assert all(right in groups[left] for left, right in given_pairs)


@given(st.lists(pairs, max_size=12), pairs, st.randoms(use_true_random=False))
def test_order_does_not_matter_and_a_pair_taken_away_leaves_the_rest(given_pairs, one, dice):
    mixed = [*given_pairs, one]
    dice.shuffle(mixed)
    mixed.remove(one)
    assert together(mixed) == together(given_pairs)


@pytest.fixture
def crowd(loaded, people):
    """Eight people of the registry and the analyst who judges."""
    rows = [Actor.objects.create(key=f"m{number}", kind="person", payload={"id": f"m{number}", "kind": "person"}) for number in range(8)]
    return rows, people["nat"]


def state(rows):
    """Everything that a page shows of the entries, and the whole export."""
    return [(members(row), [(one.claim.key, one.role) for one in told_of(members(row))]) for row in rows], export([])


STEPS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] != pair[1]), min_size=1, max_size=6)


def wander(rows, by, steps, dice):
    """Merge as *steps* say, then undo all of it in any order; how many merges there were."""
    done = []
    for left, right in steps:
        try:
            done.append(judge(left=rows[left], right=rows[right], verdict="same", reason="", by=by))
        except Refused:
            assert rows[right].pk in members(rows[left])
    for row in dice.sample(done, len(done)):
        undo(row, by=by)
    return len(done)


def test_merging_and_undoing_in_any_order_is_the_identity(crowd):
    rows, by = crowd
    dice = random.Random(7)  # noqa: S311  a seed, no secret
    before = state(rows)
    merges = sum(wander(rows, by, [tuple(dice.sample(range(8), 2)) for _ in range(dice.randint(1, 6))], dice) for _ in range(25))
    assert merges > 25
    assert state(rows) == before
    assert Line.objects.filter(action="judge.same").count() == Line.objects.filter(action="judge.undo-same").count() == merges


def test_undoing_the_middle_of_a_chain_splits_it_there(crowd):
    rows, by = crowd
    made = [judge(left=rows[at], right=rows[at + 1], verdict="same", reason="", by=by) for at in range(3)]
    assert len(members(rows[0])) == 4
    undo(made[1], by=by)
    assert members(rows[0]) == {rows[0].pk, rows[1].pk}
    assert members(rows[3]) == {rows[2].pk, rows[3].pk}


def test_what_was_judged_different_is_not_merged_by_a_detour(crowd):
    rows, by = crowd
    apart = judge(left=rows[0], right=rows[2], verdict="different", reason="two men", by=by)
    judge(left=rows[0], right=rows[1], verdict="same", reason="", by=by)
    with pytest.raises(Refused, match="judged different"):
        judge(left=rows[1], right=rows[2], verdict="same", reason="", by=by)
    undo(apart, by=by)
    judge(left=rows[1], right=rows[2], verdict="same", reason="", by=by)
    with pytest.raises(Refused, match="are one already"):
        judge(left=rows[0], right=rows[2], verdict="different", reason="", by=by)


def test_what_cannot_be_judged_is_refused(crowd, people):
    rows, by = crowd
    for bad in ({"left": rows[0], "right": rows[0], "verdict": "same"}, {"left": rows[0], "right": rows[1], "verdict": "maybe"}):
        with pytest.raises(BadInput):
            judge(reason="", by=by, **bad)
    with pytest.raises(Refused, match="may not merge"):
        judge(left=rows[0], right=rows[1], verdict="same", reason="", by=people["ann"])
    row = judge(left=rows[0], right=rows[1], verdict="unsure", reason="", by=by)
    with pytest.raises(Refused, match="were judged already"):
        judge(left=rows[1], right=rows[0], verdict="same", reason="", by=by)
    undo(row, by=by)
    with pytest.raises(Refused, match="undone already"):
        undo(row, by=by)


def claims(*rows):
    """A coding file that tells of a-vale: (id, statement, fields)."""
    made = []
    for key, statement, words, fields in rows:
        made.append({"id": key, "statement": statement, "patient": [{"who": "a-vale"}], "span": words, **fields})
    return made


@pytest.fixture
def conflicting(loaded, code):
    """Told executed by one source in 2101, seen alive in 2102 by another, and a third without a date."""
    loaded["claims"] += claims(
        ("z1", "stA", "Orrin Vale was beaten", {"kind": "act", "type": "VIO.LIF.summary", "when": {"edtf": "2101-02"}}),
        ("z2", "stB", "등대 가족들은", {"kind": "state", "type": "FATE.reappeared", "when": {"edtf": "2102"}}),
        ("z3", "stC", "survived the first", {"kind": "state", "type": "FATE.alive-free"}),
        ("z4", "stC", "kept silent", {"kind": "state", "type": "FATE.released", "when": {"edtf": "2100"}}),
        ("z5", "stC", "My cousin told me", {"kind": "state", "type": "FATE.dead-custody", "when": {"edtf": "2101-02"}}),
        ("z6", "stC", "in one evening", {"kind": "state", "type": "FATE.reappeared", "polarity": "denied"}),
    )
    code(loaded)
    return Actor.objects.get(key="a-vale")


def test_a_death_and_a_later_sign_of_life_stand_side_by_side(conflicting):
    with translation.override("en"):
        found = {frozenset({one.first.claim.key, one.second.claim.key}): one.why for one in conflicts(told_of([conflicting.pk]))}
    assert found[frozenset({"z1", "z2"})] == "told dead, and alive at a later time"
    assert "order is not known" in found[frozenset({"z1", "z3"})]
    assert "two accounts of the death differ" in found[frozenset({"z1", "z5"})]
    assert "asserts what the other denies" in found[frozenset({"z2", "z6"})]
    assert frozenset({"z1", "z4"}) not in found
    assert frozenset({"z2", "z3"}) not in found


def test_what_was_retracted_is_in_no_conflict(conflicting):
    told = told_of([conflicting.pk])
    next(one for one in told if one.claim.key == "z2").claim.status = "retracted"
    assert all("z2" not in {one.first.claim.key, one.second.claim.key} for one in conflicts(told))


def test_the_line_of_time_is_in_order_and_ends_with_what_has_no_date(conflicting):
    keys = [one.claim.key for one in told_of([conflicting.pk])]
    assert keys.index("z4") < keys.index("z1") < keys.index("z2") < keys.index("z3")


def address(name, *args):
    with translation.override("en"):
        return reverse(name, args=args)


@pytest.fixture
def analyst(people):
    client = Client()
    assert client.login(username="nat", password="the password of nat")
    return client


def test_the_page_of_a_person_leads_to_every_word(conflicting, page):
    content = page.get(address("person", "a-vale")).content.decode()
    assert "What cannot both be" in content
    assert "오린 베일" in content
    for key in ("z1", "z2", "k03"):
        assert f"claim={key}#said" in content
    assert "S-0101" not in content  # whose account it is, only who keeps the source reads
    assert "a source, said" in content


def test_an_analyst_merges_on_the_page_and_takes_it_back(conflicting, code, analyst, page):
    names = [{"form": "Orin Vale", "script": "Latn"}, {"form": "오린 베일", "script": "Hang"}]
    code({"format": "kirok-coding/1", "actors": [{"id": "a-twin", "kind": "person", "sex": "male", "names": names}]})
    (proposal,) = proposals([conflicting])
    assert proposal.actor.key == "a-twin"
    assert "both are written 오린베일" in proposal.reasons
    assert "a-twin" in analyst.get(address("person", "a-vale")).content.decode()
    assert "a-twin" in analyst.get(address("doubles")).content.decode()
    where = address("judge", "a-vale")
    assert page.post(where, {"other": "a-twin", "verdict": "same"}).status_code == 404
    assert analyst.get(where).status_code == 405
    assert analyst.post(where, {"other": "a-twin", "verdict": "same", "reason": "same scar"}).status_code == 302
    assert "Orin Vale" in page.get(address("person", "a-vale")).content.decode()
    assert "What cannot both be" in page.get(address("person", "a-twin")).content.decode()
    assert proposals([conflicting]) == []
    assert analyst.post(where, {"other": "a-twin", "verdict": "same"}).status_code == 400
    assert analyst.post(where, {"undo": Judgement.objects.get().pk}).status_code == 302
    assert "Orin Vale" not in page.get(address("person", "a-vale")).content.decode().split("<h2>")[1]
    assert Line.objects.order_by("-pk")[1].action == "judge.same"


@pytest.mark.parametrize("rows", [3, 40])
def test_the_page_asks_as_often_for_many_claims_as_for_few(conflicting, code, loaded, page, rows, django_assert_max_num_queries):
    more = [{**loaded["claims"][2], "id": f"y{number}"} for number in range(rows)]
    kept = {key: loaded[key] for key in ("format", "sources", "statements", "actors", "places", "events")}
    code(json.loads(json.dumps({**kept, "claims": more})))
    page.get(address("person", "a-vale"))
    with django_assert_max_num_queries(26):
        page.get(address("person", "a-vale"))


def person(key, *forms, **more):
    names = [{"form": form, "script": "Hang" if "가" <= form[0] <= "힣" else "Latn"} for form in forms]
    return register_actors([{"id": key, "kind": "person", "names": names, **more}]).rows[key]


def test_a_romanised_name_is_proposed_with_its_bits_and_the_syllables_reasons(people):
    ours = person("a-one", "김두레")
    person("a-two", "Kim Ture")
    person("a-far", "Orrin Vale")
    (proposal,) = proposals([ours])
    assert proposal.actor.key == "a-two"
    assert proposal.bits is not None
    assert proposal.bits > 0
    assert any("kim for" in reason for reason in proposal.reasons)


def test_reasons_are_said_in_the_language_of_the_page(people):
    from django.utils.translation import override

    ours = person("a-one", "김두레")
    person("a-two", "Kim Ture")
    with override("ko"):
        (proposal,) = proposals([ours])
        assert all(any("가" <= sign <= "힣" for sign in reason) for reason in proposal.reasons)
        assert not any("as written" in reason or " for " in reason for reason in proposal.reasons)


def test_without_the_names_package_what_sounds_alike_is_still_proposed(people, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "kirok.names", None)
    ours = person("a-one", "김두레")
    person("a-two", "Kim Ture")
    (proposal,) = proposals([ours])
    assert proposal.bits is None
    assert "sounds like" in proposal.reasons[0]
    assert likeness(["김두레"], ["Kim Ture"]) is None


def test_candidates_and_questions_are_bounded_however_many_share_a_name(people, django_assert_max_num_queries):
    ours = person("a-one", "김두레")
    register_actors([{"id": f"b{at}", "kind": "person", "names": [{"form": "김두레", "script": "Hang"}]} for at in range(8)])
    proposals([ours])
    with django_assert_max_num_queries(12) as few:
        proposals([ours])
    register_actors([{"id": f"c{at}", "kind": "person", "names": [{"form": "김두레", "script": "Hang"}]} for at in range(90)])
    proposals([ours])
    with django_assert_max_num_queries(len(few)):
        assert len(proposals([ours])) == 12
