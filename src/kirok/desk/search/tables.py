"""The SQL of the index that Django has no words for: the token table, the triggers, matching; for SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from django.db import connection

#: Kind -> (table, column of the row's id in it) whose changes make an entry stale.
WATCHED: Sequence[tuple[str, str, str]] = (
    ("statement", "statements_statement", "id"),
    ("claim", "claims_claim", "id"),
    ("claim", "claims_span", "claim_id"),
    ("person", "entities_actor", "id"),
    ("person", "entities_name", "actor_id"),
    ("finding", "findings_finding", "id"),
)
_CREATE = {
    "sqlite": "CREATE VIRTUAL TABLE search_tokens USING fts5(tokens, tokenize='ascii', detail=none)",
    "postgresql": "CREATE TABLE search_tokens (rowid bigint PRIMARY KEY, tokens tsvector NOT NULL)",
}


def creation(vendor: str) -> list[str]:
    """The statements that make the token table and the triggers."""
    made = [_CREATE[vendor]]
    if vendor == "postgresql":
        made.append("CREATE INDEX search_tokens_gin ON search_tokens USING gin (tokens)")
    for kind, table, column in WATCHED:
        for act, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            made += _trigger(vendor, kind, table, act, f"{row}.{column}")
        made.append(f"INSERT INTO search_stale(kind, row) SELECT DISTINCT '{kind}', {column} FROM {table}")  # noqa: S608  our own names
    return made


def _trigger(vendor: str, kind: str, table: str, act: str, row: str) -> list[str]:
    name = f"search_{table}_{act.lower()}"
    entry = f"kind = '{kind}' AND row = {row}"
    body = (
        f"DELETE FROM search_tokens WHERE rowid IN (SELECT id FROM search_entry WHERE {entry});"  # noqa: S608  our own names
        f" DELETE FROM search_sound WHERE entry_id IN (SELECT id FROM search_entry WHERE {entry});"
        f" DELETE FROM search_entry WHERE {entry};"
        f" INSERT INTO search_stale(kind, row) VALUES ('{kind}', {row});"
    )
    if vendor == "sqlite":
        return [f"CREATE TRIGGER {name} AFTER {act} ON {table} BEGIN {body} END"]
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$",
        f"CREATE TRIGGER {name} AFTER {act} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


def alone() -> None:
    """Until this transaction ends nobody else renews or drops entries: on SQLite a writer is alone anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE search_entry IN SHARE ROW EXCLUSIVE MODE")


def write(rows: Iterable[tuple[int, Iterable[str]]]) -> None:
    """Put the tokens of entries into the table."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(
                "INSERT INTO search_tokens(rowid, tokens) VALUES (%s, %s)", [(number, " ".join(sorted(tokens))) for number, tokens in rows]
            )
        else:
            cursor.executemany(
                "INSERT INTO search_tokens(rowid, tokens) VALUES (%s, array_to_tsvector(%s::text[]))",
                [(number, sorted(tokens)) for number, tokens in rows],
            )


_MATCHING = (
    "SELECT search_entry.kind, search_entry.row, search_entry.key FROM search_tokens"
    " JOIN search_entry ON search_entry.id = search_tokens.rowid WHERE"
)

#: For every word of a query its alternatives; an alternative is tokens that must all stand in the text.
Question = Sequence[Sequence[Sequence[Any]]]


class Found(NamedTuple):
    """An entry that a query finds: what it is, the number of its row, its public id."""

    kind: str
    row: int
    key: str


def matching(question: Question) -> list[Found]:
    """The entries in which every word has an alternative: one question to the database, however many there are.

    An alternative may hold, in place of a token, a whole question of its own (another spelling of a name).
    """
    if not question or not all(question):
        return []
    lite = connection.vendor == "sqlite"
    written = _written(question, '"', " AND ", " OR ") if lite else _written(question, "'", " & ", " | ")
    with connection.cursor() as cursor:
        cursor.execute(f"{_MATCHING} {'search_tokens MATCH %s' if lite else 'tokens @@ %s::tsquery'}", [written])
        return [Found(*row) for row in cursor.fetchall()]


def _written(question: Question, quote: str, both: str, either: str) -> str:
    words = [either.join(_all(one, quote, both, either) for one in alternatives) for alternatives in question]
    return both.join(f"({word})" for word in words)


def _all(alternative: Sequence[Any], quote: str, both: str, either: str) -> str:
    parts = [f"{quote}{part}{quote}" if isinstance(part, str) else _written(part, quote, both, either) for part in alternative]
    return f"({both.join(parts)})"


def existing(tokens: Iterable[str]) -> set[str]:
    """Which of the tokens stand in any entry."""
    found = set()
    with connection.cursor() as cursor:
        for token in tokens:
            if connection.vendor == "sqlite":
                cursor.execute("SELECT 1 FROM search_tokens WHERE search_tokens MATCH %s LIMIT 1", [f'"{token}"'])
            else:
                cursor.execute("SELECT 1 FROM search_tokens WHERE tokens @@ %s::tsquery LIMIT 1", [f"'{token}'"])
            if cursor.fetchone():
                found.add(token)
    return found


def remove(numbers: Sequence[int]) -> None:
    """Take entries' tokens away, and on SQLite merge the segments that would keep them."""
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM search_tokens WHERE rowid = %s", [(number,) for number in numbers])
        if connection.vendor == "sqlite" and numbers:
            cursor.execute("INSERT INTO search_tokens(search_tokens) VALUES ('optimize')")


def scrub() -> None:
    """Leave nothing of deleted entries in the file: merge the index's segments, empty the write-ahead log.

    FTS5 before 3.42 keeps a deleted row's tokens in its segments until they are merged (``optimize``). Call it outside
    of any transaction.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        scrub_sqlite(lambda statement: cursor.execute(statement).fetchall())


def scrub_sqlite(run: Callable[[str], Any]) -> None:
    """The same on any connection to SQLite; each statement commits by itself."""
    run("INSERT INTO search_tokens(search_tokens) VALUES ('optimize')")
    run("PRAGMA wal_checkpoint(TRUNCATE)")
