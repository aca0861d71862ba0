"""What a person may choose for an estimate; everything else follows from the table."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace

from kirok.base.errors import BadInput

BIC, STEPWISE = "bic", "stepwise"
_LEAST_REPLICATES = 200
METHODS = ("all", "loglinear", "bma", "lcm")


@dataclass(frozen=True)
class Settings:
    """``Settings(level=0.95, seed=1)``: the same table with the same settings gives the same estimate.

    ``select`` None means both selections; ``max_order`` None the default order for that many lists; ``bootstrap`` 0 an
    interval that does not see the selection; ``sweeps`` the most sweeps a chain may take to converge, ``least_sweeps``
    what each takes though the chains agree before: chains that agree early may all have missed a mode.
    """

    level: float = 0.95
    seed: int = 1
    select: str | None = None
    max_order: int | None = None
    bootstrap: int = 1_000
    chains: int = 4
    sweeps: int = 160_000
    least_sweeps: int = 60_000

    def __post_init__(self) -> None:
        """Look at every value.

        Raises:
            BadInput: one is out of its range.
        """
        if not 0.5 <= self.level < 1:
            raise BadInput(
                "the level is the share of cases in which the interval should hold the truth", field="level", allowed="0.5 to 0.999"
            )
        if self.max_order is not None and self.max_order < 1:
            raise BadInput("a model's order is the most lists in one interaction", field="max_order", allowed="1 or more")
        if self.bootstrap and self.bootstrap < 100:
            raise BadInput("fewer than 100 replicates give no interval", field="bootstrap", allowed="0, or 100 and more")
        if self.chains < 4:
            raise BadInput("fewer than four chains cannot be compared with each other", field="chains", allowed="4 or more")
        if self.seed < 0:
            raise BadInput("a seed is a whole number from 0 on", field="seed", allowed="0 or more")
        if self.select not in {None, BIC, STEPWISE}:
            raise BadInput("there is no such selection", field="select", allowed=[BIC, STEPWISE])

    def shared(self, repeats: int) -> Settings:
        """For one of *repeats* tables whose draws are pooled: fewer replicates and sweeps each, the same in sum."""
        if repeats <= 1:
            return self
        replicates = min(self.bootstrap, max(_LEAST_REPLICATES, self.bootstrap // repeats))
        return replace(self, bootstrap=replicates, sweeps=self.sweeps // 2, least_sweeps=self.least_sweeps // 3)


def workers() -> int:
    """Threads worth starting: the processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
