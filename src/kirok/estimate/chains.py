"""Whether chains agree: rank-normalised split R-hat, bulk and tail ESS (Vehtari, Gelman, Simpson, Carpenter, Buerkner 2021)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

#: What counts as converged.
RHAT, ESS = 1.01, 400.0


@dataclass(frozen=True)
class Agreement:
    """R-hat (the larger of bulk and folded), ESS of the bulk and of the tails."""

    rhat: float
    bulk: float
    tail: float

    @property
    def converged(self) -> bool:
        return self.rhat <= RHAT and self.bulk >= ESS and self.tail >= ESS


def agreement(chains: Floats) -> Agreement:
    """How well *chains* (chains x draws) agree; infinite R-hat and no ESS where a chain stands still apart from another."""
    if not np.isfinite(chains).all():
        return Agreement(math.inf, 0.0, 0.0)
    if np.ptp(chains) == 0:
        return Agreement(1.0, float(chains.size), float(chains.size))
    halves = _split(chains)
    ranked, folded = _normal_scores(halves), _normal_scores(np.abs(halves - np.median(halves)))
    low, high = np.quantile(halves, [0.05, 0.95])
    tails = min(ess((halves <= low).astype(np.float64)), ess((halves >= high).astype(np.float64)))
    return Agreement(max(split_rhat(ranked), split_rhat(folded)), ess(ranked), tails)


def _split(chains: Floats) -> Floats:
    half = chains.shape[1] // 2
    return np.concatenate([chains[:, :half], chains[:, -half:]])


def _normal_scores(values: Floats) -> Floats:
    """Normal quantiles of the average ranks over all chains, by Blom's (r - 3/8) / (S + 1/4)."""
    flat = values.ravel()
    distinct, place = np.unique(flat, return_inverse=True)
    ends = np.cumsum(np.bincount(place, minlength=distinct.size))
    starts = ends - np.bincount(place, minlength=distinct.size)
    ranks = (starts + ends + 1)[place] / 2
    scores = normal_quantiles((ranks - 0.375) / (flat.size + 0.25))
    return scores.reshape(values.shape)


def normal_quantiles(shares: Floats) -> Floats:
    """Quantiles of the standard normal at many shares at once."""
    from scipy.special import ndtri

    found: Floats = ndtri(shares)
    return found


def split_rhat(halves: Floats) -> float:
    """Square root of the pooled variance over the variance within."""
    draws = halves.shape[1]
    within = float(np.mean(np.var(halves, axis=1, ddof=1)))
    between = float(draws * np.var(np.mean(halves, axis=1), ddof=1))
    if within <= 1e-20 * between:
        return 1.0 if between == 0 else math.inf
    return math.sqrt(((draws - 1) / draws * within + between / draws) / within)


def ess(halves: Floats) -> float:
    """Effective sample size over all chains by Geyer's initial monotone sequence of the pooled autocorrelation."""
    chains, draws = halves.shape
    if draws < 4:
        return 0.0
    variances = np.var(halves, axis=1, ddof=1)
    within = float(np.mean(variances))
    pooled = within * (draws - 1) / draws + float(np.var(np.mean(halves, axis=1), ddof=1)) * (chains > 1)
    if within == 0 or pooled == 0:
        return 0.0
    correlation = 1 - (within - np.mean(_autocovariance(halves), axis=0) * draws / (draws - 1)) / pooled
    correlation[0] = 1.0
    pairs = correlation[: draws // 2 * 2].reshape(-1, 2).sum(axis=1)
    stop = int(np.argmax(pairs <= 0)) if (pairs <= 0).any() else pairs.size
    time = max(-1 + 2 * float(np.minimum.accumulate(pairs[: max(stop, 1)]).sum()), 1 / math.log10(chains * draws))
    return float(chains * draws / time)


def _autocovariance(halves: Floats) -> Floats:
    draws = halves.shape[1]
    centred = halves - halves.mean(axis=1, keepdims=True)
    length = 1 << (2 * draws - 1).bit_length()
    spectrum = np.fft.rfft(centred, length, axis=1)
    found: Floats = np.fft.irfft(spectrum * np.conj(spectrum), length, axis=1)[:, :draws] / draws
    return found
