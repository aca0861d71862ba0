from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.base.errors import BadInput
from kirok.desk.inbox.formats import read
from kirok.desk.inbox.formats.furniture import joined
from kirok.desk.inbox.formats.text import every_line, paragraphs

ARTICLE = """wall, snow, gate
Image: DALL.E

The gate of the invented camp was painted twice in the spring.

A second heading

“They counted us at the gate,” a woman said. “Nobody answered.”

The paper has readers in many towns. Their names are not printed.

Please send any comments or questions about this article to desk@paper.example.

Read in Korean
"""

KOREAN = "그는 봄에 수용소로 끌려갔다고 말했다.\n\n우리는 밤마다 문 앞에서 인원을 세었다.\n"


def test_article_keeps_its_furniture_apart() -> None:
    document = read("article.txt", ARTICLE.encode())
    assert [(part.kind, part.line, part.origin) for part in document.parts] == [
        ("caption", 1, None), ("image-credit", 2, "ai-made"), ("contact-line", 12, None), ("language-link", 14, None),
    ]  # fmt: skip
    assert document.text == ARTICLE.partition("DALL.E\n\n")[2].partition("\n\nPlease")[0]
    assert (document.kind, document.title) == ("text", None)


def test_article_without_empty_lines_keeps_its_furniture_apart() -> None:
    document = read("article.txt", ARTICLE.replace("\n\n", "\n").encode())
    assert [part.kind for part in document.parts] == ["caption", "image-credit", "contact-line", "language-link"]
    assert document.text.startswith("The gate of")
    assert document.text.endswith("not printed.")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"\xef\xbb\xbf\r\n\r\n  First.\r\n\r\nSecond. \r\n", "  First.\n\nSecond. "),
        (codecs.BOM_UTF16_LE + "길었다.".encode("utf-16-le"), "길었다."),
        (codecs.BOM_UTF16_BE + "길었다.".encode("utf-16-be"), "길었다."),
        ("가다".encode(), "가다"),  # decomposed syllables stay decomposed
        (b"One.\n\n\n\nTwo.\t\n \nThree.", "One.\n\n\n\nTwo.\t\n \nThree."),
        (b"a\rb", "a\rb"),
    ],
)
def test_words_are_verbatim(raw: bytes, text: str) -> None:
    assert read("a.txt", raw).text == text


@pytest.mark.parametrize("codec", ["cp949", "euc_kr"])
def test_legacy_korean_is_recognised(codec: str) -> None:
    assert read("a.txt", KOREAN.encode(codec)).text == KOREAN.rstrip("\n")


@pytest.mark.parametrize(
    "raw",
    [
        "“I saw it”, she said, “and café naïve Ärger.”".encode("cp1252"),
        "他们在春天被带到营地，没有人回答我们的问题。".encode("gbk"),
        "彼らは春に収容所へ連れて行かれた。誰も答えなかった。".encode("shift_jis"),
        "彼らは春に収容所へ連れて行かれた。誰も答えなかった。".encode("euc_jp"),
        "Он сказал, что весной никого не осталось.".encode("koi8_r"),
        "彼らは春に収容所へ".encode("iso2022_jp"),
        "우리는 밤마다".encode("utf-16-le"),
        b"\xff\xfea",
        codecs.BOM_UTF32_LE + "a".encode("utf-32-le"),
        b"\xef\xbb\xbf\xff\xff",
    ],
)
def test_unknown_encodings_are_refused_not_garbled(raw: bytes) -> None:
    with pytest.raises(BadInput, match="UTF-8"):
        read("a.txt", raw)


@pytest.mark.parametrize("raw", [b"text\0text", b"\x01\x02\x03\x04text", codecs.BOM_UTF16_LE + b"a\0\0\0"])
def test_binary_with_a_text_name_is_refused(raw: bytes) -> None:
    with pytest.raises(BadInput) as caught:
        read("a.txt", raw)
    assert caught.value.file == "a.txt"
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("raw", [b" \n\t\n", b"\xef\xbb\xbf", b"Image: DALL.E\n\nRead in Korean\n"])
def test_text_without_a_statement_is_refused(raw: bytes) -> None:
    with pytest.raises(BadInput, match="no statement text"):
        read("a.txt", raw)


@settings(max_examples=300)
@given(st.text(alphabet="ab. \n\t가", max_size=60))
def test_blocks_put_together_are_the_text(text: str) -> None:
    bare = joined(paragraphs(text))
    assert bare in text
    assert bare.split() == text.split()
    assert joined(every_line(text)) == bare
    rows = text.split("\n")
    for block in every_line(text):
        assert rows[block.line - 1] == block.text
