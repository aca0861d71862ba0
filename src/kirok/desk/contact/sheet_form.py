"""The standing sheet as a form: one line a crowd, two empty lines at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from kirok.base.errors import BadInput
from kirok.desk.handling.sheets import MOST_ROWS, Knowers, Sheet

_PARTS = ("place", "organisation", "rank", "group", "low", "listed")
_EMPTY = 2


def rows_of(sheet: Sheet, sent: Mapping[str, str] | None) -> list[dict[str, Any]]:
    """What the form shows: the crowds that are kept, or those that were just sent and refused."""
    if sent is not None and sent.get("act") == "sheet":
        return [{part: sent.get(f"{part}.{number}", "") for part in _PARTS} for number in range(_count(sent))]
    held: list[dict[str, Any]] = [asdict(row) for row in sheet.knowers]
    return [*held, *({} for _ in range(_EMPTY))]


def given_sheet(sent: Mapping[str, str]) -> Sheet:
    """The sheet that a form sent; lines without any word are left out.

    Raises:
        BadInput: a number that is none.
    """
    rows = [_row(sent, number) for number in range(_count(sent))]
    return Sheet(sent.get("access", ""), sent.get("province", "").strip(), tuple(row for row in rows if row is not None))


def _count(sent: Mapping[str, str]) -> int:
    numbers = [int(tail) for name in sent if (tail := name.removeprefix("group.")).isdigit() and len(tail) < 4]
    return min(max(numbers, default=-1) + 1, MOST_ROWS + 1)


def _row(sent: Mapping[str, str], number: int) -> Knowers | None:
    said = {part: sent.get(f"{part}.{number}", "").strip() for part in _PARTS}
    if not any(said.values()):
        return None
    if not said["low"].isdecimal() or len(said["low"]) > 12:
        raise BadInput("say at least how many people that is, in digits", field="low")
    return Knowers(said["place"], said["organisation"], said["rank"], said["group"], int(said["low"]), bool(said["listed"]))
