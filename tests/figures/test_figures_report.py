"""The report's shell: self-contained, escaped, in two languages."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirok.figures.report import Report, Section, Table, html

SVG = '<svg xmlns="http://www.w3.org/2000/svg" role="img"><title>t</title></svg>'


class Page(HTMLParser):
    """Tags, what they refer to, and the text outside the style."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.references, self.texts = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.references += [value for name, value in attrs if name in {"src", "href", "action", "data", "srcset"}]

    def handle_data(self, data):
        if self.tags and self.tags[-1] != "style":
            self.texts.append(data)


def page(language="en", **more):
    section = Section("Lists", ("One.",), SVG, "A picture", Table(("list", "n"), (("A", "1,000"),), frozenset({1})), ("Beware.",))
    return html(Report(language, **{"title": "How many", "summary": ("In short.",), "sections": (section,), "foot": ("End.",), **more}))


def test_a_page_carries_all_it_needs_and_runs_nothing():
    read = Page(page())
    assert read.references == []
    assert not {"script", "link", "img", "iframe", "object"} & set(read.tags)
    assert "default-src 'none'" in page()
    assert "url(" not in page()
    assert "@import" not in page()


def test_the_table_stands_beneath_the_picture():
    text = page()
    assert text.index("<svg") < text.index("<table") < text.index("Beware.")
    assert '<td class="n">1,000</td>' in text


@pytest.mark.parametrize(
    ("language", "figures", "wider"),
    [("en", "The figures", "to the right. The table below"), ("ko", "수치", "오른쪽으로 이어집니다. 수치는 아래 표에")],
)
def test_the_shell_speaks_the_readers_language(language, figures, wider):
    text = page(language)
    assert f'<html lang="{language}">' in text
    assert figures in text
    assert wider in text  # shown where the page is narrower than the picture


@given(word=st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=30))
def test_what_is_given_is_shown_and_never_becomes_a_tag(word):
    plain = Page(page()).tags
    table = Table((word,), ((word,),))
    read = Page(page(title=word, summary=(word,), foot=(word,), sections=(Section(word, (word,), SVG, word, table, (word,)),)))
    assert "".join(read.texts).count(word) >= 9
    assert set(read.tags) == set(plain)


def test_another_language_is_refused():
    with pytest.raises(ValueError, match="en or ko"):
        html(Report("de", "Wie viele"))


def test_a_ragged_table_is_refused():
    with pytest.raises(ValueError, match="as many cells"):
        Table(("a", "b"), (("1",),))


def test_a_page_may_hold_next_to_nothing():
    assert Page(html(Report("en", "t"))).tags.count("section") == 0
