"""Pictures lose what a camera wrote into them, keep what draws them, and say who made them and how."""

import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kirok.base.errors import BadInput
from kirok.desk.publications.actions import find
from kirok.desk.publications.models import Picture
from kirok.desk.publications.pictures import SOURCE_TYPES, clean, line

SECRET = b"GPS 39.0N 125.7E by a known camera"


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(*more):
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + chunk(b"IDAT", zlib.compress(b"\0\x80")) + chunk(b"IEND", b"")


def segment(marker, content):
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(content) + 2) + content


def jpeg(*more, scan=b"\x12\xff\x00\x34\xff\xd0\x56"):
    jfif = segment(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01" + SECRET[:3])
    tables = segment(0xDB, bytes(65)) + segment(0xC0, bytes(9)) + segment(0xDA, bytes(6))
    return b"\xff\xd8" + jfif + b"".join(more) + tables + scan + b"\xff\xd9" + SECRET


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (
            png(
                *(chunk(kind, SECRET) for kind in (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"iCCP", b"tIME", b"prVt", b"sRGB")),
                chunk(b"gAMA", struct.pack(">I", 45455)),
            ),
            "image/png",
        ),
        (
            jpeg(
                segment(0xE1, b"Exif\0\0" + SECRET),
                segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET),
                segment(0xE2, b"ICC_PROFILE\0\1\1" + SECRET),
                segment(0xED, SECRET),
                segment(0xEE, b"Adobe\0d\0\0\0\0\0" + SECRET),
                segment(0xE0, b"JFXX\0" + SECRET),
                segment(0xF7, SECRET),
                segment(0xFE, SECRET),
                b"\xff",
            ),
            "image/jpeg",
        ),
    ],
)
def test_what_a_camera_wrote_is_gone_and_the_picture_is_left(content, mime):
    found, cleaned = clean(content)
    assert found == mime
    assert SECRET[:3] not in cleaned
    assert b"Exif" not in cleaned
    assert clean(cleaned) == (mime, cleaned)
    for kept in (b"gAMA", b"IDAT") if mime == "image/png" else (b"JFIF\0", b"\x12\xff\x00\x34\xff\xd0\x56\xff\xd9"):
        assert kept in cleaned


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"%PDF-1.7", SECRET])
def test_other_files_are_refused(content):
    with pytest.raises(BadInput, match="neither a JPEG nor a PNG"):
        clean(content)


@pytest.mark.parametrize("whole", [png(), jpeg()])
def test_a_picture_cut_short_is_refused(whole):
    end = len(whole) - (len(SECRET) if whole.startswith(b"\xff") else 0)
    for size in range(8, end):
        with pytest.raises(BadInput):
            clean(whole[:size])


@given(st.sampled_from([png(), jpeg()]), st.data())
def test_damage_is_refused_or_harmless_and_never_another_error(whole, data):
    at, value = data.draw(st.integers(0, len(whole) - 1)), data.draw(st.integers(0, 255))
    damaged = whole[:at] + bytes([value]) + whole[at + 1 :]
    try:
        _, cleaned = clean(damaged)
    except BadInput:
        return
    assert clean(cleaned)[1] == cleaned


def url(name, *keys):
    with translation.override("en"):
        return reverse(name, args=keys)


def form(content=None, **more):
    given = {"credit": "Ada Quist", "origin": "photograph", "source_type": "digitalCapture", "alt_en": "A quay.", "alt_ko": "부두."}
    return {"file": SimpleUploadedFile("a.png", content or png()), **given, **more}


def test_a_picture_is_sealed_shown_and_taken_out(loaded, client_of, vault):
    client = client_of("bob")
    before = len(list(vault.home.sealed.rglob("*.age")))
    assert client.post(url("add-picture", "pubA"), form(png(chunk(b"tEXt", SECRET)))).status_code == 302
    answer = client.get(url("picture", "pubA", 0))
    assert (answer["Content-Type"], answer.content) == ("image/png", png())
    assert client.get(url("picture", "pubA", 1)).status_code == 404
    assert client.post(url("remove-picture", "pubA", 0)).status_code == 302
    assert not Picture.objects.exists()
    assert len(list(vault.home.sealed.rglob("*.age"))) == before
    assert client.post(url("remove-picture", "pubA", 0)).status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"credit": " "},
        {"origin": ""},
        {"origin": "drawing"},
        {"source_type": "trainedAlgorithmicMedia"},
        {"alt_ko": ""},
        {"file": SimpleUploadedFile("a.gif", b"GIF89a")},
    ],
)
def test_credit_origin_and_description_are_asked_for(loaded, client_of, wrong):
    assert client_of("bob").post(url("add-picture", "pubA"), form() | wrong).status_code == 422
    assert not Picture.objects.exists()


def test_the_database_itself_asks_for_credit_and_origin(loaded):
    from django.db import IntegrityError, transaction

    whole = {"publication": find("pubA"), "position": 0, "sealed": "x", "mime": "image/png", "alt_en": "a", "alt_ko": "b"}
    for wrong in ({"credit": ""}, {"origin": "found"}, {"source_type": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Picture.objects.create(**whole | {"credit": "Ada", "origin": "archive", "source_type": "print"} | wrong)


@pytest.mark.parametrize("term", SOURCE_TYPES["ai-made"])
def test_a_picture_made_by_ai_says_so_on_its_line(loaded, client_of, term):
    client_of("bob").post(url("add-picture", "pubA"), form(origin="ai-made", source_type=term))
    row = Picture.objects.get()
    assert line(row, "en") == "Ada Quist · Made by AI, not a photograph"
    assert "인공지능" in line(row, "ko")
    page = client_of("bob").get(url("publication", "pubA")).content.decode()
    assert "Made by AI, not a photograph" in page
    assert term in page


def test_a_graphic_picture_waits_to_be_asked_for(loaded, client_of):
    client_of("bob").post(url("add-picture", "pubA"), form(graphic="on"))
    page = client_of("bob").get(url("publication", "pubA")).content.decode()
    assert "<details><summary>A graphic picture: show it</summary><img" in page
