"""The Bayesian latent class estimate (Manrique-Vallier 2016): hidden groups of people, in each of which lists are independent.

Ten classes, list probabilities uniform, concentration Gamma(1/4, 1/4), the total N as 1/N up to a cap. Chains run on
until they agree or their time is up; a cap that draws press against is raised, and both caps are told.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from kirok.base.errors import NoAnswer
from kirok.estimate.chains import Agreement, agreement
from kirok.estimate.class_kernels import start_chain, sweep
from kirok.estimate.estimate import LCM, Estimate
from kirok.estimate.lists import Lists
from kirok.estimate.remarks import Remark, say
from kirok.estimate.settings import Settings, workers

Floats = npt.NDArray[np.float64]

FEWEST, CLASSES = 3, 10
#: Prior of the concentration: Gamma(shape, rate).
CONCENTRATION = (0.25, 0.25)
#: The first cap on the total, in people observed; draws within a tenth of a cap press against it.
FIRST_CAP, RAISE, MOST_RAISES, PRESSURE = 20, 10, 2, 0.001
#: R-hat of the first draws beyond which it is said that the chains, which agree, had begun in different answers.
APART = 1.3
#: Tables of more patterns get fewer sweeps.
_PATTERNS = 100
_THIN, _ROUND, _SLIDES, _KEPT, _DRAWS = 5, 4_000, 6, 250, 4_000
#: So many trials a chain are run for so many sweeps, and the chains go on from trials far apart from each other.
_TRIALS, _TRIED = 6, 1_000
#: Draws before those that may be kept.
_EARLY = 1_000


@dataclass(eq=False)
class Chain:
    """One chain: its source of chance and where it stands."""

    source: np.random.Generator
    lam: Floats
    weights: Floats
    state: Floats
    totals: list[Floats] = field(default_factory=list)
    kept_weights: list[Floats] = field(default_factory=list)
    kept_lam: list[Floats] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Sampler:
    """The sampler of one table; ``classes``, ``slides`` (0: plain Gibbs) and ``thin`` may be chosen for a test."""

    lists: Lists
    classes: int = CLASSES
    slides: int = _SLIDES
    thin: int = _THIN

    def started(self, seed: tuple[int, ...], chains: int) -> list[Chain]:
        """Chains that begin apart, each with a source of chance of its own."""
        return [self._started(source) for source in np.random.default_rng(list(seed)).spawn(chains)]

    def dispersed(self, seed: tuple[int, ...], chains: int, cap: float) -> list[Chain]:
        """Chains that begin as far apart as short trials from very different places come to be, the two ends left out.

        A posterior with several modes holds chains where they begin: chains that begin alike agree though half of it is
        missed. Half the trials begin near the lists' shares, half anywhere in the prior.
        """
        trials = self.started(seed, max(_TRIALS * chains, 4))
        for trial in trials[1::2]:
            trial.lam[:] = trial.source.random(trial.lam.shape)
            trial.weights[:] = trial.source.dirichlet(np.ones(self.classes))
        totals = _on(self, trials, cap, _TRIED, keep=0, thin=1)
        order = np.argsort([float(np.median(each[-_TRIED // 3 :])) for each in totals], kind="stable")
        return [trials[int(order[place])] for place in np.linspace(1, len(trials) - 2, chains).round().astype(int)]

    def _started(self, source: np.random.Generator) -> Chain:
        lam, weights = np.empty((self.classes, self.lists.size)), np.empty(self.classes)
        start_chain(source, lam, weights, np.asarray(self.lists.list_sizes()) / self.lists.observed)
        return Chain(source, lam, weights, np.asarray([float(self.lists.observed), 1.0]))

    def run(self, chain: Chain, draws: int, cap: float, *, keep: int = 0, thin: int | None = None) -> Floats:
        """Go on with one chain: its totals, and *keep* of its parameters put by."""
        cells = np.flatnonzero(self.lists.counts).astype(np.int32)
        numbers = self.lists.counts[cells].astype(np.float64)
        totals, weights = np.empty(draws), np.empty((keep, self.classes))
        lam = np.empty((keep, self.classes, self.lists.size))
        sweep(
            chain.source, self.lists.size, cells, numbers, cap, CONCENTRATION, self.slides, 0, thin or self.thin,
            chain.lam, chain.weights, chain.state, totals, weights, lam,
        )  # fmt: skip
        if keep:
            chain.kept_weights.append(weights)
            chain.kept_lam.append(lam)
        return totals


@dataclass(frozen=True, eq=False)
class Sampled:
    """Totals by chain, how well they agree, the caps with the share of draws that pressed against each.

    ``early`` are the first totals, of which none is kept.
    """

    totals: Floats
    agreed: Agreement
    caps: tuple[tuple[float, float], ...]
    sweeps: int
    early: Floats


def sample(sampler: Sampler, chains: list[Chain], most_sweeps: int, least_sweeps: int = 0) -> Sampled:
    """Run until the chains agree after *least_sweeps*, or *most_sweeps* are done by each; raise the cap where draws press against it."""
    cap, done = float(FIRST_CAP * sampler.lists.observed), 0
    caps: list[tuple[float, float]] = []
    early = np.stack(_on(sampler, chains, cap, _EARLY, keep=0, thin=sampler.thin))
    while True:
        for chain, totals in zip(chains, _on(sampler, chains, cap, _ROUND, keep=_KEPT, thin=sampler.thin), strict=True):
            chain.totals.append(totals)
        done += _ROUND * sampler.thin
        joined = np.stack([np.concatenate(chain.totals) for chain in chains])
        kept = joined[:, joined.shape[1] // 3 :]
        share = float(np.mean(kept > 0.9 * cap))
        if share > PRESSURE and len(caps) < MOST_RAISES:
            caps.append((cap, share))
            cap *= RAISE
            for chain in chains:
                chain.totals.clear()
            continue
        agreed = agreement(np.log(kept))
        if (agreed.converged and done >= least_sweeps) or done >= most_sweeps:
            return Sampled(kept, agreed, (*caps, (cap, share)), done, early)


def _on(sampler: Sampler, chains: list[Chain], cap: float, draws: int, *, keep: int, thin: int) -> list[Floats]:
    """Every chain goes on, on as many threads as there are processors."""
    with ThreadPoolExecutor(min(workers(), len(chains))) as pool:
        return list(pool.map(lambda chain: sampler.run(chain, draws, cap, keep=keep, thin=thin), chains))


def fit_lcm(lists: Lists, settings: Settings) -> Estimate:
    """The latent class estimate with its interval, and whether its chains agree.

    Raises:
        NoAnswer: fewer than three lists.
    """
    if lists.size < FEWEST:
        raise NoAnswer(say("hidden groups need three lists: with two, groups and independence look the same"))
    sampler = Sampler(lists)
    chains = sampler.dispersed((settings.seed, 6), settings.chains, float(FIRST_CAP * lists.observed))
    found = sample(sampler, chains, _affordable(lists, settings.sweeps), settings.least_sweeps)
    flat = found.totals.ravel()
    tail = (1 - settings.level) / 2
    low, high = np.quantile(flat, [tail, 1 - tail])
    draws = np.random.default_rng([settings.seed, 7]).choice(flat, _DRAWS, replace=False)
    cap, _ = found.caps[-1]
    return Estimate(
        LCM, lists.observed, draws, settings.level, model=say("{classes} hidden groups at most", classes=CLASSES), rhat=found.agreed.rhat,
        ess=found.agreed.bulk, ess_tail=found.agreed.tail, cap=cap, cap_share=max(share for _, share in found.caps),
        converged=found.agreed.converged,
        warnings=_warnings(found, lists), expected=_expected(lists, chains), limits=(float(low), float(high)),
        provenance=_provenance(found, settings),
    )  # fmt: skip


def _affordable(lists: Lists, sweeps: int) -> int:
    """Fewer sweeps for tables of many patterns, each of which makes a sweep longer; never under a fifth."""
    patterns = int(np.count_nonzero(lists.counts))
    return max(min(sweeps, sweeps * _PATTERNS // patterns), sweeps // 5)


def _warnings(found: Sampled, lists: Lists) -> tuple[Remark, ...]:
    out = _late(found) if found.agreed.converged else [_not_converged(found)]
    for cap, share in found.caps[:-1]:
        out.append(say("{share:.1%} of the draws pressed against the cap of {cap:,.0f}; the cap was raised", share=share, cap=cap))
    cap, share = found.caps[-1]
    if share > PRESSURE:
        text = "{share:.1%} of the draws press against the cap of {cap:,.0f}: the table does not bound the total by this method"
        out.append(say(text, share=share, cap=cap))
    if lists.size == FEWEST:
        out.append(say("three lists cannot tell hidden groups from the unseen: the prior has the say"))
    return tuple(out)


def _not_converged(found: Sampled) -> Remark:
    return say(
        "not converged: the chains do not agree (R-hat {rhat:.3f}, effective draws {bulk:.0f} and {tail:.0f}); their medians are {medians}",
        rhat=found.agreed.rhat,
        bulk=found.agreed.bulk,
        tail=found.agreed.tail,
        medians=_medians(found.totals),
    )


def _late(found: Sampled) -> list[Remark]:
    """Chains that agree in the end may have begun in different answers: a short run, or a single chain, would have told one of them."""
    apart = agreement(np.log(found.early)).rhat
    text = (
        "the chains agree, but in their first {draws:,} draws, which are left out, they did not (R-hat {rhat:.2f}, medians {medians}): "
        "this table has more than one answer by this method, and a shorter run can stay in the wrong one"
    )
    return [say(text, draws=found.early.shape[1], rhat=apart, medians=_medians(found.early))] if apart > APART else []


def _medians(totals: Floats) -> str:
    return ", ".join(f"{median:,.0f}" for median in np.median(totals, axis=1))


def _expected(lists: Lists, chains: list[Chain]) -> Floats:
    """Posterior mean of the observed cells' counts, from the parameters put by in the last round."""
    cells = np.arange(lists.counts.size)
    bits = (cells[:, None] >> np.arange(lists.size) & 1).astype(np.float64)
    out = np.zeros(cells.size)
    for chain in chains:
        for weights, lam in zip(chain.kept_weights[-1][::10], chain.kept_lam[-1][::10], strict=True):
            chances = np.exp(bits @ np.log(lam).T + (1 - bits) @ np.log1p(-lam).T) @ weights
            chances[0] = 0.0
            out += chances / chances.sum()
    expected: Floats = out / out.sum() * lists.observed
    return expected


def _provenance(found: Sampled, settings: Settings) -> dict[str, object]:
    caps = [{"cap": cap, "share": share} for cap, share in found.caps]
    medians = [round(float(median), 1) for median in np.median(found.totals, axis=1)]
    return {"chains": settings.chains, "sweeps": found.sweeps, "seed": settings.seed, "caps": caps, "chain_medians": medians}
