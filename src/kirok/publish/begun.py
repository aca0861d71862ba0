"""What another process does from the first moment of a publish on, while this one reads what was kept and finds its way."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

from kirok.publish.edition import Edition
from kirok.publish.examining import Examined, examine
from kirok.publish.kept import State
from kirok.publish.sharing import Ahead

_PER_PIECE = 10  # so many claims are as much work as one page


class Begun:
    """Digests of half of the claims, a look at the site: what asks for the record and the disk alone.

    They come in this order, whichever is asked for first.
    """

    def __init__(self, edition: Edition, site: Path, state: State) -> None:
        steps: list[Callable[[], Any]] = [
            edition.later_facts,
            lambda: examine(site, state),
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

    def close(self) -> None:
        """Nothing more is wanted."""
        self._sent.close()
