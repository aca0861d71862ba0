"""One publication in one language as it goes out by other ways than the site: what every file format is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kirok.desk.publications.models import Picture
from kirok.desk.publications.pictures import IPTC, line
from kirok.publish.record import PublicationRecord, SiteRecord
from kirok.publish.seam import code_label

LANGUAGES = ("en", "ko")
_WORDS = {
    "en": {
        "by": "According to {}",
        "corrected": "Corrected: something this rests on was retracted ({}).",
        "warning": "If you are inside the country, do not write from there: contact of any kind can be seen. "
        "Somebody abroad can write for you.",
        "contact": "Contact",
        "origins": "{}; independent origins: {}",
        "invented": "Everything here is invented: country, people, dates.",
        "graphic": "A graphic picture, shown when asked for",
    },
    "ko": {
        "by": "{}에 따르면",
        "corrected": "정정: 근거 가운데 철회된 것이 있습니다 ({}).",
        "warning": "그 나라 안에 계시다면 거기서 연락하지 마십시오. 어떤 연락이든 드러날 수 있습니다. "
        "밖에 있는 사람이 대신 쓸 수 있습니다.",
        "contact": "연락처",
        "origins": "{}; 독립된 출처: {}",
        "invented": "여기 있는 것은 모두 지어낸 것입니다. 나라도 사람도 날짜도 그렇습니다.",
        "graphic": "잔혹한 그림이며, 원할 때만 보입니다",
    },
}


@dataclass(frozen=True)
class Sentence:
    """A sentence with its id, its kind and, where the audience weighs evidence, how well it is known."""

    id: str
    kind: str
    text: str
    weight: str
    corrected: str


@dataclass(frozen=True)
class Figure:
    """A picture: its file, what it shows, its line, its source type as IPTC names it, and a content note or nothing."""

    file: str
    alt: str
    line: str
    source_type: str
    note: str


@dataclass(frozen=True)
class Paper:
    """Everything that a file of one publication in one language holds."""

    id: str
    language: str
    title: str
    byline: str
    released_on: str
    sentences: tuple[Sentence, ...]
    figures: tuple[Figure, ...]
    contact: str
    contact_label: str
    warning: str
    invented: str


def paper(
    record: PublicationRecord,
    site: SiteRecord,
    language: str,
    *,
    contact: Mapping[str, str],
    pictures: Sequence[Picture],
    weighed: bool,
) -> Paper:
    """The paper of a cleared publication; *weighed* puts each fact's certainty and origins beside it."""
    words = _WORDS[language]
    reached = contact.get(language) or contact.get("en") or contact.get("ko") or site.contact.get(language)
    return Paper(
        id=record.id,
        language=language,
        title=record.title.get(language),
        byline=words["by"].format(record.attribution.get(language)),
        released_on=record.released_on,
        sentences=tuple(_sentences(record, site, language, weighed=weighed)),
        figures=tuple(_figure(record.id, one, language) for one in pictures),
        contact=reached,
        contact_label=words["contact"],
        warning=words["warning"] if reached else "",
        invented=words["invented"] if site.invented else "",
    )


def _sentences(record: PublicationRecord, site: SiteRecord, language: str, *, weighed: bool) -> list[Sentence]:
    findings = {row.id: row for row in site.findings}
    reasons = {row.id: code_label(f"RTR.{row.reason}", language) for row in site.corrections}
    found = []
    for one in record.sentences:
        weights = [
            _WORDS[language]["origins"].format(code_label(findings[key].certainty, language), findings[key].independent_origins)
            for key in one.findings
            if key in findings and weighed
        ]
        told = [reasons[key] for key in one.corrections if key in reasons]
        corrected = _WORDS[language]["corrected"].format(", ".join(told)) if one.status == "retracted" else ""
        found.append(Sentence(one.id, one.kind, one.text.get(language), "; ".join(weights), corrected))
    return found


def _figure(publication: str, picture: Picture, language: str) -> Figure:
    ending = "png" if picture.mime == "image/png" else "jpg"
    alt = picture.alt_ko if language == "ko" else picture.alt_en
    note = _WORDS[language]["graphic"] if picture.graphic else ""
    return Figure(f"{publication}-{picture.position + 1}.{ending}", alt, line(picture, language), f"{IPTC}{picture.source_type}", note)
