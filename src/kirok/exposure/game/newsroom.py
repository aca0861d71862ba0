"""The newsrooms of the game: no check, a rule of thumb, blanket caution, and the check of this room.

The check is the same rule as ``kirok.exposure.weighing`` on arrays (a test holds the two against each other): a form may
go out if every block of its attribution in which somebody is still possible keeps k people, k_tier of them at the top,
and no unit holds more than half. It reads the public state and the event, never where the source stands.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from kirok.exposure.floors import TAIL
from kirok.exposure.game.bins import Bins, Bools
from kirok.exposure.game.events import Event
from kirok.exposure.game.society import Ints
from kirok.exposure.game.texts import RUMOUR, Form
from kirok.exposure.versions import MISSING, usual_weights

Floats = NDArray[np.float64]
_NONE = -1
_DELAYS = (0, 14, 60)
_OVERSTATED = 3


class Newsroom(Protocol):
    """Decides how one source's next event is told, and remembers what was told."""

    def publish(self, event: Event) -> Form | None:
        """The form in which *event* is told, None if it is withheld."""


class Unchecked:
    """Everything as exactly as it can be told."""

    def publish(self, event: Event) -> Form:
        """Innermost detail if there is one, full attribution, the day."""
        return Form("inner" if event.circle else "group" if event.own else "rumour", 5, "day", 0)


class Thumb:
    """Never county with rank, no innermost detail."""

    def publish(self, event: Event) -> Form:
        """Group detail, county and organisation, the day."""
        return Form("group" if event.own else "rumour", 4, "day", 0)


class Cautious:
    """The same caution for everything: province, rumour-level detail, week, two weeks later."""

    def publish(self, event: Event) -> Form:  # noqa: ARG002 - that is what the rule is
        """Always the same form."""
        return Form("rumour", 1, "week", 14)


@dataclass(frozen=True)
class Desk:
    """What the newsroom knows and how it decides: its own table (people per bin) and the floors.

    *rumour* gives credit for talk, which the rule forbids, at *reach* times its true reach; *simulatable* False is the
    leaky rule that looks at the source's own block only. Both are here to be measured.
    """

    table: Floats
    k: int
    k_tier: int = 100
    rumour: bool = False
    simulatable: bool = True
    canaries: bool = True


class Tally(NamedTuple):
    """The blocks of one form: their people, whether no unit holds more than half, and where each bin lies."""

    people: Floats
    even: Bools
    present: Ints
    blocks: Ints
    possible: Bools

    def spread(self, fine: Bools) -> Bools:
        """What holds of a bin's own block, for each bin that stays possible."""
        by_block = np.zeros(int(self.blocks.max(initial=-1)) + 1, dtype=bool)
        by_block[self.present] = fine
        return by_block[self.blocks] & self.possible


def _order(form: Form) -> float:
    """Best first: what a form keeps, less what showing the time of contact takes from every later text."""
    return usual_weights().reserve * MISSING[form.shown] / 1_000 - form.kept


def _thinned(people: Floats, missing: int) -> Floats:
    """:func:`kirok.exposure.floors.thinned` for many blocks at once."""
    if missing <= 0:
        return people
    expected = people * max(1_000 - missing, 0) / 1_000
    return np.maximum(np.floor(expected - np.sqrt(TAIL * expected)), 0)


