"""Clearing: the only maker of ``Cleared``, the only door through which a record may leave the desk.

An item is cleared when it was released, consent covers every statement it rests on, nothing in it was denied, every question
about who could have told it is answered, and the rule of :mod:`kirok.exposure.judging` finds nothing against it for
anybody in the chain, together with all that is out already.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from kirok.base.errors import Refused
from kirok.exposure.case import Case
from kirok.exposure.consent import ANONYMOUS, Permission, allows, denies
from kirok.exposure.crowd import Answer, problems

T = TypeVar("T")


@dataclass(frozen=True)
class Cleared(Generic[T]):
    """A value that may leave. Only :func:`clear` makes one; import-linter guards who may name it."""

    value: T


@dataclass(frozen=True)
class Basis:
    """One statement that an item rests on: who told it, and what was allowed for it."""

    teller: str
    permissions: tuple[Permission, ...]


@dataclass(frozen=True)
class Grounds:
    """All that decides whether one publication may leave.

    *sentences* are those that rest on claims; *quotes* the wordings taken from statements; *names* the names found in
    the text of persons who did not allow theirs; *places* named more exactly than a teller allowed; *case* is what the
    engine weighs, None where nobody protected stands behind it or it is out already.
    """

    item: str
    released: bool
    bases: tuple[Basis, ...]
    sentences: tuple[str, ...]
    answers: tuple[Answer, ...]
    quotes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    sourcing: tuple[str, ...] = ()
    case: Case | None = None


def reasons(grounds: Grounds, *, k: int, today: dt.date) -> list[str]:
    """Every reason why the item may not leave, in plain sentences without a source's number; empty when it may."""
    found = [] if grounds.released else ["it is not released"]
    found += _consent(grounds, today)
    return found + [f"{item}: {reason}" for item, reason in crowd_faults(grounds, k).items()]


def crowd_faults(grounds: Grounds, k: int) -> dict[str, str]:
    """Sentence address -> why its crowd holds it: a question that is open, else what the engine found."""
    found = {f"{grounds.item}/{sentence}": reason for sentence, reason in problems(grounds.sentences, grounds.answers, k).items()}
    weighed = grounds.case.faults if grounds.case else {}
    return {**weighed, **found}


def _consent(grounds: Grounds, today: dt.date) -> list[str]:
    found = []
    if any(not allows(basis.permissions, basis.teller, ANONYMOUS, today) for basis in grounds.bases):
        found.append("consent to publish is missing or has ended for a statement that it rests on")
    if grounds.quotes and any(denies(basis.permissions, "verbatim-quote") for basis in grounds.bases):
        found.append(f"it quotes words ({grounds.quotes[0]!r}) where quoting was not allowed; paraphrase them")
    if grounds.names:
        found.append(f"it names a person who holds no public role and did not allow it ({len(grounds.names)} in the text)")
    if grounds.places:
        found.append(f"it names a place more exactly than was allowed ({grounds.places[0]})")
    if grounds.sourcing:
        found.append(f"it uses a claim about sources ({grounds.sourcing[0]}), which is never published as it is")
    return found


def clear(value: T, grounds: Sequence[Grounds], *, k: int, today: dt.date) -> Cleared[T]:
    """Let *value* out if every one of its grounds holds.

    Raises:
        Refused: one does not; the sentence says which and why.
    """
    for ground in grounds:
        for reason in reasons(ground, k=k, today=today):
            raise Refused(f"{ground.item} may not leave the desk: {reason}", field=ground.item)
    return Cleared(value)
