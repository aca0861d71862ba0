"""Everything that is shown beside an estimate so that a reader can doubt it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from kirok.estimate import models
from kirok.estimate.cells import predictive
from kirok.estimate.consistency import internal_consistency, leave_one_list_out
from kirok.estimate.estimate import Estimate
from kirok.estimate.existence import codes
from kirok.estimate.lists import Lists
from kirok.estimate.loglinear import fit_all
from kirok.estimate.ranged import RangedEstimate
from kirok.estimate.screening import apart, weaknesses
from kirok.estimate.settings import Settings
from kirok.estimate.sweeping import sensitivity

Row = dict[str, object]
#: Up to so many lists the models are named one by one.
_NAMED = 5


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


def existence_of(lists: Lists, estimates: Sequence[Estimate | RangedEstimate] = ()) -> Row:
    """How many models have a maximum (0), none (1), or more than one (2): of those each log-linear estimate looked at.

    ``models`` names them one by one: all up to four lists, with five those that have none or more than one.
    """
    tallies = {each.method: each.provenance["models"] for each in estimates if isinstance(each, Estimate) and "models" in each.provenance}
    return {**tallies, "models": _by_model(lists) if 2 <= lists.size <= _NAMED and all(lists.list_sizes()) else {}}


def _by_model(lists: Lists) -> dict[str, int]:
    order = models.default_order(lists.size)
    rows, sizes = models.all_models(lists.size, order)
    found = codes(lists.counts, rows, sizes, fit_all(lists, order)[0])
    named = (rows[number, lists.size + 1 : sizes[number]] for number in range(len(rows)))
    texts = [models.written([int(term) for term in terms], lists.names) for terms in named]
    return {text: int(code) for text, code in zip(texts, found, strict=True) if code or lists.size < _NAMED}


def diagnose_refused(tables: Sequence[Lists]) -> Diagnostics:
    """What can be shown of a table that bears no estimate: the overlap, and which models have a maximum."""
    return Diagnostics(overlap(tables), existence_of(Lists(tables[0].names, tables[0].counts)), warnings=weaknesses(tables[0]))


def diagnose(tables: Sequence[Lists], estimates: Sequence[Estimate | RangedEstimate], settings: Settings) -> Diagnostics:
    """All diagnostics of the first table (strata together; where there are linkages, the overlap of all of them)."""
    lists = Lists(tables[0].names, tables[0].counts)
    exact = [each for each in estimates if isinstance(each, Estimate)]
    whole = [found for each in exact if (found := predictive(lists, each, seed=settings.seed)) is not None]
    bears = all(lists.list_sizes()) and tables[0].most is None
    return Diagnostics(
        overlap(tables),
        existence_of(lists, estimates),
        leave_one_list_out(lists, settings) if bears else [],
        internal_consistency(lists, settings) if bears else [],
        {each.method: sensitivity(each) for each in exact},
        whole,
        weaknesses(lists),
    )
