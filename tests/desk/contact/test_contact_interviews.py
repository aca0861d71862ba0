"""Interviews: sealed while they come in, written down with time codes, heard by whom a keeper lets in, cited by claims."""

import contextlib
import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from kept_sources import SECOND, keep

import traces
from kirok.base.errors import BadInput, Refused
from kirok.desk.claims.models import Claim
from kirok.desk.coding.exporting import export
from kirok.desk.coding.loading import load
from kirok.desk.contact.ranges import WINDOW, asked
from kirok.desk.contact.translation_views import differences
from kirok.desk.handling.media import kind_of
from kirok.desk.handling.models import Interview, Listening
from kirok.desk.journal.models import Line
from kirok.desk.retraction.erasing import erase
from kirok.desk.statements.models import Medium, Statement, Translation
from kirok.desk.vault import sealing
from kirok.desk.vault.state import current

VOICE = b"RIFF" + struct.pack("<I", 300_036) + b"WAVEfmt " + b"the very voice of a witness " * 10_720
WORDS = "[00:00:01] We loaded crates.\n[00:01:05] Then they led us out.\n[00:02:00] It was dark.\n"


def url(name, *words):
    with translation.override("en"):
        return reverse(name, args=words)


def png(width=40, height=30, colour=b"\x10\x20\x30"):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = (b"\0" + colour * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def told(**more):
    return {"on": "2101-05", "language": "ko", "setting": "in-person", "interpreter": "outside", **more}


def upload(content=VOICE, name="voice.wav"):
    return SimpleUploadedFile(name, content, "audio/wav")


@pytest.fixture
def care(loaded, people):
    return keep(people, deputy="dora")


@pytest.fixture
def interview(care, client_of):
    han = client_of("han")
    assert han.post(url("interview-new", "S-0101"), told(file=upload())).status_code == 302
    row = Interview.objects.get()
    assert han.post(url("interview", row.key), {"act": "words", "transcript": WORDS}).status_code == 302
    return Interview.objects.get()


def test_a_recording_is_sealed_and_never_lies_in_clear(care, client_of):
    before = Line.objects.count()
    answer = client_of("han").post(url("interview-new", "S-0101"), told(file=upload()))
    assert answer.status_code == 302
    row = Interview.objects.select_related("medium").get()
    assert (row.on, row.language, row.setting, row.interpreter, row.interviewer.name) == ("2101-05", "ko", "in-person", "outside", "han")
    assert (row.medium.kind, row.medium.mime, row.medium.size) == ("audio", "audio/wav", len(VOICE))
    (line,) = Line.objects.order_by("pk")[before:]
    assert (line.action, line.target, line.detail) == ("interview", "S-0101", {"leaf": row.medium.leaf})
    assert sealing.take(row.medium.sealed) == VOICE
    assert traces.below(current().home.path, "the very voice") == []


@pytest.mark.parametrize(
    "wrong",
    [
        told(on="2101-05-01T10:00"),
        told(language="Korean!"),
        told(setting="cellar"),
        told(interpreter="Kim"),
        told(file=upload(b"#!/bin/sh\n" * 9, "voice.wav")),
        told(file=upload(png(), "face.png")),
    ],
    ids=["time", "language", "setting", "a name", "no recording", "a picture"],
)
def test_what_cannot_be_leaves_nothing_sealed(care, client_of, wrong):
    before = sealed()
    for part in wrong.values():
        if hasattr(part, "seek"):
            part.seek(0)
    answer = client_of("han").post(url("interview-new", "S-0101"), wrong)
    assert answer.status_code == 422
    assert (sealed(), Interview.objects.count(), Medium.objects.count()) == (before, 0, 0)


def sealed():
    return sorted(path.relative_to(current().home.sealed) for path in current().home.sealed.rglob("*") if path.is_file())


def test_the_same_recording_is_not_held_twice(interview, client_of):
    before = sealed()
    answer = client_of("han").post(url("interview-new", "S-0101"), told(file=upload()))
    assert answer.status_code == 422
    assert "holds this very file already" in answer.content.decode()
    assert sealed() == before


def test_a_form_without_its_token_takes_no_recording(care, people):
    client = Client(enforce_csrf_checks=True)
    assert client.login(username="han", password="the password of han")
    assert client.post(url("interview-new", "S-0101"), told(file=upload())).status_code == 403
    assert not Interview.objects.exists()


def test_the_words_become_a_statement_without_consent(interview):
    statement = interview.statement
    assert statement.text == "We loaded crates.\nThen they led us out.\nIt was dark.\n"
    assert (statement.source.number, statement.said_on, statement.lang) == ("S-0101", "2101-05", "ko")
    assert not statement.consents.exists()
    assert interview.cues[1] == [65.0, None, 18, 39]
    assert Medium.objects.get().statement == statement
    assert [line.action for line in Line.objects.order_by("-pk")[:2]] == ["interview.words", "interview"]


@pytest.mark.parametrize("transcript", [WORDS, "no time at all", ""])
def test_words_are_never_written_twice(interview, client_of, transcript):
    answer = client_of("han").post(url("interview", interview.key), {"act": "words", "transcript": transcript})
    assert answer.status_code == 422


def medium_url(interview, name="medium"):
    return url(name, interview.statement.key, interview.medium.sha256)


def test_only_keepers_hear_it_until_one_lets_somebody_in(interview, client_of, people):
    for who in ("ann", "bob", "lea", "ada"):
        for name in ("medium", "medium-bytes"):
            assert client_of(who).get(medium_url(interview, name)).status_code == 404, who
        assert client_of(who).get(url("media", interview.statement.key)).status_code == 404
        assert client_of(who).get(url("interview", interview.key)).status_code == 404
    before = Line.objects.count()
    assert client_of("han").post(url("interview", interview.key), {"act": "let-in", "user": "ann"}).status_code == 302
    (line,) = Line.objects.order_by("pk")[before:]
    assert (line.action, line.detail) == ("medium.let-in", {"user": "ann"})
    assert client_of("ann").get(medium_url(interview)).status_code == 200
    assert client_of("bob").get(medium_url(interview)).status_code == 404
    assert client_of("han").post(url("interview", interview.key), {"act": "let-in", "user": "ann"}).status_code == 422
    dora = Client()
    assert dora.login(username="dora", password=SECOND)
    assert dora.get(medium_url(interview)).status_code == 200


def test_a_stranger_to_the_source_lets_nobody_in(interview, people):
    from kirok.desk.handling.media import let_in

    with pytest.raises(Refused):
        let_in(medium=interview.medium, name="ann", by=people["lea"])
    assert not Listening.objects.exists()


@pytest.mark.parametrize(
    ("header", "start", "end"),
    [
        ("bytes=0-9", 0, 10),
        ("bytes=100000-100019", 100_000, 100_020),
        ("bytes=-10", len(VOICE) - 10, len(VOICE)),
        ("bytes=299990-", 299_990, len(VOICE)),
        (None, 0, len(VOICE)),
    ],
)
def test_a_player_gets_the_bytes_that_it_asks_for(interview, client_of, header, start, end):
    headers = {"Range": header} if header else {}
    answer = client_of("han").get(medium_url(interview, "medium-bytes"), headers=headers)
    assert answer.status_code == 206
    assert answer.content == VOICE[start:end]
    assert answer["Content-Range"] == f"bytes {start}-{end - 1}/{len(VOICE)}"
    assert answer["Cache-Control"] == "no-store"


def test_a_range_behind_the_end_cannot_be_given(interview, client_of):
    answer = client_of("han").get(medium_url(interview, "medium-bytes"), headers={"Range": f"bytes={len(VOICE)}-"})
    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{len(VOICE)}")


def test_a_recording_that_was_changed_on_the_disk_gives_nothing(interview):
    path = current().home.sealed / interview.medium.sealed
    content = bytearray(path.read_bytes())
    content[-40] ^= 1
    path.write_bytes(content)
    with pytest.raises(Refused):
        sealing.take_range(interview.medium.sealed, 0, 10)
    path.unlink()
    with pytest.raises(BadInput, match="missing"):
        sealing.take_range(interview.medium.sealed, 0, 10)


@given(st.one_of(st.none(), st.text(max_size=20), st.from_regex(r"bytes=\d{0,8}-\d{0,8}", fullmatch=True)), st.integers(0, 10_000_000))
def test_no_range_leads_out_of_the_file_or_over_the_window(header, size):
    found = asked(header, size)
    if found is not None:
        assert 0 <= found[0] < found[1] <= size
        assert found[1] - found[0] <= WINDOW
    else:
        assert size == 0 or header is not None


def test_a_time_range_is_marked_in_the_words_and_goes_to_the_player(interview, client_of):
    content = client_of("han").get(medium_url(interview) + "?fragment=t=64,70").content.decode()
    assert "#t=64,70" in content
    marked = [part.split("</li>")[0] for part in content.split('<li class="this"')[1:]]
    assert len(marked) == 2
    assert "We loaded crates." in marked[0]
    assert "Then they led us out." in marked[1]
    by_numbers = client_of("han").get(medium_url(interview) + "?start=64&end=70").content.decode()
    assert "#t=64,70" in by_numbers


@pytest.mark.parametrize("fragment", ["t=9,3", "xywh=1,1,5,5", "x"])
def test_a_fragment_that_cannot_be_is_said(interview, client_of, fragment):
    assert client_of("han").get(medium_url(interview) + f"?fragment={fragment}").status_code == 422


def test_a_claim_cites_a_time_of_the_recording_and_the_coding_file_carries_it(interview, client_of, people):
    from kirok.desk.handling.media import let_in

    let_in(medium=interview.medium, name="ann", by=people["han"])
    ann, statement, sha = client_of("ann"), interview.statement, interview.medium.sha256
    form = ann.get(url("claim-new", statement.key), {"kind": "policy", "fragment": f"t=65,120 {sha}"})
    assert f"t=65,120 {sha}" in form.content.decode()
    fields = {
        "kind": "policy",
        "id": "c900",
        "fragment": f"t=65,120 {sha}",
        "content.en": "they were led out",
        "spans": "[]",
        "_seen": "",
        "_save": "1",
    }
    assert ann.post(url("claim-new", statement.key), fields).status_code == 302
    claim = Claim.objects.get(statement=statement)
    assert claim.payload["span"] == {"fragment": "t=65,120", "file": sha}
    text = export([statement.key])
    assert f'span: {{fragment: "t=65,120", file: "{sha}"}}' in text
    again = load(text, file="again.yaml", by=people["ann"].user, authenticated=True)
    assert again.new == 0
    assert export([statement.key]) == text
    assert claim.key in ann.get(medium_url(interview) + "?fragment=t=65,120").content.decode()
    assert sha in ann.get(url("claim", claim.key)).content.decode()
    edit = ann.get(url("claim-edit", claim.key)).content.decode()
    assert f"t=65,120 {sha}" in edit


def test_a_region_is_drawn_on_the_picture_from_numbers(care, client_of):
    han = client_of("han")
    before = Line.objects.count()
    assert han.post(url("media", "stA"), {"file": upload(png(), "gate.png")}).status_code == 302
    (line,) = Line.objects.order_by("pk")[before:]
    assert (line.action, line.target) == ("medium", "stA")
    row = Medium.objects.get()
    page = url("medium", "stA", row.sha256)
    content = han.get(page, {"x": "10", "y": "5", "w": "8", "h": "6"}).content.decode()
    assert '<rect x="10" y="5" width="8" height="6"/>' in content
    assert 'viewBox="0 0 40 30"' in content
    percent = han.get(page, {"fragment": "xywh=percent:25,50,50,50"}).content.decode()
    assert '<rect x="10" y="15" width="20" height="15"/>' in percent
    answer = han.get(url("medium-bytes", "stA", row.sha256))
    assert (answer.content, answer["Content-Type"]) == (png(), "image/png")
    assert client_of("ann").get(page).status_code == 404


def test_a_picture_of_a_graphic_statement_waits_until_it_is_asked_for(care, client_of, people):
    from kirok.desk.statements.care import put_note

    han = client_of("han")
    han.post(url("media", "stA"), {"file": upload(png(), "gate.png")})
    put_note(Statement.objects.get(key="stA"), code="VIO.INT.torture", passage=None, graphic=True, by=people["ann"].user)
    page = url("medium", "stA", Medium.objects.get().sha256)
    assert "<image" not in han.get(page).content.decode()
    assert "<image" in han.get(page + "?show=1").content.decode()


def test_whoever_codes_adds_to_a_public_statement_and_nobody_else_does(loaded, client_of):
    row = Statement.objects.get(key="stA")
    Statement.objects.filter(pk=row.pk).update(source=None, public_url="https://paper.example/a")
    assert client_of("ann").post(url("media", "stA"), {"file": upload(png(), "gate.png")}).status_code == 302
    assert client_of("han").get(url("media", "stA")).status_code == 404
    assert client_of("nat").get(url("medium", "stA", Medium.objects.get().sha256)).status_code == 200


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"ID3\x04", "audio"),
        (b"\xff\xfb\x90\x00", "audio"),
        (b"OggS", "audio"),
        (b"\0\0\0\x20ftypM4A ", "audio"),
        (b"\0\0\0\x20ftypisom", "video"),
    ],
)
def test_the_first_bytes_say_what_it_is(head, kind):
    assert kind_of(head)[0] == kind


