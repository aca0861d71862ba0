"""What leaves is recorded in its very words, goes no further than consent, and is cleared text only."""

import hashlib
import io
import json
import zipfile

import pytest
from desk_data import consent
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from test_desk_pictures import png

from kirok.base.errors import BadInput
from kirok.desk.journal.models import Line
from kirok.desk.publications.actions import find, release
from kirok.desk.publications.bags import bag
from kirok.desk.publications.exports import export_for
from kirok.desk.publications.models import Disclosure, Publication
from kirok.desk.publications.publishing import publish_site
from kirok.desk.retraction.actions import retract, withdraw
from kirok.desk.retraction.erasing import erase


def url(name, *keys):
    with translation.override("en"):
        return reverse(name, args=keys)


@pytest.fixture
def wide(example, code, people):
    """Both publications released; stA and stC may go to the United Nations and to court, stB (k04, k05) may not."""
    for key in ("stA", "stC"):
        consent(example, key)["scopes"] = ["publish-anonymous", "un-submission", "court", "share-partner"]
    code(example)
    for key in ("pubA", "pubB"):
        release(publication=find(key), by=people["bob"])
    return people


def export(people, tmp_path, audience, *only, name="out"):
    return export_for(audience, only=only, recipient="", out=tmp_path / name, by=people["bob"].user)


def test_the_site_records_itself_once_for_each_wording(wide, tmp_path):
    for _ in range(2):
        publish_site(tmp_path / "site", base_url=None, by=wide["bob"].user)
    rows = Disclosure.objects.filter(kind="site")
    assert sorted(rows.values_list("publication", flat=True)) == ["pubA", "pubB"]
    row = rows.get(publication="pubA")
    assert (row.scope, row.audience, row.sentences) == ("publish-anonymous", "public", ["pubA/s1", "pubA/s2", "pubA/s3", "pubA/s4"])
    assert "Their number grew." in row.text
    assert "그 수는 늘었다." in row.text
    withdraw(item="pubA/s3", reason="safety", by=wide["bob"])
    assert rows.filter(publication="pubA").count() == 2


def test_for_ones_own_system_it_is_html_in_both_languages(wide, tmp_path):
    before = Line.objects.count()
    done = export(wide, tmp_path, "cms")
    assert sorted(name.rsplit("/", 1)[1] for name in done.files) == [
        "pubA.en.html",
        "pubA.ko.html",
        "pubB.en.html",
        "pubB.ko.html",
    ]
    text = (tmp_path / "out" / "pubA.ko.html").read_text()
    assert '<p id="pubA/s3" data-kind="fact">그 수는 늘었다.</p>' in text
    assert "S-01" not in text
    assert [line.action for line in Line.objects.order_by("pk")[before:]] == ["export"]
    assert set(Disclosure.objects.values_list("kind", "scope")) == {("cms", "publish-anonymous")}


def test_for_the_united_nations_only_what_its_tellers_allowed_to_go_there(wide, tmp_path):
    done = export(wide, tmp_path, "un")
    left = dict(done.not_carried)
    assert set(left) == {"pubA/s1", "pubB/s2"}
    assert "un-submission" in left["pubA/s1"]
    with zipfile.ZipFile(tmp_path / "out" / "pubA.en.docx") as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}  # no hour of the newsroom's clock
        document = packed.read("word/document.xml").decode()
        core = packed.read("docProps/core.xml").decode()
    assert "Their number grew." in document
    assert "Dock clerks were sent" not in document
    assert "reported; independent origins: 1" in document
    assert "bob" not in core
    assert "ann" not in core
    assert "1980-01-01" in core
    assert Disclosure.objects.get(publication="pubA").sentences == ["pubA/s2", "pubA/s3", "pubA/s4"]


def test_for_a_court_it_is_a_bag_that_shows_any_change(wide, tmp_path):
    export(wide, tmp_path, "court", "pubB")
    out = tmp_path / "out"
    assert (out / "bagit.txt").read_text().startswith("BagIt-Version: 1.0\n")
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        for line in (out / manifest).read_text().splitlines():
            digest, name = line.split("  ")
            assert hashlib.sha256((out / name).read_bytes()).hexdigest() == digest
    payload = {path.relative_to(out).as_posix() for path in (out / "data").rglob("*")}
    assert payload == {f"data/pubB.{language}.{ending}" for language in ("en", "ko") for ending in ("docx", "html")}
    octets = sum((out / name).stat().st_size for name in payload)
    assert f"Payload-Oxum: {octets}.4" in (out / "bag-info.txt").read_text()


def test_file_names_in_a_manifest_are_escaped():
    import datetime as dt

    made = bag({"a%b\n.txt": b"x"}, dt.date(2101, 1, 1))
    assert b"data/a%25b%0A.txt\n" in made["manifest-sha256.txt"]


def test_pictures_go_along_with_their_line_and_source_type(wide, client_of, tmp_path):
    Publication.objects.filter(key="pubA").update(state="draft", released_by=None)
    form = {"file": SimpleUploadedFile("a.png", png()), "credit": "A <b>machine</b>", "origin": "ai-made"}
    form |= {"source_type": "trainedAlgorithmicMedia", "alt_en": "A quay.", "alt_ko": "부두."}
    client_of("bob").post(url("add-picture", "pubA"), form)
    Publication.objects.filter(key="pubA").update(contact={"en": "desk@record.example"})
    release(publication=find("pubA"), by=wide["lea"])
    export(wide, tmp_path, "cms", "pubA")
    text = (tmp_path / "out" / "pubA.en.html").read_text()
    assert 'data-digital-source-type="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"' in text
    assert "A &lt;b&gt;machine&lt;/b&gt; · Made by AI, not a photograph" in text
    assert (tmp_path / "out" / "pubA-1.png").read_bytes() == png()
    assert "desk@record.example" in text
    assert "do not write from there" in text
    assert "거기서 연락하지 마십시오" in (tmp_path / "out" / "pubA.ko.html").read_text()


