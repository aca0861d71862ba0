"""The invented world as a whole: repeatable, large enough, true to its own truth."""

import hashlib
import json
import subprocess
import sys
import time
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.base.errors import BadInput
from kirok.demo.world import FALSE_STORY_CLAIM, generate
from kirok.terms.coding import dump, load_text
from kirok.terms.coding_file import Known

SOURCE = Path(__file__).resolve().parents[2] / "src"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DIGEST = "9520dfa53d5dd959b683f8100302ff624f3bed45f7ef84a0779312f788ed2427"


class Paragraphs(HTMLParser):
    """The text inside <p>, as any extraction finds it."""

    def __init__(self):
        super().__init__()
        self.inside = False
        self.text = ""

    def handle_starttag(self, tag, _attrs):
        self.inside = self.inside or tag == "p"

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "p"

    def handle_data(self, data):
        self.text += data if self.inside else ""


def text_of(document):
    text = document.content.decode("utf-8")
    if not document.file_name.endswith(".html"):
        return text
    parser = Paragraphs()
    parser.feed(text)
    return parser.text


def ids_of(world):
    return {document.key: f"st-{hashlib.sha256(document.content).hexdigest()[:12]}" for document in world.documents}


def coded(world):
    return yaml.load(world.coding(ids_of(world)), Loader=LOADER)  # noqa: S506 - both loaders are safe ones


def digest(world):
    whole = hashlib.sha256(world.coding(ids_of(world)).encode())
    for each in (*world.documents, *world.lists):
        whole.update(each.file_name.encode() + b"\0" + each.content)
    return whole.hexdigest()


@pytest.fixture(scope="module")
def world():
    return generate(1)


@pytest.fixture(scope="module")
def coding(world):
    return coded(world)


@pytest.fixture(scope="module")
def texts(world):
    ids = ids_of(world)
    return {ids[document.key]: text_of(document) for document in world.documents}


@pytest.mark.parametrize(("use", "least", "refused"), [("un-submission", 8, 3), ("court", 4, 6)])
def test_some_publications_may_go_further_and_some_may_not(world, coding, use, least, refused):
    """A sentence may be filed when the tellers of all its claims agreed to that; a publication when one of its facts may."""
    agreed = {ids_of(world)[one.key]: use in one.scopes for one in world.documents}
    said = {claim["id"]: claim["statement"] for claim in coding["claims"]}
    under = {key: [key] for key in said}
    under |= {one["id"]: [*one.get("supports", ()), *one.get("contradicts", ())] for one in coding["findings"]}
    may = [
        any(item["kind"] == "fact" and all(agreed[said[key]] for use in item["uses"] for key in under[use]) for item in row["items"])
        for row in coding["publications"]
    ]
    assert sum(may) >= least
    assert may.count(False) >= refused
    assert not any(use in one.scopes for one in world.documents if one.public_url)


def test_same_bytes_everywhere(world):
    assert digest(world) == DIGEST


def test_same_bytes_under_another_hash_seed():
    script = "import hashlib; from kirok.demo.world import generate; w = generate(1); "
    script += "print(hashlib.sha256(w.coding({d.key: d.key for d in w.documents}).encode()).hexdigest())"
    runs = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(SOURCE)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_another_seed_is_another_world(world):
    other = generate(2)
    assert digest(other) != digest(world)
    assert {document.key for document in other.documents}.isdisjoint(document.key for document in world.documents)


def test_generates_in_three_seconds():
    generate.cache_clear()
    start = time.process_time()
    generate(1)
    assert time.process_time() - start < 3


def test_sizes(world, coding):
    assert len(world.documents) == 400
    assert len(coding["sources"]) == len(world.truth.sources) == 40
    assert len(coding["claims"]) >= 1500
    assert len(coding["findings"]) == 60
    assert len(coding["publications"]) == 24
    assert len(world.truth.people) >= 320
    assert world.counts == {section: len(entries) for section, entries in coding.items() if section != "format"}
    assert {claim["kind"] for claim in coding["claims"]} == {"act", "state", "quantity", "policy", "comparison", "sourcing"}


