"""One story turns out false: the claims that tell it are retracted by two people, and the site is published again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kirok.base.errors import CheckFailed
from kirok.base.home import Home
from kirok.demo.world import World
from kirok.desk.journal.actions import writing
from kirok.desk.members.actions import Authenticated
from kirok.desk.publications.publishing import publish_site
from kirok.desk.retraction.actions import retract


@dataclass(frozen=True)
class Corrected:
    """What was taken back, by the ids of its events and claims; what it reached; the site's files that changed; its HTML pages."""

    events: tuple[str, ...]
    claims: tuple[str, ...]
    findings: tuple[str, ...]
    sentences: tuple[str, ...]
    publications: tuple[str, ...]
    changed: tuple[str, ...]
    pages: int


def take_back(home: Home, world: World, people: Mapping[str, Authenticated]) -> Corrected:
    """Retract the claim that began the false story and every claim that repeats it; nothing else may be reached.

    Raises:
        CheckFailed: the retraction reached something else than the truth says rests on the story.
    """
    story = world.truth.false_story
    finding = next(each for each in world.truth.findings if each.id in story.findings)
    claims = (story.claim, *sorted(set(finding.supports) - {story.claim}))
    with writing(home):
        marked = [retract(claim=claim, reason=story.reason, by=people["editor"], second=people["lead"]) for claim in claims]
        published = publish_site(home.site, base_url=None, by=people["editor"].user).published
    reached = [each.reach for each in marked]
    findings = tuple(sorted({key for each in reached for key in each.findings}))
    sentences = tuple(sorted({key for each in reached for key in each.sentences}))
    publications = tuple(sorted({key for each in reached for key in each.feed}))
    if findings != tuple(sorted(story.findings)) or sentences != tuple(sorted(story.sentences)):
        raise CheckFailed(f"the retraction reached {', '.join((*findings, *sentences))}, which is not what the invented world expects")
    return Corrected(
        tuple(each.event.key for each in marked), claims, findings, sentences, publications, published.changed, published.pages
    )
