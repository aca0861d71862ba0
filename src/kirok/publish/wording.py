"""The site's words in one language: catalogue texts, vocabulary labels, days, counts and certainty.

Certainty words say only what their rule states (desk rules of certainty); nothing here calls a report true.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from markupsafe import Markup

from kirok.base.i18n import LANGUAGES, catalogue, translations
from kirok.publish.headings import heading
from kirok.publish.house import Tongue
from kirok.publish.numbers import NumberRow
from kirok.publish.record import CountRecord, PublicationRecord, SiteRecord, Words
from kirok.publish.seam import code_label, when_in_words


def N_(message: str) -> str:  # noqa: N802 - the name that extractors of messages know
    """Mark *message* for the catalogue; it is translated where it is shown."""
    return message


#: Certainty code -> its word and the rule it states.
CERTAINTY: dict[str, tuple[str, str]] = {
    "CER.corroborated": (
        N_("Corroborated"),
        N_("At least two independent origins say so, at least one of them first-hand, and no contradiction is open."),
    ),
    "CER.supported": (N_("Supported"), N_("At least two independent origins say so, but none of them first-hand.")),
    "CER.reported": (N_("Reported"), N_("Exactly one origin says so.")),
    "CER.disputed": (N_("Disputed"), N_("Another origin contradicts it, and the contradiction is open.")),
    "CER.doubtful": (N_("Doubtful"), N_("Two people of the newsroom lowered it by hand and recorded their reason.")),
    "CER.fallen": (N_("Fallen"), N_("It was resolved against: we no longer hold it.")),
}
_KINDS = {
    "act": N_("An act"),
    "state": N_("What became of people"),
    "quantity": N_("A share or number"),
    "policy": N_("A policy"),
    "comparison": N_("A comparison"),
}
_PRECISIONS = {
    "site": N_("located to the site"),
    "ri": N_("located to the village"),
    "county": N_("located to the county"),
    "province": N_("located to the province"),
    "country": N_("located to the country only"),
    "unknown": N_("place not known"),
}
_RECORDS = {
    "people": N_("People"),
    "groups": N_("Groups and bodies"),
    "events": N_("Events"),
    "facilities": N_("Places of detention and other facilities"),
    "places": N_("Places"),
    "reasons": N_("Reasons given by the authorities"),
}
_ROLES = {
    "victim": N_("as the one it was done to"),
    "agent": N_("as said to be responsible"),
    "whole": N_("as the whole it is a part of"),
    "event": N_("as the event"),
    "place": N_("as the place"),
    "around": N_("as the area around the place"),
    "reason": N_("as the reason given"),
}
#: Dimension -> its heading and the head of its column.
_DIMENSIONS = {
    "year": (N_("By year"), N_("Year")),
    "act": (N_("By what was done"), N_("What was done")),
    "fate": (N_("By what became of people"), N_("What became of them")),
    "reason": (N_("By the reason that the authorities gave"), N_("Reason, in their words")),
    "victim": (N_("By kind of victim"), N_("Kind of victim")),
    "place": (N_("By place"), N_("Place")),
}


_NAMES = {"en": "English", "ko": "한국어"}
_ENTER = {"en": "Read in English", "ko": "한국어로 읽기"}
_SAID = re.compile(r"([0-9X-]*[0-9X])([?~%]?)")
_QUALIFIED = {"": "{date}", "?": N_("perhaps {date}"), "~": N_("around {date}"), "%": N_("perhaps around {date}")}


def _numbers_of(edtf: str, text: Callable[..., Markup]) -> str:
    """An EDTF date by its numbers, with what qualifies it in words; what is no such date stays as it was written."""
    start, slash, end = edtf.partition("/")
    if slash:
        ends = [text("not known") if part in {"", ".."} else _numbers_of(part, text) for part in (start, end)]
        return str(text("{low} to {high}", low=ends[0], high=ends[1]).unescape())
    found = _SAID.fullmatch(edtf)
    return str(text(_QUALIFIED[found[2]], date=found[1]).unescape()) if found else edtf


def _says_the_same(count: CountRecord) -> bool:
    """Whether the phrase of a count is its numbers over again ("8 to 13 people" for 8 to 13)."""
    said = set(re.findall("[0-9]+", (count.phrase or "").replace(",", "")))
    return bool(said) and said == {str(bound) for bound in (count.low, count.high) if bound is not None}


def wordings(site: SiteRecord) -> tuple[Wording, ...]:
    """One for each language of the site, English and Korean first."""
    return (*map(Wording, LANGUAGES), *(Wording(tongue.code, tongue) for tongue in site.house.tongues))


@dataclass(frozen=True)
class Wording:
    """Texts in *language*: "en", "ko", or the code of *tongue*, a language that the newsroom brought itself."""

    language: str
    tongue: Tongue | None = None
    _said: dict[str, Markup] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def _catalogue(self) -> gettext.NullTranslations:
        if self.tongue is not None:
            return catalogue(self.tongue.catalogue, self.language)
        return translations("publish", self.language)

    @cached_property
    def _labels(self) -> dict[str, str]:
        return dict(self.tongue.labels) if self.tongue else {}

    @property
    def name(self) -> str:
        """The language's own name."""
        return self.tongue.name if self.tongue else _NAMES[self.language]

    @property
    def enter(self) -> str:
        """What the door to this language says."""
        return (self.tongue.enter or self.tongue.name) if self.tongue else _ENTER[self.language]

    def title(self, site: SiteRecord) -> str:
        """The name of the site."""
        return (self.tongue.title if self.tongue else "") or site.title.get(self.language)

    def contact(self, site: SiteRecord) -> str:
        """The newsroom's contact line."""
        return (self.tongue.contact if self.tongue else "") or site.contact.get(self.language)

    def text(self, message: str, **values: object) -> Markup:
        """The translation of *message*, which may hold HTML of ours; *values* are escaped into its {fields}."""
        markup = self._said.get(message)
        if markup is None:
            markup = self._said[message] = Markup(self._catalogue.gettext(message))  # noqa: S704 - ours; values are escaped by format
        return markup.format(**values) if values else markup

    def plural(self, one: str, many: str, number: int, **values: object) -> Markup:
        """The translation that fits *number*, which fills {n}."""
        markup = Markup(self._catalogue.ngettext(one, many, number))  # noqa: S704 - as above
        return markup.format(n=f"{number:,}", **values)

    def label(self, code: str) -> str:
        """What the vocabulary calls *code*."""
        return self._labels.get(code) or code_label(code, self.language if self.tongue is None else "en")

    def capital(self, code: str) -> str:
        """A label with a capital letter at its beginning."""
        label = self.label(code)
        return f"{label[:1].upper()}{label[1:]}"

    def own(self, words: Words) -> str:
        """A text of the record as this language reads it."""
        return words.get(self.language)

    def heading(self, publication: PublicationRecord) -> str:
        """What a publication is called."""
        return heading(publication, self.language)

    def certainty(self, code: str) -> Markup:
        """The word for a certainty code; a code without a rule of ours is shown as the vocabulary has it."""
        return self.text(CERTAINTY[code][0]) if code in CERTAINTY else Markup("") + self.label(code)

    def rule(self, code: str) -> Markup:
        """The rule that a certainty code states, as one sentence."""
        return self.text(CERTAINTY[code][1]) if code in CERTAINTY else Markup("")

    def kind(self, kind: str) -> Markup:
        """What sort of claim it is."""
        return self.text(_KINDS[kind]) if kind in _KINDS else Markup("") + kind

    def precision(self, precision: str) -> Markup:
        """How finely a place is known."""
        return self.text(_PRECISIONS[precision]) if precision in _PRECISIONS else Markup("") + precision

    def records(self, kind: str) -> Markup:
        """The heading of one kind of record page."""
        return self.text(_RECORDS[kind])

    def roles(self, roles: Iterable[str]) -> str:
        """What somebody is in a claim."""
        return self.listed(str(self.text(_ROLES[role]).unescape()) for role in roles)

    def party(self, kind: str) -> str:
        """What kind of party it is; empty where the vocabulary has no word for it."""
        label = self.label(kind)
        return "" if label == kind else label

    def dimension(self, name: str) -> Markup:
        """The heading of one table of numbers."""
        return self.text(_DIMENSIONS[name][0])

    def column(self, name: str) -> Markup:
        """The head of the first column of one table of numbers."""
        return self.text(_DIMENSIONS[name][1])

    def span(self, row: NumberRow) -> str:
        """The lowest and the highest number that any one claim of *row* gives."""
        return self.lowest_highest(row.low, row.high, row.open) if row.numbered else str(self.text("not known"))

    def lowest_highest(self, low: int | None, high: int | None, open_end: bool) -> str:  # noqa: FBT001 - two ends and whether one is open
        """From the lowest to the highest number of single claims, and that it may be more where one gives no upper end."""
        numbers = self.range(low, high)
        return str(self.text("{numbers}, or more", numbers=numbers).unescape()) if open_end and high is not None else numbers

    def when(self, edtf: str) -> str:
        """An EDTF date in words, never finer than it was given; a language of the newsroom's own reads its numbers."""
        return when_in_words(edtf, self.language) if self.tongue is None else _numbers_of(edtf, self.text)

    def quoted(self, words: str) -> str:
        """*words* in quotation marks: somebody else's, not ours."""
        return f"“{words}”"

    def listed(self, items: Iterable[str]) -> str:
        """Items one after the other."""
        return ", ".join(items)

    def said(self, messages: Iterable[str]) -> str:
        """Messages of the catalogue one after the other."""
        return self.listed(str(self.text(message).unescape()) for message in messages)

    def lines(self, text: str, most: int) -> tuple[str, ...]:
        """*text* in two lines where it is longer than *most* letters and has a space near its middle."""
        if len(text) <= most or " " not in text:
            return (text,)
        at = min((place for place, letter in enumerate(text) if letter == " "), key=lambda place: abs(place - len(text) / 2))
        return text[:at], text[at + 1 :]

    def count(self, count: CountRecord) -> str:
        """A count as its range, with the phrase it was given in where that says something else; never a midpoint."""
        numbers = self._range(count)
        phrase = self.quoted(count.phrase) if count.phrase and not (numbers and _says_the_same(count)) else ""
        if numbers and phrase:
            return str(self.text("{numbers} (in the words of the account: {phrase})", numbers=numbers, phrase=phrase).unescape())
        if phrase:
            return str(self.text("{phrase}, not counted as a number", phrase=phrase).unescape())
        return numbers or str(self.text("not known"))

    def _range(self, count: CountRecord) -> str:
        if count.low is not None or count.high is not None:
            return self.range(count.low, count.high)
        if count.share_low is not None:
            return str(self.text("at least {share} %", share=f"{count.share_low * 100:g}"))
        return ""

    def range(self, low: int | None, high: int | None) -> str:
        """A range of whole numbers; an open end is said, not filled."""
        if low is None:
            return str(self.text("not known")) if high is None else str(self.text("at most {n}", n=f"{high:,}"))
        if high is None:
            return str(self.text("at least {n}", n=f"{low:,}"))
        return f"{low:,}" if low == high else str(self.text("{low} to {high}", low=f"{low:,}", high=f"{high:,}"))