@given(st.binary(max_size=16))
def test_first_bytes_are_of_a_kind_or_refused(head):
    with contextlib.suppress(BadInput):
        kind, mime = kind_of(head)
        assert mime.split("/")[0] == kind


def test_the_translators_and_the_checkers_words_stand_side_by_side(loaded, client_of, people):
    row = Translation.objects.create(
        statement=Statement.objects.get(key="stB"), lang="en", text="The clerks were sent.", translator=people["ann"].user
    )
    page, before = url("translation", "stB", row.pk), Line.objects.count()
    assert client_of("ann").post(page, {"text": "x"}).status_code == 422
    assert client_of("nat").post(page, {"text": "The clerks were taken."}).status_code == 302
    (line,) = Line.objects.order_by("pk")[before:]
    assert (line.action, line.detail) == ("translation.check", {"lang": "en", "differs": True})
    content = client_of("ann").get(page).content.decode()
    assert "<del>sent.</del>" in content
    assert "<ins>taken.</ins>" in content
    assert client_of("nat").post(page, {"text": "again"}).status_code == 422


def test_a_check_without_a_difference_keeps_no_second_text(loaded, client_of, people):
    row = Translation.objects.create(
        statement=Statement.objects.get(key="stB"), lang="en", text="The clerks were sent.", translator=people["ann"].user
    )
    client_of("nat").post(url("translation", "stB", row.pk), {"text": "The clerks were sent.\r\n"})
    row.refresh_from_db()
    assert (row.checked_by.name, row.checked_text) == ("nat", "")
    assert "No difference." in client_of("ann").get(url("translation", "stB", row.pk)).content.decode()


@given(st.text("ab \n", max_size=40), st.text("ab \n", max_size=40))
def test_the_marked_parts_are_the_two_texts_again(first, second):
    ours, theirs = differences(first, second)
    assert "".join(part.text for part in ours) == first
    assert "".join(part.text for part in theirs) == second
    assert "".join(part.text for part in ours if not part.changed) == "".join(part.text for part in theirs if not part.changed)


def test_erasing_the_statement_erases_recording_interview_and_listeners(interview, people):
    from kirok.desk.handling.media import let_in

    let_in(medium=interview.medium, name="ann", by=people["han"])
    path = current().home.sealed / interview.medium.sealed
    assert path.is_file()
    erase(item=interview.statement.key, by=people["bob"], second=people["lea"])
    assert not path.exists()
    assert (Medium.objects.count(), Interview.objects.count(), Listening.objects.count()) == (0, 0, 0)


def test_an_empty_file_is_none(care, client_of):
    before = sealed()
    answer = client_of("han").post(url("media", "stA"), {"file": io.BytesIO(b"")})
    assert answer.status_code == 422
    assert sealed() == before
