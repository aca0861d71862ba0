import copy
from pathlib import Path

import pytest
import yaml
from desk_data import item, part

from kirok.base.errors import BadInput, CheckFailed, Refused
from kirok.desk.claims.models import Claim, Span
from kirok.desk.coding.exporting import export
from kirok.desk.coding.models import Expectation
from kirok.desk.entities.models import Actor, Involvement, Link, Name
from kirok.desk.findings.models import Finding, Support
from kirok.desk.journal.models import CustodyEvent, Line
from kirok.desk.members.actions import Authenticated
from kirok.desk.members.models import User
from kirok.desk.publications.actions import find, release
from kirok.desk.publications.models import Item, Publication, Use
from kirok.desk.statements.actions import Provenance, record
from kirok.desk.statements.models import Consent, Outlet, Source, Statement

TABLES = (
    Statement,
    Consent,
    Source,
    Outlet,
    Claim,
    Span,
    Actor,
    Name,
    Involvement,
    Link,
    Finding,
    Support,
    Publication,
    Item,
    Use,
    Expectation,
    Line,
    CustodyEvent,
)


def everything():
    """Every row of the desk as plain values."""
    return {table.__name__: list(table.objects.order_by("pk").values()) for table in TABLES}


def test_all_six_kinds_are_loaded_with_their_words(loaded):
    assert set(Claim.objects.values_list("kind", flat=True)) == {"act", "state", "quantity", "policy", "comparison", "sourcing"}
    for claim in Claim.objects.prefetch_related("spans"):
        assert claim.spans.all()
        for span in claim.spans.all():
            assert claim.statement.text[span.start : span.end] == span.exact != ""


def test_loading_makes_drafts_only(loaded):
    assert set(Claim.objects.values_list("status", flat=True)) == {"draft"}
    assert set(Publication.objects.values_list("state", flat=True)) == {"draft"}
    assert set(Finding.objects.values_list("certainty", flat=True)) == {""}


def test_export_gives_back_what_was_loaded(loaded):
    assert yaml.safe_load(export([])) == loaded


def test_export_of_a_load_of_an_export_is_the_same_text(loaded, code):
    first = export([])
    again = code(first)
    assert (again.new, again.changed) == (0, 0)
    assert export([]) == first


def test_a_second_load_changes_nothing(loaded, code, vault):
    before, queue = everything(), vault.log("custody").queued()
    again = code(loaded)
    assert (again.new, again.changed) == (0, 0)
    assert again.same == sum(len(loaded[name]) for name in again.counts)
    assert everything() == before
    assert vault.log("custody").queued() == queue


def test_what_changed_is_counted_and_saved_and_the_rest_stays(loaded, code):
    part(loaded, "claims", "k05")["span"] = "등대 가족들은"
    part(loaded, "actors", "a-vale")["names"].append({"form": "Orin Vayle", "script": "Latn"})
    part(loaded, "findings", "fRolls")["supports"] = ["k07", "k08"]
    item(loaded, "pubB/s1")["uses"] = ["fRolls", "k07"]
    loaded["links"][1]["unsure"] = False
    del loaded["expect"]
    again = code(loaded)
    assert (again.new, again.changed) == (0, 5)
    assert Span.objects.get(claim__key="k05").exact == "등대 가족들은"
    assert Name.objects.filter(actor__key="a-vale").count() == 3
    assert Support.objects.filter(finding__key="fRolls").count() == 2
    assert Use.objects.filter(item__publication__key="pubB", item__key="s1").count() == 2
    assert Link.objects.get(left="k04").payload["unsure"] is False


def test_whoever_rewrites_a_draft_becomes_its_author_beside_the_first(loaded, code, people):
    part(loaded, "claims", "k01")["credibility"] = 3
    code(loaded, by="lea")
    assert Claim.objects.get(key="k01").coder == people["lea"].user
    for name in ("ann", "lea"):
        with pytest.raises(Refused):
            release(publication=find("pubA"), by=people[name])
    User.objects.filter(name="ann").update(roles=["editor"])
    with pytest.raises(Refused, match="four eyes"):
        release(publication=find("pubA"), by=Authenticated(User.objects.get(name="ann")))
    assert release(publication=find("pubA"), by=people["bob"]).state == "released"


