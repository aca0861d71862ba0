"""Everything that is shown beside an estimate so that a reader can doubt it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from kirok.estimate.cells import predictive
from kirok.estimate.consistency import internal_consistency, leave_one_list_out
from kirok.estimate.estimate import Estimate
from kirok.estimate.lists import Lists
from kirok.estimate.ranged import RangedEstimate
from kirok.estimate.screening import apart, weaknesses
from kirok.estimate.settings import Settings
from kirok.estimate.sweeping import sensitivity

Row = dict[str, object]


@dataclass(frozen=True)
class Diagnostics:
    """The overlap of the lists, which models have a maximum, and four tests; see ``docs/estimate.en.md`` for each."""

    overlap: Row
    existence: Row
    leave_one_list_out: list[Row] = field(default_factory=list)
    internal_consistency: list[Row] = field(default_factory=list)
    sensitivity: dict[str, list[dict[str, float]]] = field(default_factory=dict)
    cells: list[Row] = field(default_factory=list)
    warnings: tuple[str, ...] = ()

    def as_json(self) -> Row:
        """The diagnostics' object in the fixed JSON of ``kirok estimate``."""
        return {
            "overlap": self.overlap,
            "existence": self.existence,
            "leave_one_list_out": self.leave_one_list_out,
            "internal_consistency": self.internal_consistency,
            "sensitivity": self.sensitivity,
            "cells": self.cells,
            "warnings": list(self.warnings),
        }


def overlap(tables: Sequence[Lists]) -> Row:
    """How many people each pair of lists shares (a list with itself: its size), and the pairs that share nobody.

    Over several linkages ``matrix`` holds the least and ``matrix_max`` the greatest.
    """
    found = np.stack([_matrix(table) for table in tables])
    names = tables[0].names
    without = [[names[a], names[b]] for a, b in apart(tables[0]) if not found[:, a, b].any()]
    more: Row = {} if len(tables) == 1 else {"matrix_max": found.max(axis=0).tolist()}
    return {"lists": list(names), "matrix": found.min(axis=0).tolist(), "pairs_without_overlap": without, **more}


def _matrix(lists: Lists) -> np.ndarray:
    return np.asarray([[lists.on(1 << a | 1 << b) for b in range(lists.size)] for a in range(lists.size)])


def existence_of(estimates: Sequence[Estimate | RangedEstimate]) -> Row:
    """For each log-linear estimate: how many of the models looked at have a maximum (0), none (1), or more than one (2)."""
    return {each.method: each.provenance["models"] for each in estimates if isinstance(each, Estimate) and "models" in each.provenance}


def diagnose(tables: Sequence[Lists], estimates: Sequence[Estimate | RangedEstimate], settings: Settings) -> Diagnostics:
    """All diagnostics of the first table (strata together; where there are linkages, the overlap of all of them)."""
    lists = Lists(tables[0].names, tables[0].counts)
    exact = [each for each in estimates if isinstance(each, Estimate)]
    whole = [found for each in exact if (found := predictive(lists, each, seed=settings.seed)) is not None]
    bears = all(lists.list_sizes()) and tables[0].most is None
    return Diagnostics(
        overlap(tables),
        existence_of(estimates),
        leave_one_list_out(lists, settings) if bears else [],
        internal_consistency(lists, settings) if bears else [],
        {each.method: sensitivity(each) for each in exact},
        whole,
        weaknesses(lists),
    )
