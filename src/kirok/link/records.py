"""The records to be linked, as columns; what stands in the files and nothing derived from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kirok.base.errors import BadInput
from kirok.link.folding import present
from kirok.link.settings import Settings

#: The columns of the interface that say something about a person.
EVIDENCE = ("name", "name_hangul", "sex", "born", "age", "place", "when", "father_name", "occupation", "unit")


@dataclass(frozen=True)
class Records:
    """Three lists of one massacre, say: ``columns["name"][7]`` is the name in row 7, None where nothing is known.

    Rows are in the order of record_id, so nothing depends on the order of the files. *ignored* are the columns that
    were not understood; it does not keep them.
    """

    ids: tuple[str, ...]
    lists: tuple[str, ...]
    columns: Mapping[str, Sequence[str | None]]
    ignored: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.ids)

    def has(self, column: str) -> bool:
        """Whether any record says something in *column*."""
        return any(value is not None for value in self.columns.get(column, ()))

    def names_of(self, row: int) -> tuple[str, ...]:
        """Every form of the name in one row, split at ``;`` and ``|``."""
        texts = (self.columns[column][row] for column in self.columns if is_name(column))
        parts = (part.strip() for text in texts if text for part in text.replace("|", ";").split(";"))
        return tuple(dict.fromkeys(part for part in parts if part))

    def without(self, gone: frozenset[str]) -> Records:
        """The same without some records, as if they had never been there."""
        rows = [row for row, name in enumerate(self.ids) if name not in gone]
        return self._picked(rows)

    def _picked(self, rows: Sequence[int]) -> Records:
        columns = {name: [values[row] for row in rows] for name, values in self.columns.items()}
        return Records(tuple(self.ids[row] for row in rows), tuple(self.lists[row] for row in rows), columns, self.ignored, self.notes)

    def joined(self, later: Records) -> Records:
        """These records and *later* ones; a record that comes again replaces its earlier form.

        Raises:
            BadInput: a record_id that belongs to another list here, where it is another record.
        """
        self._check_lists(later)
        old = self.without(frozenset(later.ids))
        names = [*self.columns, *(name for name in later.columns if name not in self.columns)]
        columns = {name: [*_column(old, name), *_column(later, name)] for name in names}
        notes = tuple(dict.fromkeys((*self.notes, *later.notes)))
        ignored = tuple(dict.fromkeys((*self.ignored, *later.ignored)))
        both = Records((*old.ids, *later.ids), (*old.lists, *later.lists), columns, ignored, notes)
        return both._picked(sorted(range(len(both)), key=both.ids.__getitem__))

    def _check_lists(self, later: Records) -> None:
        lists = dict(zip(self.ids, self.lists, strict=True))
        for record_id, its_list in zip(later.ids, later.lists, strict=True):
            before = lists.get(record_id, its_list)
            if before != its_list:
                told = f"record_id '{record_id[:60]}' of the list '{its_list[:40]}' belongs to '{before[:40]}' in the earlier linkage"
                raise BadInput(f"{told}; give the record an id of its own", field="record_id")


def _column(records: Records, name: str) -> Sequence[str | None]:
    return records.columns.get(name) or [None] * len(records)


def is_name(column: str) -> bool:
    """Whether a column holds a form of the person's own name: ``name``, ``name_hangul``, ``name_ar`` ..."""
    return column == "name" or column.startswith("name_")


def records_of(rows: object, settings: Settings) -> Records:
    """Records from mappings, or from a frame of pandas, polars or pyarrow.

    Raises:
        BadInput: as for files; the line is the number of the row, from 1.
    """
    listed: Iterable[Mapping[str, Any]] = _as_mappings(rows)
    return gather((("records", at, _as_texts(row, settings)) for at, row in enumerate(listed, 1)), settings)


def _as_mappings(rows: Any) -> Iterable[Mapping[str, Any]]:
    if hasattr(rows, "to_pylist"):  # pyarrow
        return list(rows.to_pylist())
    if hasattr(rows, "to_dicts"):  # polars
        return list(rows.to_dicts())
    if hasattr(rows, "to_dict") and hasattr(rows, "iterrows"):  # pandas
        return list(rows.to_dict("records"))
    return list(rows)


def _as_texts(row: Mapping[str, Any], settings: Settings) -> dict[str, str | None]:
    return {header(str(name), settings): None if value is None else str(value) for name, value in row.items()}


def header(text: str, settings: Settings) -> str:
    """The name of a column as Kirok knows it: renamed by the settings, small letters, ``_`` for blanks and hyphens."""
    plain = settings.rename.get(text.strip(), text)
    return plain.strip().casefold().replace(" ", "_").replace("-", "_")


def gather(rows: Iterable[tuple[str, int, Mapping[str, str | None]]], settings: Settings) -> Records:
    """Columns from rows with their places; ordered by record_id.

    Raises:
        BadInput: no rows, an empty or repeated record_id, an empty list.
    """
    taken, places = _Columns(settings), dict[str, tuple[str, int, str]]()
    for file, line, row in rows:
        record_id, its_list = (present(row.get(name)) for name in ("record_id", "list"))
        for name, value in (("record_id", record_id), ("list", its_list)):
            if value is None:
                raise BadInput(f"this record has no {name}", file=file, line=line, field=name)
        own = f"{its_list}/{record_id}" if settings.ids_by_list else str(record_id)
        if first := places.get(own):
            raise BadInput(_repeated(own, first, str(its_list)), file=file, line=line, field="record_id")
        places[own] = (file, line, str(its_list))
        taken.add(own, str(its_list), row)
    if not places:
        raise BadInput("there are no records in what was given")
    return taken.records()


def _repeated(record_id: str, first: tuple[str, int, str], its_list: str) -> str:
    told = f"record_id '{record_id[:60]}' stands already in {first[0]}, line {first[1]}; each record needs its own"
    if first[2] == its_list:
        return told
    return f"{told}. With --ids-by-list (ids_by_list in link.toml) the list goes before the id: {its_list[:40]}/{record_id[:60]}"


class _Columns:
    """Columns that grow row by row; equal texts are kept once."""

    def __init__(self, settings: Settings) -> None:
        self._wanted = {*EVIDENCE, *settings.columns}
        self._ids: list[str] = []
        self._lists: list[str] = []
        self._columns: dict[str, list[str | None]] = {}
        self._known: dict[str, str] = {}
        self._ignored: dict[str, None] = {}

    def add(self, record_id: str, its_list: str, row: Mapping[str, str | None]) -> None:
        """One more row."""
        for name, value in row.items():
            if name in self._wanted or is_name(name):
                column = self._columns.setdefault(name, [])
                column.extend([None] * (len(self._ids) - len(column)))
                clean = present(value)
                column.append(None if clean is None else self._known.setdefault(clean, clean))
            elif name not in {"record_id", "list", ""}:
                self._ignored[name] = None
        self._ids.append(record_id)
        self._lists.append(self._known.setdefault(its_list, its_list))

    def records(self) -> Records:
        """All rows, by record_id."""
        size = len(self._ids)
        for column in self._columns.values():
            column.extend([None] * (size - len(column)))
        order = sorted(range(size), key=self._ids.__getitem__)
        columns = {name: [values[row] for row in order] for name, values in self._columns.items()}
        ids, lists = (tuple(values[row] for row in order) for values in (self._ids, self._lists))
        return Records(ids, lists, columns, tuple(self._ignored))