def test_what_was_retracted_says_so_and_what_was_withdrawn_is_not_there(wide, tmp_path):
    retract(claim="k02", reason="forged", by=wide["ann"], second=wide["bob"])
    withdraw(item="pubA/s1", reason="safety", by=wide["bob"])
    export(wide, tmp_path, "cms", "pubA")
    text = (tmp_path / "out" / "pubA.en.html").read_text()
    assert text.count('class="correction"') == 2
    assert "pubA/s1" not in text


@pytest.mark.parametrize("audience", ["un", "court"])
def test_nothing_leaves_where_nobody_allowed_it(released, people, tmp_path, audience):
    with pytest.raises(BadInput, match="nothing may go"):
        export(people, tmp_path, audience)
    assert not (tmp_path / "out").exists()
    assert not Disclosure.objects.exists()


def test_drafts_and_unknown_publications_do_not_leave(released, people, tmp_path):
    with pytest.raises(BadInput, match="not released"):
        export(people, tmp_path, "cms", "pubB")
    with pytest.raises(BadInput, match="no publication"):
        export(people, tmp_path, "cms", "pubZ")
    with pytest.raises(BadInput, match="no audience"):
        export(people, tmp_path, "press")
    export(people, tmp_path, "cms")
    with pytest.raises(BadInput, match="empty or new folder"):
        export(people, tmp_path, "cms")


def record(client, **more):
    form = {"publication": "pubB", "kind": "talk", "recipient": "a school in Vessland", "audience": "pupils"}
    return client.post(url("record"), form | more)


def test_what_goes_out_by_hand_is_recorded_on_the_page(wide, client_of):
    client, before = client_of("bob"), Line.objects.count()
    assert record(client).status_code == 302
    (line,) = Line.objects.order_by("pk")[before:]
    row = Disclosure.objects.get()
    assert (line.action, line.detail["entry"], line.detail["scope"]) == ("disclose", row.key, "publish-anonymous")
    page = client.get(url("disclosures")).content.decode()
    assert "a school in Vessland" in page
    assert "The harbour rolls were rewritten." in page
    assert record(client, kind="partner").status_code == 302
    assert Disclosure.objects.get(kind="partner").sentences == ["pubB/s1"]


@pytest.mark.parametrize("wrong", [{"kind": "site"}, {"kind": "rumour"}, {"recipient": " "}, {"publication": "pubZ"}])
def test_an_entry_that_cannot_be(wide, client_of, wrong):
    assert record(client_of("bob"), **wrong).status_code == 422
    assert not Disclosure.objects.exists()


def test_who_may_record(wide, client_of):
    found = {name: record(client_of(name)).status_code for name in ("ann", "han", "ray", "leo", "lea")}
    assert found == {"ann": 404, "han": 404, "ray": 404, "leo": 302, "lea": 302}


def test_whoever_was_given_the_words_is_on_the_list_to_write_to(wide, client_of):
    record(client_of("bob"), kind="partner")
    event = withdraw(item="k07", reason="safety", by=wide["bob"]).event
    assert "a school in Vessland" in client_of("lea").get(url("taken-back", event.key)).content.decode()
    other = withdraw(item="k01", reason="safety", by=wide["bob"]).event
    assert "a school in Vessland" not in client_of("lea").get(url("taken-back", other.key)).content.decode()


def test_erasing_empties_the_register_of_the_words_too(wide, client_of):
    record(client_of("bob"))
    erase(item="stC", by=wide["bob"], second=wide["ann"])
    row = Disclosure.objects.get()
    assert (row.text, row.recipient) == ("", "a school in Vessland")


def test_the_command_prints_files_and_what_was_not_carried(desk, tmp_path):
    home = desk.copy("released", tmp_path / "home")
    done = desk.done(home, "export", "--for", "cms", "--out", tmp_path / "out", *desk.by("bob"))
    assert set(done) == {"files", "not_carried"}
    assert sorted(done["files"]) == [str(tmp_path / "out" / f"pubA.{language}.html") for language in ("en", "ko")]
    assert {row["id"] for row in done["not_carried"]} == {"pubB"}
    refused = desk.run(home, "export", "--for", "un", "--out", tmp_path / "un", "--json")
    assert refused.code == 2
    assert json.loads(refused.out)["error"]["field"] == "--for"
    assert desk.run(home, "export", "--json").code == 2
    assert desk.run(home, "export", "--for", "cms", "--out", tmp_path / "kim", *desk.by("kim"), "--json").code == 2
    assert not (tmp_path / "kim").exists()


def test_docx_opens_and_holds_the_sentences_in_order(wide, tmp_path):
    import docx

    export(wide, tmp_path, "court", "pubA")
    content = (tmp_path / "out" / "data" / "pubA.ko.docx").read_bytes()
    texts = [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]
    assert texts[0] == "소금 수용소"
    assert [text.split("[")[1].split("]")[0] for text in texts if "[pubA/" in text] == ["pubA/s2", "pubA/s3", "pubA/s4"]
