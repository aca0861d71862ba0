"""Corrections told once: those of one day, one reason and one reach, such as the claims of one false story, are one notice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kirok.publish.record import CorrectionRecord


@dataclass(frozen=True)
class Notice:
    """Corrections that differ only in what was taken back, in their order; the *first* stands for what they share."""

    corrections: tuple[CorrectionRecord, ...]

    @property
    def first(self) -> CorrectionRecord:
        """The one that is told first."""
        return self.corrections[0]


def notices(corrections: Iterable[CorrectionRecord]) -> tuple[Notice, ...]:
    """*corrections* gathered, each notice in the place of its first."""
    found: dict[object, list[CorrectionRecord]] = {}
    for one in corrections:
        found.setdefault((one.on, one.reason, one.findings, one.sentences), []).append(one)
    return tuple(Notice(tuple(group)) for group in found.values())
