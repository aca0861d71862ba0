import json
import uuid
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from publish_samples import CORRECTIONS, PUBLICATIONS, site
from test_publish_pages import hostile

from kirok.publish.feeds import MOST_ITEMS
from kirok.publish.pages import render
from kirok.publish.record import Words

ATOM = "{http://www.w3.org/2005/Atom}"


def entries(content):
    return ET.fromstring(content).findall(f"{ATOM}entry")  # noqa: S314 - our own feed


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_atom_has_what_the_rfc_asks(lang):
    root = ET.fromstring(render(site())[f"{lang}/feed.xml"])  # noqa: S314 - our own feed
    assert root.tag == f"{ATOM}feed"
    for parent in (root, *root.findall(f"{ATOM}entry")):
        assert all(parent.find(f"{ATOM}{name}").text for name in ("id", "title", "updated"))
        assert parent.find(f"{ATOM}link").get("href").startswith("https://record.example.org/site/")
    ids = [entry.find(f"{ATOM}id").text for entry in root.findall(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids) == 3
    assert all(uuid.UUID(key) for key in ids)


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_json_feed_has_what_its_version_asks(lang):
    feed = json.loads(render(site())[f"{lang}/feed.json"])
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["language"] == lang
    assert [set(item) >= {"id", "url", "title", "content_text"} for item in feed["items"]] == [True] * 3


def test_both_feeds_hold_the_same_items():
    files = render(site())
    atom = {entry.find(f"{ATOM}id").text: entry.find(f"{ATOM}title").text for entry in entries(files["en/feed.xml"])}
    assert atom == {item["id"]: item["title"] for item in json.loads(files["en/feed.json"])["items"]}


def test_correction_is_an_item_and_marks_the_publication():
    items = {item["url"]: item for item in json.loads(render(site())["en/feed.json"])["items"]}
    correction = items["https://record.example.org/site/en/corrections.html#k1"]
    assert "A clerk was reported dead" in correction["content_text"]
    assert "One clerk died there, an account said." in correction["content_text"]
    assert "Death in custody: clerks of the grain office; 2104" in correction["content_text"]
    assert correction["title"].startswith("[Invented] Correction: A clerk was reported dead in a camp")
    assert not {"c05", "pub1/s4"} & set(correction["content_text"].replace("\n", " ").split())
    publication = items["https://record.example.org/site/en/publications/pub1.html"]
    assert "Corrected: Grain office" in publication["title"]
    assert "[Taken back] One clerk died there" in publication["content_text"]
    assert publication["date_published"] == "2104-06-20T00:00:00Z"
    assert publication["date_modified"] == "2104-09-02T00:00:00Z"


def test_claims_of_one_false_story_are_one_item():
    more = tuple(replace(CORRECTIONS[0], id=f"k9{number}", target=f"c0{number}") for number in (1, 2))
    items = json.loads(render(site(corrections=(*CORRECTIONS, *more)))["en/feed.json"])["items"]
    (correction,) = [item for item in items if "corrections.html" in item["url"]]
    assert correction["url"].endswith("#k1")
    assert correction["content_text"].count("clerks of the grain office") == 2


def test_withdrawn_publication_leaves_the_feed():
    feed = render(site(publications=PUBLICATIONS[1:]))["en/feed.xml"]
    assert b"Grain office" not in feed


def test_every_item_says_invented():
    assert all(item["title"].startswith("[Invented]") for item in json.loads(render(site())["en/feed.json"])["items"])
    assert all(entry.find(f"{ATOM}title").text.startswith("[지어낸 내용]") for entry in entries(render(site())["ko/feed.xml"]))


def test_hostile_text_keeps_feeds_whole():
    files = render(hostile())
    titles = [entry.find(f"{ATOM}title").text for entry in entries(files["en/feed.xml"])]
    assert any("<script>" in title for title in titles)
    assert any("<script>" in item["title"] for item in json.loads(files["en/feed.json"])["items"])


def test_a_feed_keeps_the_newest():
    many = tuple(
        replace(PUBLICATIONS[1], id=f"p{n}", title=Words(f"t{n}", ""), sentences=(), released_on=f"2104-01-{n % 28 + 1:02}")
        for n in range(80)
    )
    items = json.loads(render(site(publications=many, corrections=()))["en/feed.json"])["items"]
    assert len(items) == MOST_ITEMS
    assert items[0]["date_published"] == "2104-01-28T00:00:00Z"
    assert min(item["date_published"] for item in items) > "2104-01-09"


def test_ids_outlive_a_change_of_text():
    before = json.loads(render(site())["en/feed.json"])["items"]
    changed = replace(PUBLICATIONS[0], title=Words("Another title", "다른 제목"))
    after = json.loads(render(site(publications=(changed, PUBLICATIONS[1])))["en/feed.json"])["items"]
    assert {item["id"] for item in before} == {item["id"] for item in after}
