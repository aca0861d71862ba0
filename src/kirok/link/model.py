"""The model: m and u of every level, the prior, and what scoring needs to know of the records it was made from."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kirok.base.errors import BadInput
from kirok.base.files import read_limited
from kirok.link.comparisons import Comparison, comparison
from kirok.link.features import Context
from kirok.link.words import Wordbook

SCHEMA = "kirok.link-model/1"
_LIMIT = 200_000_000
#: Probabilities stay this far from 0 and 1, so that no single level decides everything.
LEAST = 1e-9
_MOST_ONCE = 60.0

Stops = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Share:
    """m and u of one level."""

    m: float
    u: float

    @property
    def bits(self) -> float:
        """log2 of m over u: what a pair on this level speaks for one person."""
        return math.log2(self.m / self.u)


@dataclass(frozen=True)
class Model:
    """*prior* is the probability that two records of different lists are one person.

    *shares* gives for each field the levels' shares, closest first; *kinds* the fields' kinds; *extra* the kinds of the
    extra columns; *stops* the blocking tokens too common to propose pairs; with *every* all pairs of different lists are
    looked at, without blocking; *once* are the bits that every pair gains because lists name nobody twice (see overlap), *inside*
    those, at most 0, that it gains in drawn linkages and in what is expected (see expecting). It holds no record.
    """

    kinds: Mapping[str, str]
    shares: Mapping[str, tuple[Share, ...]]
    prior: float
    context: Context
    stops: Stops
    extra: Mapping[str, str]
    threshold: float
    every: bool = False
    once: float = 0.0
    inside: float = 0.0

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """The comparisons in order."""
        return tuple(comparison(field, kind) for field, kind in self.kinds.items())

    def numbered(self) -> Model:
        """The same levels with weights that count them: 1 bit for the last level, 2 for the one before; 0 is unknown.

        So a scored pair shows its level in every field, which Splink otherwise gives out with all compared columns only.
        """
        shares = {
            each.field: tuple(Share(2.0 ** (at - 60), 2.0**-60) for at in range(len(each.levels), 0, -1)) for each in self.comparisons
        }
        return replace(self, shares=shares)

    def splink(self) -> dict[str, Any]:
        """The settings that Splink reads, on any of its engines."""
        return {
            "link_type": "dedupe_only",  # which pairs may meet is decided by our own blocking, list by list
            "unique_id_column_name": "unique_id",
            "probability_two_random_records_match": self.prior,
            "blocking_rules_to_generate_predictions": [{"blocking_rule": "l.unique_id = r.unique_id"}],
            "comparisons": [_as_splink(each, self.shares[each.field]) for each in self.comparisons],
            "retain_matching_columns": False,
            "retain_intermediate_calculation_columns": True,
        }

    def as_json(self) -> dict[str, Any]:
        """The model as one JSON object."""
        return {
            "schema": SCHEMA,
            "threshold": self.threshold,
            "kinds": dict(self.kinds),
            "extra": dict(self.extra),
            "directions": dict(self.context.directions),
            "words": {field: book.as_json() for field, book in self.context.words.items()},
            "aliases": {field: dict(values) for field, values in self.context.aliases.items()},
            "common": {field: dict(values) for field, values in self.context.common.items()},
            "every": self.every,
            "once": self.once,
            "inside": self.inside,
            "stops": {rule: sorted(tokens) for rule, tokens in self.stops.items()},
            "splink": self.splink(),
        }


def _as_splink(each: Comparison, shares: tuple[Share, ...]) -> dict[str, Any]:
    levels: list[dict[str, Any]] = [{"sql_condition": each.null, "label_for_charts": "unknown", "is_null_level": True}]
    for level, share in zip(each.levels, shares, strict=True):
        sql = level.sql or "ELSE"
        levels.append({"sql_condition": sql, "label_for_charts": level.label, "m_probability": share.m, "u_probability": share.u})
    return {"output_column_name": each.field, "comparison_description": each.kind, "comparison_levels": levels}


def read_model(path: Path) -> Model:
    """A model that an earlier linkage wrote.

    Raises:
        BadInput: not such a model.
    """
    try:
        return model_of(json.loads(read_limited(path, _LIMIT)))
    except BadInput as error:
        raise error.at(file=str(path)) from None
    except ValueError:
        raise BadInput("this is not JSON", file=str(path)) from None


def model_of(found: Any) -> Model:
    """The model in a JSON object.

    Raises:
        BadInput: a part is missing or of the wrong shape.
    """
    if not isinstance(found, dict) or found.get("schema") != SCHEMA:
        raise BadInput("this is not a model of 'kirok link'", allowed=SCHEMA)
    try:
        return _model(found)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadInput(f"this model is damaged: {type(error).__name__} at {error}"[:200]) from None


def _model(found: dict[str, Any]) -> Model:
    settings = found["splink"]
    shares = {each["output_column_name"]: _shares(each) for each in settings["comparisons"]}
    kinds = {_identifier(field): str(kind) for field, kind in found["kinds"].items()}
    made = Model(
        kinds=kinds,
        shares={field: shares[field] for field in kinds},
        prior=float(settings["probability_two_random_records_match"]),
        context=_context(found),
        stops={rule: frozenset(tokens) for rule, tokens in found["stops"].items()},
        extra={_identifier(field): str(kind) for field, kind in found["extra"].items()},
        threshold=float(found["threshold"]),
        every=bool(found["every"]),
        once=float(found.get("once", 0.0)),
        inside=float(found.get("inside", 0.0)),
    )
    fitting = all(len(made.shares[each.field]) == len(each.levels) for each in made.comparisons)
    if not (fitting and 0 < made.prior < 1 and 0 <= made.once < _MOST_ONCE and -_MOST_ONCE < made.inside <= 0):
        raise ValueError("prior, once, inside or levels")
    return made


def _context(found: dict[str, Any]) -> Context:
    return Context(
        dict(found["directions"]),
        {field: dict(values) for field, values in found["common"].items()},
        {field: Wordbook.read(book) for field, book in found["words"].items()},
        {field: dict(values) for field, values in found["aliases"].items()},
    )


def _identifier(field: object) -> str:
    """A field's name goes into SQL: letters, digits and _ only."""
    if not isinstance(field, str) or not field.isidentifier():
        raise ValueError("field names")
    return field


def _shares(each: dict[str, Any]) -> tuple[Share, ...]:
    levels = [level for level in each["comparison_levels"] if not level.get("is_null_level")]
    found = tuple(Share(float(level["m_probability"]), float(level["u_probability"])) for level in levels)
    if any(not (0 < share.m <= 1 and 0 < share.u <= 1) for share in found):
        raise ValueError("m and u are probabilities above 0")
    return found


def expected(kinds: Mapping[str, str], context: Context, extra: Mapping[str, str], threshold: float) -> Model:
    """The model before any pair is seen: the expected m and u of every level."""
    shares = {
        field: tuple(Share(level.m, max(level.u, LEAST)) for level in comparison(field, kind).levels) for field, kind in kinds.items()
    }
    return Model(kinds, shares, 1e-4, context, {}, extra, threshold)
