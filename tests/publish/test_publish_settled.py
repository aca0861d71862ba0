"""What a changed claim may have reached is looked at; where anything else is another, everything is."""

from dataclasses import replace

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from publish_edits import EDITS, FALLEN, LIGHT, changed
from publish_samples import CLAIMS, FINDINGS, PUBLICATIONS, site

from kirok.publish import pages
from kirok.publish.edition import Edition
from kirok.publish.index import NO_DAY, Index
from kirok.publish.kept_claims import KeptClaims
from kirok.publish.settled import NOTHING, differing


def settled(before, now):
    old, new = Edition(before), Edition(now)
    parts = {f"finding/{one.id}": one.id.encode() for one in before.findings}
    new.settle(KeptClaims([*old.facts], old.claim_facts), old.seen, parts)
    return new.settled


def test_a_changed_claim_reaches_its_finding_and_what_shows_it():
    quiet = site(events=(), corrections=())
    found = settled(quiet, changed(quiet, "c06", when="2099"))
    assert found.findings == {"f2"}
    assert found.publications == {"pub1", "pub2"}
    assert found.of_findings("finding/f1", ["f1"]) == b"f1"
    assert found.of_findings("finding/f2", ["f2"]) is None
    assert found.of_publications("publication/pub1", ["pub1"]) is None


def test_an_event_reaches_as_far_as_all_its_claims():
    quiet = site(corrections=())
    assert settled(quiet, changed(quiet, "c11", when="2099")).findings == {"f1"}
    assert settled(site(events=(), corrections=()), changed(site(events=(), corrections=()), "c13", when="2099")).findings == {"f1"}


def test_nothing_is_settled_where_anything_else_is_another():
    record = site()
    assert settled(record, changed(record, "c01", when="2099")) is not NOTHING
    others = (
        changed(record, "c05", when="2099"),
        replace(record, claims=CLAIMS[1:]),
        replace(record, publications=PUBLICATIONS[1:]),
        replace(record, corrections=()),
        replace(record, areas=()),
        replace(record, findings=record.findings[::-1][:1]),
    )
    assert all(settled(record, other) is NOTHING for other in others)


def inputs(edition):
    return {part.name: part.inputs for part in pages.parts(edition)}


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(EDITS | LIGHT, min_size=1, max_size=5))
@example([lambda record: changed(record, "c13", **FALLEN)])  # under a sentence alone: it shakes the page of the finding beside it
def test_what_the_short_way_finds_the_same_is_the_same(edits):
    """Whatever is not looked at again, by what is settled or by labels that are kept, would have been found the same."""
    record = site()
    last = whole = Edition(record)
    parts = before = inputs(whole)
    for edit in edits:
        record = edit(record)
        now, whole = Edition(record), Edition(record)
        kept, seen = KeptClaims([*last.facts], last.claim_facts), last.seen
        now.take_over(seen, kept)
        now.settle(kept, seen, parts)
        found, looked_at = inputs(now), inputs(whole)
        assert found.keys() == looked_at.keys()
        same = {name for name, one in found.items() if one is not None and parts.get(name) == one}
        assert {name for name in same if looked_at[name] != before[name]} == set()
        assert now.numbers == whole.numbers
        last, parts, before = now, found, looked_at


@given(st.lists(st.tuples(st.booleans(), st.binary(min_size=16, max_size=16))))
def test_all_places_that_differ_are_found(rows):
    new = b"".join(row for _, row in rows)
    old = b"".join(bytes(255 - one for one in row) if other else row for other, row in rows)
    assert [*differing(new, old)] == [at for at, (other, _) in enumerate(rows) if other]


def test_the_day_of_one_claim_is_that_among_all():
    later = replace(FINDINGS[0], id="f-later", first_published="2110-01-01")
    index = Index(site(claims=(*CLAIMS, replace(CLAIMS[0], id="untold", findings=())), findings=(*FINDINGS, later)))
    assert [index.day_of(claim) for claim in index.claims] == [index.days.get(claim.id, NO_DAY) for claim in index.claims]
    assert len({index.day_of(claim) for claim in index.claims}) > 2
