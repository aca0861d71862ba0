"""What another process does from the first moment of a publish on, while this one reads what was kept and finds its way."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

from kirok.publish.chart import RangeChart
from kirok.publish.edition import Edition
from kirok.publish.examining import Examined, examine
from kirok.publish.kept import Kept, State
from kirok.publish.pages import numbers_part
from kirok.publish.parts import Part
from kirok.publish.shared import ranges
from kirok.publish.sharing import Ahead

_PER_PIECE = 10  # so many claims are as much work as one page


class Begun:
    """Digests of half of the claims, a look at the site, the front page's chart and the page of numbers: what waits for nothing.

    They come in this order, whichever is asked for first.
    """

    def __init__(self, edition: Edition, site: Path, kept: Kept) -> None:
        self._part = numbers_part(edition)
        steps: list[Callable[[], Any]] = [
            edition.later_facts,
            lambda: examine(site, kept.load() or State()),
            lambda: ranges(edition.index),
            lambda: list(self._part.make()),
        ]
        self._sent = Ahead(steps, lambda step: [step()], 1 + len(edition.site.claims) // _PER_PIECE)

    @cached_property
    def facts(self) -> bytes:
        """The digests of the later half of the claims."""
        return bytes(self._sent.take()[0])

    @cached_property
    def examined(self) -> Examined:
        """What is not as it was laid."""
        _ = self.facts
        found: Examined = self._sent.take()[0]
        return found

    @cached_property
    def ranges(self) -> RangeChart | None:
        """The chart of the front page."""
        _ = self.examined
        found: RangeChart | None = self._sent.take()[0]
        return found

    @cached_property
    def _files(self) -> list[tuple[str, bytes]]:
        _ = self.ranges
        return list(self._sent.take()[0])

    @property
    def numbers(self) -> Part:
        """The page of numbers, whose files are there already; no fork of ours could ask for them."""
        return Part(self._part.name, self._part.inputs, lambda: self._files, forks=False)

    def close(self) -> None:
        """Nothing more is wanted."""
        self._sent.close()
