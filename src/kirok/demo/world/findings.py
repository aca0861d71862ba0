"""Findings: what the accounts of each episode and story come to, the claims they rest on, and what the rules must give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kirok.demo.world.bilingual import Both, KoreanWord
from kirok.demo.world.fixed import FALSE_STORY_FINDING, identifier
from kirok.demo.world.rules import assess
from kirok.demo.world.sentences import FINDINGS, MORE_FINDINGS, wording
from kirok.demo.world.specials import FALSE_STORY
from kirok.demo.world.values import Entry, ExpectedFinding

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kirok.demo.world.claims import Claim
    from kirok.demo.world.episodes import Episode

_MOST_SUPPORTS = 5
_COMPARISONS = 2
_POLICIES = ("policy-names", "policy-lamps", "policy-camps")


@dataclass(frozen=True)
class Finding:
    """A finding with the claims for and against it; *theme* says which sentences tell it.

    *reasons* are claims of its first account about the reason given, which a publication may tell beside it.
    """

    id: str
    theme: str
    episode: Episode
    supports: tuple[Claim, ...]
    contradicts: tuple[Claim, ...] = ()
    reasons: tuple[Claim, ...] = ()

    def entry(self) -> Entry:
        """The finding as the coding file writes it."""
        against = [claim.id for claim in self.contradicts]
        return {
            "id": self.id,
            **told(wording(self.theme, self.id, FINDINGS, MORE_FINDINGS), self.episode).entry(),
            "supports": [claim.id for claim in self.supports],
            "contradicts": against,
        }

    def expected(self) -> ExpectedFinding:
        """What the rules must give."""
        found = assess(self.supports, self.contradicts)
        supports, against = (tuple(claim.id for claim in side) for side in (self.supports, self.contradicts))
        return ExpectedFinding(self.id, found.certainty, len(found.origins), found.origins, supports, against, found.why)


def told(template: Both, episode: Episode) -> Both:
    """*template* filled with the year, province and camp of *episode*."""
    province, camp = episode.province.name, episode.camp.name
    korean = {"province": KoreanWord(province.ko), "camp": KoreanWord(camp.ko)}
    return Both(
        template.en.format(year=episode.year, province=province.en, camp=camp.en),
        template.ko.format(year=episode.year, **korean),
    )


def write_findings(seed: int, episodes: Sequence[Episode], claims: Iterable[Claim]) -> list[Finding]:
    """The sixty findings: one an episode, six disputed fates, three orders, two comparisons, the false story."""
    by_story: dict[str, list[Claim]] = {}
    for claim in claims:
        by_story.setdefault(claim.account.episode.key, []).append(claim)
    findings = [_of_episode(seed, episode, by_story[episode.key]) for episode in episodes]
    findings += [_of_fate(seed, episode, by_story[episode.key]) for episode in episodes if episode.pattern == "fate"]
    findings += [_of_story(identifier("f", seed, slot), slot, by_story[slot]) for slot in _POLICIES]
    findings.append(_of_story(FALSE_STORY_FINDING, FALSE_STORY, by_story[FALSE_STORY]))
    return findings + _comparisons(seed, episodes, by_story)


def _saying(slot: str, claims: Iterable[Claim]) -> tuple[Claim, ...]:
    return tuple(claim for claim in claims if claim.slot == slot)


def _of_episode(seed: int, episode: Episode, claims: list[Claim]) -> Finding:
    theme = "firsthand" if episode.pattern == "fate" else episode.pattern
    sent = _saying("sent", claims)
    supports = sent if episode.pattern == "rumour" else sent[:_MOST_SUPPORTS]
    reasons = tuple(claim for claim in _saying("reason", claims) if claim.account == supports[0].account)
    return Finding(identifier("f", seed, "episode", episode.key), theme, episode, supports, _saying("denial", claims), reasons)


def _of_fate(seed: int, episode: Episode, claims: list[Claim]) -> Finding:
    """One person, reported dead by one account and seen alive by another."""
    alive = _saying("alive", claims)
    dead = tuple(claim for claim in _saying("dead", claims) if claim.account.focus == alive[0].account.focus)
    return Finding(identifier("f", seed, "fate", episode.key), "fate", episode, alive, dead)


def _of_story(key: str, slot: str, claims: list[Claim]) -> Finding:
    return Finding(key, slot, claims[0].account.episode, _saying(slot, claims))


def _comparisons(seed: int, episodes: Sequence[Episode], by_story: dict[str, list[Claim]]) -> list[Finding]:
    """Two episodes of which several origins say that it was more than the year before."""
    found = []
    for episode in episodes:
        more = _saying("more", by_story[episode.key])
        if episode.pattern in {"firsthand", "hearsay"} and len({claim.account.origin for claim in more}) > 1:
            found.append(Finding(identifier("f", seed, "more", episode.key), "more", episode, more))
    return found[:_COMPARISONS]
