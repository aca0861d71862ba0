"""How far methods agree, in words: an interval each tells of sampling, the distance between methods of what nobody knows."""

from __future__ import annotations

from collections.abc import Sequence

from kirok.estimate.estimate import Estimate
from kirok.estimate.ranged import RangedEstimate
from kirok.estimate.remarks import Remark, say

#: Estimates within the first factor of each other are called close; beyond the second they are said to disagree.
CLOSE, APART = 1.2, 1.5


def disagreement(estimates: Sequence[Estimate | RangedEstimate]) -> tuple[Remark, ...]:
    """One or two sentences on how the estimates stand to each other; none for a single one."""
    if len(estimates) < 2:
        return ()
    spans = {each.method: each.interval() for each in estimates}
    low, high = max(span[0] for span in spans.values()), min(span[1] for span in spans.values())
    shared = (
        [_no_common(spans)] if low > high else [say("every interval holds the values from {low:,.0f} to {high:,.0f}", low=low, high=high)]
    )
    return (*_medians(estimates), *shared)


def _no_common(spans: dict[str, tuple[float, float]]) -> Remark:
    first = min(spans, key=lambda name: spans[name][1])
    last = max(spans, key=lambda name: spans[name][0])
    return say(
        "the intervals do not meet: {first} ends at {end:,.0f} and {last} begins at {begin:,.0f}; no single one of them should be quoted",
        first=first, end=spans[first][1], last=last, begin=spans[last][0],
    )  # fmt: skip


def _medians(estimates: Sequence[Estimate | RangedEstimate]) -> tuple[Remark, ...]:
    middles = {each.method: each.median for each in estimates if isinstance(each, Estimate)}
    if len(middles) < 2:
        return ()
    least, most = min(middles, key=lambda name: middles[name]), max(middles, key=lambda name: middles[name])
    factor = middles[most] / max(middles[least], 1.0)
    values = {"least": least, "low": middles[least], "most": most, "high": middles[most], "factor": factor}
    if CLOSE < factor <= APART:
        return (say("the methods differ, by a factor of {factor:.1f}: from {low:,.0f} ({least}) to {high:,.0f} ({most})", **values),)
    if factor <= APART:
        return (say("the methods are close to each other: from {low:,.0f} ({least}) to {high:,.0f} ({most})", **values),)
    return (
        say(
            "the methods disagree by a factor of {factor:.1f}: {low:,.0f} ({least}) to {high:,.0f} ({most}); "
            "what is assumed matters more here than what is counted, so give the whole range and not one number",
            **values,
        ),
    )
