"""What a record says, and what nothing on the rendered site says."""

import pytest
from desk_data import consent, item, part
from laid_open import laid_open, photograph

import traces
from kirok.desk.findings.actions import lower
from kirok.desk.findings.models import Finding
from kirok.desk.journal.models import CustodyEvent, Line
from kirok.desk.publications.actions import find, release
from kirok.desk.publications.pictures import Given, add
from kirok.desk.publications.publishing import compose, publish_site
from kirok.desk.statements.models import Statement
from kirok.publish.verifying import verify_site


@pytest.fixture
def record(code, example, people, vault):
    """The site's record after the changed example is loaded and both publications are released."""

    def run():
        code(example)
        for key in ("pubA", "pubB"):
            release(publication=find(key), by=people["bob"])
        return compose(vault.home)[0].value

    return run


def claim(record, key):
    return next(entry for entry in record.claims if entry.id == key)


def test_a_claim_keeps_its_ranges_and_words(record):
    found = claim(record(), "k01")
    assert (found.count.low, found.count.high, found.count.phrase, found.count.rule) == (24, 99, "dozens", "en:dozens")
    assert (found.kind, found.type, found.when, found.status, found.denied) == ("act", "VIO.LIB.camp", "2101-03", "standing", False)
    assert found.place.precision == "county"
    assert [party.label.en for party in found.agents] == ["the harbour council"]
    assert found.findings == ("fCamp",)


def test_a_phrase_stays_at_the_desk_where_quoting_was_not_allowed(record, example):
    consent(example, "stA")["not"] = ["verbatim-quote"]
    found = claim(record(), "k01").count
    assert (found.low, found.high, found.phrase, found.rule) == (24, 99, None, "en:dozens")


def test_a_private_victim_is_withheld_and_the_id_with_it(record):
    victim = claim(record(), "k03").victims[0]
    assert (victim.id, victim.kind) == ("withheld", "person")
    assert "Vale" not in victim.label.en


def test_places_and_days_are_no_finer_than_the_teller_allowed(record):
    site = record()
    assert claim(site, "k04").place.id == "p-land"
    assert claim(site, "k04").place.precision == "country"
    assert claim(site, "k04").when == "2101-04"
    assert claim(site, "k03").when == "2101-03-11"


def test_the_other_side_of_a_comparison_is_coarsened_too(record, example):
    consent(example, "stA")["not"] = ["date-below-month"]
    found = claim(record(), "k02")
    assert found.compared_with == "2100-12"


def test_a_place_below_province_is_left_out_where_no_province_is_held(record, example):
    consent(example, "stA")["not"] = ["place-below-province"]
    assert claim(record(), "k01").place.precision == "country"


def test_a_comparison_of_two_claims_has_a_record(record, example):
    part(example, "claims", "k02")["right"] = "k04"
    found = claim(record(), "k02")
    assert found.compared_with in (None, "2101-04", "2101")


def test_the_authorities_words_stand_in_quotation_marks(record, example):
    part(example, "claims", "k01")["patient"] = [{"who": "g-idle"}]
    party = claim(record(), "k01").victims[0]
    assert party.quoted
    assert party.label.en == "salt idlers"


def test_a_public_person_keeps_a_name(record, example):
    part(example, "claims", "k07")["agent"] = [{"who": "a-min"}]
    label = claim(record(), "k07").agents[0].label
    assert (label.en, label.ko) == ("Halvard Quist", "할바르 퀴스트")


def test_a_finding_says_how_well_it_is_known_and_by_which_rule(record):
    finding = next(entry for entry in record().findings if entry.id == "fCamp")
    assert (finding.certainty, finding.independent_origins, finding.rule) == ("CER.corroborated", 2, "two-origins-one-first-hand")
    assert finding.supports == ("k01", "k04")
    assert finding.publications == ("pubA",)


def test_the_crowd_is_a_step(record):
    assert {entry.id: entry.crowd for entry in record().publications} == {"pubA": "hundreds; near the floor", "pubB": "thousands"}


def test_claims_come_by_id_and_drafts_not_at_all(record):
    site = record()
    assert [entry.id for entry in site.claims] == ["k01", "k02", "k03", "k04", "k05", "k07"]


CANARY = "canary{:03d}kestrels"
#: Canaries in one field, each of its own: 2,000 and more in all.
_FLOCK = 30


