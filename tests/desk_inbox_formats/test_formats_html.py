from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.base.errors import BadInput
from kirok.desk.inbox.formats import AI_MADE, Document, read
from kirok.desk.inbox.formats.html import MAX_DEPTH, MAX_ELEMENTS

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = """<!doctype html><html lang="en"><head><meta charset="{charset}"><title>The painted gate | The Paper</title>
<meta property="og:title" content="The painted gate"><style>p{{color:red}}</style></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/a">About us</a></li></ul></nav>
<article><h1>The painted gate</h1><p>By Ada Byron</p>
<figure><img src="a.jpg" alt="gate"><figcaption>A wall in snow. Image: DALL.E</figcaption></figure>
<p>The gate of the invented camp was painted twice in the spring,&nbsp;people say.</p>
<p>“They counted us at the gate every night,” a woman said. “Nobody answered us.”</p>
<h2>Counted twice</h2>
<p>“They counted us at the gate every night,” a woman said. “Nobody answered us.”</p>
<p>No.</p>
<p>The <b>second</b>  count
took<br>an hour.<script>alert("x")</script><!-- remark --></p>
<p style="color:red; display: none">Hidden words stand here for nobody to read at all.</p>
<p hidden>Hidden words stand here for nobody to read at all.</p><div aria-hidden="true">Hidden too, for all readers of it.</div>
<table><tr><td>Spring</td><td>twelve</td></tr><tr><td>Autumn</td><td>nine</td></tr></table>
<blockquote><p>수용소 문은 봄에 두 번 칠해졌다고 사람들이 말했다.</p></blockquote>
</article>
<div class="box">Please send any comments or questions about this article to desk@paper.example.</div>
<p><a href="/ko">Read in Korean</a></p>
<footer>All rights reserved by the paper. <a href="/p">Privacy</a></footer></body></html>"""

TEXT = """The gate of the invented camp was painted twice in the spring,\u00a0people say.

“They counted us at the gate every night,” a woman said. “Nobody answered us.”

Counted twice

“They counted us at the gate every night,” a woman said. “Nobody answered us.”

No.

The second count took
an hour.

Spring\ttwelve

Autumn\tnine

수용소 문은 봄에 두 번 칠해졌다고 사람들이 말했다."""


def page(charset: str = "utf-8") -> str:
    return PAGE.format(charset=charset)


def body(inside: str) -> Document:
    return read("a.html", f"<html><body>{inside}</body></html>".encode())


def test_article_is_verbatim_and_whole() -> None:
    document = read("a.html", page().encode())
    assert (document.kind, document.title) == ("html", "The painted gate")
    assert document.text == TEXT


def test_what_surrounds_the_article_is_kept_as_parts() -> None:
    parts = {part.kind: part for part in read("a.html", page().encode()).parts}
    assert sorted(parts) == ["byline", "contact-line", "image-credit", "language-link", "title"]
    assert parts["image-credit"].text == "A wall in snow. Image: DALL.E"
    assert parts["image-credit"].origin == AI_MADE
    assert parts["language-link"].text == "Read in Korean"


@pytest.mark.parametrize("charset", ["euc-kr", "ks_c_5601-1987"])
def test_declared_korean_encodings_are_read(charset: str) -> None:
    html = f"<html><head><meta charset='{charset}'></head><body><p>길동</p><p>수용소</p></body></html>"
    assert read("a.html", html.encode("cp949")).text == "길동\n\n수용소"


@pytest.mark.parametrize(
    "raw",
    [
        "<?xml version='1.0' encoding='euc-kr'?><html><body><p>문 앞에서</p></body></html>".encode("cp949"),
        "\ufeff<html><body><p>문 앞에서</p></body></html>".encode("utf-16-le"),
        "\ufeff<html><body><p>문 앞에서</p></body></html>".encode(),
        "<p>문 앞에서</p>".encode(),
    ],
)
def test_marks_and_declarations_are_read(raw: bytes) -> None:
    assert read("a.htm", raw).text == "문 앞에서"


