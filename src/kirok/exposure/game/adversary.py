"""The adversary of the game: knows every event, every list, who is linked to whom, and counts everybody who is left.

Each person's draw (in reach on that day, heard that rumour) is independent of every other's, so the number that is left
in a bin is drawn as a binomial of the number before: the same law as a draw for each of the 16.8 million, counted.
It shares no number with the newsroom; only in ``replay`` it knows the newsroom's rule and, as the strongest attacker
would, the newsroom's own table, and strikes out everybody for whom the newsroom would have chosen another form.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kirok.exposure.game.bins import Bins, Bools
from kirok.exposure.game.events import Event
from kirok.exposure.game.texts import CONTACT, RUMOUR, Form

_SUSPECTS, _SUSPICION = 0.05, 10.0
VARIANTS = 50
_TIE = 0.999


@dataclass(frozen=True)
class Sight:
    """What the adversary is left with: effective candidates, and the chance that ten arrests hit the source."""

    effective: float
    hit: float


class Adversary:
    """One source's file. Rows of *alive* are the usual people and, with a prior, the suspects."""

    def __init__(self, bins: Bins, rng: np.random.Generator, *, omniscient: bool, prior: bool) -> None:
        self._bins, self._rng, self._omniscient = bins, rng, omniscient
        people = bins.people.copy()
        people[bins.source] -= 1  # the source is followed apart
        suspects = rng.binomial(people, _SUSPECTS) if prior else np.zeros_like(people)
        self._at = np.arange(len(people))
        self._alive = np.stack([people - suspects, suspects])
        self._weight = np.stack([np.ones(len(people)), np.full(len(people), _SUSPICION)])
        self._own = _SUSPICION if prior else 1.0
        self._shrink()

    def read(self, event: Event, form: Form, *, canary: bool) -> None:
        """Take one published text into account."""
        inside = self._bins.circle(event)[self._at]
        keeps = self._bins.blocks[form.level][self._at] == self._bins.blocks[form.level][self._bins.source]
        if form.detail == "inner":
            self._thin(inside, event.circle / max(int(self._bins.people[self._bins.circle(event)].sum()), event.circle))
            keeps &= inside
        elif form.detail == "group":
            keeps &= inside
        else:
            self._hear(event, form, inside)
        if CONTACT[form.shown] < 1:
            self._thin(slice(None), CONTACT[form.shown])
        if canary:
            self._thin(slice(None), 1 / VARIANTS)
        self.keep(keeps)

    def _hear(self, event: Event, form: Form, inside: Bools) -> None:
        """Rumour: the omniscient adversary knows who heard it, any other how likely each is to have heard."""
        rates = np.array(RUMOUR[(form.detail, form.delay)])[self._bins.distance(event)]
        heard = np.where(inside, 1.0, rates[self._at])
        if self._omniscient:
            self._alive = self._rng.binomial(self._alive, heard)
        else:
            self._weight = self._weight * heard
            self._own *= 1.0 if self._bins.circle(event)[self._bins.source] else float(rates[self._bins.source])

    def _thin(self, where: Bools | slice, share: float) -> None:
        self._alive[:, where] = self._rng.binomial(self._alive[:, where], min(share, 1.0))

    def keep(self, keeps: Bools) -> None:
        """Strike out the bins that do not fit."""
        self._alive = self._alive[:, keeps]
        self._weight, self._at = self._weight[:, keeps], self._at[keeps]
        self._shrink()

    def _shrink(self) -> None:
        left = self._alive.any(axis=0)
        if not left.all():
            self._alive, self._weight, self._at = self._alive[:, left], self._weight[:, left], self._at[left]

    @property
    def left(self) -> np.ndarray:
        """The bins in which somebody is left."""
        return self._at

    def sight(self) -> Sight:
        """How many are effectively left, and how ten arrests in order of weight would end; ties fall at random."""
        alive, weight = self._alive.ravel(), self._weight.ravel()
        there = alive > 0
        alive, weight = alive[there], weight[there]
        top = max(float(weight.max(initial=0.0)), self._own)
        above = int(alive[weight > self._own / _TIE].sum())
        tied = 1 + int(alive[(weight <= self._own / _TIE) & (weight >= self._own * _TIE)].sum())
        effective = (float((alive * weight).sum()) + self._own) / top
        return Sight(effective, float(np.clip((10 - above) / tied, 0, 1)))