def test_both_languages(world):
    languages = Counter(document.lang for document in world.documents)
    assert 0.55 <= languages["ko"] / 400 <= 0.65
    articles = [document for document in world.documents if document.source is None]
    assert 4 <= len(articles) <= 12
    assert all(article.public_url.startswith("https://example.org/") and article.consent_basis == "already-public" for article in articles)


def test_the_coding_file_is_valid_and_comes_back_unchanged(world, texts):
    known = Known(statements=texts)
    loaded = load_text(world.coding(ids_of(world)), file="world.yaml", known=known)
    assert load_text(dump(loaded), file="world.yaml", known=known) == loaded
    assert len(loaded.claims) == world.counts["claims"]


def test_no_two_statements_alike(texts):
    assert len(set(texts.values())) == len(texts) == 400


def test_statements_have_two_to_six_sentences(world):
    for document in world.documents:
        assert len(text_of(document).strip()) > 40


def test_every_span_stands_once_in_its_text(coding, texts):
    for claim in coding["claims"]:
        assert texts[claim["statement"]].count(claim["span"]) == 1, claim["id"]


def test_words_quoted_stand_in_the_text(coding, texts):
    for claim in coding["claims"]:
        if claim["kind"] == "act":
            for said in (claim.get("when"), claim.get("count")):
                assert said is None or said["verbatim"] in texts[claim["statement"]], claim["id"]


def test_every_reference_has_a_target(coding):
    known = {section: {entry.get("id") for entry in entries} for section, entries in coding.items() if section != "format"}
    actors = known["actors"]
    for claim in coding["claims"]:
        assert claim["statement"] in known["statements"]
        assert {party["who"] for party in claim.get("patient", []) + claim.get("agent", [])} <= actors
        assert {claim.get("part"), claim.get("whole")} <= actors | {None}
        assert {claim.get("place"), *claim.get("from_place", [])} <= known["places"] | {None}
        assert claim.get("event") in known["events"] | {None}
        assert claim.get("left") in known["claims"] | {None}
        assert claim.get("subject") in known["statements"] | known["outlets"] | {None}
    for statement in coding["statements"]:
        assert {hop["who"] for hop in statement["chain"]} <= known["sources"] | known["outlets"] | actors
        assert {consent["person"] for consent in statement.get("consent", [])} <= known["sources"] | actors
    for link in coding["links"]:
        assert {link["from"], link["to"]} <= known["claims"]
    for finding in coding["findings"]:
        assert {*finding["supports"], *finding["contradicts"]} <= known["claims"]
    for publication in coding["publications"]:
        assert {use for item in publication["items"] for use in item["uses"]} <= known["claims"] | known["findings"]


def test_ids_are_unique_and_their_order_says_nothing(coding):
    for section in ("sources", "statements", "actors", "places", "events", "claims", "findings", "publications"):
        ids = [entry["id"] for entry in coding[section]]
        assert len(set(ids)) == len(ids)
    years = [publication["title"]["en"] for publication in coding["publications"]]
    assert years != sorted(years)


def test_who_is_named_has_consented_or_holds_public_office(coding):
    people = {actor["id"]: actor for actor in coding["actors"] if actor["kind"] == "person"}
    consents = {entry["id"]: {consent["person"] for consent in entry.get("consent", [])} for entry in coding["statements"]}
    for claim in coding["claims"]:
        for party in claim.get("patient", []):
            person = people.get(party["who"])
            assert person is None or person.get("public_role") or party["who"] in consents[claim["statement"]]


def test_coding_names_a_document_that_was_left_out(world):
    ids = ids_of(world)
    missing = world.documents[7].key
    del ids[missing]
    with pytest.raises(BadInput, match=missing):
        world.coding(ids)


