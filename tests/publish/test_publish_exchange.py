import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from publish_samples import CLAIMS, CLERKS, claim, site

from kirok.publish.edition import Edition
from kirok.publish.exchange.annotations import annotations_table
from kirok.publish.exchange.codebook import codebook_rows
from kirok.publish.exchange.ftm import entities
from kirok.publish.exchange.places import places_file
from kirok.publish.exchange.sitemap import MOST_PAGES, sitemap_files, sitemap_pages
from kirok.publish.index import Index
from kirok.publish.pages import render
from kirok.publish.record import CountRecord, PartyRecord, PlaceRecord, Words
from kirok.publish.taking_back import WHY

BASE = "https://varra.example/"


def events(*claims):
    return {one["id"]: one["properties"] for one in entities(Edition(site(claims=claims))) if one["schema"] == "Event"}


@pytest.fixture(scope="module")
def files():
    return render(site(base_url=BASE))


@pytest.mark.parametrize(
    ("when", "kept"), [("2104", True), ("2104-06", True), ("2104-06-20", True), ("2104-22", False), ("2104~", False), ("2104/2105", False)]
)
def test_a_date_enters_followthemoney_only_where_nothing_is_lost(when, kept):
    event = events(claim("c01", when=when))["kirok-claim-c01"]
    assert event.get("date", []) == ([when] if kept else [])
    assert f"when (EDTF): {when}" in event["summary"][0]


def test_a_range_stays_whole_and_open_ends_stay_open():
    summary = events(claim("c01", count=CountRecord(24, None, None, "dozens", None)))["kirok-claim-c01"]["summary"][0]
    assert "how many: 24 to not known (“dozens”)" in summary


@pytest.mark.parametrize(("country", "kept"), [("KP", ["kp"]), ("XA", []), ("QZ", []), ("AA", []), (None, [])])
def test_a_country_that_iso_leaves_to_users_is_left_out(country, kept):
    place = PlaceRecord("p1", Words("x", "x"), "country", country)
    assert events(claim("c01", place=place))["kirok-claim-c01"].get("country", []) == kept


def test_who_is_said_to_be_responsible_is_tied_by_a_link_and_withheld_names_by_none():
    hidden = PartyRecord("withheld", Words("a person", "사람"), kind="person")
    found = list(entities(Edition(site(claims=(claim("c01", victims=(hidden, CLERKS), agents=(hidden,)),)))))
    assert [one["id"] for one in found if one["schema"] == "LegalEntity"] == ["kirok-party-g-clerks"]
    assert [one for one in found if one["schema"] == "UnknownLink"] == []
    guarded = [one for one in entities(Edition(site())) if one["schema"] == "UnknownLink"]
    assert {one["properties"]["role"][0] for one in guarded} == {"said to be responsible"}


def test_the_authorities_labels_stay_quoted():
    [spoilers] = [one for one in entities(Edition(site())) if one["id"] == "kirok-party-g-enemies"]
    assert spoilers["properties"]["name"] == ["“spoilers”", "“훼방꾼”"]


@given(st.lists(st.sampled_from(CLAIMS), unique_by=lambda one: one.id))
def test_every_reference_of_an_entity_is_an_entity_or_a_claim_not_released(claims):
    found = list(entities(Edition(site(claims=tuple(claims)))))
    ids = {one["id"] for one in found}
    assert len(ids) == len(found)
    for one in found:
        for name in ("involved", "subject", "object"):
            assert set(one["properties"].get(name, [])) <= ids


def test_places_have_precision_and_no_point():
    [(_, file)] = places_file(Index(site()))
    found = json.loads(file)
    assert found["type"] == "FeatureCollection"
    assert [(one["id"], one["geometry"], one["properties"]["precision"]) for one in found["features"]] == [
        ("p-camps", None, "country"),
        ("p-north", None, "province"),
    ]
    assert all(one["properties"]["invented"] for one in found["features"])


