"""A comparison as text for a terminal, in English or Korean."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from kirok.estimate.cells import verdict
from kirok.estimate.comparing import Comparison, Shown
from kirok.estimate.remarks import said, say


def text(comparison: Comparison, language: str = "en") -> str:
    """What was seen, each method's estimate with its interval, how they stand to each other, warnings, tests, assumptions."""
    return _Telling(comparison, language).text()


class _Telling:
    """The text's parts in one language."""

    def __init__(self, comparison: Comparison, language: str) -> None:
        self.comparison, self.language = comparison, language

    def words(self, text: str) -> str:
        return said(text, self.language)

    def text(self) -> str:
        told = self.comparison
        if told.refused:
            return f"{self._seen(told)}\n{self._none(told.refused)}"
        lines = [self._seen(told), "", *self._table(told.estimates)]
        for label, part in told.strata.items():
            lines += ["", f"{label}: {self._seen(part)}", *(self._table(part.estimates) or [f"  {self._none(part.refused or '')}"])]
        lines += ["", *(self.words(remark) for remark in told.words)]
        without = [f"{name}: {self.words(why)}" for name, why in told.not_estimated.items()]
        assumed = list(dict.fromkeys(self.words(text) for each in told.estimates for text in each.assumptions))
        lines += self._block(say("without an estimate"), without)
        lines += self._block(say("warnings"), self._warnings(told.estimates))
        lines += self._block(say("tests of the methods on this table"), [*self._consistency(), *self._left_out(), *self._cells()])
        return "\n".join([*lines, *self._block(say("assumed"), assumed)])

    def _seen(self, told: Comparison) -> str:
        low, high = told.seen
        people = f"{low:,}" if low == high else f"{low:,} - {high:,}"
        values = {"people": people, "lists": told.lists.size, "names": ", ".join(told.lists.names)}
        seen = self.words(say("{people} people seen on {lists} lists ({names})", **values))
        return seen if told.linkages == 1 else f"{seen}, " + self.words(say("{linkages} linkages", linkages=told.linkages))

    def _none(self, reason: str) -> str:
        return self.words(say("no estimate: {reason}", reason=reason))

    def _table(self, estimates: Sequence[Shown]) -> list[str]:
        rows = [self._row(each) for each in estimates]
        widths = [max((_columns(row[place]) for row in rows), default=0) for place in range(3)]
        rooms = [[_room(text, width) for text, width in zip(row, widths, strict=False)] for row in rows]
        return [
            f"  {row[0]}{room[0]}  {room[1]}{row[1]}  {row[2]}{room[2]}  {row[3]}".rstrip() for row, room in zip(rows, rooms, strict=True)
        ]

    def _row(self, each: Shown) -> tuple[str, str, str, str]:
        low, high = each.interval()
        middle = self.words(say("a range")) if each.median is None else f"{each.median:,.0f}"
        doubt = f"{self.words(say('NOT CONVERGED'))}  " if each.converged is False else ""
        span = self.words(say("{level:.0%} {low:,.0f} to {high:,.0f}", level=each.level, low=low, high=high))
        return each.method, middle, span, doubt + self.words(each.model or "")

    def _warnings(self, estimates: Sequence[Shown]) -> list[str]:
        """Each warning once, with the methods that gave it."""
        by_text: dict[str, list[str]] = {}
        for each in estimates:
            for warning in each.warnings:
                by_text.setdefault(self.words(warning), []).append(each.method)
        return [warning if len(names) == len(estimates) else f"{', '.join(names)}: {warning}" for warning, names in by_text.items()]

    def _consistency(self) -> list[str]:
        rows = self.comparison.diagnostics.internal_consistency if self.comparison.diagnostics else []
        tried = [row for row in rows if row["covered"] is not None]
        held = sum(bool(row["covered"]) for row in tried)
        text = "{held} of {tried} intervals for a list's own size, which is known, made from the other lists, hold it"
        return [self.words(say(text, held=held, tried=len(tried)))] if tried else []

    def _left_out(self) -> list[str]:
        """The lowest and the highest estimate without one of the lists."""
        rows = self.comparison.diagnostics.leave_one_list_out if self.comparison.diagnostics else []
        found = sorted((middle, str(row["left_out"]), str(row["method"])) for row in rows if isinstance(middle := row["median"], float))
        if not found:
            return []
        (low, first, least), (high, last, most) = found[0], found[-1]
        text = "leaving out one list: from {low:,.0f} (without {first}, {least}) to {high:,.0f} (without {last}, {most})"
        return [self.words(say(text, low=low, first=first, least=least, high=high, last=last, most=most))]

    def _cells(self) -> list[str]:
        checks = self.comparison.diagnostics.cells if self.comparison.diagnostics else []
        return [f"{check['method']}: {self.words(verdict(check))}" for check in checks]

    def _block(self, title: str, lines: Sequence[str]) -> list[str]:
        return ["", f"{self.words(title)}:", *(f"  - {line}" for line in lines)] if lines else []


def _columns(text: str) -> int:
    """How many columns *text* takes in a terminal: a Korean letter takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _room(text: str, width: int) -> str:
    """The spaces that fill *text* up to *width* columns."""
    return " " * (width - _columns(text))
