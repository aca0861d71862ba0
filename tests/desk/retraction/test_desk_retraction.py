"""What falls with what: random desks against a plain reference, and the acts of people."""

import random

import pytest
from desk_data import part
from django.db import transaction

import traces
from kirok.base.errors import BadInput, Refused
from kirok.desk.claims.models import Claim
from kirok.desk.findings.actions import conclude_all
from kirok.desk.findings.models import Finding, Support
from kirok.desk.publications.actions import find, release
from kirok.desk.publications.models import Correction, Item, Publication, Use
from kirok.desk.publications.publishing import compose, publish_site
from kirok.desk.retraction.actions import retract, withdraw
from kirok.desk.retraction.closure import find_target, reach
from kirok.desk.retraction.models import StatusEvent
from kirok.desk.statements.models import Statement
from kirok.publish.verifying import verify_site
from kirok.terms import vocabulary


def statement(key):
    return Statement.objects.create(key=key, public_url="https://a.example/b", text="words", sha256="", leaf="", payload={})


def grown(rng, user):
    """A random desk, and the same as plain Python: claims, who compares whom, findings, sentences."""
    said = {f"t{n}": statement(f"t{n}") for n in range(rng.randint(1, 4))}
    plain = {"claims": {}, "compares": {}, "findings": {}, "items": {}, "released": set()}
    claims = {}
    for n in range(rng.randint(2, 12)):
        key, compares = f"c{n}", set()
        payload = {}
        if claims and rng.random() < 0.4:
            sides = [rng.choice(list(claims)), rng.choice(list(claims))]
            payload = {"left": sides[0], "right": rng.choice([sides[1], {"same_as": sides[1]}])}
            compares = set(sides)
        under = rng.choice(list(said))
        kind = "comparison" if compares else "policy"
        claims[key] = Claim.objects.create(key=key, statement=said[under], kind=kind, coder=user, payload=payload)
        plain["claims"][key], plain["compares"][key] = under, compares
    findings = {}
    for n in range(rng.randint(0, 6)):
        key = f"f{n}"
        findings[key] = Finding.objects.create(key=key, payload={}, drafted_by=user)
        under = rng.sample(list(claims), rng.randint(0, min(4, len(claims))))
        for at, name in enumerate(under):
            Support.objects.create(finding=findings[key], claim=claims[name], stance=rng.choice(["supports", "contradicts"]), position=at)
        plain["findings"][key] = set(under)
    for n in range(rng.randint(1, 3)):
        state = rng.choice(["draft", "released"])
        extra = {"released_by": type(user).objects.operator(), "released_on": "2101-01-01"} if state == "released" else {}
        publication = Publication.objects.create(key=f"p{n}", payload={}, state=state, drafted_by=user, **extra)
        plain["released"] |= {f"p{n}"} if state == "released" else set()
        for at in range(rng.randint(1, 4)):
            item = Item.objects.create(publication=publication, key=f"s{at}", position=at, kind="fact", payload={})
            uses = rng.sample([*claims, *findings], rng.randint(0, min(3, len(claims) + len(findings))))
            for place, name in enumerate(uses):
                Use.objects.create(item=item, position=place, claim=claims.get(name), finding=findings.get(name))
            plain["items"][f"p{n}/s{at}"] = set(uses)
    return plain


def reference(plain, target):
    """Everything that rests on *target*, by saying it again and again until nothing is added."""
    hit, before = {target}, set()
    while hit != before:
        before = set(hit)
        hit |= {key for key, statement in plain["claims"].items() if statement in hit or plain["compares"][key] & hit}
        hit |= {key for key, under in plain["findings"].items() if under & hit}
        hit |= {key for key, uses in plain["items"].items() if uses & hit or key.partition("/")[0] == target}
    return hit