def test_an_annotation_quotes_only_what_is_published(files):
    found = json.loads(files["data/annotations.jsonld"])
    assert found["total"] == len(found["first"]["items"]) > 0
    for item in found["first"]["items"]:
        page, selector = item["target"]["source"].removeprefix(BASE), item["target"]["selector"]
        text = files[page].decode()
        assert f'id="{selector["value"]}"' in text
        assert selector["refinedBy"]["exact"] in text
        bodies = [body["id"].removeprefix(BASE) for body in item["body"]]
        assert all(body in files or body.startswith("proofs/claims/") for body in bodies)
    assert len({item["id"] for item in found["first"]["items"]}) == found["total"]


def test_without_an_address_annotations_are_relative():
    table = annotations_table(Edition(site(base_url="")))
    assert json.loads(b"".join(table.pieces()))["first"]["items"][0]["target"]["source"].startswith("../en/publications/")


def test_each_finding_and_publication_has_its_linked_data(files):
    pages = [path for path in files if re.fullmatch(r"(en|ko)/(findings|publications)/(?!index).*\.html", path)]
    assert len(pages) == 8
    for page in pages:
        found = json.loads(files[page.replace(".html", ".jsonld")])
        assert found["@id"] == BASE + page
        assert found["@type"] == ("Claim" if "/findings/" in page else "NewsArticle")
        assert f'type="application/ld+json" href="../../{page[:-5]}.jsonld"' in files[page].decode()


def test_a_correction_stands_in_the_linked_data(files):
    found = json.loads(files["en/publications/pub1.jsonld"])
    assert found["correction"] == [{"@type": "CorrectionComment", "datePublished": "2104-09-02", "text": WHY["subject-reappeared"]}]
    assert "[Taken back] One clerk died there" in found["articleBody"]


def test_an_annotation_of_a_sentence_that_fell_says_so():
    record = site()
    first = record.publications[0]
    sentences = tuple(replace(one, status="retracted") if one.id.endswith("/s4") else one for one in first.sentences)
    fallen = replace(record, publications=(replace(first, sentences=sentences), *record.publications[1:]))
    items = json.loads(b"".join(annotations_table(Edition(fallen)).pieces()))["first"]["items"]
    tag = {"type": "TextualBody", "purpose": "tagging", "value": "retracted"}
    tagged = {one["id"].partition("#")[2] for one in items if tag in one["body"]}
    assert tagged == {"annotation-s4"}


def test_the_codebook_explains_every_column_and_every_code_used():
    ids = {row["id"] for row in codebook_rows(Index(site()))}
    assert {"claims.when", "numbers.lowest", "VIO.LIB.camp", "GRD.expression", "CER.corroborated", "RTR.subject-reappeared"} <= ids
    assert not {code for code in ids if code.startswith("VIO.")} - {one.type for one in CLAIMS}
    assert all(row["en"] and row["ko"] for row in codebook_rows(Index(site())))


def test_the_sitemap_lists_pages_with_the_other_language():
    pages = ["en/index.html", "ko/index.html", "index.html", "data/claims.csv", "en/feed.xml"]
    tree = ET.fromstring(dict(sitemap_files(sitemap_pages(pages, BASE, ("en", "ko")), BASE, ("en", "ko")))["sitemap.xml"])  # noqa: S314 - our own bytes
    spaces = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    assert [one.text for one in tree.findall("s:url/s:loc", spaces)] == [f"{BASE}en/index.html", f"{BASE}ko/index.html"]
    assert {one.get("href") for one in tree.findall("s:url/x:link", spaces)} == {f"{BASE}en/index.html", f"{BASE}ko/index.html"}


def test_the_sitemap_keeps_the_formats_limit_and_needs_an_address():
    many = [f"en/findings/f{number}.html" for number in range(MOST_PAGES + 3)]
    files = dict(sitemap_files(sitemap_pages(many, BASE, ("en", "ko")), BASE, ("en", "ko")))
    assert [files[f"sitemap-{number}.xml"].count(b"<loc>") for number in (1, 2)] == [MOST_PAGES, 3]
    assert files["sitemap.xml"].count(f"<loc>{BASE}sitemap-".encode()) == 2
    assert sitemap_pages(many, "", ("en", "ko")) == ()
    assert dict(sitemap_files((), "", ("en", "ko"))) == {}


def test_an_invented_site_is_not_offered_to_search_engines(files):
    assert "sitemap.xml" not in files
    assert "sitemap.xml" in render(replace(site(base_url=BASE), invented=False))
