"""What a text on hold could be instead, written out in both languages; and, for handlers alone, what its crowds cost.

The proposals are a function of public state only (see kirok.exposure.weighing), so editors may read them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from kirok.base.errors import BadInput
from kirok.exposure.case import Case
from kirok.exposure.floors import arrests, posterior_max
from kirok.exposure.judging import Judged, Weighed
from kirok.exposure.showing import ceiling, size
from kirok.exposure.versions import Version


@dataclass(frozen=True)
class Cost:
    """For a handler: one person behind a sentence, steps before and after, and the earlier items that cost most."""

    person: str
    before: str
    after: str
    likely: str
    ten: str
    earlier: tuple[str, ...]


@dataclass(frozen=True)
class Advice:
    """One sentence: the safest wording that keeps most, by language (empty where none may go out), and its costs."""

    sentence: str
    safe: Mapping[str, tuple[str, ...]]
    costs: tuple[Cost, ...]
    assumptions: tuple[str, ...]


def advice(case: Case | None, k: int, rho: float) -> dict[str, Advice]:
    """Sentence key -> advice; nothing where there is no case, or its answers contradict each other."""
    if case is None:
        return {}
    try:
        judged = case.judged()
    except BadInput:
        return {}
    return {one.item.id.partition("/")[2]: _advice(one, k, rho) for one in judged}


def _advice(judged: Judged, k: int, rho: float) -> Advice:
    best = judged.proposals[0].version if judged.verdict == "hold" and judged.proposals else None
    safe = {language: _said(best, language) for language in ("en", "ko")} if best else {}
    costs = tuple(_cost(person, k, rho) for person in judged.people)
    return Advice(judged.item.id.partition("/")[2], safe, costs, judged.assumptions)


def _cost(person: Weighed, k: int, rho: float) -> Cost:
    after = person.after.crowd
    return Cost(
        person=person.id,
        before=steps(size(person.before, k)),
        after=steps(size(after, k)),
        likely=ceiling(posterior_max(after, rho)),
        ten=ceiling(arrests(after, rho)),
        earlier=tuple(item for item, _bits in person.costs),
    )


def _said(version: Version, language: str) -> tuple[str, ...]:
    with translation.override(language):
        return tuple(_lines(version))


def _lines(version: Version) -> list[str]:
    told = version.as_json()
    found = []
    if told["detail"] == "gist":
        found.append(_("Give the gist only: leave out exact figures, words, documents and pictures."))
    found.append(_closest(str(told["attribution"])))
    if told["shown"] == "week":
        found.append(_("Show no more of the time of contact than the week."))
    if told["shown"] == "month":
        found.append(_("Show no more of the time of contact than the month."))
    if told["delay"]:
        found.append(_("Publish it %(days)s days later.") % {"days": told["delay"]})
    return found


def _closest(attribution: str) -> str:
    words = {
        "country": _("the country"),
        "province": _("the province"),
        "county": _("the county"),
        "org": _("the kind of organisation"),
        "rank": _("the rank"),
    }
    named = ", ".join(words.get(part, part) for part in attribution.split(" + "))
    return _("Say of the source at most: %(named)s.") % {"named": named}


def steps(said: str) -> str:
    """A crowd's step ("hundreds; near the floor") in the reader's language."""
    words = {
        "below the floor": _("below the floor"),
        "near the floor": _("near the floor"),
        "hundreds": _("hundreds"),
        "thousands": _("thousands"),
        "tens of thousands": _("tens of thousands"),
        "more": _("a hundred thousand or more"),
    }
    return "; ".join(words.get(part, part) for part in said.split("; "))
