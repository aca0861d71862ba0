"""A safety hold: set in a moment, it stops everything that rests on a source; two people lift it; nobody is told whose it is."""

import pytest
from django.urls import reverse
from django.utils import translation
from kept_sources import keep
from whole_words import named

from kirok.base.errors import BadInput, Refused
from kirok.desk.claims.models import Claim
from kirok.desk.handling.models import SafetyHold
from kirok.desk.journal.models import Line
from kirok.desk.publications.actions import find, release
from kirok.desk.publications.exports import export_for
from kirok.desk.publications.hindrances import HELD
from kirok.desk.publications.models import Publication
from kirok.desk.publications.publishing import compose, publish_site
from kirok.desk.publications.register import disclose
from kirok.desk.retraction.closure import find_target, reach
from kirok.desk.retraction.holds import hold, lift
from kirok.desk.retraction.resting import reach_of, sources_under, told_by
from kirok.desk.statements.models import Source, Statement


def url(name, *words):
    with translation.override("en"):
        return reverse(name, args=words)


def held(publication):
    return HELD in {row.reason for row in compose_withheld() if row.id == publication}


def compose_withheld():
    from kirok.desk.vault.state import current

    return compose(current().home)[1]


@pytest.mark.parametrize("target", ["S-0101", "k01", "stA", "fCamp", "pubA", "pubA/s1"])
def test_one_person_stops_release_publish_export_and_disclosure(released, people, tmp_path, target):
    keep(people)
    who = "han" if target == "S-0101" else "bob"
    before = Line.objects.count()
    hold(target=target, hide=False, by=people[who])
    (line,) = Line.objects.order_by("pk")[before:]
    assert (line.action, line.target, line.detail) == ("safety-hold", target, {"hide": False})
    assert held("pubA")
    with pytest.raises(BadInput):
        export_for("cms", only=["pubA"], recipient="", out=tmp_path / "out", by=people["bob"].user)
    cleared, _ = compose_all()
    with pytest.raises(BadInput, match="not released and cleared"):
        disclose(cleared, publication="pubA", kind="post", recipient="readers", audience="", by=people["bob"])


def compose_all():
    from kirok.desk.vault.state import current

    return compose(current().home)


def test_a_draft_is_not_released(loaded, people):
    keep(people)
    hold(target="S-0101", hide=False, by=people["han"])
    with pytest.raises(Refused, match="safety hold"):
        release(publication=find("pubA"), by=people["bob"])
    lift(source="S-0101", by=people["han"], second=people["bob"])
    assert release(publication=find("pubA"), by=people["bob"]).state == "released"


def test_what_is_out_leaves_our_sites_at_once_and_without_a_notice(released, people, tmp_path):
    site = tmp_path / "site"
    publish_site(site, base_url=None, by=people["bob"].user)
    page = (site / "en" / "index.html").read_text()
    assert "salt camp" in page
    before = Line.objects.count()
    done = hold(target="k01", hide=True, by=people["bob"])
    assert [str(site)] == list(done.sites)
    (line,) = Line.objects.order_by("pk")[before:]
    assert line.action == "safety-hold"
    everything = "".join(path.read_text(errors="replace") for path in site.rglob("*") if path.suffix in {".html", ".json", ".csv", ".xml"})
    assert not named("pubA", everything)
    assert "S-0101" not in everything
    assert done.reach == reach_of(sources_under("k01"))


def test_a_hold_that_is_there_stays_and_the_sites_are_written_again(released, people, tmp_path):
    keep(people)
    publish_site(tmp_path / "site", base_url=None, by=people["bob"].user)
    assert hold(target="S-0101", hide=False, by=people["han"]).fresh
    again = hold(target="S-0101", hide=True, by=people["han"])
    assert (again.fresh, len(again.sites), SafetyHold.objects.count()) == (False, 1, 1)


def test_whatever_was_heard_through_a_source_is_stopped_with_it(loaded, people):
    """stC was given by S-0103, who heard it from S-0102: a hold on S-0102 reaches it, and the gate agrees."""
    row = Statement.objects.get(key="stC")
    row.payload["chain"] = [{"hop": 0, "who": "S-0102", "access": "third-party-relay"}]
    row.save()
    source = Source.objects.get(number="S-0102")
    assert {target.key for target in told_by(source)} == {"stB", "stC"}
    assert "k07" in reach_of([source]).claims
    assert {one.number for one in sources_under("k07")} == {"S-0102", "S-0103"}
    claim = Claim.objects.get(key="k03")
    claim.payload["chain"] = [{"hop": 0, "who": "S-0102", "access": "unknown"}]
    claim.save()
    assert "k03" in reach_of([source]).claims
    assert source in sources_under("k03")