@pytest.mark.parametrize("seed", range(40))
def test_nothing_that_rests_on_it_is_missed_and_nothing_else_is_hit(people, seed):
    rng = random.Random(seed)  # noqa: S311  the same desks at every run
    plain = grown(rng, people["ann"].user)
    publications = {key.partition("/")[0] for key in plain["items"]}
    targets = [*plain["claims"], *plain["findings"], *plain["items"], *set(plain["claims"].values()), *publications]
    for target in targets:
        found, wanted = reach(find_target(target)), reference(plain, target)
        assert set(found.claims) == wanted & set(plain["claims"])
        assert set(found.findings) == wanted & set(plain["findings"])
        assert set(found.sentences) == wanted & set(plain["items"])
        assert set(found.feed) == {key.partition("/")[0] for key in found.sentences} & plain["released"]
        assert set(found.rows) == ({*found.claims, *found.findings, *found.sentences} if found.feed else set())


@pytest.fixture
def both(released, people):
    """pubA and pubB, both released by bob."""
    release(publication=find("pubB"), by=people["bob"])
    return people


def fall(people, claim="k01", reason="subject-reappeared", by="ann", second="bob"):
    return retract(claim=claim, reason=reason, by=people[by], second=people[second])


def test_a_retraction_marks_reaches_and_concludes_again(both):
    marked = fall(both)
    assert marked.as_json()["affects"] == {
        "findings": ["fCamp", "fMore"],
        "sentences": ["pubA/s1", "pubA/s2", "pubA/s3"],
        "rows": ["k01", "k02", "fCamp", "fMore", "pubA/s1", "pubA/s2", "pubA/s3"],
        "feed": ["pubA"],
    }
    assert Claim.objects.get(key="k01").status == "retracted"
    assert Finding.objects.get(key="fCamp").certainty == "CER.reported"
    assert Finding.objects.get(key="fMore").certainty == "CER.fallen"
    assert Finding.objects.get(key="fRolls").certainty == "CER.reported"
    event = StatusEvent.objects.get()
    assert (event.target, event.was, event.becomes, event.by.name, event.second.name) == ("k01", "standing", "retracted", "ann", "bob")
    assert Correction.objects.get().key == event.key


def test_readers_are_told_on_the_page_in_the_list_and_in_the_feeds(both, tmp_path):
    out = tmp_path / "site"
    publish_site(out, base_url=None, by=both["bob"].user)
    marked = fall(both)
    publish_site(out, base_url=None, by=both["bob"].user)
    assert verify_site(out).ok
    for path in ("en/corrections.html", "ko/corrections.html", "en/feed.xml", "en/feed.json", "ko/feed.json", "data/corrections.csv"):
        assert marked.event.key in (out / path).read_text(encoding="utf-8") or "k01" in (out / path).read_text(encoding="utf-8"), path


@pytest.mark.parametrize(
    ("by", "second", "said"),
    [
        ("ann", "ann", "two different people"),
        ("bob", "bob", "two different people"),
        ("ann", "han", "must answer for"),
        ("nat", "ann", "must answer for"),
    ],
)
def test_it_takes_two_people_one_of_whom_answers_for_it(both, by, second, said):
    with pytest.raises(Refused, match=said):
        fall(both, by=by, second=second)
    assert Claim.objects.get(key="k01").status == "standing"
    assert not StatusEvent.objects.exists()


@pytest.mark.parametrize("reason", [code.removeprefix("RTR.") for code in vocabulary.load().codes("RTR")])
def test_every_reason_has_a_correction_but_those_that_protect_somebody(both, reason):
    fall(both, reason=reason)
    assert Correction.objects.exists() == (reason not in {"safety", "consent-withdrawn"})


def test_reasons_and_claims_that_are_none(both):
    with pytest.raises(BadInput) as error:
        fall(both, reason="because")
    assert error.value.field == "--reason"
    for claim in ("fCamp", "pubA", "pubA/s1", "stA"):
        with pytest.raises(BadInput, match="only a claim is retracted"):
            fall(both, claim=claim)
    for claim in ("k99", "pubA/s9", ""):
        with pytest.raises(BadInput, match="nothing here has the id"):
            fall(both, claim=claim)
    assert not StatusEvent.objects.exists()


def test_what_fell_does_not_fall_again(both):
    fall(both)
    with pytest.raises(Refused, match="retracted already"):
        fall(both)
    first = withdraw(item="k04", reason="safety", by=both["bob"])
    again = withdraw(item="k04", reason="forged", by=both["lea"])
    assert again.event == first.event
    assert StatusEvent.objects.filter(target="k04").count() == 1
    with pytest.raises(Refused, match="withdrawn already"):
        fall(both, claim="k04")


