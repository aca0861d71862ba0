"""The BCa bootstrap (Efron 1987) of an estimate that a choice of model has gone before."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from kirok.estimate.settings import workers

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_NORMAL = NormalDist()


@dataclass(frozen=True, eq=False)
class Bootstrap:
    """Replicates of an estimate, how far their middle is off (``z0``) and how their spread grows with it (``a``)."""

    replicates: Floats
    z0: float
    a: float
    failed: float = 0.0

    def quantiles(self, shares: Floats) -> Floats:
        """The BCa distribution's values at *shares*: replicates at Phi(z0 + (z0 + z) / (1 - a (z0 + z)))."""
        levels = [self._level(float(share)) for share in shares]
        return np.quantile(self.replicates, levels)

    def _level(self, share: float) -> float:
        moved = self.z0 + _NORMAL.inv_cdf(share)
        below = 1 - self.a * moved
        if below <= 0:  # beyond the pole of the correction all mass lies on one side
            return 1.0 if moved > 0 else 0.0
        return _NORMAL.cdf(self.z0 + moved / below)


def bca(point: float, replicates: Floats, jackknife: Floats, weights: Floats) -> Bootstrap:
    """The bootstrap of *point*: replicates, and the estimate with one person fewer in each cell, *weights* people each.

    z0 is the share of replicates below the point (ties half), a = sum w d^3 / (6 (sum w d^2)^1.5).
    """
    good, kept = replicates[np.isfinite(replicates)], np.isfinite(jackknife)
    below = float(np.mean(good < point) + np.mean(good == point) / 2) if good.size else 0.5
    edge = 0.5 / max(good.size, 1)
    values, heavy = jackknife[kept], weights[kept]
    apart = np.average(values, weights=heavy) - values if values.size else np.zeros(1)
    spread = float(np.sum(heavy * apart**2)) if values.size else 0.0
    a = float(np.sum(heavy * apart**3)) / (6 * spread**1.5) if spread > 0 else 0.0
    return Bootstrap(good, _NORMAL.inv_cdf(min(max(below, edge), 1 - edge)), a, 1 - good.size / max(replicates.size, 1))


def resampled(counts: Ints, times: int, seed: int) -> Floats:
    """*times* tables drawn from the observed people with replacement: times x cells."""
    total = int(counts.sum())
    drawn = np.random.default_rng([seed, 1]).multinomial(total, counts / total, size=times)
    return drawn.astype(np.float64)


def one_fewer(counts: Ints) -> tuple[Floats, Floats]:
    """Tables with one person fewer in each occupied cell, and how many people each stands for."""
    cells = np.flatnonzero(counts)
    tables = np.repeat(counts[None].astype(np.float64), cells.size, axis=0)
    tables[np.arange(cells.size), cells] -= 1
    return tables, counts[cells].astype(np.float64)


def in_slices(work: Callable[[int, int], None], total: int) -> None:
    """Call ``work(first, last)`` over *total* things, the slices on as many threads as there are processors."""
    threads = min(workers(), max(total, 1))
    cuts = [total * part // threads for part in range(threads + 1)]
    if threads == 1:
        return work(0, total)
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, cuts[:-1], cuts[1:]))
    return None
