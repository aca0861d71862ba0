"""Whether a log-linear model has a maximum of its likelihood for a table, and only one.

Fienberg and Rinaldo (2012): a maximum exists when the margins that the model fits lie inside the cone of its design, a
question for a linear program. It depends only on which cells are zero, so answers are kept by that pattern. Chan,
Silverman and Vincent (2021) add the rank of what is left when terms without a margin have gone to minus infinity.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from kirok.estimate.kernels import CERTIFIED

Ints = npt.NDArray[np.int64]

EXISTS, NO_MAXIMUM, NOT_IDENTIFIABLE = 0, 1, 2


def existence(counts: Ints, terms: tuple[int, ...]) -> int:
    """0 where the model's maximum exists and is one; 1 where it does not exist; 2 where it is not determined.

    *terms* are masks, the intercept 0 and the main effects among them; *counts* are over all 2**J cells.
    """
    return _by_pattern(np.packbits(counts > 0).tobytes(), counts.size, tuple(sorted(terms)))


@lru_cache(maxsize=65_536)
def _by_pattern(pattern: bytes, cells: int, terms: tuple[int, ...]) -> int:
    seen = np.unpackbits(np.frombuffer(pattern, dtype=np.uint8), count=cells).astype(bool)
    design, positive = _reduced(seen, terms)
    if not positive.all() and not _inside(design, positive):
        return NO_MAXIMUM
    return EXISTS if np.linalg.matrix_rank(design) == design.shape[1] else NOT_IDENTIFIABLE


def _reduced(seen: npt.NDArray[np.bool_], terms: tuple[int, ...]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """The design without the terms whose margin is zero and without the cells above them; which of its cells are seen."""
    cells = np.arange(1, seen.size)
    columns = {term: (cells & term) == term for term in terms}
    gone = [term for term in terms if not seen[1:][columns[term]].any()]
    kept = np.ones(cells.size, dtype=bool)
    for term in gone:
        kept &= ~columns[term]
    design = np.stack([columns[term][kept] for term in terms if term not in gone], axis=1).astype(np.float64)
    return design, seen[1:][kept]


def _inside(design: npt.NDArray[np.float64], positive: npt.NDArray[np.bool_]) -> bool:
    """Whether some table without a zero has the same margins: the largest least cell of such a table is above zero."""
    from scipy.optimize import linprog  # only doubtful models need it, and it takes a third of a second to load

    cells = len(design)
    objective = np.zeros(cells + 1)
    objective[-1] = -1.0
    equal = np.hstack([design.T, design.T.sum(axis=1, keepdims=True)])
    target = design.T @ positive.astype(np.float64)
    # The unknowns are each cell's excess over the least cell s, and s itself: design' (excess + s) = design' n.
    solved = linprog(objective, A_eq=equal, b_eq=target, bounds=[(0, None)] * (cells + 1), method="highs")
    return bool(solved.status == 0 and -solved.fun > 1e-7)


def codes(counts: Ints, models: npt.NDArray[np.int32], sizes: npt.NDArray[np.int32], status: npt.NDArray[np.int8]) -> npt.NDArray[np.int8]:
    """The code of every model: what the fit has certified exists; the others are asked, the small ones first.

    Margins of a model are sums of the margins of a larger one. Over the same cells, therefore, a model that holds one
    without a maximum has none either, one within a model that has a maximum has one too, and neither need be asked.
    """
    found = np.zeros(len(models), dtype=np.int8)
    gone = _zero_margins(counts)
    doubtful = sorted(np.flatnonzero(status != CERTIFIED), key=lambda place: int(sizes[place]))
    terms = [[int(term) for term in row[:size]] for row, size in zip(models, sizes, strict=True)] if doubtful else []
    groups = [_cells_left_out(each, gone) for each in terms]
    bodies = [sum(1 << term for term in each if term not in gone) for each in terms]
    fitted = _by_group(groups, bodies, np.flatnonzero(status == CERTIFIED)) if doubtful else {}
    without: dict[int, list[int]] = {}
    for number in doubtful:
        group, body = groups[number], bodies[number]
        smaller = without.setdefault(group, [])
        if any(body & each == each for each in smaller):
            found[number] = NO_MAXIMUM
        elif not _within(body, fitted.get(group)):
            found[number] = existence(counts, tuple(terms[number]))
            if found[number] == NO_MAXIMUM:
                smaller.append(body)
    return found


def _by_group(groups: Sequence[int], bodies: Sequence[int], numbers: npt.NDArray[np.intp]) -> dict[int, npt.NDArray[np.uint64]]:
    made: dict[int, list[int]] = {}
    for number in numbers:
        made.setdefault(groups[number], []).append(bodies[number])
    return {group: np.asarray(each, dtype=np.uint64) for group, each in made.items()}


def _within(body: int, larger: npt.NDArray[np.uint64] | None) -> bool:
    """Whether the terms *body* (a mask over at most 64 cells) are all in one of *larger*."""
    return larger is not None and bool(((larger & np.uint64(body)) == np.uint64(body)).any())


def _zero_margins(counts: Ints) -> dict[int, int]:
    """Terms that no person's pattern holds, each with the cells above it as a mask."""
    cells = np.arange(counts.size)
    above = {term: (cells & term) == term for term in range(1, counts.size)}
    empty = [term for term, inside in above.items() if not counts[inside].any()]
    return {term: sum(1 << int(cell) for cell in np.flatnonzero(above[term])) for term in empty}


def _cells_left_out(terms: Sequence[int], gone: Mapping[int, int]) -> int:
    left = 0
    for term in terms:
        left |= gone.get(term, 0)
    return left


def tally(found: npt.NDArray[np.int8]) -> dict[str, int]:
    """How many models have which code: ``{"0": ..., "1": ..., "2": ...}``."""
    counted = Counter(int(code) for code in found)
    return {str(code): counted[code] for code in (EXISTS, NO_MAXIMUM, NOT_IDENTIFIABLE)}
