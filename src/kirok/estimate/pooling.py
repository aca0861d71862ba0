"""Estimates put together: of parts of one population (strata) by adding draws, of linkages and imputations by pooling them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from kirok.base.errors import BadInput
from kirok.estimate.estimate import Estimate
from kirok.estimate.remarks import Remark, say

Floats = npt.NDArray[np.float64]


def combine(strata: Sequence[Estimate]) -> Estimate:
    """The total over *strata*, estimates of disjoint parts by one method: draws are added, one of each part.

    The parts are taken to be estimated independently of each other.

    Raises:
        BadInput: no estimate, or estimates of several methods or levels.
    """
    first = _alike(strata, "strata")
    size = min(each.draws.size for each in strata)
    draws = np.sum([each.draws[:size] for each in strata], axis=0)
    points = [each.point for each in strata]
    point = None if any(value is None for value in points) else float(sum(value for value in points if value is not None))
    return _joined(first, strata, draws, point, sum(each.observed for each in strata), say("sum over {parts} strata", parts=len(strata)))


def pool(estimates: Sequence[Estimate]) -> Estimate:
    """One estimate out of *estimates* of the same population over equally likely linkages or imputations: draws side by side.

    The interval then holds the uncertainty of the linkage too (Rubin's rule in its Monte Carlo form).

    Raises:
        BadInput: no estimate, or estimates of several methods or levels.
    """
    first = _alike(estimates, "estimates")
    if len(estimates) == 1:
        return first
    size = min(each.draws.size for each in estimates)
    draws = np.concatenate([each.draws[:size] for each in estimates])
    points = [each.point for each in estimates if each.point is not None]
    point = float(np.median(points)) if points else None
    observed = round(float(np.median([each.observed for each in estimates])))
    return _joined(first, estimates, draws, point, observed, say("pooled over {parts} tables", parts=len(estimates)))


def _alike(estimates: Sequence[Estimate], what: str) -> Estimate:
    if not estimates:
        raise BadInput(f"there are no {what} to put together")
    first = estimates[0]
    if any((each.method, each.level) != (first.method, first.level) for each in estimates):
        raise BadInput(f"{what} of one method and one level can be put together, not of several", allowed=first.method)
    return first


def _joined(first: Estimate, parts: Sequence[Estimate], draws: Floats, point: float | None, observed: int, how: Remark) -> Estimate:
    """Diagnostics are those of the worst part; what belongs to one table only (BIC, deviance, cells) is left out."""
    converged = None if all(each.converged is None for each in parts) else all(each.converged is not False for each in parts)
    names = list(dict.fromkeys(each.model for each in parts if each.model))
    model = names[0] if len(names) == 1 else say("{how}: {models} models", how=how, models=len(names))
    return replace(
        first, observed=observed, draws=draws, point=point, model=model, limits=None, bic=None, deviance=None, expected=None,
        converged=converged, existence=max((each.existence for each in parts if each.existence is not None), default=None),
        rhat=_most([each.rhat for each in parts]), ess=_least([each.ess for each in parts]),
        ess_tail=_least([each.ess_tail for each in parts]),
        cap=_most([each.cap for each in parts]), cap_share=_most([each.cap_share for each in parts]),
        warnings=_said(parts), provenance={"joined": how, "first": dict(first.provenance)},
    )  # fmt: skip


def _most(values: Sequence[float | None]) -> float | None:
    return max((value for value in values if value is not None), default=None)


def _least(values: Sequence[float | None]) -> float | None:
    return min((value for value in values if value is not None), default=None)


def _said(parts: Sequence[Estimate]) -> tuple[str, ...]:
    """Every warning once, with how many parts gave it where several did; what differs in figures only is the same warning."""
    groups: dict[str, list[str]] = {}
    for each in parts:
        for text in each.warnings:
            groups.setdefault(text.template if isinstance(text, Remark) else text, []).append(text)
    more = "{remark} (in {count} of {parts} parts)"
    return tuple(same[0] if len(same) == 1 else say(more, remark=same[0], count=len(same), parts=len(parts)) for same in groups.values())
