"""A comparison as text for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from kirok.estimate.comparing import Comparison, Shown


def text(comparison: Comparison) -> str:
    """What was seen, each method's estimate with its interval, how they stand to each other, warnings, assumptions."""
    if comparison.refused:
        return f"{_seen(comparison)}\nno estimate: {comparison.refused}"
    lines = [_seen(comparison), "", *_table(comparison.estimates)]
    for label, part in comparison.strata.items():
        lines += ["", f"{label}: {_seen(part)}", *(_table(part.estimates) or [f"  no estimate: {part.refused}"])]
    lines += ["", *comparison.words, *_block("without an estimate", [f"{name}: {why}" for name, why in comparison.not_estimated.items()])]
    lines += _block("warnings", _warnings(comparison.estimates))
    lines += _block("known numbers, estimated as a test", _consistency(comparison))
    lines += _block("assumed", list(dict.fromkeys(text for each in comparison.estimates for text in each.assumptions)))
    return "\n".join(lines)


def _seen(comparison: Comparison) -> str:
    low, high = comparison.seen
    people = f"{low:,}" if low == high else f"{low:,} to {high:,}"
    linked = f", {comparison.linkages} linkages" if comparison.linkages > 1 else ""
    return f"{people} people seen on {comparison.lists.size} lists ({', '.join(comparison.lists.names)}){linked}"


def _table(estimates: Sequence[Shown]) -> list[str]:
    rows = [_row(each) for each in estimates]
    if not rows:
        return []
    widths = [max(len(row[place]) for row in rows) for place in range(3)]
    return [f"  {row[0]:<{widths[0]}}  {row[1]:>{widths[1]}}  {row[2]:<{widths[2]}}  {row[3]}".rstrip() for row in rows]


def _row(each: Shown) -> tuple[str, str, str, str]:
    low, high = each.interval()
    middle = "a range" if each.median is None else f"{each.median:,.0f}"
    doubt = "NOT CONVERGED  " if each.converged is False else ""
    return each.method, middle, f"{each.level:.0%} {low:,.0f} to {high:,.0f}", doubt + (each.model or "")


def _warnings(estimates: Sequence[Shown]) -> list[str]:
    """Each warning once, with the methods that gave it."""
    by_text: dict[str, list[str]] = {}
    for each in estimates:
        for warning in each.warnings:
            by_text.setdefault(warning, []).append(each.method)
    return [warning if len(names) == len(estimates) else f"{', '.join(names)}: {warning}" for warning, names in by_text.items()]


def _consistency(comparison: Comparison) -> list[str]:
    rows = comparison.diagnostics.internal_consistency if comparison.diagnostics else []
    tried = [row for row in rows if row["covered"] is not None]
    if not tried:
        return []
    held = sum(bool(row["covered"]) for row in tried)
    return [f"{held} of {len(tried)} intervals for a list's own size, made from the other lists, hold it"]


def _block(title: str, lines: Sequence[str]) -> list[str]:
    return ["", f"{title}:", *(f"  - {line}" for line in lines)] if lines else []