def test_coding_puts_each_statement_id_in(world):
    ids = {document.key: f"st-{number}" for number, document in enumerate(world.documents)}
    text = world.coding(ids)
    assert not any(f'"{document.key}"' in text for document in world.documents)
    assert {entry["id"] for entry in yaml.load(text, Loader=LOADER)["statements"]} == set(ids.values())  # noqa: S506 - both are safe


def test_lines_are_json_and_yaml(world):
    for line in world.coding(ids_of(world)).splitlines():
        assert not line.startswith("  - ") or isinstance(json.loads(line[4:]), dict)


def test_the_false_story_is_one_claim_one_finding_and_its_sentences(world, coding):
    story = world.truth.false_story
    assert story.claim == FALSE_STORY_CLAIM
    resting = [finding["id"] for finding in coding["findings"] if FALSE_STORY_CLAIM in finding["supports"]]
    assert list(story.findings) == resting
    assert len(resting) == 1
    sentences = [
        f"{publication['id']}/{item['id']}"
        for publication in coding["publications"]
        for item in publication["items"]
        if {FALSE_STORY_CLAIM, *resting} & set(item["uses"])
    ]
    assert sorted(story.sentences) == sorted(sentences)
    assert not {sentence.partition("/")[0] for sentence in sentences} & {refused.id for refused in world.truth.refused}


def test_three_publications_are_to_be_refused(world, coding):
    publications = {publication["id"]: publication for publication in coding["publications"]}
    lows = {key: min(answer["low"] for answer in one["exposure"]) for key, one in publications.items()}
    refused = {one.id: one for one in world.truth.refused}
    assert sorted(one.reason for one in refused.values()) == ["consent", "crowd", "crowd"]
    assert {key for key, low in lows.items() if low < 300} == {key for key, one in refused.items() if one.reason == "crowd"}
    assert all(low >= 1000 for key, low in lows.items() if refused.get(key) is None)


def test_the_missing_consent_reaches_its_publication_alone(world, coding):
    silent = [document for document in world.documents if document.consent_basis == "none"]
    refused = next(one for one in world.truth.refused if one.reason == "consent")
    assert [document.key for document in silent] == [refused.document]
    statement = ids_of(world)[silent[0].key]
    claims = {claim["id"] for claim in coding["claims"] if claim["statement"] == statement}
    findings = {finding["id"] for finding in coding["findings"] if claims & {*finding["supports"], *finding["contradicts"]}}
    using = {one["id"] for one in coding["publications"] for item in one["items"] if (claims | findings) & set(item["uses"])}
    assert using == {refused.id}


def test_every_sentence_but_background_has_uses_and_an_answer(coding):
    for publication in coding["publications"]:
        answered = {item for answer in publication["exposure"] for item in answer["items"]}
        assert {item["id"] for item in publication["items"] if item["uses"]} == answered
        assert all(item["uses"] or item["kind"] == "background" for item in publication["items"])
        assert all(item["en"] and item["ko"] for item in publication["items"])
        assert {"fact", "background", "voice"} == {item["kind"] for item in publication["items"]}


def test_users_are_roles(world):
    roles = {role for user in world.users for role in user.roles}
    assert {"coder", "reviewer", "editor", "analyst", "handler", "legal", "lead", "admin"} == roles


@settings(max_examples=4, deadline=None)
@given(st.integers(min_value=3, max_value=10_000))
def test_any_seed_gives_a_whole_world(seed):
    world = generate(seed)
    coding = coded(world)
    texts = {ids_of(world)[document.key]: text_of(document) for document in world.documents}
    assert len(texts) == 400
    assert len(coding["findings"]) == 60
    assert all(texts[claim["statement"]].count(claim["span"]) == 1 for claim in coding["claims"])
    assert len(world.truth.refused) == 3
    assert world.truth.false_story.claim in {claim["id"] for claim in coding["claims"]}
