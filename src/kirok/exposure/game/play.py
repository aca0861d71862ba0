"""One game: sources tell, a newsroom publishes, an adversary reads, and what is left of each crowd is counted."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from kirok.exposure.game.adversary import Adversary
from kirok.exposure.game.bins import Bins
from kirok.exposure.game.events import Event, draw
from kirok.exposure.game.intervals import mean, share
from kirok.exposure.game.newsroom import Cautious, Checked, Desk, Newsroom, Split, Thumb, Unchecked
from kirok.exposure.game.society import Person, Society
from kirok.exposure.game.texts import Form
from kirok.exposure.grades import GAMMA

POLICIES = ("none", "thumb", "strict", "check")
VIOLATIONS = ("sizes3", "linkage2", "canary", "rumour3", "omniscient", "prior10")
_ERROR = 0.5


@dataclass(frozen=True)
class Setup:
    """What is played. *violate* names the assumption that the world breaks; *simulatable* False is the leaky rule."""

    sources: int = 200
    items: int = 24
    policy: str = "check"
    k: int = 300
    desk: str = "declared"
    violate: str | None = None
    replay: bool = False
    seed: int = 1
    simulatable: bool = True


@dataclass(frozen=True)
class Fate:
    """How it ended for one source."""

    effective: float
    hit: float
    kept: float
    withheld: int


def play(setup: Setup, tell: Callable[[int], None] = lambda _: None) -> list[Fate]:
    """The fate of every source; *tell* is called after each."""
    society = Society(setup.seed)
    people = society.sources(setup.sources, np.random.default_rng([setup.seed, 2]))
    errors = np.random.default_rng([setup.seed, 3]).lognormal(0, _ERROR, society.counts.size)
    fates = []
    for number, person in enumerate(people):
        fates.append(_one(setup, society, errors, person, number))
        tell(1)
    return fates


def _one(setup: Setup, society: Society, errors: np.ndarray, person: Person, number: int) -> Fate:
    events = draw(society, person, setup.items, np.random.default_rng([setup.seed, 4, number]))
    bins = Bins(society, person, events)
    newsroom = _newsroom(setup, bins, errors, np.random.default_rng([setup.seed, 5, number]))
    rng = np.random.default_rng([setup.seed, 6, number])
    adversary = Adversary(bins, rng, omniscient=setup.violate == "omniscient", prior=setup.violate == "prior10")
    forms = [_tell(setup, newsroom, adversary, event) for event in events]
    sight = adversary.sight()
    told = [form for form in forms if form]
    return Fate(sight.effective, sight.hit, sum(form.kept for form in told) / len(events), len(events) - len(told))


def _tell(setup: Setup, newsroom: Newsroom, adversary: Adversary, event: Event) -> Form | None:
    """Publish one event and let the adversary read it; who replays looks at the state from before."""
    replayed = newsroom if setup.replay and isinstance(newsroom, Checked) else None
    before = _replayable(replayed, event) if replayed else None
    form = newsroom.publish(event)
    if form is None:
        return None
    adversary.read(event, form, canary=setup.violate == "canary" and event.exact and not event.second)
    if before is not None:
        at, forms, choices = before
        same = at[choices == forms.index(form)]
        adversary.keep(np.isin(adversary.left, same))
    return form


def _replayable(newsroom: Checked, event: Event) -> tuple[np.ndarray, list[Form], np.ndarray]:
    """Which form the rule would choose for each person who is possible, from public state and the event alone."""
    forms = newsroom.forms(event)
    return newsroom.at.copy(), forms, newsroom.choices(event, forms)


def _newsroom(setup: Setup, bins: Bins, errors: np.ndarray, rng: np.random.Generator) -> Newsroom:
    if setup.policy != "check":
        others: dict[str, Newsroom] = {"none": Unchecked(), "thumb": Thumb(), "strict": Cautious()}
        return others[setup.policy]
    desk = Desk(
        table=_table(setup, bins, errors, rng),
        k=setup.k,
        rumour=setup.violate == "rumour3",
        simulatable=setup.simulatable,
        canaries=setup.violate != "canary",
    )
    if setup.violate == "linkage2":
        return Split((Checked(bins, desk), Checked(bins, desk)))
    return Checked(bins, desk)


def _table(setup: Setup, bins: Bins, errors: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The newsroom's own counts: the truth, or what it declared, wrong by a lognormal factor and used at gamma."""
    people = bins.people.astype(np.float64)
    if setup.desk == "declared":
        units = rng.lognormal(0, _ERROR, len(people) - len(errors))
        people = people * np.concatenate([errors, units]) * GAMMA
    return np.floor(people * (3 if setup.violate == "sizes3" else 1))


def summary(setup: Setup, fates: Sequence[Fate]) -> dict[str, object]:
    """The keys of ``kirok exposure game --json``; every share with its exact 95 % interval."""
    number = len(fates)
    effective = [fate.effective for fate in fates]
    return {
        "sources": setup.sources,
        "items": setup.items,
        "policy": setup.policy,
        "k": setup.k,
        "below_10": share(sum(e < 10 for e in effective), number),
        "below_100": share(sum(e < 100 for e in effective), number),
        "below_k": share(sum(e < setup.k for e in effective), number),
        "top10_hits": _hits(fates),
        "smallest": math.floor(min(effective) * 10) / 10,
        "utility": mean([fate.kept for fate in fates]),
        "withheld": mean([fate.withheld / setup.items for fate in fates]),
        "desk": setup.desk,
        "violate": setup.violate,
        "adversary": "replay" if setup.replay else "plain",
        "seed": setup.seed,
    }


def _hits(fates: Sequence[Fate]) -> dict[str, float]:
    """The mean chance that ten arrests hit, with the exact interval of the next larger count of sources."""
    expected = math.fsum(fate.hit for fate in fates)
    bounds = share(math.ceil(expected - 1e-9), len(fates))
    return {**bounds, "share": expected / len(fates)}