@pytest.mark.parametrize(
    ("section", "key", "change"),
    [
        ("findings", "fCamp", {"en": "Dock clerks were sent away."}),
        ("publications", "pubA", {"title": {"en": "Another title", "ko": "다른 제목"}}),
    ],
)
def test_whoever_rewrites_a_finding_or_publication_may_not_release_it(loaded, code, people, section, key, change):
    part(loaded, section, key).update(change)
    code(loaded, by="bob")
    with pytest.raises(Refused, match="four eyes"):
        release(publication=find("pubA"), by=people["bob"])


@pytest.mark.parametrize(("section", "key"), [("claims", "k01"), ("findings", "fCamp"), ("publications", "pubA")])
def test_whoever_wrote_a_middle_draft_stays_an_author_too(loaded, code, people, section, key):
    """ann, then lea, then bob: lea, whose words are rewritten, still may not release."""
    field = {"claims": "law", "findings": "en", "publications": "title"}[section]
    for by in ("lea", "bob"):
        part(loaded, section, key)[field] = f"as {by[0]} wrote it"
        code(loaded, by=by)
    with pytest.raises(Refused, match="four eyes"):
        release(publication=find("pubA"), by=people["lea"])
    assert release(publication=find("pubA"), by=people["ray"]).state == "released"


def test_a_load_without_change_makes_nobody_an_author(loaded, code, people):
    code(loaded, by="bob")
    assert release(publication=find("pubA"), by=people["bob"]).state == "released"


@pytest.mark.parametrize(
    ("section", "key", "change", "said"),
    [
        ("claims", "k01", {"credibility": 3}, "claim k01 is standing"),
        ("claims", "k01", {"span": "dozens of dock clerks"}, "claim k01 is standing"),
        ("findings", "fCamp", {"en": "Other words."}, "fCamp is published"),
        ("publications", "pubA", {"title": {"en": "Other words", "ko": "다른 말"}}, "pubA is released"),
        ("statements", "stA", {"source": "S-0103"}, "another source"),
        ("statements", "stA", {"chain": [{"hop": 0, "who": "S-0101", "access": "victim"}]}, "stA"),
        ("actors", "a-council", {"name": "the old council"}, "a-council"),
        ("places", "p-salt", {"precision": "site"}, "p-salt"),
        ("events", "e-spring", {"when": {"edtf": "2101-03-11"}}, "e-spring"),
    ],
)
def test_released_rows_are_not_rewritten(released, loaded, code, section, key, change, said):
    before = everything()
    part(loaded, section, key).update(change)
    with pytest.raises((Refused, BadInput), match=said):
        code(loaded)
    assert everything() == before


def test_a_verbatim_text_is_never_edited_by_a_file(loaded, code):
    statement = part(loaded, "statements", "stA") | {"text": "Other words were said.\n"}
    with pytest.raises(Refused, match="never edited"):
        code({"format": loaded["format"], "sources": loaded["sources"], "statements": [statement]})
    assert Statement.objects.get(key="stA").text.startswith("I loaded crates")


def test_rows_under_no_release_can_still_be_rewritten(released, loaded, code):
    part(loaded, "claims", "k08")["credibility"] = 4
    part(loaded, "actors", "g-fish")["label"] = "fishers"
    loaded["claims"].append({**copy.deepcopy(part(loaded, "claims", "k07")), "id": "k10"})
    again = code(loaded)
    assert (again.new, again.changed) == (1, 2)


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ({"fCamp": {"independent_origins": 3}}, "the rules give independent_origins 2 for fCamp, the file expects 3"),
        ({"fCamp": {"certainty": "CER.supported"}}, "the rules give certainty CER.corroborated"),
        ({"retract": {"claim": "k01", "reaches": ["fCamp"]}}, "retracting k01 reaches fCamp, fMore, pubA/s1, pubA/s2, pubA/s3"),
    ],
)
def test_an_expectation_that_fails_rolls_everything_back(vault, people, code, example, expected, said):
    example["expect"] = expected
    before = everything()
    with pytest.raises(CheckFailed, match=said) as error:
        code(example)
    assert error.value.exit_code == 1
    assert everything() == before
    assert list(vault.home.sealed.rglob("*.age")) == []
    assert vault.log("custody").queued() == []


