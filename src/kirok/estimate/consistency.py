"""Two tests that a table can bear: leave each list out, and estimate a number that is known.

The second (Binette and Steorts 2022): among the members of one list the true number is known, namely the list's size;
estimate it from the other lists alone and look whether the interval holds it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from kirok.base.errors import NoAnswer
from kirok.estimate.bma import FEWEST as FEWEST_FOR_BMA
from kirok.estimate.bma import fit_bma
from kirok.estimate.estimate import Estimate
from kirok.estimate.graphs import MOST_ENUMERATED
from kirok.estimate.lists import Lists
from kirok.estimate.loglinear import fit_loglinear
from kirok.estimate.screening import components, refusal
from kirok.estimate.settings import BIC, STEPWISE, Settings

#: Replicates of each of these many small estimates; their limits need no more.
_REPLICATES = 200


def leave_one_list_out(lists: Lists, settings: Settings | None = None) -> list[dict[str, object]]:
    """The estimates without each list in turn: one row a list and method, ``refused`` where the rest bears none.

    ``set_aside`` names lists that then name nobody or meet none of the others.
    """
    rows: list[dict[str, object]] = []
    for place, name in enumerate(lists.names):
        rest, aside = _usable(lists.without(place))
        rows += [{"left_out": name, "set_aside": aside, **row} for row in _estimates(rest, settings or Settings())]
    return rows


def internal_consistency(lists: Lists, settings: Settings | None = None) -> list[dict[str, object]]:
    """For each list: its true size, and what the other lists estimate it at; ``covered`` says whether the interval holds it."""
    rows: list[dict[str, object]] = []
    for place, (name, size) in enumerate(zip(lists.names, lists.list_sizes(), strict=True)):
        within, aside = _usable(lists.within(place))
        for row in _estimates(within, settings or Settings()):
            low, high = row["low"], row["high"]
            covered = bool(low <= size <= high) if isinstance(low, float) and isinstance(high, float) else None
            rows.append({"list": name, "true": size, "set_aside": aside, **row, "covered": covered})
    return rows


def _usable(lists: Lists) -> tuple[Lists, list[str]]:
    """The lists that name anybody here and meet each other (the group with most people), and the names of the others."""
    groups = [group for group in components(lists) if _people(lists, group)]
    best = max(groups, key=lambda group: _people(lists, group), default=0)
    aside = [place for place in range(lists.size) if not best >> place & 1]
    names = [lists.names[place] for place in aside]
    for place in reversed(aside):
        lists = lists.without(place)
    return lists, names


def _people(lists: Lists, group: int) -> int:
    cells = np.arange(lists.counts.size)
    return int(lists.counts[(cells & group) != 0].sum())


def _estimates(lists: Lists, settings: Settings) -> list[dict[str, object]]:
    reason = refusal(lists)
    if reason is not None:
        return [{"method": None, "observed": lists.observed, "median": None, "low": None, "high": None, "refused": reason}]
    quick = Settings(level=settings.level, seed=settings.seed, max_order=settings.max_order, bootstrap=_REPLICATES)
    select = BIC if lists.size <= MOST_ENUMERATED else STEPWISE  # a search in every replicate takes long where lists are many
    found = [_row(lists, lambda: fit_loglinear(lists, select, quick))]
    if FEWEST_FOR_BMA <= lists.size <= MOST_ENUMERATED:
        found.append(_row(lists, lambda: fit_bma(lists, quick)))
    return found


def _row(lists: Lists, fit: Callable[[], Estimate]) -> dict[str, object]:
    try:
        estimate = fit()
    except NoAnswer as error:
        return {"method": None, "observed": lists.observed, "median": None, "low": None, "high": None, "refused": error.message}
    low, high = estimate.interval()
    figures = {"median": float(estimate.median), "low": float(low), "high": float(high)}
    return {"method": estimate.method, "observed": lists.observed, **figures, "refused": None}
