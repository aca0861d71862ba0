"""A set of queries with the ids that each must find, held against the index: recall and precision."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from kirok.base.errors import BadInput


@dataclass(frozen=True)
class Wanted:
    """One query and the public ids that answer it."""

    query: str
    ids: frozenset[str]


@dataclass(frozen=True)
class Measured:
    """Over all pairs of query and id: how many were wanted, found, and both; and every query that was not answered exactly."""

    queries: int
    wanted: int
    found: int
    right: int
    failures: Sequence[Mapping[str, Any]]

    @property
    def recall(self) -> float:
        """The share of the wanted pairs that were found."""
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def precision(self) -> float:
        """The share of the found pairs that were wanted."""
        return self.right / self.found if self.found else 1.0


def read(text: str, *, file: str) -> list[Wanted]:
    """The queries of a file: a list of ``{query, ids}`` in JSON or YAML, or one such object a line.

    Raises:
        BadInput: anything else, with the number of the entry.
    """
    rows = _rows(text, file)
    if not isinstance(rows, list) or not rows:
        raise BadInput("this is not a set of queries", file=file, allowed='a list of {"query": "...", "ids": ["..."]}')
    return [_wanted(row, at, file) for at, row in enumerate(rows, 1)]


def _rows(text: str, file: str) -> Any:
    lines = [line for line in text.splitlines() if line.strip()]
    try:
        if lines and lines[0].lstrip().startswith("{"):
            return [json.loads(line) for line in lines]
        return yaml.safe_load(text)
    except (ValueError, yaml.YAMLError) as error:
        raise BadInput("this is neither JSON nor YAML", file=file, allowed="a list of queries, or one JSON object a line") from error


def _wanted(row: Any, at: int, file: str) -> Wanted:
    if not isinstance(row, dict) or not isinstance(row.get("query"), str) or not isinstance(row.get("ids"), list):
        raise BadInput(
            f"entry {at} is not a query with its ids", file=file, field=f"[{at}]", allowed='{"query": "...", "ids": ["...", "..."]}'
        )
    return Wanted(row["query"], frozenset(str(one) for one in row["ids"]))


def measure(wanted: Sequence[Wanted], ask: Callable[[str], set[str]]) -> Measured:
    """Ask every query and count."""
    failures = []
    found_pairs = right = 0
    for one in wanted:
        found = ask(one.query)
        found_pairs += len(found)
        right += len(found & one.ids)
        if found != one.ids:
            failures.append({"query": one.query, "missing": sorted(one.ids - found), "extra": sorted(found - one.ids)})
    return Measured(len(wanted), sum(len(one.ids) for one in wanted), found_pairs, right, failures)
