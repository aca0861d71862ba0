"""A text cut at every place where a claim's words begin or end, so that overlapping spans stay legible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kirok.desk.claims.models import Span

_DEEPEST = 3


@dataclass(frozen=True)
class Segment:
    """A piece of text, how many claims cover it (at most 3 shades), and the claims that end here with their numbers."""

    text: str
    depth: int
    ending: tuple[tuple[int, str], ...]


def segments(text: str, spans: Sequence[Span], numbers: Mapping[int, int]) -> list[Segment]:
    """The whole of *text* in order; *numbers* gives each claim's number in the margin."""
    cuts = sorted({0, len(text), *(span.start for span in spans), *(span.end for span in spans)})
    found = []
    for start, end in pairwise(cuts):
        covering = [span for span in spans if span.start <= start and end <= span.end]
        ending = tuple(sorted((numbers[span.claim_id], span.claim.key) for span in spans if span.end == end))
        found.append(Segment(text[start:end], min(len(covering), _DEEPEST), ending))
    return found
