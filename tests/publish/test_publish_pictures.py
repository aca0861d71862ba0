import struct
import zlib
from dataclasses import replace

import pytest
from publish_samples import GRAPHIC, PICTURE, PUBLICATIONS, png, site

from kirok.base.errors import Refused
from kirok.publish.pages import render
from kirok.publish.picturing import origin, picture_files, telling
from kirok.publish.wording import Wording

JPEG = (
    b"\xff\xd8\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0\1\1\0\0\1\0\1\0\0" + b"\xff\xda" + struct.pack(">H", 8) + b"\0" * 6 + b"\xff\xd9"
)


def with_picture(**changes):
    return site(publications=(replace(PUBLICATIONS[0], pictures=(replace(PICTURE, **changes),)), *PUBLICATIONS[1:]))


def with_part(marker, content):
    return JPEG[:2] + bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content + JPEG[2:]


def with_chunk(kind, content):
    plain = png(8, 5)
    return plain[:33] + struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content)) + plain[33:]


def test_a_picture_says_whose_it_is_and_where_it_comes_from():
    files = render(site(publications=PUBLICATIONS[:1]))
    for path in ("en/index.html", "en/publications/pub1.html"):
        text = files[path].decode()
        assert "Varra Record" in text
        assert "Made by AI; not a photograph: made by a trained model" in text
        assert "IPTC trainedAlgorithmicMedia" in text
    assert "사진이 아니라 인공지능이 만든 그림" in files["ko/publications/pub1.html"].decode()
    assert files["pictures/pub1-1.png"] == PICTURE.content


def test_a_drawing_by_a_program_is_not_called_ai():
    drawn = replace(PICTURE, source_type="algorithmicMedia")
    assert origin(drawn, Wording("en")) == "A drawing; not a photograph: drawn by a program, without a model"
    assert origin(GRAPHIC, Wording("en")) == "From an archive: scanned from a print"


def test_a_graphic_picture_waits_and_stays_off_the_front_page():
    files = render(site(publications=PUBLICATIONS[:1]))
    text = files["en/publications/pub1.html"].decode()
    assert '<details class="graphic"><summary>' in text
    assert text.index('<details class="graphic">') < text.index("pub1-2.png")
    assert "pub1-2.png" not in files["en/index.html"].decode()


@pytest.mark.parametrize(
    "content",
    [
        with_part(0xE1, b"Exif\0\0MM"),
        with_part(0xED, b"Photoshop 3.0"),
        with_part(0xFE, b"taken by S-0007"),
        with_chunk(b"tEXt", b"Author\0S-0007"),
        with_chunk(b"eXIf", b"MM"),
        with_chunk(b"prVt", b"S-0007"),
        with_part(0xF7, b"S-0007"),
        with_part(0xEE, b"Adobe\0d\0\0\0\0\0S-0007"),
        with_part(0xE0, b"JFXX\0S-0007"),
        JPEG + b"S-0007",
        png(3, 3) + b"S-0007",
    ],
)
def test_a_file_that_tells_more_than_it_shows_is_refused(content):
    with pytest.raises(Refused, match="still carries"):
        picture_files(with_picture(content=content))


def test_plain_files_pass():
    assert list(telling(JPEG)) == list(telling(png(3, 3))) == []
    assert list(telling(with_part(0xEE, b"Adobe\0d\0\0\0\0\0"))) == []
