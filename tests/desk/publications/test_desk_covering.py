"""Covered regions: the pixels under them are gone from what leaves, from every small copy, and from the disk in clear."""

import io
import struct

import pytest
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from kirok.base.errors import BadInput, Refused
from kirok.desk.journal.models import Line
from kirok.desk.publications import pictures
from kirok.desk.publications.actions import find, release
from kirok.desk.publications.covering import cover, cover_picture
from kirok.desk.publications.exports import export_for
from kirok.desk.publications.hindrances import SHOWN
from kirok.desk.publications.models import Picture
from kirok.desk.statements.consenting import Given as Consented
from kirok.desk.statements.consenting import give
from kirok.desk.statements.models import Statement
from kirok.desk.vault import sealing
from kirok.desk.vault.state import current
from kirok.terms.selectors import Region

INK = (24, 24, 24)
FACE = (200, 30, 60)
BOX = Region(40, 24, 32, 24)


def url(name, *words):
    with translation.override("en"):
        return reverse(name, args=words)


def photograph(kind, size=(120, 80), face=(40, 24, 72, 48)):
    """A grey picture with a red face, whose camera also wrote a small copy of it and where it was taken."""
    picture = Image.new("RGB", size, (128, 128, 128))
    picture.paste(FACE, face)
    out = io.BytesIO()
    if kind == "PNG":
        picture.save(out, "PNG")
        return out.getvalue()
    small = io.BytesIO()
    picture.resize((30, 20)).save(small, "JPEG")
    exif = Image.Exif()
    exif[0x010E] = "taken at the tally gate"
    picture.save(out, "JPEG", quality=95, exif=exif.tobytes() + small.getvalue())
    return out.getvalue()


def pixels(content):
    with Image.open(io.BytesIO(content)) as opened:
        return opened.convert("RGB")


def is_red(pixel):
    return pixel[0] > pixel[1] + 40 and pixel[0] > pixel[2] + 40


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_the_pixels_under_a_region_are_gone(kind):
    mime, content = cover(photograph(kind), [BOX])
    assert mime == f"image/{kind.lower()}"
    picture = pixels(content)
    assert picture.size == (120, 80)
    assert not any(is_red(pixel) for pixel in picture.get_flattened_data())
    inside = [picture.getpixel((x, y)) for x in range(44, 68, 4) for y in range(28, 44, 4)]
    assert all(abs(part - ink) < 8 for pixel in inside for part, ink in zip(pixel, INK, strict=True))
    assert all(abs(part - 128) < 8 for part in picture.getpixel((4, 4)))


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_no_byte_of_what_is_covered_decides_the_file(kind):
    """Two pictures that differ only under the region give the same file: nothing under it can be read back."""
    hidden = photograph(kind, face=(44, 28, 60, 40))
    other = photograph(kind, face=(50, 30, 68, 46))
    if kind == "JPEG":  # an encoder spreads a face over its neighbours before we are asked: cover those too
        wide = [Region(32, 16, 48, 40)]
        assert cover(hidden, wide)[1] == cover(other, wide)[1]
    else:
        assert cover(hidden, [BOX])[1] == cover(other, [BOX])[1]


def test_what_the_camera_wrote_and_its_small_copy_do_not_come_along():
    came = photograph("JPEG")
    assert b"tally gate" in came
    assert came.count(b"\xff\xd8\xff") > 1  # the small copy
    _, content = cover(came, [BOX])
    assert b"tally gate" not in content
    assert content.count(b"\xff\xd8\xff") == 1
    assert b"Exif" not in content


@given(st.integers(0, 130), st.integers(0, 90), st.integers(1, 200), st.integers(1, 200))
def test_a_region_is_cut_to_the_picture_or_refused(x, y, width, height):
    came = photograph("PNG")
    try:
        _, content = cover(came, [Region(x, y, width, height)])
    except BadInput:
        assert x >= 120 or y >= 80
        return
    covered = pixels(content)
    for across, down in ((x, y), (min(x + width, 120) - 1, min(y + height, 80) - 1)):
        assert covered.getpixel((across, down)) == INK


def test_a_region_in_per_cent_is_rounded_outwards():
    _, content = cover(photograph("PNG", size=(33, 33), face=(0, 0, 1, 1)), [Region(25, 25, 50, 50, percent=True)])
    picture = pixels(content)
    assert [picture.getpixel((at, 16)) == INK for at in (7, 8, 24, 25)] == [False, True, True, False]


@pytest.mark.parametrize("content", [b"", b"GIF89a", photograph("PNG")[:60], photograph("JPEG")[:200]])
def test_what_is_no_whole_picture(content):
    with pytest.raises(BadInput):
        cover(content, [BOX])


