"""What every exposure case of a home shares: its population table and its floors, from kirok.toml."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from kirok.base.errors import BadInput
from kirok.base.home import Home
from kirok.desk.publications.models import SealedCrowd
from kirok.desk.vault.sealing import take
from kirok.exposure.case import Frame
from kirok.exposure.crowd import DEFAULT_K, LOWEST_K
from kirok.exposure.floors import Rule
from kirok.exposure.universe import DECLARED_ONLY, Universe, with_words
from kirok.exposure.universe_files import find_universe

#: The row that says which table the last record was taken in with.
RECORD = ""


def floor(home: Home) -> int:
    """The newsroom's k from kirok.toml.

    Raises:
        BadInput: it is not a whole number, or below what no setting may go below.
    """
    k = _section(home).get("k", DEFAULT_K)
    if not isinstance(k, int) or isinstance(k, bool) or k < LOWEST_K:
        raise BadInput(f"k must be a whole number of at least {LOWEST_K}", file=str(home.config), field="exposure.k")
    return k


def frame(home: Home) -> Frame:
    """The table and the floors; where no table is chosen, nobody is counted but those whom the desk declares.

    Raises:
        BadInput: a setting that cannot be, or a table that is not there.
    """
    usual = Rule()
    return Frame(
        universe(home),
        Rule(
            k=floor(home),
            k_tier=round(_number(home, "k_tier", usual.k_tier, 1, 1_000_000)),
            rho=_number(home, "rho", usual.rho, 1, 1_000_000),
            gamma=_number(home, "gamma", usual.gamma, 0.001, 1),
        ),
    )


def _section(home: Home) -> dict[str, Any]:
    section = home.settings().get("exposure")
    return section if isinstance(section, dict) else {}


def _number(home: Home, name: str, usual: float, least: float, most: float) -> float:
    given = _section(home).get(name, usual)
    if isinstance(given, bool) or not isinstance(given, int | float) or not least <= given <= most:
        raise BadInput(f"{name} must be a number from {least:g} to {most:g}", file=str(home.config), field=f"exposure.{name}")
    return float(given)


def universe(home: Home) -> Universe:
    """The population table that kirok.toml names, else the one of the record that was taken in, else none.

    Raises:
        BadInput: there is no such table.
    """
    named = _section(home).get("universe", "")
    if not isinstance(named, str):
        raise BadInput("the universe must be a name or a file", file=str(home.config), field="exposure.universe")
    if named:
        return _table(named, home.path)
    row = SealedCrowd.objects.filter(person=RECORD).first()
    if row is None:
        return DECLARED_ONLY
    held = json.loads(take(row.sealed))
    return _table(held["universe"], Path(held["beside"]))


def _table(named: str, beside: Path) -> Universe:
    path = beside / named
    return _read(named, beside, path.stat().st_mtime_ns if path.is_file() else 0)


@lru_cache(maxsize=8)
def _read(named: str, beside: Path, _changed: int) -> Universe:
    return with_words(find_universe(named, beside))
