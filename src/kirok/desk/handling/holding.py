"""Which sources are under a safety hold now; the rooms above ask here before anything leaves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kirok.desk.handling.models import SafetyHold


def held_sources() -> dict[int, str]:
    """Primary key -> number of every source under a hold that nobody has lifted."""
    return dict(SafetyHold.objects.filter(lifted_on=None).values_list("source_id", "source__number"))


def speakers(payload: Mapping[str, Any]) -> set[str]:
    """Who a statement's or claim's payload says it was heard from, hop by hop."""
    return {str(hop["who"]) for hop in payload.get("chain") or [] if isinstance(hop, dict) and hop.get("who")}