@dataclass
class Checked:
    """The check of this room for one source; *worth* and *missing* are the folded public state."""

    bins: Bins
    desk: Desk
    worth: Floats = field(init=False)
    missing: int = 0

    def __post_init__(self) -> None:
        self.worth = self.desk.table.copy()
        self.at = np.arange(len(self.worth))

    def publish(self, event: Event) -> Form | None:
        """The best form that may go out, and its place in the state."""
        if not event.own and not self.desk.rumour and event.scope not in {"county", "province-organisation", "province", "nation"}:
            return None  # the source only heard of it: talk is worth nothing, and the detail would give that away
        forms = self.forms(event)
        choices = self.choices(event, forms)
        chosen = int(choices[np.flatnonzero(self.at == self.bins.source)[0]])
        if chosen == _NONE:
            return None
        form = forms[chosen]
        self.commit(event, form)
        return form

    def forms(self, event: Event) -> list[Form]:
        """Every form of the event that may be thought of, best first; a canary only as gist."""
        gist = event.exact and not event.second and self.desk.canaries
        wide = ("group", "rumour", "gist") if self.desk.rumour else ("group",)
        details = [detail for detail in (("gist",) if gist else wide) if detail != "group" or event.own]
        days = _DELAYS if self.desk.rumour else (0,)
        forms = [Form(*parts) for parts in itertools.product(details, range(6), MISSING, days)]
        return sorted(forms, key=_order)

    def choices(self, event: Event, forms: list[Form]) -> Ints:
        """For everybody still possible: which form the rule would choose if that person were the source."""
        found = np.full(len(self.at), _NONE)
        known: dict[tuple[str, int, int], Tally] = {}
        for number, form in enumerate(forms):
            key = (form.detail, form.delay, form.level)
            if key not in known:
                known[key] = self._tally(event, form)
            fine = self._fine(known[key], self.missing + MISSING[form.shown])
            if self.desk.simulatable:  # for all alike, or for nobody
                if len(fine) and fine.all():
                    return np.full(len(self.at), number)
                continue
            found = np.where((found == _NONE) & known[key].spread(fine), number, found)
            if (found != _NONE).all():
                break
        return found

    def _credit(self, event: Event, form: Form) -> Floats:
        """The share of each bin's people that is counted on to fit the text."""
        inside = self.bins.circle(event)[self.at]
        if not self.desk.rumour or form.detail == "group":
            return inside.astype(np.float64)
        rates = np.minimum(np.array(RUMOUR[(form.detail, form.delay)]) * _OVERSTATED, 1.0)
        return np.where(inside, 1.0, rates[self.bins.distance(event)[self.at]])

    def _tally(self, event: Event, form: Form) -> Tally:
        """The people of each block in which somebody stays possible, and those of its largest unit."""
        credit = self._credit(event, form)
        worth, possible, blocks = self.worth * credit, credit > 0, self.bins.blocks[form.level][self.at]
        totals = np.bincount(blocks, worth)
        largest = np.zeros_like(totals)
        in_units = np.flatnonzero((self.bins.unit[self.at] >= 0) & (worth > 0))
        for unit in set(self.bins.unit[self.at[in_units]].tolist()):
            here = in_units[self.bins.unit[self.at[in_units]] == unit]
            largest = np.maximum(largest, np.bincount(blocks[here], worth[here], len(totals)))
        present = np.flatnonzero(np.bincount(blocks[possible], minlength=len(totals)))
        return Tally(np.floor(totals[present]), largest[present] * 2 <= totals[present], present, blocks, possible)

    def _fine(self, tally: Tally, missing: int) -> Bools:
        """For each block in which somebody stays possible, whether the form may go out."""
        fine: Bools = (_thinned(tally.people, missing) >= max(self.desk.k, self.desk.k_tier)) & tally.even
        return fine

    def commit(self, event: Event, form: Form) -> None:
        """Take what is now public into the state."""
        credit = self._credit(event, form)
        blocks = self.bins.blocks[form.level]
        keeps = (blocks[self.at] == blocks[self.bins.source]) & (credit > 0)
        self.worth, self.at = (self.worth * credit)[keeps], self.at[keeps]
        self.missing += MISSING[form.shown]


@dataclass
class Split:
    """A desk that believes two threads of one source unlinkable and keeps a state for each."""

    threads: tuple[Checked, Checked]
    told: int = 0

    def publish(self, event: Event) -> Form | None:
        """The next event goes to the other thread."""
        self.told += 1
        return self.threads[self.told % 2].publish(event)
