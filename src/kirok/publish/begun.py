"""What another process does from the first moment of a publish on, while this one reads what was kept and finds its way.

One process beside this one and not one for each of these things: every fork makes both copy whatever they touch of the record, and
a hundred thousand claims are touched again and again.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from kirok.publish.edition import Edition, Tallied
from kirok.publish.examining import Examined, examine
from kirok.publish.facts import SIZE
from kirok.publish.kept import State
from kirok.publish.making import Made
from kirok.publish.sharing import Ahead, Signal

_Make = Callable[[], list[Made]]
_PER_PIECE = 10  # so many claims are as much work as one page


class Begun:
    """Digests of half of the claims, a look at the site, what is counted over all claims, the tables: in this order.

    *state* describes *site*. *tables* make files, which :meth:`allow` allows; *last* does, which :meth:`give_pages` allows.
    """

    def __init__(self, edition: Edition, site: Path, state: State, tables: Sequence[_Make], last: _Make) -> None:
        self._edition, self._state, self._mine = edition, state, os.getpid()
        self._later = b""
        self._half = len(edition.site.claims) // 2 * SIZE
        self._first = mmap.mmap(-1, self._half or 1)
        self._known, self._allowed, self._laid = Signal(), Signal(), Signal()
        steps: list[Callable[[], list[Any]]] = [
            self._later_facts,
            lambda: [examine(site, state)],
            lambda: [self._informed().tally()],
            *(partial(self._made, self._allowed, one) for one in tables),
            partial(self._made, self._laid, last),
        ]
        self.sent = Ahead(steps, lambda step: step(), 1 + len(edition.site.claims) // _PER_PIECE)

    def _later_facts(self) -> list[bytes]:
        found = self._edition.later_facts()
        self._later = b"" if self._is_here else found
        return [found]

    @property
    def _is_here(self) -> bool:
        """Whether this is the process that asked."""
        return os.getpid() == self._mine

    def _informed(self) -> Edition:
        """The record's ways, in the other process too, which made half of the digests."""
        if self._later:
            self._known.wait()
            self._edition.take_facts(self._first[: self._half] + self._later)
            self._edition.take_over(self._state.seen, self._state.claims)
            self._later = b""
        return self._edition

    def _made(self, signal: Signal, make: _Make) -> list[Made]:
        if not self._is_here:
            signal.wait()
            self._informed()
        return make()

    def give_earlier_facts(self, facts: bytes) -> None:
        """Tell the other process the digests of the earlier half of the claims."""
        self._first[: self._half] = facts
        self._known.give()

    def allow(self) -> None:
        """From here on the tables may be written."""
        self._allowed.give()

    def give_pages(self) -> None:
        """The pages are written, and what is made of the tables among them may be made."""
        self._laid.give()

    def listen(self) -> None:
        """Take what the other process sent so far: one that waits to be heard makes nothing."""
        self.sent.listen()

    @cached_property
    def facts(self) -> bytes:
        """The digests of the later half of the claims."""
        return bytes(self.sent.take()[0])

    @cached_property
    def examined(self) -> Examined:
        """What is not as it was laid."""
        _ = self.facts
        found: Examined = self.sent.take()[0]
        return found

    @cached_property
    def tallied(self) -> Tallied:
        """What is counted over all claims."""
        _ = self.examined
        found: Tallied = self.sent.take()[0]
        return found

    def rest(self) -> list[Made]:
        """The tables, of which this process makes its share."""
        _ = self.tallied
        return self.sent.rest()

    def close(self) -> None:
        """Nothing more is wanted."""
        self.sent.close()
        for signal in (self._known, self._allowed, self._laid):
            signal.close()
        self._first.close()