def test_windows_1252_is_what_browsers_read_as_latin_1() -> None:
    html = "<html><head><meta charset=iso-8859-1></head><body><p>“naïve”</p></body></html>"
    assert read("a.html", html.encode("cp1252")).text == "“naïve”"


def test_unknown_declarations_are_refused() -> None:
    with pytest.raises(BadInput, match="encoding"):
        read("a.html", b"<html><meta charset=no-such><p>\xff\xfe\xfd</p></html>")


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<p>Short.</p>", "Short."),
        ("One<br><br>Two<br>three", "One\n\nTwo\nthree"),
        ("<pre>a  b\n   c</pre>", "a  b\n   c"),
        ("<ul><li>one</li><li>two</li></ul>", "one\n\ntwo"),
        ("<table><tr><th>a</th> <td><b>b</b></td></tr></table>", "a\tb"),
        ("<p>a <i> b</i> c</p>", "a b c"),
        ("<p>a<script>x<b>y</b></script>\x02b<span hidden>c<i>d</i></span></p>", "a\x02b"),
    ],
)
def test_layout_is_as_a_browser_has_it(inside: str, text: str) -> None:
    assert body(inside).text == text


def test_short_answers_between_line_ends_stay() -> None:
    answers = "<br><br>".join(
        ["They asked us who had painted the gate that spring.", "No.", "Nobody in the hut said a single word to them."] * 3
    )
    assert body(f"<article><div>{answers}</div></article>").text.count("No.") == 3


def test_paragraphs_that_trafilatura_drops_among_its_own_stay() -> None:
    linked = '<p class="related"><a href="/x">She wrote the names on the wall of the hut that winter.</a></p>'
    around = "<p>The gate of the invented camp was painted twice in the spring, people say, and once more in autumn.</p>"
    second = "<p>Nobody in the hut said a single word to them while they counted, and the count took an hour or more.</p>"
    assert "She wrote the names" in body(f"<article>{around}{linked}{second}</article>").text


def test_depth_is_bounded() -> None:
    assert body("<div>" * (MAX_DEPTH - 5) + "deep").text == "deep"
    for depth in (MAX_DEPTH, 300, 20_000):
        with pytest.raises(BadInput, match="deeper than 200"):
            body("<div>" * depth + "deep")


@pytest.mark.parametrize("raw", [b"<html></html>", b"<html><script>x</script></html>", b"<html><!-- a --></html>", b"<!doctype html>"])
def test_pages_without_words_are_refused(raw: bytes) -> None:
    with pytest.raises(BadInput, match=r"no statement text|nothing to read"):
        read("a.html", raw)


def test_elements_are_bounded() -> None:
    with pytest.raises(BadInput, match="more than 200,000 elements"):
        body("<b></b>" * (MAX_ELEMENTS + 1))


def test_many_comments_before_the_page_cost_nothing() -> None:
    start = time.process_time()
    read("a.html", b"<!-- -->" * 20_000 + b"<p>words</p>")
    assert time.process_time() - start < 5


@settings(max_examples=200)
@given(st.binary(max_size=200), st.integers(0, len(PAGE)), st.integers(0, 300))
def test_damaged_pages_are_read_or_refused(read_or_refused: Callable[[str, bytes], None], noise: bytes, at: int, cut: int) -> None:
    raw = page().encode()
    read_or_refused("a.html", raw[:at] + noise + raw[at + cut :])


@settings(max_examples=200)
@given(
    st.lists(
        st.sampled_from(["<p>", "</p>", "<div>", "</div>", "<table>", "<td>", "<tr>", "<br>", "<pre>", "words ", "\n", "<a>", "가", "&#0;"])
    )
)
def test_tag_soup_is_read_or_refused(read_or_refused: Callable[[str, bytes], None], soup: list[str]) -> None:
    read_or_refused("a.html", f"<html><body>{''.join(soup)}</body></html>".encode())
