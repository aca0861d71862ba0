"""What may stand on the public site: frozen records that hold no source, no statement and no member of staff.

One instance: the claim c06, an act VIO.LIB.camp with the victims "officials who spoke against satellite launches".
A record does not say who told it, when, or how; only the desk can make one, and only ``exposure.clearing`` lets it out.
They have slots: a hundred thousand claims are a million of them, and a publish has a gigabyte.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from kirok.publish.house import NONE, House

Status = Literal["standing", "retracted"]
SentenceKind = Literal["fact", "background", "voice"]


@dataclass(frozen=True, slots=True)
class Words:
    """One text in English and Korean; an empty string means that language is missing."""

    en: str
    ko: str

    def get(self, language: str) -> str:
        """The text in *language*, else in the other one; a third language reads the English."""
        return (self.ko or self.en) if language == "ko" else (self.en or self.ko)

    def language(self, language: str) -> str:
        """The language that :meth:`get` really gives ("en" or "ko")."""
        first, other = ("ko", "en") if language == "ko" else ("en", "ko")
        return first if getattr(self, first) else other


@dataclass(frozen=True, slots=True)
class PartyRecord:
    """A victim or agent as it may be named in public; *quoted* labels are the authorities' own words."""

    id: str
    label: Words
    quoted: bool = False
    kind: str = "group"


@dataclass(frozen=True, slots=True)
class CountRecord:
    """A count as a range with the phrase it was given in; never a midpoint."""

    low: int | None
    high: int | None
    quantifier: str | None
    phrase: str | None
    rule: str | None
    share_low: float | None = None


@dataclass(frozen=True, slots=True)
class PlaceRecord:
    """A place no finer than its precision (country, province, county, ri, site, unknown)."""

    id: str
    label: Words
    precision: str
    country: str | None


@dataclass(frozen=True, slots=True)
class ClaimRecord:
    """One claim in its released form. Codes are the vocabulary's (VIO.LIB.camp); *when* is EDTF."""

    id: str
    kind: str
    type: str | None
    victims: tuple[PartyRecord, ...]
    agents: tuple[PartyRecord, ...]
    place: PlaceRecord | None
    when: str | None
    count: CountRecord | None
    grounds: tuple[str, ...]
    denied: bool
    status: Status
    findings: tuple[str, ...]
    content: Words | None = None
    conduct: Words | None = None
    compared_with: str | None = None
    compared: str | None = None
    relation: str | None = None
    whole: tuple[PartyRecord, ...] = ()
    retracted_on: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class FindingRecord:
    """What the desk holds, how well it is known (CER.*), by which rule, on how many independent origins."""

    id: str
    text: Words
    certainty: str
    independent_origins: int
    rule: str
    supports: tuple[str, ...]
    contradicts: tuple[str, ...]
    publications: tuple[str, ...]
    status: Status
    first_published: str
    corrections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SentenceRecord:
    """One published sentence, ``pub1/s1``, and the findings and claims it stands on."""

    id: str
    kind: SentenceKind
    text: Words
    findings: tuple[str, ...]
    claims: tuple[str, ...]
    status: Status
    corrections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PictureRecord:
    """A released picture: clean bytes, whose it is, where it comes from (photograph, archive, ai-made) and what it shows.

    *source_type* is a term of IPTC's digital source type vocabulary; *file* names it on the site; sizes are in pixels.
    """

    file: str
    mime: str
    # Pages read everything of a picture but its bytes, so that these are no part of what a record is compared by.
    content: bytes = field(compare=False, repr=False)
    width: int
    height: int
    credit: str
    origin: str
    source_type: str
    alt: Words
    graphic: bool = False


@dataclass(frozen=True, slots=True)
class MethodRecord:
    """What one method of ``kirok estimate`` found: an interval of people at *level*, and its middle where it has one.

    *assumptions* and *warnings* are that command's own sentences, in English.
    """

    method: str
    low: int
    high: int
    median: int | None
    level: float
    assumptions: tuple[str, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EstimateRecord:
    """How many in all, as a person brought it to a publication: the question, every method, who checked the statistics.

    *observed* people are on some list, as the least and the most; *lists* are (name, people on it) or None where few are.
    """

    id: str
    publication: str
    question: Words
    observed: tuple[int, int]
    lists: tuple[tuple[str, int | None], ...]
    methods: tuple[MethodRecord, ...]
    reviewer: Words
    remark: Words | None = None


@dataclass(frozen=True, slots=True)
class PublicationRecord:
    """One released publication; *released_on* is a day (YYYY-MM-DD)."""

    id: str
    title: Words
    attribution: Words
    released_on: str
    sentences: tuple[SentenceRecord, ...]
    crowd: str
    corrections: tuple[str, ...] = ()
    pictures: tuple[PictureRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class CorrectionRecord:
    """A public correction: what fell, on which day, why (RTR code), and everything it reached."""

    id: str
    target: str
    on: str
    reason: str
    findings: tuple[str, ...]
    sentences: tuple[str, ...]
    publications: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EventRecord:
    """One event, by the released claims that tell of it. It bears no name: the desk's own label is not public."""

    id: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AreaRecord:
    """A place that a released claim names, or one around it: *parent* is the id of the next one around, else None.

    *facility* is a FACILITY code ("" where the place is one of no known kind), None where it is no facility.
    """

    id: str
    label: Words
    precision: str
    parent: str | None = None
    facility: str | None = None


@dataclass(frozen=True, slots=True)
class SiteRecord:
    """Everything one publish may show. *invented* marks a demonstration: every page says so and is not indexed.

    *papers* asks for a PDF of every finding and year.
    """

    title: Words
    base_url: str
    contact: Words
    publications: tuple[PublicationRecord, ...]
    findings: tuple[FindingRecord, ...]
    claims: tuple[ClaimRecord, ...]
    corrections: tuple[CorrectionRecord, ...]
    invented: bool = False
    events: tuple[EventRecord, ...] = ()
    areas: tuple[AreaRecord, ...] = ()
    estimates: tuple[EstimateRecord, ...] = ()
    house: House = NONE
    papers: bool = False
