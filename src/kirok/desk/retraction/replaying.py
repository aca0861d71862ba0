"""What was known when: findings replayed by the days on which their statements were made, and what later facts overturned.

At each moment the rules see only what had been said by then, and nothing that the desk learned since. A year shows the
findings of which something was said in it, as they stood when it ended, and beside that what came later.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kirok.base.errors import BadInput
from kirok.desk.findings.actions import voice
from kirok.desk.findings.models import Finding, Support
from kirok.desk.findings.rules import Conclusion, Voice, conclude
from kirok.desk.retraction.models import StatusEvent
from kirok.terms import edtf

#: A reason of its own kind: who revises an account is not scored beside hoaxes (desk.md, section 0).
REVISED = "account-revised"


@dataclass(frozen=True)
class Moment:
    """One statement came: when (EDTF as given), which claim it made, for or against, and what the rules said from then on."""

    on: str
    support: Support
    conclusion: Conclusion

    @property
    def single(self) -> bool:
        """Whether at that time everything for it went back to one origin."""
        return self.conclusion.rule == "one-origin"

    @property
    def year(self) -> int | None:
        """The year in which it was surely said; None without a day."""
        return _year(self.on)


@dataclass(frozen=True)
class Replay:
    """One finding's moments in their order, the one that first spoke against it, and why its claims fell, if they did."""

    finding: Finding
    moments: tuple[Moment, ...]
    against: Moment | None
    reasons: tuple[str, ...]

    @property
    def overturned(self) -> bool:
        """Whether nothing that supported it stands any more, for another reason than a revised account."""
        return self.finding.certainty == "CER.fallen" and REVISED not in self.reasons

    @property
    def revised(self) -> bool:
        """Whether an account under it was revised; that says nothing about who gave it."""
        return REVISED in self.reasons


@dataclass(frozen=True)
class Standing:
    """One finding at the end of a year: what had been said by then, where it stood, and what was first said against it later."""

    replay: Replay
    number: int
    moments: tuple[Moment, ...]

    @property
    def stood(self) -> Conclusion:
        """What the rules said when the year ended."""
        return self.moments[-1].conclusion

    @property
    def single(self) -> bool:
        """Whether everything for it went back to one origin when the year ended."""
        return self.moments[-1].single

    @property
    def later(self) -> int:
        """How many statements came after the year."""
        return len(self.replay.moments) - len(self.moments)

    @property
    def against_later(self) -> Moment | None:
        """The first word against it, where that came after the year."""
        against = self.replay.against
        return against if against is not None and against not in self.moments else None


def years() -> Mapping[int, Sequence[str]]:
    """Year -> the days of statements under findings (as given) that lie in it, the oldest year first; what has no day is in none."""
    said = Finding.objects.order_by().values_list("supports__claim__statement__said_on", flat=True).distinct()
    found: dict[int, list[str]] = defaultdict(list)
    for text in said:
        year = _year(text or "")
        if year is not None:
            found[year].append(text)
    return dict(sorted(found.items()))


def at_end_of(year: int, replays: Iterable[Replay]) -> list[Standing]:
    """The replayed findings as they stood when *year* ended; those of which nothing had been said are left out."""
    seen = [(row, tuple(moment for moment in row.moments if moment.year is not None and moment.year <= year)) for row in replays]
    return [Standing(row, year, moments) for row, moments in seen if moments]


def replay(findings: Sequence[Finding]) -> list[Replay]:
    """The findings (with ``supports__claim__statement`` at hand) as they stood at each moment."""
    supports = {finding.pk: list(finding.supports.all()) for finding in findings}
    keys = [row.claim.key for rows in supports.values() for row in rows]
    events = StatusEvent.objects.filter(target__in=keys, becomes="retracted").order_by("pk")
    reasons = dict(events.values_list("target", "reason"))
    return [_replay(finding, supports[finding.pk], reasons) for finding in findings]


def _replay(finding: Finding, supports: Iterable[Support], reasons: dict[str, str]) -> Replay:
    ordered = sorted(supports, key=lambda row: (_day(row.claim.statement.said_on), row.position))
    voices = [(row.stance, replace(voice(row.claim), standing=True)) for row in ordered]
    moments = tuple(Moment(row.claim.statement.said_on, row, _weigh(voices[: at + 1])) for at, row in enumerate(ordered))
    against = next((moment for moment in moments if moment.support.stance == "contradicts"), None)
    found = {reasons[row.claim.key] for row in ordered if row.claim.key in reasons}
    return Replay(finding, moments, against, tuple(sorted(found)))


def _weigh(voices: Sequence[tuple[str, Voice]]) -> Conclusion:
    pro = [one for stance, one in voices if stance == "supports"]
    con = [one for stance, one in voices if stance == "contradicts"]
    return conclude(pro, con, lowered=False)


def _year(text: str) -> int | None:
    day = _day(text)
    return None if day == dt.date.max else day.year


def _day(text: str) -> dt.date:
    """The last day that a date allows: nothing counts as known before it was surely said; what has no date comes last."""
    try:
        latest = edtf.parse(text).latest if text else None
    except BadInput:
        return dt.date.max
    return latest if isinstance(latest, dt.date) else dt.date.max
