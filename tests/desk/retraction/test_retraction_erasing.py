"""Erasing: what goes, what stays, and that no byte of it is left in the home."""

import copy
import hashlib
import struct
import subprocess
import sys
import zlib

import pytest
import yaml
from whole_words import named

import homes
import traces
from kirok.base.errors import BadInput, Refused
from kirok.desk.claims.models import Claim, Span
from kirok.desk.coding.exporting import export
from kirok.desk.coding.loading import load
from kirok.desk.entities.models import Actor
from kirok.desk.findings.models import Finding
from kirok.desk.forgetting import on_erase
from kirok.desk.journal.models import CustodyEvent, Line
from kirok.desk.publications.actions import find, release
from kirok.desk.publications.covering import cover_picture
from kirok.desk.publications.models import Item, Picture, Publication, ReleasedForm
from kirok.desk.publications.pictures import Given, add
from kirok.desk.publications.publishing import publish_site
from kirok.desk.retraction.erasing import erase
from kirok.desk.retraction.models import StatusEvent
from kirok.desk.statements.models import Consent, Medium, Statement
from kirok.desk.vault import sealing


def gone(people, item, by="bob", second="ann"):
    return erase(item=item, by=people[by], second=people[second])


def test_a_statement_goes_with_all_that_rests_on_it_alone(released, people, vault):
    sealed = list(vault.home.sealed.rglob("*.age"))
    marked = gone(people, "stA")
    assert not Statement.objects.filter(key="stA").exists()
    assert not Claim.objects.filter(key__in=["k01", "k02", "k03"]).exists()
    assert sorted(Finding.objects.values_list("key", flat=True)) == ["fCamp", "fRolls"]
    assert Finding.objects.get(key="fCamp").payload["supports"] == ["k04"]
    assert Finding.objects.get(key="fCamp").certainty == "CER.reported"
    kept = [item.address for item in Item.objects.select_related("publication")]
    assert kept == ["pubA/s1", "pubA/s4", "pubB/s1", "pubB/s2"]
    assert [entry["id"] for entry in Publication.objects.get(key="pubA").payload["items"]] == ["s1", "s4"]
    assert Item.objects.get(publication__key="pubB", key="s2").payload["uses"] == ["k05"]
    assert not Actor.objects.filter(key="a-vale").exists()
    assert Actor.objects.filter(key="g-clerks").exists()
    assert not Consent.objects.filter(person="S-0101").exists()
    assert len(list(vault.home.sealed.rglob("*.age"))) == len(sealed) - 1
    assert marked.event.becomes == "erased"
    assert "fHurt" in marked.event.affects["erased"]


def test_what_is_left_exports_and_loads_again(released, people):
    gone(people, "stA")
    text = export(["stB", "stC"])
    load(text, file="again.yaml", by=people["ann"].user, authenticated=True)
    assert export(["stB", "stC"]) == text


def test_the_journal_keeps_a_bare_stub(released, people):
    before = Line.objects.count()
    gone(people, "k03")
    (line,) = list(Line.objects.order_by("pk"))[before:]
    assert (line.action, line.target, line.actor.name) == ("erase", "k03", "bob")
    assert set(line.detail) == {"second", "event"}
    assert CustodyEvent.objects.filter(kind="destroyed", target="k03").exists()


def test_the_salt_of_a_released_claim_goes_too(released, people, tmp_path):
    publish_site(tmp_path / "site", base_url=None, by=people["bob"].user)
    assert ReleasedForm.objects.filter(key__startswith="k01:").exists()
    gone(people, "k01")
    assert not ReleasedForm.objects.filter(key__startswith="k01:").exists()
    assert not named("k01", (tmp_path / "site" / "data" / "claims.json").read_text())


@pytest.mark.parametrize(
    ("item", "left"),
    [("fCamp", {"pubA/s2", "pubA/s3", "pubA/s4"}), ("pubA/s1", {"pubA/s2", "pubA/s3", "pubA/s4"}), ("pubA", set())],
)
def test_findings_sentences_and_publications(released, people, item, left):
    gone(people, item)
    assert {row.address for row in Item.objects.filter(publication__key="pubA").select_related("publication")} == left
    assert Claim.objects.filter(key="k01").exists()
    assert Publication.objects.get(key="pubA").state == ("withdrawn" if item == "pubA" else "released")


def test_kin_who_name_only_each_other_go_together(code, example, people):
    for actor, other in (("a-vale", "g-held"), ("g-held", "a-vale")):
        entry = next(row for row in example["actors"] if row["id"] == actor)
        entry["relation"] = [{"type": "kin-of", "to": other}]
    example["actors"] = [row for row in example["actors"] if row["id"] != "g-fish"]
    example["claims"] = [row for row in example["claims"] if row["id"] != "k06"]
    example["claims"][2]["patient"] = [{"who": "a-vale"}, {"who": "g-held"}]
    code(example)
    gone(people, "k03")
    assert not Actor.objects.filter(key__in=["a-vale", "g-held"]).exists()


@pytest.mark.parametrize(
    ("by", "second", "said"),
    [("bob", "bob", "two different"), ("ann", "bob", "another role"), ("nat", "bob", "another role"), ("han", "ann", "must answer")],
)
def test_it_takes_two_people_one_of_whom_answers_for_it(released, people, by, second, said):
    with pytest.raises(Refused, match=said):
        gone(people, "k01", by, second)
    assert Claim.objects.filter(key="k01").exists()
    assert not StatusEvent.objects.exists()


def test_a_second_time_is_the_first_event_and_the_unknown_is_refused(released, people):
    first = gone(people, "k01")
    assert gone(people, "k01").event == first.event
    assert StatusEvent.objects.count() == 1
    with pytest.raises(BadInput, match="nothing here has the id"):
        gone(people, "k99")