def test_a_picture_that_says_it_is_endless_is_refused_before_it_is_decoded():
    came = bytearray(photograph("PNG"))
    struct.pack_into(">II", came, 16, 60_000, 60_000)
    import zlib

    struct.pack_into(">I", came, 29, zlib.crc32(bytes(came[12:29])))
    with pytest.raises(BadInput, match="pixels"):
        cover(bytes(came), [BOX])


@pytest.fixture
def pictured(loaded, people):
    shown = {"credit": "A. Reader", "origin": "photograph", "source_type": "digitalCapture", "alt_en": "A gate", "alt_ko": "문"}
    given = pictures.Given(content=photograph("PNG"), graphic=False, **shown)
    return pictures.add(publication=find("pubA"), given=given, by=people["bob"])


def test_only_the_covered_picture_is_shown_and_exported(pictured, people, client_of, tmp_path):
    bob, before = client_of("bob"), Line.objects.count()
    assert bob.post(url("cover", "pubA", 0), {"x": "40", "y": "24", "w": "32", "h": "24"}).status_code == 302
    (line,) = Line.objects.order_by("pk")[before:]
    assert (line.action, line.target, line.detail) == ("picture.cover", "pubA", {"position": 0, "regions": 1})
    assert not any(is_red(pixel) for pixel in pixels(bob.get(url("picture", "pubA", 0)).content).get_flattened_data())
    release(publication=find("pubA"), by=people["ray"])
    export_for("cms", only=["pubA"], recipient="", out=tmp_path / "out", by=people["bob"].user)
    (left,) = (tmp_path / "out").rglob("*.png")
    assert not any(is_red(pixel) for pixel in pixels(left.read_bytes()).get_flattened_data())


def test_the_picture_as_it_came_stays_sealed_and_a_region_can_be_taken_away(pictured, people, client_of):
    came = pictured.sealed
    first = cover_picture(publication=find("pubA"), position=0, regions=[str(BOX), "xywh=0,0,5,5"], by=people["bob"])
    sealed = first.sealed
    row = cover_picture(publication=find("pubA"), position=0, regions=["xywh=0,0,5,5"], by=people["bob"])
    assert row.original == came
    assert any(is_red(pixel) for pixel in pixels(sealing.take(row.sealed)).get_flattened_data())
    assert not (current().home.sealed / sealed).exists()
    pictures.remove(publication=find("pubA"), position=0, by=people["bob"])
    assert not (current().home.sealed / came).exists()
    assert not (current().home.sealed / row.sealed).exists()


@pytest.mark.parametrize("who", ["ann", "han", "nat", "leo", "ada"])
def test_only_editors_see_the_picture_as_it_came(pictured, client_of, who):
    assert client_of(who).get(url("uncovered", "pubA", 0)).status_code == 404
    assert client_of(who).get(url("cover", "pubA", 0)).status_code == 404
    assert client_of("bob").get(url("uncovered", "pubA", 0)).status_code == 200
    assert client_of("bob").get(url("cover", "pubA", 9)).status_code == 404


@pytest.mark.parametrize("wrong", [{"x": "500", "y": "1", "w": "2", "h": "2"}, {"x": "1"}, {"region": "t=1,2"}, {"region": "face"}])
def test_a_region_that_cannot_be_changes_nothing(pictured, client_of, wrong):
    before = Line.objects.count()
    assert client_of("bob").post(url("cover", "pubA", 0), wrong).status_code == 422
    assert (Picture.objects.get().regions, Line.objects.count()) == ([], before)


def test_what_is_out_is_not_covered_but_withdrawn(pictured, people):
    release(publication=find("pubA"), by=people["ray"])
    with pytest.raises(Refused, match="withdraw it"):
        cover_picture(publication=find("pubA"), position=0, regions=[str(BOX)], by=people["bob"])


def test_who_can_be_recognised_must_have_agreed_to_a_picture(pictured, people):
    Picture.objects.update(shows=["a-vale"])
    with pytest.raises(Refused, match="did not agree to be shown"):
        release(publication=find("pubA"), by=people["ray"])
    said = {"basis": "own-consent", "on": "", "expires": "", "language": "", "obtained_by": "", "explained": "", "withdraw_by": "handler"}
    statement = Statement.objects.get(key="stA")
    give(statement=statement, given=Consented(person="a-vale", uses=("site", "data", "quotation"), **said), by=people["leo"])
    with pytest.raises(Refused, match="did not agree to be shown"):
        release(publication=find("pubA"), by=people["ray"])
    give(statement=statement, given=Consented(person="a-vale", uses=("site", "data", "quotation", "picture"), **said), by=people["leo"])
    assert release(publication=find("pubA"), by=people["ray"]).state == "released"
    assert "a-vale" not in SHOWN
