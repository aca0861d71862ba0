"""The Korean pages of the desk are Korean: what stands outside of ids, names and quoted words has no English sentence."""

import re
from html.parser import HTMLParser

import pytest
from desk_routes import PEOPLE, ROUTES
from test_desk_views import ELSEWHERE, address

from kirok.desk.members.roles import ACTS, ROLES

#: Two English words in a row, in lower case as a sentence has them.
SENTENCE = re.compile(r"\b[A-Za-z]?[a-z]+(?:[ ’'-]+[a-z]+)+\b")
#: What stays as it is: titles of the example, commands, roles of a form's own words.
KEPT = ("Our record", "kirok", "people", "actors")


class Words(HTMLParser):
    """The text of a page outside of code, options' values, and parts that say that they are English."""

    VOID = frozenset({"meta", "link", "input", "br", "img", "path", "rect"})

    def __init__(self):
        super().__init__()
        self.stack, self.found = [], []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        quiet = tag in {"code", "script", "style", "option", "datalist", "textarea", "blockquote"} or given.get("lang") == "en"
        for name in ("aria-label", "title", "placeholder"):
            if given.get(name):
                self.found.append(given[name])
        if tag not in self.VOID:
            self.stack.append((tag, quiet))

    def handle_endtag(self, tag):
        while self.stack:
            if self.stack.pop()[0] == tag:
                return

    def handle_data(self, data):
        if not any(quiet for _, quiet in self.stack):
            self.found.append(data)


def english(answer, own=()):
    words = Words()
    words.feed(answer.content.decode())
    text = [one for one in words.found if not any(kept in one for kept in own)]
    return [match[0] for one in text for match in SENTENCE.finditer(one) if not any(kept in match[0] for kept in KEPT)]


def texts(value):
    """Every text inside the example."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)


@pytest.mark.parametrize("name", sorted(set(ROUTES) - {"style", "script"} - ELSEWHERE))
def test_no_page_has_an_english_sentence(released, loaded, client_of, name):
    allowed = ACTS.get(ROUTES[name].act or "", ROLES)
    page = client_of(next(person for person, role in PEOPLE.items() if role in allowed))
    own = {text.strip() for text in texts(loaded)}
    verbatim = " ".join(own)
    answer = page.get(address(name, "ko"), follow=True)
    assert [one for one in english(answer) if one not in verbatim] == []


def test_a_page_with_an_english_sentence_would_be_found():
    class Answer:
        content = "<p>한국어 <b>nothing was changed here</b> <code>kirok do it</code></p>".encode()

    assert english(Answer()) == ["nothing was changed here"]
