"""Publications: four a year, of facts, background and the desk's voice, with the answers that clearing asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kirok.demo.world.bilingual import KoreanWord
from kirok.demo.world.dice import Dice
from kirok.demo.world.episodes import GROUNDS
from kirok.demo.world.findings import Finding, told
from kirok.demo.world.fixed import identifier
from kirok.demo.world.geography import YEARS
from kirok.demo.world.sentences import (
    ATTRIBUTION,
    BACKGROUND,
    FACTS,
    FEW_KNOWERS,
    HOW_MANY,
    KNOWERS,
    MORE_FACTS,
    REASON,
    TITLES,
    VOICE,
    wording,
)
from kirok.demo.world.specials import FALSE_STORY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kirok.demo.world.claims import Claim
    from kirok.demo.world.values import Entry

A_YEAR = 4
_DETAILED = frozenset({"firsthand", "hearsay", "single", "denied"})
_TOO_FEW = (60, 210)
"""Declared crowds under k = 300."""


@dataclass(frozen=True)
class Publication:
    """A publication and the findings that it tells; *few* is a declared crowd that is too small, else None."""

    id: str
    year: int
    number: int
    findings: tuple[Finding, ...]
    few: int | None = None

    def sentences_of(self, finding: Finding) -> list[str]:
        """The addresses of the sentences that use *finding*, such as ``pub/s1``: its fact, and the voice on the first."""
        place = self.findings.index(finding)
        fact = f"{self.id}/s{place + 1}"
        return [fact] if place else [fact, f"{self.id}/s{len(self.findings) + 2}"]


def plan_publications(seed: int, findings: Sequence[Finding], consentless: Finding) -> list[Publication]:
    """The 24 publications; two that hold neither the false story nor *consentless* are told by too few people."""
    dice = Dice(seed, "publications")
    planned = [_planned(seed, year, number, part) for year in YEARS for number, part in enumerate(_parts(dice, year, findings))]
    fit = [p for p in planned if consentless not in p.findings and all(f.theme != FALSE_STORY for f in p.findings)]
    few = dict(zip((p.id for p in dice.some(fit, len(_TOO_FEW))), _TOO_FEW, strict=True))
    return [Publication(p.id, p.year, p.number, p.findings, few.get(p.id)) for p in planned]


def _planned(seed: int, year: int, number: int, findings: list[Finding]) -> Publication:
    return Publication(identifier("p", seed, year, number), year, number, tuple(findings))


def _parts(dice: Dice, year: int, findings: Sequence[Finding]) -> list[list[Finding]]:
    """The findings of a year, dealt out to its four publications."""
    mixed = dice.mixed([finding for finding in findings if finding.episode.year == year])
    return [mixed[number::A_YEAR] for number in range(A_YEAR)]


def publication_entry(seed: int, publication: Publication) -> Entry:
    """The publication as the coding file writes it: a draft."""
    dice = Dice(seed, f"publication/{publication.id}")
    after = len(publication.findings)
    items = _facts(publication.findings)
    items.append({"id": f"s{after + 1}", "kind": "background", "uses": [], **dice.pick(BACKGROUND).entry()})
    items.append({"id": f"s{after + 2}", "kind": "voice", "uses": [publication.findings[0].id], **dice.pick(VOICE).entry()})
    return {
        "id": publication.id,
        "state": "draft",
        "title": {key: str(text).format(year=publication.year) for key, text in TITLES[publication.number].entry().items()},
        "attribution": ATTRIBUTION.entry(),
        "items": items,
        "exposure": [_answer(dice, publication, [str(item["id"]) for item in items if item["uses"]])],
    }


def _fact(number: int, finding: Finding) -> Entry:
    text = told(wording(finding.theme, finding.id, FACTS, MORE_FACTS), finding.episode)
    return {"id": f"s{number}", "kind": "fact", "uses": [finding.id, finding.supports[0].id], **text.entry()}


def _facts(findings: Sequence[Finding]) -> list[Entry]:
    """A fact for each finding, and behind some what one account adds; the added ones have the numbers at the end."""
    items, added = [], len(findings) + 2
    for number, finding in enumerate(findings, 1):
        items.append(_fact(number, finding))
        for detail in _details(finding, number):
            added += 1
            items.append({"id": f"s{added}", **detail})
    return items


def _details(finding: Finding, number: int) -> list[Entry]:
    """What the first account adds to *finding*: how many, and for every other one which reason the authorities gave."""
    if finding.theme not in _DETAILED:
        return []
    how_many = _how_many(finding)
    return ([] if how_many is None else [how_many]) + [_reason(claim) for claim in finding.reasons if number % 2]


def _reason(claim: Claim) -> Entry:
    episode = claim.account.episode
    ground, province = GROUNDS[episode.ground], episode.province.name
    english = REASON.en.format(province=province.en, ground=ground.en)
    return {"kind": "fact", "uses": [claim.id], "en": english, "ko": REASON.ko.format(province=province.ko, ground=KoreanWord(ground.ko))}


def _how_many(finding: Finding) -> Entry | None:
    claim, province = finding.supports[0], finding.episode.province.name
    count = claim.entry["count"]
    if not isinstance(count, dict) or count["min"] is None:
        return None
    low, high = count["min"], count["max"]
    text = HOW_MANY["least" if high is None else "exact" if low == high else "range"]
    said = {"low": low, "high": high}
    english, korean = text.en.format(province=province.en, **said), text.ko.format(province=province.ko, **said)
    return {"kind": "fact", "uses": [claim.id], "en": english, "ko": korean}


def _answer(dice: Dice, publication: Publication, items: list[str]) -> Entry:
    """Who could have told these sentences, and how many they are."""
    few = publication.few
    return {
        "items": items,
        "knowers": (FEW_KNOWERS if few else dice.pick(KNOWERS)).entry(),
        "low": few or 1000 + 100 * dice.below(80),
        "listed": True,
        "specific": False,
        "corroborated": all(len({claim.account.origin for claim in finding.supports}) > 1 for finding in publication.findings),
        "contact": "month",
    }