def test_certainty_is_never_read_from_a_file(code, example):
    part(example, "findings", "fCamp")["certainty"] = "CER.corroborated"
    with pytest.raises(BadInput, match="never carries it"):
        code(example)


def test_a_statement_that_the_desk_holds_needs_no_text_in_the_file(people, code):
    provenance = Provenance("S-0101", None, "en", "2101-03", "own-consent", ("publish-anonymous",))
    row = record([("a.txt", b"The guards led dozens of clerks away.\n")], provenance=provenance, by=people["ann"].user)[0].statement
    claim = {"id": "k01", "kind": "act", "type": "VIO.LIB.camp", "span": "led dozens of clerks away"}
    loaded = code(
        {
            "format": "kirok-coding/1",
            "sources": [{"id": "S-0101", "kind": "person"}],
            "statements": [{"id": row.key, "source": "S-0101"}],
            "claims": [claim],
        }
    )
    assert loaded.counts["claims"] == 1
    assert Claim.objects.get(key="k01").statement == row
    assert Consent.objects.get(statement=row).scopes == ["publish-anonymous"]


def test_an_export_of_one_statement_is_whole_by_itself(loaded):
    data = yaml.safe_load(export(["stB"]))
    assert [row["id"] for row in data["statements"]] == ["stB"]
    assert [row["id"] for row in data["claims"]] == ["k04", "k05", "k06"]
    assert {row["id"] for row in data["actors"]} >= {"g-clerks", "g-fam", "g-held", "g-fish"}
    assert [row["id"] for row in data["sources"]] == ["S-0102"]
    assert {"p-salt", "p-land"} == {row["id"] for row in data["places"]}


def test_an_export_of_part_loads_into_an_empty_desk(loaded):
    from kirok.terms import coding

    for key in ("stA", "stB", "stC"):
        parsed = coding.load_text(export([key]), file="part.yaml")
        assert [statement.id for statement in parsed.statements] == [key]


def test_an_export_of_nothing_we_hold_is_bad_input(loaded):
    with pytest.raises(BadInput, match="there is no statement 'stZ'"):
        export(["stZ"])


def numbered(text: str, start: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if line.lstrip(" -").startswith(start))


@pytest.mark.parametrize(
    ("old", "new", "entry", "field"),
    [
        ("kind: comparison", "kind: opinion", "{id: k02", "claims[k02].kind"),
        ("span: survived the first roll call", "span: survived the last roll call", "{id: k08", "claims[k08].span"),
        ('edtf: "2101-03-11"', 'edtf: "2101-13-11"', "{id: k03", "claims[k03].when.edtf"),
        ("min: 24, max: 99", "min: 99, max: 24", "{id: k01", "claims[k01].count"),
        ("patient: [{who: a-vale}]", "patient: [{who: a-veil}]", "{id: k03", "claims[k03].patient"),
        ("{from: k07", "{from: k77", "{from: k77", "links"),
    ],
)
def test_errors_name_file_line_and_field_and_change_nothing(people, code, old, new, entry, field):
    text = (Path(__file__).parent.parent / "data" / "harbour.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    text = text.replace(old, new)
    before = everything()
    with pytest.raises(BadInput) as error:
        code(text)
    assert error.value.file == "harbour.yaml"
    assert error.value.line == numbered(text, entry)
    assert str(error.value.field).startswith(field)
    assert everything() == before


def test_errors_of_the_desk_itself_name_the_line_too(released, code):
    text = (Path(__file__).parent.parent / "data" / "harbour.yaml").read_text(encoding="utf-8").replace("credibility: 2", "credibility: 3")
    with pytest.raises(Refused) as error:
        code(text)
    assert (error.value.file, error.value.line, error.value.field) == ("harbour.yaml", numbered(text, "{id: k01"), "claims[k01]")


def test_a_claims_id_names_one_claim_of_one_statement(loaded, code):
    part(loaded, "claims", "k08").update({"statement": "stA", "span": "dozens of dock clerks"})
    before = everything()
    with pytest.raises(Refused, match="already names a claim of another statement"):
        code(loaded)
    assert everything() == before
