"""A text cut at every place where a claim's words begin or end, so that overlapping spans stay legible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kirok.desk.claims.models import Span

_DEEPEST = 3


@dataclass(frozen=True)
class Hidden:
    """A passage [start, end) that is not shown until asked for, and the kind of violation it tells of."""

    start: int
    end: int
    code: str


@dataclass(frozen=True)
class Segment:
    """A piece of text from *start* on, how many claims cover it (at most 3 shades), and the claims that end here.

    *ending* holds pairs of number and id. *this*: the claim that the page is about covers it. *hidden* is the kind of
    violation where the words are not shown: then only the first piece of the passage is there, without its words.
    """

    text: str
    start: int
    depth: int
    ending: tuple[tuple[int, str], ...]
    this: bool = False
    hidden: str = ""


def segments(
    text: str, spans: Sequence[Span], numbers: Mapping[int, int], *, hidden: Sequence[Hidden] = (), this: tuple[int, int] | None = None
) -> list[Segment]:
    """The whole of *text* in order; *numbers* gives each claim's number in the margin."""
    passages = [(one.start, one.end) for one in hidden] + ([this] if this else [])
    cuts = sorted({0, len(text), *(at for span in spans for at in (span.start, span.end)), *(at for pair in passages for at in pair)})
    found: list[Segment] = []
    for start, end in pairwise(cut for cut in cuts if cut <= len(text)):
        covering = [span for span in spans if span.start <= start and end <= span.end]
        ending = tuple(sorted((numbers[span.claim_id], span.claim.key) for span in spans if span.end == end))
        chosen = this is not None and this[0] <= start and end <= this[1]
        code = next((one.code for one in hidden if one.start <= start and end <= one.end), "")
        if code and found and found[-1].hidden == code and not ending:
            continue
        found.append(Segment("" if code else text[start:end], start, min(len(covering), _DEEPEST), ending, chosen, code))
    return found
