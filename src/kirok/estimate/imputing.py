"""People whose stratum is not known: never left out, but given one by chance, several times over."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from kirok.estimate.lists import Lists

#: How often strata are drawn for those who have none.
IMPUTATIONS = 5


def imputed(lists: Lists, seed: int, times: int = IMPUTATIONS) -> list[Mapping[str, Lists]]:
    """The strata with the unlabelled people spread over them, *times* over; the strata themselves where all are labelled.

    The shares of the strata are drawn anew each time from their posterior given the people of the same pattern, a
    Dirichlet that adds to these the strata's overall shares; then each person's stratum is drawn.
    """
    if lists.unlabelled is None or not lists.strata:
        return [lists.strata]
    source = np.random.default_rng([seed, 9])
    return [_once(lists, lists.unlabelled, source) for _ in range(times)]


def _once(lists: Lists, rest: Lists, source: np.random.Generator) -> Mapping[str, Lists]:
    labels = list(lists.strata)
    known = np.stack([lists.strata[label].counts for label in labels]).astype(np.float64)
    overall = (known.sum(axis=1) + 0.5) / (known.sum() + 0.5 * len(labels))
    more = np.zeros_like(known, dtype=np.int64)
    for cell in np.flatnonzero(rest.counts):
        shares = source.dirichlet(known[:, cell] + overall)
        more[:, cell] = source.multinomial(int(rest.counts[cell]), shares)
    return {label: lists.strata[label].plus(more[place]) for place, label in enumerate(labels)}


def imputed_share(lists: Lists) -> float:
    """Which part of the people had no stratum."""
    return 0.0 if lists.unlabelled is None else lists.unlabelled.observed / max(lists.observed, 1)
