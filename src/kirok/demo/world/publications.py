"""Publications: four a year, of facts, background and the desk's voice, with the answers that clearing asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kirok.demo.world.dice import Dice
from kirok.demo.world.findings import Finding, told
from kirok.demo.world.fixed import identifier
from kirok.demo.world.geography import YEARS
from kirok.demo.world.sentences import ATTRIBUTION, BACKGROUND, FACTS, FEW_KNOWERS, KNOWERS, TITLES, VOICE
from kirok.demo.world.specials import FALSE_STORY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kirok.demo.world.values import Entry

A_YEAR = 4
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
    items = [_fact(number, finding) for number, finding in enumerate(publication.findings, 1)]
    told_by = [str(item["id"]) for item in items]
    items.append({"id": f"s{len(items) + 1}", "kind": "background", "uses": [], **dice.pick(BACKGROUND).entry()})
    voice = f"s{len(items) + 1}"
    items.append({"id": voice, "kind": "voice", "uses": [publication.findings[0].id], **dice.pick(VOICE).entry()})
    return {
        "id": publication.id,
        "state": "draft",
        "title": {key: str(text).format(year=publication.year) for key, text in TITLES[publication.number].entry().items()},
        "attribution": ATTRIBUTION.entry(),
        "items": items,
        "exposure": [_answer(dice, publication, [*told_by, voice])],
    }


def _fact(number: int, finding: Finding) -> Entry:
    text = told(FACTS[finding.theme], finding.episode)
    return {"id": f"s{number}", "kind": "fact", "uses": [finding.id, finding.supports[0].id], **text.entry()}


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
