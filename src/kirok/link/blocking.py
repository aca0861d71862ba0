"""Which pairs are looked at: records that share a token of some rule.

A token is a combination of what a record says (a reading of the name and a year of birth, say). A pair's meeting depends
on the two records and the model alone, never on the others: the tokens that are too common are fixed when a model is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kirok.base.watching import Advance, unheard
from kirok.link.engine import INSIDE, PAIRS, RECORDS, Engine
from kirok.link.features import Features
from kirok.link.model import Stops

#: Steps for laying together what the rules found: it takes longer than any of them.
SETTLING = 8
#: The tokens of a rule that are not too common to meet by.
_KEPT = "SELECT t.* FROM kirok_tokens AS t LEFT JOIN kirok_stops AS s ON t.token = s.token WHERE s.token IS NULL"
_NONE = "SELECT CAST(0 AS INT) AS a, CAST(0 AS INT) AS b WHERE 1 = 0"


@dataclass(frozen=True)
class Rule:
    """``Rule("name_key", "born_years")``: a common reading of the name and a common year of birth."""

    parts: tuple[str, ...]

    @property
    def name(self) -> str:
        return "+".join(self.parts)


#: The rules on the columns of the interface; a rule is used where the records have all its parts.
RULES = tuple(
    Rule(tuple(parts.split("+")))
    for parts in (
        "name_key",
        "name_key+born_years",
        "name_key+place_steps",
        "name_key+when_months",
        "name_key+father_name_key",
        "name_key+age",
        "born_day",
        "born_day+name_head",
        "born_day+place_tip",
        "when_day+name_head",
        "name_head+when_months",
        "name_piece+place_tip",
        "name_piece+when_months",
        "name_piece+born_years",
        "born_years+when_months",
        "place_tip+born_years",
        "place_tip+when_months",
        "when_day+place_tip+born_years",
        "when_day+place_tip+age",
        "father_name_key+born_years",
        "name_head+born_years+place_tip",
    )
)


def rules_for(features: Features, extra: Mapping[str, str]) -> tuple[Rule, ...]:
    """The rules whose parts the records have, and one for each extra column that can tell people apart."""
    own = [Rule((_part(field, kind),)) for field, kind in extra.items()]
    own += [Rule(("name_head", _part(field, kind))) for field, kind in extra.items()]
    return tuple(rule for rule in (*RULES, *own) if all(part in features.parts for part in rule.parts))


def _part(field: str, kind: str) -> str:
    return {"date": f"{field}_day", "name": f"{field}_key", "place": f"{field}_tip"}.get(kind, field)


def find_pairs(
    engine: Engine,
    rules: Iterable[Rule],
    twice: Iterable[int],
    *,
    budget: int,
    known: Stops | None,
    since: bool,
    every: int = 1,
    advance: Advance = unheard,
) -> Stops:
    """Make the tables kirok_pairs and kirok_inside (join_key_l < join_key_r, match_key); the stop tokens of each rule.

    *twice* are the numbers of the lists that may name a person twice; *budget* is the most pairs a rule may propose
    (*known* stops are taken as they are); with *since* a pair needs a record of which ``new`` is true. Of the pairs inside
    lists those with one of *every* first records are taken. Every rule is told of as one step, laying all
    together as SETTLING.
    """
    rules, stops = tuple(rules), dict[str, frozenset[str]]()
    meetings = {PAIRS: _may(twice, since=since), INSIDE: _inside(twice, every)}
    for at, rule in enumerate(rules):
        engine.make("kirok_tokens", _tokens(engine, rule))
        stops[rule.name] = frozenset(known.get(rule.name, ())) if known is not None else _common(engine, budget)
        engine.put("kirok_stops", {"token": [*sorted(stops[rule.name]), ""]})
        engine.make("kirok_kept", _KEPT)
        for table, may in meetings.items():
            engine.make(f"{table}_{at}", _met(may))
        advance(1)
    for table in meetings:
        found = [f"SELECT a, b FROM {table}_{at}" for at in range(len(rules))] or [_NONE]
        engine.make(table, f"SELECT DISTINCT a AS join_key_l, b AS join_key_r, '0' AS match_key FROM ({' UNION ALL '.join(found)}) AS met")
        for at in range(len(rules)):
            engine.run(f"DROP TABLE {table}_{at}")
        advance(SETTLING // len(meetings))
    return stops


def every_pair(engine: Engine, twice: Iterable[int], *, since: bool, every: int = 1) -> None:
    """Make the tables kirok_pairs and kirok_inside of all pairs that may meet, and of all inside lists."""
    keys = "l.unique_id AS join_key_l, r.unique_id AS join_key_r, '0' AS match_key"
    for table, may in ((PAIRS, _may(twice, since=since)), (INSIDE, _inside(twice, every))):
        engine.make(table, f"SELECT {keys} FROM {RECORDS} AS l JOIN {RECORDS} AS r ON l.unique_id < r.unique_id WHERE {may}")


def _tokens(engine: Engine, rule: Rule) -> str:
    """Rows (unique_id, list_id, new, token)."""
    carried = [f"part_{part}" for part in rule.parts]
    sql = f"SELECT unique_id, list_id, new, {', '.join(carried)} FROM {RECORDS}"
    for at, part in enumerate(carried):
        rest = ", ".join([*(f"v{done}" for done in range(at)), *carried[at + 1 :]])
        sql = f"SELECT unique_id, list_id, new, {rest}{', ' if rest else ''}{engine.explode(part)} AS v{at} FROM ({sql}) AS s{at}"
    token = "v0" if len(carried) == 1 else f"concat_ws('|', {', '.join(f'v{at}' for at in range(len(carried)))})"
    return f"SELECT DISTINCT unique_id, list_id, new, {token} AS token FROM ({sql}) AS t"


def _common(engine: Engine, budget: int) -> frozenset[str]:
    """The tokens beyond the count up to which all pairs together stay within the budget."""
    counts = "SELECT token, count(*) AS held FROM kirok_tokens GROUP BY token HAVING count(*) > 1"
    spent = 0.0
    for held, tokens in engine.run(f"SELECT held, count(*) FROM ({counts}) AS c GROUP BY held ORDER BY held"):
        spent += tokens * held * (held - 1) / 2
        if spent > budget:
            return frozenset(row[0] for row in engine.run(f"SELECT token FROM ({counts}) AS c WHERE held >= {held}"))
    return frozenset()


def _met(may: str) -> str:
    return (
        "SELECT DISTINCT l.unique_id AS a, r.unique_id AS b FROM kirok_kept AS l "
        f"JOIN kirok_kept AS r ON l.token = r.token AND l.unique_id < r.unique_id WHERE {may}"
    )


def _may(twice: Iterable[int], *, since: bool) -> str:
    lists = _numbers(twice)
    may = f"(l.list_id <> r.list_id{f' OR l.list_id IN ({lists})' if lists else ''})"
    return f"{may} AND (l.new OR r.new)" if since else may


def _inside(twice: Iterable[int], every: int) -> str:
    lists = _numbers(twice)
    once = f" AND l.list_id NOT IN ({lists})" if lists else ""
    return f"l.list_id = r.list_id{once} AND l.unique_id % {every} = 0"


def _numbers(twice: Iterable[int]) -> str:
    return ", ".join(str(each) for each in sorted(twice))
