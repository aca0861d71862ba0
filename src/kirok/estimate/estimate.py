"""One estimate: how many in all by one method, never without its interval and what it rests on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from kirok.estimate.remarks import say

Floats = npt.NDArray[np.float64]

LOGLINEAR_BIC, LOGLINEAR_STEPWISE, BMA, LCM = "loglinear-bic", "loglinear-stepwise", "bma", "lcm"

#: What has to hold for an estimate to mean anything, whichever method; and what each method adds.
ASSUMED_BY_ALL = (
    say("the lists speak of one population that did not change meanwhile"),
    say("who is on two lists was recognised as one person"),
    say("nobody's chance to be on some list was zero"),
)
ASSUMED = {
    LOGLINEAR_BIC: say("people are alike but for the dependences of the model of lowest BIC; the interaction of all lists is absent"),
    LOGLINEAR_STEPWISE: say(
        "people are alike but for the dependences between lists that were added while an overlap was unlikely (p < 0.02)"
    ),
    BMA: say("lists depend on each other as a decomposable graph says; all such graphs are averaged, alike beforehand"),
    LCM: say("people fall into at most ten hidden groups, and within a group the lists are independent"),
}


@dataclass(frozen=True, eq=False)
class Estimate:
    """``Estimate("bma", observed=4400, draws=...)``: *draws* are equally likely values of how many there are in all.

    A log-linear estimate has a ``point`` (maximum likelihood), and the draws follow its bootstrap interval; a Bayesian
    one has none, its draws follow the posterior. ``existence`` is 0 where the model has a maximum and one only.
    """

    method: str
    observed: int
    draws: Floats
    level: float = 0.95
    point: float | None = None
    model: str | None = None
    bic: float | None = None
    deviance: float | None = None
    existence: int | None = None
    rhat: float | None = None
    ess: float | None = None
    ess_tail: float | None = None
    cap: float | None = None
    cap_share: float | None = None
    converged: bool | None = None
    warnings: tuple[str, ...] = ()
    expected: Floats | None = None
    limits: tuple[float, float] | None = None
    provenance: Mapping[str, object] = field(default_factory=dict)

    def interval(self, level: float | None = None) -> tuple[float, float]:
        """Between which values the total lies with probability *level*, a tail as likely as the other."""
        if self.limits is not None and level in {None, self.level}:
            return self.limits
        tail = (1 - (self.level if level is None else level)) / 2
        low, high = np.quantile(self.draws, [tail, 1 - tail])
        return float(low), float(high)

    @property
    def median(self) -> float:
        """The point estimate where there is one, else the draws' median."""
        return self.point if self.point is not None else float(np.median(self.draws))

    @property
    def mean(self) -> float | None:
        """The point estimate where there is one, else the draws' mean; None where a heavy tail makes it meaningless."""
        if self.point is not None:
            return self.point
        mean = float(np.mean(self.draws))
        rest = float(np.mean(np.sort(self.draws)[: -max(len(self.draws) // 500, 1)]))
        return mean if math.isfinite(mean) and mean - rest < 0.05 * rest else None

    @property
    def dark_figure(self) -> tuple[float, float]:
        """The interval of those on no list."""
        low, high = self.interval()
        return max(low - self.observed, 0.0), max(high - self.observed, 0.0)

    @property
    def assumptions(self) -> tuple[str, ...]:
        return (*ASSUMED_BY_ALL, ASSUMED[self.method])

    def warned(self, *more: str) -> Estimate:
        """The same estimate with further warnings."""
        return replace(self, warnings=(*self.warnings, *(text for text in more if text not in self.warnings)))

    def as_json(self) -> dict[str, object]:
        """The estimate's object in the fixed JSON of ``kirok estimate``."""
        low, high = self.interval()
        fitted = {"model": self.model, "bic": _figure(self.bic), "deviance": _figure(self.deviance), "existence": self.existence}
        chains = {"rhat": _figure(self.rhat), "ess": _figure(self.ess), "cap_share": _figure(self.cap_share), "converged": self.converged}
        span = {"median": _figure(self.median), "mean": _figure(self.mean), "low": _figure(low), "high": _figure(high), "level": self.level}
        more = {"ess_tail": _figure(self.ess_tail), "cap": _figure(self.cap), "unseen": [_figure(end) for end in self.dark_figure]}
        told = {"assumptions": list(self.assumptions), "provenance": dict(self.provenance)}
        return {"method": self.method, **span, **fitted, **chains, "warnings": list(self.warnings), **more, **told}


def _figure(value: float | None) -> float | None:
    """A float that JSON can carry, to ten significant digits."""
    return None if value is None or not math.isfinite(value) else float(f"{value:.10g}")
