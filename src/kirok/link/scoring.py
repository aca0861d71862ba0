"""From a model and tables to scored pairs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from kirok.base.watching import Advance
from kirok.link.comparisons import Comparison
from kirok.link.engine import PAIRS, RECORDS, Engine
from kirok.link.model import Model
from kirok.link.training import Patterns

#: Pairs below this weight (log2 odds; about one in a hundred) are not kept.
LEAST_WEIGHT = -6.64
#: Pairs in a random sample, and of the proposed pairs that EM looks at.
SAMPLE = 600_000
PROPOSED = 3_000_000
#: What all fields but the person's own name must speak for, in bits, before a pair is proposed.
BESIDE_THE_NAME = 2.0
#: About so many pairs are scored at once, so that there is something to tell of millions, and less to hold.
AT_ONCE = 2_000_000


@dataclass(frozen=True)
class Scored:
    """Pairs of row numbers (a < b) with their weights.

    *weight* is log2 odds, *bits* of shape (pairs, fields) their parts, *beside* what fields other than the name speak for
    one person.
    """

    a: Any
    b: Any
    weight: Any
    bits: Any
    beside: Any

    def __len__(self) -> int:
        return len(self.a)

    def picked(self, which: Any) -> Scored:
        """Some of them: numbers, or bool for each."""
        return Scored(self.a[which], self.b[which], self.weight[which], self.bits[which], self.beside[which])


def patterns(engine: Engine, model: Model, pairs: str) -> Patterns:
    """The comparison vectors of the pairs in a table, counted."""
    import numpy as np

    scores = engine.score(model.numbered(), pairs, None)
    vectors = [f"mw_{each.field}" for each in model.comparisons]
    columns = ", ".join(vectors)
    found = engine.fetch(f"SELECT {columns}, count(*) AS pairs FROM {scores} GROUP BY {columns} ORDER BY {columns}")
    engine.run(f"DROP TABLE IF EXISTS {scores}")
    levels = np.stack([np.rint(found[name]) - 1 for name in vectors], axis=1).astype(np.int8) if vectors else np.zeros((0, 0), np.int8)
    return Patterns(levels, np.asarray(found["pairs"], dtype=np.float64))


def sampled(engine: Engine, table: str, most: int) -> tuple[str, float]:
    """A table with at most about *most* of the pairs of a table, by a hash of the pair, and the share that it holds."""
    held = int(engine.run(f"SELECT count(*) FROM {table}")[0][0])
    if held <= most:
        return table, 1.0
    every = -(-held // most)
    engine.make("kirok_sampled", f"SELECT * FROM {table} WHERE (join_key_l * 31 + join_key_r * 17) % {every} = 0")
    taken = int(engine.run("SELECT count(*) FROM kirok_sampled")[0][0])
    return "kirok_sampled", max(taken, 1) / held


def random_pairs(engine: Engine, lists: Sequence[int], twice: Iterable[int], seed: int, most: int = SAMPLE) -> str:
    """A table of random pairs that may meet (all of them where they are few)."""
    import numpy as np

    count, again = len(lists), frozenset(twice)
    if count * (count - 1) / 2 <= most:
        may = f"l.list_id <> r.list_id{''.join(f' OR l.list_id = {each}' for each in sorted(again))}"
        sql = f"SELECT l.unique_id AS join_key_l, r.unique_id AS join_key_r, '0' AS match_key FROM {RECORDS} AS l"
        engine.make("kirok_random", f"{sql} JOIN {RECORDS} AS r ON l.unique_id < r.unique_id WHERE {may}")
        return "kirok_random"
    chance = np.random.default_rng(seed)
    a, b = (chance.integers(0, count, 2 * most, dtype=np.int32) for _ in range(2))
    numbers = np.asarray(lists)
    may_meet = (a < b) & ((numbers[a] != numbers[b]) | np.isin(numbers[a], list(again)))
    a, b = a[may_meet][:most], b[may_meet][:most]
    engine.put("kirok_random", {"join_key_l": a, "join_key_r": b, "match_key": ["0"] * len(a)})
    return "kirok_random"


def scored(engine: Engine, model: Model, pairs: str = PAIRS, least: float | None = LEAST_WEIGHT) -> Scored:
    """Score the pairs of a table by the model; those of at least *least* weight, ordered by their rows.

    What lists that name nobody twice add is added here, to what Splink says, so that every engine adds the same.
    """
    import numpy as np

    table = engine.score(model, pairs, None if least is None else least - model.once)
    fields = [each.field for each in model.comparisons]
    columns = ", ".join(["unique_id_l", "unique_id_r", "match_weight", *(f"mw_{field}" for field in fields)])
    found = engine.fetch(f"SELECT {columns} FROM {table} ORDER BY unique_id_l, unique_id_r")
    engine.run(f"DROP TABLE IF EXISTS {table}")
    a, b = (np.asarray(found[f"unique_id_{side}"], dtype=np.int64) for side in "lr")
    weight = np.asarray(found["match_weight"], dtype=np.float64) + model.once
    bits = np.stack([np.asarray(found[f"mw_{field}"], dtype=np.float64) for field in fields], axis=1) if fields else np.zeros((len(a), 0))
    return Scored(a, b, weight, bits, beside(model.comparisons, bits))


def scored_in_parts(engine: Engine, model: Model, held: int, advance: Advance, at_once: int = AT_ONCE) -> Scored:
    """Score the *held* proposed pairs, many of them part by part, and tell of the pairs; the same as all at once."""
    import numpy as np

    found = []
    for part, size in _parts(engine, held, at_once):
        found.append(scored(engine, model, part))
        advance(size)
    if len(found) == 1:
        return found[0]
    return Scored(*(np.concatenate(columns) for columns in zip(*((s.a, s.b, s.weight, s.bits, s.beside) for s in found), strict=True)))


def _parts(engine: Engine, held: int, at_once: int) -> Iterator[tuple[str, int]]:
    """Tables that hold the proposed pairs between them, those of lower first rows first, and how many each holds."""
    import numpy as np

    if held <= at_once:
        yield PAIRS, held
        return
    counts = engine.fetch(f"SELECT join_key_l, count(*) AS held FROM {PAIRS} GROUP BY join_key_l ORDER BY join_key_l")
    rows, sums = (np.asarray(counts["join_key_l"], dtype=np.int64), np.cumsum(counts["held"]))
    cuts = np.unique(rows[np.searchsorted(sums, np.arange(at_once, held, at_once))]).tolist()
    for low, high in pairwise((0, *(cut for cut in cuts if cut > rows[0]), int(rows[-1]) + 1)):
        sql = f"SELECT join_key_l, join_key_r, match_key FROM {PAIRS} WHERE join_key_l >= {low} AND join_key_l < {high}"
        yield "kirok_part", engine.make("kirok_part", sql)


def beside(comparisons: Sequence[Comparison], bits: Any) -> Any:
    """The bits for one person in the fields other than the person's own name."""
    import numpy as np

    others = [at for at, each in enumerate(comparisons) if each.kind != "name"]
    return np.maximum(bits[:, others], 0).sum(axis=1)
