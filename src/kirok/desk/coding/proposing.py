"""Who may be the same person: candidates by the keys of their names, compared in bits with reasons; never an answer.

``kirok.names`` says how much two spellings speak for one name. Where it cannot be had, what is written alike or sounds
alike is proposed without bits. Bits are about names, never about persons: thousands share one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kirok.desk.entities.models import Actor, Judgement
from kirok.desk.saying import sentence
from kirok.desk.search.index import sync
from kirok.desk.search.models import Sound

_MOST = 12
#: Candidates that are compared, at most; and spellings of each.
_LOOKED_AT, _SPELLINGS = 60, 4
#: A sound of so few letters is shared by too many names.
_SHORT = 5


@dataclass(frozen=True)
class Proposal:
    """Another entry that may be the same: what speaks for and against it, and the bits where they are known."""

    actor: Actor
    reasons: tuple[str, ...]
    bits: float | None = None


@dataclass(frozen=True)
class Likeness:
    """The best pair of spellings of two entries: its bits, and what was read beside what."""

    bits: float
    reasons: tuple[str, ...]


def proposals(entries: Sequence[Actor]) -> list[Proposal]:
    """Who may be the same, the most telling first; what was judged already is left out."""
    sync()
    alike = _alike({entry.pk for entry in entries})
    rows = Actor.objects.filter(pk__in=list(alike)[:_LOOKED_AT]).prefetch_related("names").order_by("pk")
    forms = _forms(entries)
    found = [_proposal(entries, forms, row, alike[row.pk]) for row in rows]
    kept = [one for one in found if one.bits is None or one.bits > 0]
    return sorted(kept, key=lambda one: (-(one.bits or 0.0), one.actor.pk))[:_MOST]


def _alike(numbers: set[int]) -> Mapping[int, Mapping[str, None]]:
    """Entry -> the written forms, keys and sounds that it shares with *numbers*; those with a written form in common first."""
    sounds = Sound._base_manager  # noqa: SLF001  Django's documented name; what is closed is left out where the people are read
    own = list(sounds.filter(entry__kind="person", entry__row__in=numbers).values_list("value", flat=True).distinct())
    own = [value for value in own if value[0] in "=@" or len(value) > _SHORT]
    rows = sounds.filter(entry__kind="person", value__in=own).exclude(entry__row__in=numbers)
    pairs = Judgement.objects.filter(undone_by__isnull=True).values_list("left_id", "right_id")
    judged = {number for pair in pairs if set(pair) & numbers for number in pair}
    found: dict[int, dict[str, None]] = {}
    for number, value in sorted(rows.values_list("entry__row", "value"), key=lambda pair: ("=@~".index(pair[1][0]), pair[0])):
        if number not in judged:
            found.setdefault(number, {})[value] = None
    return found


def _forms(entries: Iterable[Actor]) -> list[str]:
    return list(dict.fromkeys(name.form for entry in entries for name in entry.names.all()))[:_SPELLINGS]


def _proposal(entries: Iterable[Actor], forms: Sequence[str], row: Actor, shared: Mapping[str, None]) -> Proposal:
    like = likeness(forms, _forms([row]))
    written = tuple(_("both are written %s") % value[1:] for value in shared if value.startswith("="))
    reasons = written or (like.reasons if like else (_("a written form of the one sounds like one of the other"),))
    return Proposal(row, (*reasons, *_against(entries, row)), like.bits if like else None)


def likeness(ours: Iterable[str], theirs: Sequence[str]) -> Likeness | None:
    """How much the best pair of spellings speaks for one name; None where nothing can compare them."""
    try:
        from kirok.names import compare
    except ImportError:
        return None
    pairs = [compare(one, other) for one in ours for other in theirs]
    known = [pair for pair in pairs if pair.bits is not None]
    if not known:
        return None
    best = max(known, key=lambda pair: pair.bits or 0.0)
    said = tuple(f"{part.left} – {part.right}: {', '.join(str(sentence(why)) for why in part.reasons)}" for part in best.aligned)
    return Likeness(round(best.bits or 0.0, 1), said)


def _against(entries: Iterable[Actor], other: Actor) -> list[str]:
    """What the registry says of the two that does not go together."""
    found = []
    for field, words in (
        ("sex", _("but the sex differs")),
        ("born", _("but the birth differs")),
        ("kind", _("but one is a person, one is not")),
    ):
        held = {str(entry.payload[field]) for entry in entries if entry.payload.get(field)}
        if held and other.payload.get(field) and str(other.payload[field]) not in held:
            found.append(words)
    return found
