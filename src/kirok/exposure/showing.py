"""A judged plan as an editor reads it: steps instead of head-counts, and what every verdict rests on."""

from __future__ import annotations

import math
from collections.abc import Sequence

from kirok.exposure.building import Built
from kirok.exposure.crowd import LOWEST_K, step
from kirok.exposure.floors import arrests, posterior_max
from kirok.exposure.judging import Judged, Weighed


def as_text(judged: Sequence[Judged], built: Built) -> str:
    """The whole answer in words."""
    lines = [line for each in judged for line in _item(each, built)]
    lines += ["", "This holds only if:", *(f"  - {each}" for each in dict.fromkeys(a for j in judged for a in j.assumptions))]
    if built.plan.universe.invented:
        lines += ["The population table is invented."]
    return "\n".join(lines)


def _item(judged: Judged, built: Built) -> list[str]:
    lines = [f"{judged.item.id}: {judged.verdict}: {judged.reason}"]
    lines += [_person(person, built) for person in judged.people]
    if judged.verdict != "ok":
        for each in judged.proposals[:3]:
            told = each.version.as_json()
            words = f"{told['detail']}, attribution {told['attribution']}, {told['shown']} shown, {told['delay']} days later"
            lines.append(f"  could go out: {words} (keeps {each.kept:.0%}; {size(each.crowd, built.scales.rule.k)})")
    return lines


def _person(person: Weighed, built: Built) -> str:
    k, rho = built.scales.rule.k, built.scales.rule.rho
    after = person.after.crowd
    line = f"  {person.id}: {size(person.before, k)} -> {size(after, k)}"
    line += f"; one person is held likely at most {ceiling(posterior_max(after, rho))}"
    line += f", ten arrests reach them at most {ceiling(arrests(after, rho))}"
    costs = ", ".join(f"{item} ({bits:.1f} bits)" for item, bits in person.costs)
    return line + (f"; what was told before: {costs}" if costs else "")


def ceiling(share: float) -> str:
    """A share as per cent, rounded up: what is shown is never less than what is promised."""
    return f"{min(math.ceil(share * 1_000) / 10, 100):.1f} %"


def size(crowd: int, k: int) -> str:
    """A crowd as a step, "below the floor" where it is."""
    floor = max(k, LOWEST_K)
    return "below the floor" if crowd < floor else step(crowd, k)
