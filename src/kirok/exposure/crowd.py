"""The declared crowd: how many people could have told what a group of sentences tells, as the desk answered it.

First version: one answer for a group of sentences, its smallest declared number against the floor k. It promises
nothing about what earlier publications already told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: Floors of decisions.md 17: the default, and what no setting may go below.
DEFAULT_K = 300
LOWEST_K = 100


@dataclass(frozen=True)
class Answer:
    """One answer: who else could know (*knowers*), at least how many (*low*), and four yes-or-no answers; None = unanswered."""

    items: tuple[str, ...]
    knowers: str | None
    low: int | None
    listed: bool | None
    specific: bool | None
    corroborated: bool | None


def problems(sentences: Sequence[str], answers: Sequence[Answer], k: int) -> dict[str, str]:
    """Why each of *sentences* may not leave: sentence id -> one reason; empty when all may.

    The strictest answer that names a sentence counts.
    """
    floor = max(k, LOWEST_K)
    found: dict[str, str] = {}
    for sentence in sentences:
        own = [answer for answer in answers if sentence in answer.items]
        reasons = [reason for answer in own if (reason := _problem(answer, floor))]
        if not own:
            found[sentence] = "nobody answered who else could have told this (exposure); a missing answer is a refusal"
        elif reasons:
            found[sentence] = reasons[0]
    return found


def _problem(answer: Answer, floor: int) -> str | None:
    if not answer.knowers or answer.low is None or None in (answer.listed, answer.specific, answer.corroborated):
        return "an exposure question is unanswered (knowers, low, listed, specific, corroborated); a missing answer is a refusal"
    if answer.low < floor:
        return f"the declared crowd is below the floor of {floor}: fewer people than that could have told it"
    if answer.specific and not answer.corroborated:
        return "it carries an exact detail that only one source has; give the gist, or find a second origin"
    return None


def step(low: int, k: int) -> str:
    """The crowd as editors see it: a step, never a head-count ("hundreds; near the floor")."""
    floor = max(k, LOWEST_K)
    size = next(
        (word for bound, word in ((1_000, "hundreds"), (10_000, "thousands"), (100_000, "tens of thousands")) if low < bound), "more"
    )
    return f"{size}; near the floor" if low < 2 * floor else size