def plant(data):
    """A canary in every text of the file that no reader may see; how many there are."""
    planted = iter(" ".join(f"{CANARY.format(number)}{bird}" for bird in range(_FLOCK)) for number in range(1000))
    for statement in data["statements"]:
        statement["text"] = statement["text"].rstrip("\n") + f"\n{next(planted)} was said.\n"
        for row in statement["consent"]:
            row.update({"explained": next(planted), "obtained_by": next(planted)})
        statement["seal_ref"] = next(planted)
        statement["title"] = next(planted)
        statement["said_on"] = {"edtf": "2101-03", "verbatim": next(planted)}
    for outlet in data["outlets"]:
        outlet["name"] = next(planted)
    part(data, "actors", "a-vale")["names"] += [{"form": next(planted).split()[0], "script": "Latn"}]  # a name is short
    for actor in data["actors"]:
        if actor["id"] != "g-idle":
            actor["relation"] = [{"type": "kin-of", "to": "g-idle", "verbatim": next(planted)}]
    part(data, "actors", "g-idle")["label"] = next(planted)
    part(data, "actors", "a-min")["role"] = next(planted)
    for row in data["claims"]:
        row.update({"ambiguity": [next(planted)], "conduct": next(planted), "law": next(planted), "inferred_from": next(planted)})
        row["coder"] = next(planted)
    part(data, "claims", "k09")["content"] = next(planted)
    data["events"][0]["label"] = next(planted)
    knowers = next(planted)  # the same words are the same circle
    for publication in data["publications"]:
        for answer in publication["exposure"]:
            answer["knowers"] = knowers
    return int(next(planted)[6:9])


def test_nothing_that_is_not_public_is_on_the_site(code, example, people, vault, tmp_path):
    planted = plant(example)
    assert (planted - 1) * _FLOCK >= 2_000
    part(example, "claims", "k01")["patient"].append({"who": "g-idle"})
    code(example)
    for kind, number in (("JPEG", 996), ("PNG", 997)):
        content = photograph(kind, [f"{CANARY.format(number)}{bird}" for bird in range(_FLOCK)])
        assert content.count(b"kestrels") >= 7
        told = Given(content, "The Record", "photograph", "digitalCapture", "a jetty", "선착장", graphic=False)
        add(publication=find("pubA"), given=told, by=people["bob"])
    for key in ("pubA", "pubB"):
        release(publication=find(key), by=people["bob"])
    lower(finding=Finding.objects.get(key="fRolls"), reason=CANARY.format(999), by=people["bob"], second=people["nat"])
    out = tmp_path / "site"
    publish_site(out, base_url=None, by=people["bob"].user)
    held = {
        row
        for model, field in ((Statement, "leaf"), (Statement, "sha256"), (CustodyEvent, "leaf"), (Line, "digest"))
        for row in model.objects.values_list(field, flat=True)
    }
    short = [
        "S-0101",
        "S-0102",
        "S-0103",
        "stA",
        "stB",
        "stC",
        "out-9",
        "ann",
        "bob",
        "nat",
        "operator",
        "a-vale",
        "Orrin",
        "오린",
        "cousin",
    ]
    long = [
        *held,
        "kestrels",
        "Orrin Vale",
        "오린 베일",
        "loaded crates",
        "led them to the salt camp",
        "등대 가족들은 따로",
        "loyal hands",
        "tally gate",
        "fCamp.supports",
    ]
    # What is kept beside the site for the next publish is looked at as the site is.
    files = [path for path in tmp_path.rglob("*") if path.is_file() and "site" in path.relative_to(tmp_path).parts[0]]
    assert len(files) > 60
    assert {".html", ".xml", ".json", ".csv", ".pdf", ".parquet", ".jpg", ".png", ".svg"} <= {path.suffix for path in files}
    assert len({path.stat().st_mtime for path in files if path.name != "state"}) <= 3  # days that pages show
    for top in {path.relative_to(tmp_path).parts[0] for path in files}:
        assert traces.below(tmp_path / top, *long) == []
    for path in files:
        content = path.name + " " + laid_open(path)
        words = set(content.replace('"', " ").replace("<", " ").replace(">", " ").split())
        for secret in (*short, *long):
            found = secret in words if len(secret) <= 4 and secret.isascii() else secret in content
            assert not found, (secret, path.relative_to(tmp_path))


def test_the_published_site_verifies_and_one_change_is_found(released, people, tmp_path):
    out = tmp_path / "site"
    publish_site(out, base_url=None, by=people["bob"].user)
    assert verify_site(out).ok
    page = out / "en" / "index.html"
    page.chmod(0o644)
    page.write_bytes(page.read_bytes().replace(b"spring", b"autumn", 1))
    assert not verify_site(out).ok


def test_a_second_publish_changes_nothing(released, people, tmp_path):
    out = tmp_path / "site"
    first = publish_site(out, base_url=None, by=people["bob"].user)
    again = publish_site(out, base_url=None, by=people["bob"].user)
    assert again.published.changed == ()
    assert again.published.checkpoint == first.published.checkpoint


def test_the_sentence_of_a_draft_is_nowhere(released, example, people, tmp_path):
    out = tmp_path / "site"
    publish_site(out, base_url=None, by=people["bob"].user)
    assert traces.below(out, item(example, "pubB/s1")["en"]) == []