def test_an_original_that_another_statement_rests_on_is_not_destroyed(code, example, people):
    twin = copy.deepcopy(example["statements"][0]) | {"id": "stZ"}
    example["statements"].append(twin)
    code(example)
    with pytest.raises(Refused, match="same original"):
        gone(people, "stZ")
    assert Statement.objects.filter(key="stZ").exists()


def test_whoever_keeps_an_index_is_told(released, people):
    told = []
    on_erase(told.extend)
    gone(people, "k03")
    assert {"k03", "fHurt", "a-vale"} <= set(told)


def test_nothing_else_deletes_a_row_that_holds_words(released):
    from django.db import DatabaseError, transaction

    Span.objects.filter(claim__key="k09").delete()
    for rows in (Claim.objects.filter(key="k09"), Statement.objects.filter(key="stC")):
        with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
            rows._raw_delete("default")


def pixels(seed):
    """A PNG of 24 by 24 pixels that no other picture has; they do not shrink, so any part of the file is a mark of it."""
    rows = b"".join(b"\0" + hashlib.shake_256(b"%s %d" % (seed, row)).digest(72) for row in range(24))
    drawn = zlib.compress(rows, 0)

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 24, 24, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", drawn) + chunk(b"IEND", b"")


def picture(people, seed, publication="pubA", shows=()):
    """A picture of a publication."""
    given = Given(pixels(seed), "Ada Quist", "photograph", "digitalCapture", "A quay.", "부두.", graphic=False, shows=shows)
    return add(publication=find(publication), given=given, by=people["bob"])


def test_no_byte_of_recordings_and_pictures_is_left_sealed_or_published(loaded, people, vault, tmp_path):
    """Sealed files are looked for by their own bytes, since nothing in them can be read; on the site lies what leaves."""
    statement, home = Statement.objects.get(key="stA"), vault.home
    with sealing.together():
        sound = sealing.put(b"RIFF the very voice " * 400, name="recording")
    Medium.objects.create(sha256="a" * 64, kind="audio", mime="audio/wav", size=1, sealed=sound, leaf="b" * 64, statement=statement)
    covered, other, of_vale = picture(people, b"covered"), picture(people, b"other"), picture(people, b"vale", "pubB", ["a-vale"])
    covered = cover_picture(publication=find("pubA"), position=covered.position, regions=["xywh=2,12,6,6"], by=people["bob"])
    fates = {"stA": [sound, of_vale.sealed], "pubA": [covered.sealed, covered.original, other.sealed]}
    marks = {name: (home.sealed / name).read_bytes()[-600:-100] for names in fates.values() for name in names}
    shown = {row.sealed: sealing.take(row.sealed)[300:400] for row in (covered, other)}
    release(publication=find("pubA"), by=people["bob"])
    publish_site(tmp_path / "site", base_url=None, by=people["bob"].user)

    def left(folder, looked_for):
        contents = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
        return {name for name, mark in looked_for.items() if any(mark in content for content in contents)}

    assert left(home.path, marks) == set(marks)
    assert left(tmp_path, shown) == set(shown)
    gone(people, "stA")
    assert left(home.path, marks) == set(fates["pubA"])
    assert not Picture.objects.filter(shows=["a-vale"]).exists()
    gone(people, "pubA")
    assert left(home.path, marks) == set()
    assert left(tmp_path, shown) == set()


PLANTED = ("quicksilver-lantern-ledger", "라벤더등대지기", "Perpetua Quillfeather")


def test_no_byte_of_it_is_left_in_the_home(desk, tmp_path):
    """A home without encryption, so that bytes can be looked for: rows, indexes, free pages, the log beside the database."""
    home = tmp_path / "home"
    words = ["init", "--home", str(home), "--plain", "--passphrase-file", str(desk.folder / "passphrase")]
    subprocess.run([sys.executable, "-m", "kirok", *words], check=True, env=homes.environment(), stdout=subprocess.DEVNULL)
    for name, role in homes.PEOPLE.items():
        desk.done(home, "users", "add", name, "--role", role, "--password-file", desk.secret(name), locked=True)
    data = yaml.safe_load(homes.CODING.read_text(encoding="utf-8"))
    data["statements"][0]["text"] += f"They wrote {PLANTED[0]} and {PLANTED[1]} on the wall.\n" + "Nothing else was said. " * 900
    data["actors"][1]["names"][0]["form"] = PLANTED[2]
    data["claims"][2] |= {"span": f"{PLANTED[0]} and {PLANTED[1]} on the wall", "conduct": f"wrote {PLANTED[0]}"}
    data["findings"][2]["en"] = f"Somebody wrote {PLANTED[0]}."
    file = tmp_path / "coding.yaml"
    file.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    desk.done(home, "code", file, *desk.by("ann"), locked=True)
    desk.done(home, "release", "pubA", *desk.by("bob"), locked=True)
    desk.done(home, "publish", locked=True)
    assert all(traces.below(home, word) for word in PLANTED)
    done = desk.done(home, "erase", "stA", *desk.two("bob", "kim"), locked=True)
    assert set(done) == {"event", "target", "affects"}
    assert set(done["affects"]) == {"findings", "sentences", "rows", "feed"}
    assert traces.below(home, *PLANTED) == []
    assert desk.done(home, "verify", home / "site")["ok"]
    assert desk.done(home, "ledger", "audit", "--log", "custody", locked=True)
    again = desk.done(home, "erase", "stA", *desk.two("bob", "kim"), locked=True)
    assert again["event"] == done["event"]