HIDDEN = {
    "k01": {"k01", "k02", "fCamp", "fMore", "pubA/s1", "pubA/s2", "pubA/s3"},
    "k02": {"k02", "fMore", "pubA/s2", "pubA/s3"},
    "fCamp": {"fCamp", "pubA/s1"},
    "stA": {"k01", "k02", "k03", "fCamp", "fMore", "fHurt", "pubA/s1", "pubA/s2", "pubA/s3", "pubB/s2"},
    "stB": {"k04", "k05", "fCamp", "pubA/s1", "pubB/s2"},
    "pubA/s2": {"pubA/s2"},
    "pubA": {"pubA", "fCamp", "fMore", "pubA/s1", "pubA/s2", "pubA/s3", "pubA/s4"},
}


def shown(site):
    """Every id that a record shows."""
    sentences = {sentence.id for publication in site.publications for sentence in publication.sentences}
    return {row.id for rows in (site.claims, site.findings, site.publications) for row in rows} | sentences


@pytest.mark.parametrize("item", sorted(HIDDEN))
def test_a_withdrawal_hides_the_item_and_all_that_rests_on_it_at_once(both, vault, tmp_path, item):
    outs = [tmp_path / "one", tmp_path / "two"]
    for out in outs:
        publish_site(out, base_url=None, by=both["bob"].user)
    before = shown(compose(vault.home)[0].value)
    marked = withdraw(item=item, reason="safety", by=both["bob"])
    after = shown(compose(vault.home)[0].value)
    assert before - after >= HIDDEN[item]
    assert not after & HIDDEN[item]
    assert "pubB/s1" in after
    assert not Correction.objects.exists()
    assert set(marked.sites) == {str(out) for out in outs}
    for out in outs:
        assert verify_site(out).ok
        for path in out.rglob("*"):
            assert not path.is_file() or item == "pubA/s2" or f'"{item}"' not in path.read_text(encoding="utf-8", errors="replace"), path


def test_the_sentence_is_gone_from_every_file(both, loaded, tmp_path):
    out = tmp_path / "site"
    publish_site(out, base_url=None, by=both["bob"].user)
    texts = [part(loaded, "publications", "pubA")["items"][1][language].partition('"')[0] for language in ("en", "ko")]
    assert all(traces.below(out, text) for text in texts)
    withdraw(item="pubA/s2", reason="consent-withdrawn", by=both["ray"])
    assert traces.below(out, *texts) == []


@pytest.mark.parametrize(("who", "may"), [("ann", False), ("nat", False), ("han", True), ("bob", True), ("ray", True), ("lea", True)])
def test_who_may_withdraw(both, who, may):
    if may:
        assert withdraw(item="k01", reason="safety", by=both[who]).event.becomes == "withdrawn"
    else:
        with pytest.raises(Refused, match="another role"):
            withdraw(item="k01", reason="safety", by=both[who])


def test_a_site_that_is_gone_is_not_made_again(both, tmp_path):
    import shutil

    out = tmp_path / "site"
    publish_site(out, base_url=None, by=both["bob"].user)
    shutil.rmtree(out)
    assert withdraw(item="k01", reason="safety", by=both["bob"]).sites == ()
    assert not out.exists()


@pytest.mark.parametrize("key", ["k01", "k04", "k02", "k03", "k07"])
def test_no_retraction_raises_a_certainty_on_what_supports_it(both, key):
    order = ["CER.fallen", "CER.doubtful", "CER.disputed", "CER.reported", "CER.supported", "CER.corroborated"]
    conclude_all(by=both["bob"].user)
    before = dict(Finding.objects.values_list("key", "certainty"))
    fall(both, claim=key)
    for name, certainty in Finding.objects.values_list("key", "certainty"):
        assert order.index(certainty) <= order.index(before[name])


def test_a_failure_half_way_leaves_everything_as_it_was(both):
    class StopError(Exception):
        pass

    def act():
        fall(both)
        raise StopError

    with pytest.raises(StopError), transaction.atomic():
        act()
    assert Claim.objects.get(key="k01").status == "standing"
    assert not StatusEvent.objects.exists()
    assert not Correction.objects.exists()
