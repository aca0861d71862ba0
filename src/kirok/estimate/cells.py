"""Whether a model could have produced the table: predicted counts of every pattern beside the observed ones."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from kirok.estimate.estimate import Estimate
from kirok.estimate.lists import Lists
from kirok.estimate.remarks import Remark, say

#: Below this probability a table like the one seen hardly ever comes from the model.
UNLIKELY = 0.01
_REPLICATES = 2_000
_SHOWN = 40


def predictive(lists: Lists, estimate: Estimate, *, seed: int = 1) -> dict[str, object] | None:
    """Tables drawn from the estimate's expected counts, beside the observed table; None where it keeps no expected counts.

    ``cells`` gives count, expected and the central 95 % of the draws for each pattern (the forty with most people, and
    every one outside); ``p`` the share of drawn tables at least as far from expectation as the observed one, by
    Freeman and Tukey's distance: near 0 says that the model does not describe the table.
    """
    if estimate.expected is None or lists.observed == 0:
        return None
    shares = np.maximum(estimate.expected, 0.0)
    shares = shares / shares.sum()
    drawn = np.random.default_rng([seed, 8]).multinomial(lists.observed, shares, size=_REPLICATES)
    expected = shares * lists.observed
    distance = ((np.sqrt(drawn) - np.sqrt(expected)) ** 2).sum(axis=1)
    seen = float(((np.sqrt(lists.counts) - np.sqrt(expected)) ** 2).sum())
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    outside = (lists.counts < low) | (lists.counts > high)
    order = np.argsort(-np.maximum(lists.counts, expected), kind="stable")
    shown = [int(cell) for place, cell in enumerate(order) if cell and (place < _SHOWN or outside[cell])]
    rows = [
        {
            "pattern": lists.pattern(cell), "count": int(lists.counts[cell]), "expected": round(float(expected[cell]), 2),
            "low": float(low[cell]), "high": float(high[cell]), "outside": bool(outside[cell]),
        }
        for cell in shown
    ]  # fmt: skip
    return {"method": estimate.method, "p": float(np.mean(distance >= seen)), "outside": int(outside.sum()), "cells": rows}


def verdict(check: Mapping[str, object]) -> Remark:
    """Whether the model of a *check* (see :func:`predictive`) describes its table, in one sentence."""
    p = float(str(check["p"]))
    values = {"outside": check["outside"], "p": "p < 0.001" if p < 0.001 else f"p = {p:.3f}"}
    if p < UNLIKELY:
        return say("the model does not describe this table: {outside} patterns have other counts than it predicts ({p})", **values)
    return say("the model describes the table; {outside} patterns have other counts than it predicts ({p})", **values)