def test_the_gate_stops_what_the_closure_reaches_and_nothing_more(loaded, people):
    """For every source: publications withheld for the hold are those whose sentences the closure of a retraction reaches."""
    for source in Source.objects.order_by("number"):
        SafetyHold.objects.create(source=source, by=people["han"].user)
        withheld = {row.key for row in Publication.objects.all() if HELD in against(row.key)}
        assert withheld == {address.partition("/")[0] for address in reach_of([source]).sentences}, source.number
        SafetyHold.objects.filter(lifted_on=None).update(
            lifted_on="2101-05-01", lifted_by=people["han"].user, lifted_second=people["bob"].user
        )


def against(key):
    from kirok.desk.publications.actions import against as reasons
    from kirok.desk.publications.evidence import gather

    return reasons(gather(find(key)))


def test_editors_read_that_there_is_a_hold_and_not_whose(released, people, client_of):
    hold(target="k01", hide=False, by=people["bob"])
    content = client_of("bob").get(url("publication", "pubA")).content.decode()
    assert "under a safety hold" in content
    for key in ("stA", "stB"):
        assert "safety hold" not in client_of("bob").get(url("statement", key)).content.decode().replace("Safety hold on whoever", "")
    assert "S-0101" not in HELD


@pytest.mark.parametrize(("by", "second"), [("han", "han"), ("bob", "lea"), ("han", "ann"), ("han", "ada"), ("ann", "han")])
def test_lifting_takes_two_one_of_whom_keeps_the_source(loaded, people, by, second):
    keep(people)
    hold(target="S-0101", hide=False, by=people["han"])
    before = Line.objects.count()
    with pytest.raises(Refused):
        lift(source="S-0101", by=people[by], second=people[second])
    assert SafetyHold.objects.filter(lifted_on=None).count() == 1
    assert Line.objects.count() == before


def test_where_nobody_keeps_it_the_lead_lifts_with_another(loaded, people):
    hold(target="k01", hide=False, by=people["bob"])
    with pytest.raises(Refused):
        lift(source="S-0101", by=people["bob"], second=people["leo"])
    lift(source="S-0101", by=people["bob"], second=people["lea"])
    with pytest.raises(Refused, match="nothing holds"):
        lift(source="S-0101", by=people["bob"], second=people["lea"])


@pytest.mark.parametrize("who", ["ann", "nat", "ray", "ada"])
def test_a_role_that_may_not_sets_none(loaded, people, who):
    with pytest.raises(Refused):
        hold(target="k01", hide=True, by=people[who])
    assert not SafetyHold.objects.exists()


def test_only_who_keeps_a_source_or_the_lead_names_it(loaded, people):
    keep(people)
    for who in ("bob", "leo", "dora"):
        with pytest.raises(Refused, match="names it"):
            hold(target="S-0101", hide=False, by=people[who])
    hold(target="S-0101", hide=False, by=people["lea"])


def test_nothing_without_a_source_is_held(loaded, people):
    Statement.objects.filter(key="stC").update(source=None, public_url="https://paper.example/a")
    row = Statement.objects.get(key="stC")
    row.payload.pop("chain")
    row.save()
    with pytest.raises(BadInput, match="hide it instead"):
        hold(target="k07", hide=False, by=people["bob"])


def test_the_page_stops_it_in_one_press_and_names_nobody(loaded, client_of, people):
    bob = client_of("bob")
    assert bob.get(url("stop", "k01")).status_code == 200
    answer = bob.post(url("stop", "k01"), {"hide": "1"})
    assert answer.status_code == 200
    assert "S-0101" not in answer.content.decode()
    assert SafetyHold.objects.get().source.number == "S-0101"
    assert bob.get(url("stop", "S-0101")).status_code == 404
    assert bob.get(url("stop", "k99")).status_code == 404
    assert client_of("ann").post(url("stop", "k01")).status_code == 404


def test_the_reach_of_a_source_is_that_of_its_statements(loaded):
    source = Source.objects.get(number="S-0101")
    assert reach_of([source]) == reach(find_target("stA"))
