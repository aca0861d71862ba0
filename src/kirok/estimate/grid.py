"""Grids of the unseen: every number while they are few, then cells that widen with the number."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

#: The share of the posterior that a grid may leave out.
TAIL = 1e-6
#: No grid goes further: more than ever lived.
FURTHEST = 1e12
_SINGLY = 64


@dataclass(frozen=True, eq=False)
class Grid:
    """Points, and the ends of the cells around them: cell i lies between ``ends[i]`` and ``ends[i + 1]``."""

    points: Floats
    ends: Floats

    @property
    def widths(self) -> Floats:
        return np.diff(self.ends)


def coarse(ratio: float = 1.25) -> Grid:
    """From nobody to :data:`FURTHEST`, for a first look."""
    return _made(FURTHEST, ratio)


def fine(end: float, lists: int) -> Grid:
    """To *end*, by one per cent a cell (two with seven lists, whose graphs are many)."""
    return _made(max(end, 2.0 * _SINGLY), 1.02 if lists > 6 else 1.01)


def _made(end: float, ratio: float) -> Grid:
    count = math.ceil(math.log(end / (_SINGLY + 0.5)) / math.log(ratio))
    wide = (_SINGLY + 0.5) * ratio ** np.arange(count + 1)
    ends = np.concatenate([np.arange(_SINGLY + 1) - 0.5, wide])
    middle = np.sqrt(wide[:-1] * wide[1:])
    return Grid(np.concatenate([np.arange(_SINGLY + 1, dtype=np.float64), middle]), ends)


def masses(grid: Grid, density: Floats) -> Floats:
    """The mass of each cell, the density at its point taken for its mean (a geometric middle: off by the square of 1 %)."""
    return density * grid.widths
