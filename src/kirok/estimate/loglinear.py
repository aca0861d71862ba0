"""Log-linear estimates: Poisson models with a choice between them, and a bootstrap that makes the choice anew each time."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from kirok.base.errors import NoAnswer
from kirok.estimate import models
from kirok.estimate.bootstrap import Bootstrap, bca, in_slices, one_fewer, resampled
from kirok.estimate.estimate import LOGLINEAR_BIC, LOGLINEAR_STEPWISE, Estimate
from kirok.estimate.existence import EXISTS, codes, existence, tally
from kirok.estimate.kernels import CERTIFIED, fit_model, fit_models, independence_start, superset_sums
from kirok.estimate.lists import Lists
from kirok.estimate.remarks import Remark, say
from kirok.estimate.search_kernels import downhill, reselect_listed, reselect_searched, stepwise
from kirok.estimate.settings import BIC, STEPWISE, Settings

Floats = npt.NDArray[np.float64]

#: Chan, Silverman and Vincent (2021) add a pair while its overlap has a smaller tail probability than this.
THRESHOLD = 0.02
#: More models than this are searched downhill in each replicate instead of being fitted all.
_RESELECTED = 1_100
_DRAWS = 4_000
#: With more lists than this each downhill search is long, and fewer replicates are drawn.
_MANY, _FEWER = 8, 200


@dataclass(frozen=True, eq=False)
class Fitted:
    """One model fitted to one table: its interactions, parameters by term, expected counts by cell, log-likelihood."""

    interactions: tuple[int, ...]
    theta: Floats
    expected: Floats
    level: float
    size: int

    @property
    def unseen(self) -> float:
        return math.exp(min(float(self.theta[0]), 700.0))


def fit_one(lists: Lists, interactions: tuple[int, ...]) -> Fitted | None:
    """The model with these interactions (masks of lists); None where the likelihood has no maximum or more than one."""
    terms = np.asarray([0, *(1 << place for place in range(lists.size)), *interactions], dtype=np.int32)
    counts = lists.counts.astype(np.float64)
    margins, start = counts.copy(), np.zeros(len(terms))
    superset_sums(margins, lists.size)
    independence_start(lists.size, margins, start)
    theta, mean = np.empty(len(terms)), np.empty(counts.size)
    status, level = fit_model(lists.size, counts, margins, terms, len(terms), start, theta, mean)
    if status != CERTIFIED and existence(lists.counts, tuple(int(term) for term in terms)) != EXISTS:
        return None
    return Fitted(interactions, theta, mean, level, len(terms))


def fit_all(lists: Lists, order: int) -> tuple[npt.NDArray[np.int8], Floats, Floats]:
    """Every hierarchical model to *order*: status, BIC (infinite where there is no maximum), parameters."""
    rows, sizes = models.all_models(lists.size, order)
    counts = lists.counts.astype(np.float64)
    margins, start = counts.copy(), np.zeros((1, rows.shape[1]))
    superset_sums(margins, lists.size)
    independence_start(lists.size, margins, start[0])
    status, level, theta = np.empty(len(rows), np.int8), np.empty(len(rows)), np.empty(rows.shape)

    def part(first: int, last: int) -> None:
        fit_models(lists.size, counts, rows, sizes, start, first, last, status, level, theta)

    if len(rows) > 4_000:
        in_slices(part, len(rows))
    else:
        part(0, len(rows))
    bic = -2 * (level + _constant(lists)) + sizes * math.log(lists.observed)
    return status, np.where(status == CERTIFIED, bic, np.inf), theta


def _constant(lists: Lists) -> float:
    """The factorials of the Poisson log-likelihood."""
    return -sum(math.lgamma(count + 1.0) for count in lists.counts)


def bic_of(lists: Lists, fitted: Fitted) -> float:
    """-2 log L + k log n, parameters at minus infinity counted like any other (n people observed)."""
    return -2 * (fitted.level + _constant(lists)) + fitted.size * math.log(lists.observed)


def deviance_of(lists: Lists, fitted: Fitted) -> float:
    """Twice the log-likelihood lost against a model that fits every cell."""
    counts = lists.counts[1:].astype(np.float64)
    seen = counts > 0
    saturated = float(np.sum(counts[seen] * np.log(counts[seen])) - counts.sum())
    return max(2 * (saturated - fitted.level), 0.0)


@dataclass(frozen=True, eq=False)
class Choice:
    """How a model is chosen for a table, and can be chosen anew for another one: by BIC among all, downhill, or stepwise."""

    select: str
    order: int
    listed: bool
    fitted: Fitted
    existence: dict[str, int]
    start: Floats | None = None

    def reselected(self, size: int, tables: Floats) -> Floats:
        """The unseen that the same choice finds in each of *tables*; NaN where none of the models has a maximum."""
        unseen = np.empty(len(tables))
        if self.listed and self.start is not None:
            rows, sizes = models.all_models(size, self.order)
            start = self.start

            def part(first: int, last: int) -> None:
                reselect_listed(size, tables, first, last, rows, sizes, start, unseen)
        else:
            begin = np.zeros(tables.shape[1], dtype=np.bool_)
            begin[list(self.fitted.interactions)] = True
            threshold = math.log(THRESHOLD) if self.select == STEPWISE else 0.0

            def part(first: int, last: int) -> None:
                reselect_searched(size, tables, first, last, self.order, threshold, begin, unseen)

        in_slices(part, len(tables))
        return unseen


def choose(lists: Lists, select: str, max_order: int | None = None) -> Choice:
    """Choose a model for the table.

    Raises:
        NoAnswer: no model has a maximum.
    """
    order = min(max_order or models.default_order(lists.size), max(lists.size - 1, 1))
    if select == BIC and models.countable(lists.size, order):
        return _listed(lists, order)
    return _searched(lists, select, min(order, 2) if max_order is None else order)


def _listed(lists: Lists, order: int) -> Choice:
    status, bic, theta = fit_all(lists, order)
    rows, sizes = models.all_models(lists.size, order)
    best = int(np.argmin(bic))
    fitted = None
    if math.isfinite(bic[best]):
        fitted = fit_one(lists, tuple(int(term) for term in rows[best, lists.size + 1 : sizes[best]]))
    if fitted is None:
        raise NoAnswer(say("no log-linear model of this table has a maximum of its likelihood"))
    start = np.where((status == CERTIFIED)[:, None], np.where(np.isfinite(theta), theta, 0.0), np.nan)
    return Choice(BIC, order, len(rows) <= _RESELECTED, fitted, tally(codes(lists.counts, rows, sizes, status)), start)


def _searched(lists: Lists, select: str, order: int) -> Choice:
    counts = lists.counts.astype(np.float64)
    chosen, theta, mean = np.zeros(counts.size, dtype=np.bool_), np.empty(counts.size), np.empty(counts.size)
    if select == STEPWISE:
        status, _, _ = stepwise(lists.size, counts, order, math.log(THRESHOLD), chosen, theta, mean)
    else:
        status, _, _ = downhill(lists.size, counts, order, chosen, theta, mean)
    fitted = fit_one(lists, tuple(int(term) for term in np.flatnonzero(chosen))) if status == CERTIFIED else None
    if fitted is None:
        raise NoAnswer(say("no log-linear model of this table has a maximum of its likelihood"))
    return Choice(select, order, False, fitted, {"0": 1, "1": 0, "2": 0})


def fit_loglinear(lists: Lists, select: str, settings: Settings) -> Estimate:
    """The estimate of the chosen model with its interval.

    Raises:
        NoAnswer: no model has a maximum.
    """
    choice = choose(lists, select, settings.max_order)
    fitted = choice.fitted
    point = lists.observed + fitted.unseen
    exact = Estimate(
        LOGLINEAR_BIC if select == BIC else LOGLINEAR_STEPWISE, lists.observed, np.empty(0), settings.level, point,
        models.written(fitted.interactions, lists.names), bic_of(lists, fitted), deviance_of(lists, fitted),
        existence(lists.counts, _all_terms(lists, fitted)), expected=fitted.expected,
        provenance=_provenance(choice, settings, _replicates(lists, choice, settings)),
    )  # fmt: skip
    if not settings.bootstrap:
        draws, limits = _wald(lists, fitted, settings)
        blind = say("the interval does not see that the model was chosen by the same people; use a bootstrap")
        return replace(exact, draws=draws, limits=limits, warnings=(blind,))
    boot = bootstrap(lists, choice, settings)
    tail = (1 - settings.level) / 2
    low, high = (float(end) for end in lists.observed + boot.quantiles(np.asarray([tail, 1 - tail])))
    shares = (np.arange(_DRAWS) + 0.5) / _DRAWS
    draws = lists.observed + np.random.default_rng([settings.seed, 2]).permutation(boot.quantiles(shares))
    return replace(exact, draws=draws, limits=(low, high), warnings=_bootstrap_warnings(boot, point, low, high))


def _all_terms(lists: Lists, fitted: Fitted) -> tuple[int, ...]:
    return (0, *(1 << place for place in range(lists.size)), *fitted.interactions)


def bootstrap(lists: Lists, choice: Choice, settings: Settings) -> Bootstrap:
    """Replicates of the unseen, the model chosen anew in each, with the BCa constants."""
    drawn = resampled(lists.counts, _replicates(lists, choice, settings), settings.seed)
    replicates = choice.reselected(lists.size, drawn)
    fewer, weights = one_fewer(lists.counts)
    return bca(choice.fitted.unseen, replicates, choice.reselected(lists.size, fewer), weights)


def _replicates(lists: Lists, choice: Choice, settings: Settings) -> int:
    return settings.bootstrap if lists.size <= _MANY or choice.select == STEPWISE else min(settings.bootstrap, _FEWER)


def _bootstrap_warnings(boot: Bootstrap, point: float, low: float, high: float) -> tuple[Remark, ...]:
    found = []
    if boot.failed > 0.01:
        found.append(say("in {share:.0%} of the bootstrap replicates no model had a maximum; they are left out", share=boot.failed))
    if not low <= point <= high:
        found.append(say("the estimate lies outside its own bootstrap interval: choosing the model anew mostly finds another one"))
    if high > 20 * max(low, 1):
        found.append(say("the interval spans more than a factor of twenty: this table hardly bears an estimate"))
    return tuple(found)


def _wald(lists: Lists, fitted: Fitted, settings: Settings) -> tuple[Floats, tuple[float, float]]:
    """Normal on the logarithm of the unseen, with the Poisson spread of the unseen themselves."""
    from statistics import NormalDist

    spread = math.sqrt(_variance(lists, fitted) + 1 / max(fitted.unseen, 1e-9))
    normal = NormalDist(math.log(max(fitted.unseen, 1e-9)), spread)
    unseen = np.exp([normal.inv_cdf((place + 0.5) / _DRAWS) for place in range(_DRAWS)])
    tail = (1 - settings.level) / 2
    ends = (lists.observed + math.exp(normal.inv_cdf(tail)), lists.observed + math.exp(normal.inv_cdf(1 - tail)))
    return lists.observed + np.random.default_rng([settings.seed, 2]).permutation(unseen), ends


def _variance(lists: Lists, fitted: Fitted) -> float:
    """The variance of the intercept, from the inverse information."""
    sums = fitted.expected.copy()
    superset_sums(sums, lists.size)
    free = [term for term in _all_terms(lists, fitted) if lists.on(term)]
    information = np.asarray([[sums[one | other] for other in free] for one in free])
    return float(np.linalg.inv(information)[0, 0])


def _provenance(choice: Choice, settings: Settings, replicates: int) -> dict[str, object]:
    listed = "all models" if choice.listed else "all models; replicates downhill"
    how = "stepwise" if choice.select == STEPWISE else "downhill" if choice.start is None else listed
    return {"selection": how, "max_order": choice.order, "bootstrap": replicates, "seed": settings.seed, "models": choice.existence}
