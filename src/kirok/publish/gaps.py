"""The gaps of a further language, marked: what a page says in English there is given ``lang="en"`` (WCAG 2.2, 3.1.2).

A sentence does not know whether it will stand in the text of a page or in an attribute. So the wording of such a language puts
control characters, which no record may hold, around what it does not translate, and :func:`settled` makes elements of them once
the page is whole. In an attribute or a ``<title>`` no element can stand: there they are taken out. English and Korean pass
through none of this.
"""

from __future__ import annotations

import copy
import gettext
import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from markupsafe import Markup, escape

from kirok.publish.record import PublicationRecord, SiteRecord, Words
from kirok.publish.wording import Wording

#: What stands before words of a language, and what stands after them.
_STARTS = {"en": "\x01", "ko": "\x02"}
_LANGUAGES = {mark: language for language, mark in _STARTS.items()}
_END = "\x03"
_MARKS = re.compile(f"[{_END}{''.join(_LANGUAGES)}]")
#: A comment, a tag (an attribute may hold ``>``), or a mark.
_TOKEN = re.compile(rf"<!--.*?-->|<(?:\"[^\"]*\"|'[^']*'|[^'\">])*>|{_MARKS.pattern}", re.DOTALL)


def marking(wording: Wording) -> Wording:
    """The same wording for pages: one that marks its gaps where it is a further language."""
    return MarkingWording(wording.language, wording.tongue) if wording.tongue else wording


def _marked(text: str, language: str = "en") -> str:
    return f"{_STARTS[language]}{text}{_END}"


class _English(gettext.NullTranslations):
    """What a catalogue falls back to: the English of the code, marked."""

    def gettext(self, message: str) -> str:
        return _marked(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return _marked(msgid1 if n == 1 else msgid2)


def _around(markup: Markup, values: Mapping[str, object]) -> Mapping[str, object]:
    """*values* as they go into *markup*: words among them are no part of an English sentence around them."""
    if not markup.startswith(_STARTS["en"]):
        return values
    return {name: _outside(escape(value)) for name, value in values.items()}


def _outside(value: Markup) -> Markup:
    return escape(_END) + value + escape(_STARTS["en"]) if _lettered(value) or _MARKS.search(value) else value


def _lettered(text: str) -> bool:
    return any(map(str.isalpha, text))


class MarkingWording(Wording):
    """A further language on a page: what it takes from English or Korean stands between marks."""

    @cached_property
    def _catalogue(self) -> gettext.NullTranslations:
        # A copy: feeds, PDFs and linked data read the same catalogue without marks.
        own = copy.copy(super()._catalogue)
        own.add_fallback(_English())
        return own

    def title(self, site: SiteRecord) -> str:
        """The name of the site."""
        return (self.tongue and self.tongue.title) or self.own(site.title)

    def contact(self, site: SiteRecord) -> str:
        """The newsroom's contact line."""
        return (self.tongue and self.tongue.contact) or self.own(site.contact)

    def text(self, message: str, **values: object) -> Markup:
        """As everywhere; what is not translated is marked, without the words that are filled in."""
        markup = super().text(message)
        return markup.format(**_around(markup, values)) if values else markup

    def plural(self, one: str, many: str, number: int, **values: object) -> Markup:
        """As everywhere; what is not translated is marked, without the words that are filled in."""
        markup = Markup(self._catalogue.ngettext(one, many, number))  # noqa: S704 - ours; values are escaped by format
        return markup.format(n=f"{number:,}", **_around(markup, values))

    def label(self, code: str) -> str:
        """What the vocabulary calls *code*; a code that it does not know is no English."""
        label = super().label(code)
        return label if label == code or code in self._labels else _marked(label)

    def capital(self, code: str) -> str:
        """A label with a capital letter at its beginning."""
        label = super().label(code)
        large = f"{label[:1].upper()}{label[1:]}"
        return large if self.label(code) == label else _marked(large)

    def own(self, words: Words) -> str:
        """A text of the record, which a further language never has."""
        text = words.get(self.language)
        return _marked(text, words.language(self.language)) if text else ""

    def heading(self, publication: PublicationRecord) -> str:
        """What a publication is called."""
        first = publication.sentences[0].text if publication.sentences else Words(publication.id, "")
        return self.own(publication.title) or self.own(first)

    def lines(self, text: str, most: int) -> tuple[str, ...]:
        """As everywhere, each line marked by itself."""
        start = _LANGUAGES.get(text[:1])
        parts = super().lines(_MARKS.sub("", text), most)
        return tuple(_marked(part, start) for part in parts) if start else parts


def settled(page: str) -> str:
    """*page* with elements for what its wordings marked; a page without marks stays as it is."""
    return "".join(_Settling(page).pieces()) if _END in page else page


class _Settling:
    """A walk over one page. An element closes before the next tag at the latest, so that none overlaps another."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.language = self.open = self.element = ""
        self.drawn = self.bare = False

    def pieces(self) -> Iterator[str]:
        at = 0
        for found in _TOKEN.finditer(self.page):
            yield from self._text(self.page[at : found.start()])
            at = found.end()
            yield from self._token(found[0])
        yield self.page[at:]

    def _text(self, text: str) -> Iterator[str]:
        # What has no letters is in no language, and stays in the element before it.
        if self.language != self.open and not self.bare and _lettered(text):
            yield from self._close()
            if self.language:
                self.open, self.element = self.language, "tspan" if self.drawn else "span"
                yield f'<{self.element} lang="{self.open}">'
        yield text

    def _close(self) -> Iterator[str]:
        if self.open:
            yield f"</{self.element}>"
        self.open = ""

    def _token(self, token: str) -> Iterator[str]:
        if token == _END or token in _LANGUAGES:
            self.language = _LANGUAGES.get(token, "")
            return
        yield from self._close()
        name = token.partition(" ")[0].rstrip(">").lower()
        self.bare = name == "<title" or (self.bare and name != "</title")
        self.drawn = name == "<svg" or (self.drawn and name != "</svg")
        yield _MARKS.sub("", token)
