"""A second coder codes blind; a third person settles what differs."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from whole_words import named

from kirok.base.errors import Refused
from kirok.desk.claims.models import Claim, SecondClaim, SecondCoding
from kirok.desk.coding.doubling import add, assign, finish, pairs_of, settle
from kirok.desk.findings.actions import conclude_all
from kirok.desk.journal.models import Line
from kirok.desk.members.actions import add_user
from kirok.desk.members.models import User
from kirok.desk.statements.models import Statement


def address(name, *args):
    with translation.override("en"):
        return reverse(name, args=args)


def browser(name):
    client = Client()
    assert client.login(username=name, password=f"the password of {name}")
    return client


@pytest.fixture
def second(loaded, people):
    """stA is given to bob, who may code, by nat; and the browsers of both."""
    coding = assign(Statement.objects.get(key="stA"), coder=people["bob"].user, by=people["nat"].user)
    return coding, browser("bob"), browser("nat")


def test_who_codes_a_second_time_sees_no_claim_anywhere(second, page):
    _, bob, _ = second
    for name, args in (("claim", ["k01"]), ("claim-edit", ["k01"]), ("claim-new", ["stA"])):
        assert bob.get(address(name, *args), {"kind": "act", "start": 0, "end": 5}).status_code == 404
    shown = bob.get(address("statement", "stA")).content.decode()
    assert not named("k01", shown)
    assert "<mark" not in shown
    assert "are not shown to you until you are done" in shown
    assert not named("k01", bob.get(address("person", "g-clerks")).content.decode())
    assert named("k04", bob.get(address("person", "g-clerks")).content.decode())
    assert not named("k01", bob.get(address("finding", "fCamp")).content.decode())
    assert "claim=k01" not in bob.get(address("search"), {"q": "clerks"}).content.decode()
    assert named("k01", page.get(address("statement", "stA")).content.decode())


WORDS = {"words": "Orrin Vale was beaten at the tally gate", "kind": "act"}


@pytest.fixture
def done(second):
    """Bob has coded three claims: one like k03 but for its type, one like k02, one of his own; and is done."""
    coding, bob, nat = second
    where = address("second-claim", coding.pk)
    assert bob.get(where, WORDS).status_code == 200
    assert bob.post(where, {**WORDS, "type": "VIO.INT.torture", "patient.0.who": "a-vale", "place": "p-salt"}).status_code == 302
    compared = {"kind": "comparison", "words": "More clerks went than the winter before", "left": "k01", "right": "k04"}
    assert bob.post(where, {**compared, "relation": "greater-than"}).status_code == 302
    assert bob.post(where, {"kind": "policy", "words": "the guards led them", "content": "guards lead"}).status_code == 302
    assert "the guards led them" in bob.get(address("second-coding", coding.pk)).content.decode()
    assert nat.get(address("second-coding", coding.pk)).status_code == 404
    assert bob.post(address("second-coding", coding.pk), {"finish": "1"}).status_code == 302
    coding.refresh_from_db()
    return coding, bob, nat


def test_the_second_coding_supports_nothing(done, people):
    assert SecondClaim.objects.count() == 3
    assert Claim.objects.count() == 9
    conclude_all(by=people["nat"].user)
    assert [action for action in Line.objects.order_by("pk").values_list("action", flat=True) if action.startswith("second")] == [
        "second.assign", *["second.code"] * 3, "second.finish",
    ]  # fmt: skip


def test_a_second_claim_that_does_not_fit_is_refused_like_any_other(second):
    coding, bob, _ = second
    where = address("second-claim", coding.pk)
    assert bob.post(where, {**WORDS, "type": "VIO.NONE"}).status_code == 400
    assert bob.post(where, {**WORDS, "type": "VIO.INT.torture", "patient.0.who": "nobody"}).status_code == 400
    assert bob.post(where, {**WORDS, "words": "never said"}).status_code == 302
    assert bob.get(where, {**WORDS, "kind": "dance"}).status_code == 404
    assert not SecondClaim.objects.exists()


def test_both_stand_side_by_side_when_it_is_done(done):
    coding, bob, nat = done
    differs = {pair.first.key: list(pair.differs) for pair in pairs_of(coding) if pair.first and pair.second}
    assert differs["k03"] == ["type", "when"]
    assert "k02" in differs
    content = nat.get(address("second-coding", coding.pk)).content.decode()
    assert "VIO.INT.torture" in content
    assert "only in the second coding" in content
    assert "the first stands" in content
    assert "the first stands" not in bob.get(address("second-coding", coding.pk)).content.decode()
    assert (
        "0.00" in nat.get(address("second-codings")).content.decode()
        or "cannot be told" in nat.get(address("second-codings")).content.decode()
    )
    assert named("k01", bob.get(address("statement", "stA")).content.decode())


def test_a_reviewer_settles_too_and_reads_what_is_left(done):
    coding, _, _ = done
    ray = browser("ray")
    assert "2 differences to settle" in ray.get(address("second-codings")).content.decode()
    shown = ray.get(address("second-coding", coding.pk)).content.decode()
    assert "torture (VIO.INT.torture)" in shown
    assert "first: ann; second: bob" in shown
    row = next(pair for pair in pairs_of(coding) if pair.first and pair.first.key == "k03").second
    assert ray.post(address("second-coding", coding.pk), {"claim": row.pk, "verdict": "first"}).status_code == 302
    assert "1 difference to settle" in ray.get(address("second-codings")).content.decode()


def test_a_third_person_settles_and_each_act_is_one_line(done):
    coding, _, nat = done
    pairs = {pair.first.key if pair.first else None: pair for pair in pairs_of(coding) if pair.second}
    before = Line.objects.count()
    where = address("second-coding", coding.pk)
    assert nat.post(where, {"claim": pairs["k03"].second.pk, "verdict": "second"}).status_code == 302
    assert nat.post(where, {"claim": pairs["k02"].second.pk, "verdict": "first"}).status_code == 302
    assert nat.post(where, {"claim": pairs[None].second.pk, "verdict": "second"}).status_code == 302
    assert Line.objects.count() == before + 3
    taken = Claim.objects.get(key="k03")
    assert (taken.type, taken.when, taken.coder.name) == ("VIO.INT.torture", "", "nat")
    assert taken.earlier_coders == [User.objects.get(name="ann").pk]
    assert Claim.objects.get(key="k02").payload["right"] == {"same_as": "k01", "when": {"edtf": "2100-12-04"}}
    assert Claim.objects.filter(statement__key="stA", kind="policy").count() == 1
    assert nat.post(where, {"claim": pairs["k03"].second.pk, "verdict": "first"}).status_code == 400
    assert nat.post(where, {"claim": "x", "verdict": "first"}).status_code == 404


def test_what_may_not_be_done_is_refused(done, people):
    coding, _, _ = done
    add_user(name="bob", roles=["analyst"], password="x")
    bob = User.objects.get(name="bob")
    row = coding.claims.first()
    with pytest.raises(Refused, match="takes a third person"):
        settle(row, verdict="first", first=None, by=bob)
    with pytest.raises(Refused, match="may not adjudicate"):
        settle(row, verdict="first", first=None, by=people["ann"].user)
    with pytest.raises(Refused, match="coded this statement first"):
        assign(coding.statement, coder=people["ann"].user, by=people["nat"].user)
    with pytest.raises(Refused, match="asked already"):
        assign(coding.statement, coder=bob, by=people["nat"].user)
    with pytest.raises(Refused, match="it is done"):
        add(coding, row.payload, [(0, 3)], by=bob)
    with pytest.raises(Refused, match="it is done"):
        finish(coding, by=bob)


def test_asking_somebody_on_the_page(second, people):
    _, bob, nat = second
    assert nat.post(address("second-codings"), {"statement": "stB", "coder": "lea"}).status_code == 302
    assert SecondCoding.objects.filter(coder__name="lea").count() == 1
    assert nat.post(address("second-codings"), {"statement": "stX", "coder": "lea"}).status_code == 400
    assert bob.post(address("second-codings"), {"statement": "stB", "coder": "bob"}).status_code == 400
    coding = SecondCoding.objects.get(coder__name="bob")
    bob.post(address("second-claim", coding.pk), {**WORDS, "type": "VIO.INT.torture"})
    assert bob.post(address("second-coding", coding.pk), {"drop": SecondClaim.objects.get().pk}).status_code == 302
    assert not SecondClaim.objects.exists()
