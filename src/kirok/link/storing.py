"""The folder of a linkage: what people and the estimate read, and what a later linkage goes on from.

``records.parquet`` and ``pairs.parquet`` hold the records' own texts and the scores; who reads the folder reads the names.
"""

from __future__ import annotations

import csv
import io
import json
import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

from kirok.base.errors import BadInput
from kirok.base.files import atomic_writer, flush_folder, make_folder, write_atomic
from kirok.base.telling import spread
from kirok.base.watching import Advance, Watch, unwatched
from kirok.link.linkage import Figures, Link, Linkage
from kirok.link.model import read_model
from kirok.link.records import Records
from kirok.link.report import page
from kirok.link.scoring import Scored
from kirok.link.settings import Settings
from kirok.link.solving import Solved

#: Pairs from this probability on are shown for review.
REVIEWED = 0.05
_ROWS = 50_000
#: What the files take to write, about, of so many steps in all; the report has the rest.
_STEPS, _OF_LINKS, _OF_REVIEW, _OF_LINKAGES, _OF_STATE = 100, 25, 10, 20, 15
_QUOTED = re.compile('[",\r\n]')
_LINK_HEAD = ("record_id_l", "record_id_r", "probability", "reasons")


def store(linkage: Linkage, out: Path, language: str = "en", watch: Watch = unwatched) -> list[str]:
    """Write everything into *out*; the names of the files, in order.

    model.json goes first and comes last: a folder without it holds no finished linkage, whatever else stands there.

    Raises:
        BadInput: the folder cannot be written.
    """
    make_folder(out)
    (out / "model.json").unlink(missing_ok=True)
    flush_folder(out)
    with watch("writing", _STEPS) as advance:
        return _written(linkage, out, language, advance)


def _written(linkage: Linkage, out: Path, language: str, advance: Advance) -> list[str]:
    links = _Columns.of(linkage.links())
    _write_csv(out / "links.csv", _LINK_HEAD, links.rows())
    _write_parquet(out / "links.parquet", dict(zip(_LINK_HEAD, links, strict=True)), ("string", "string", "double", "string"), {})
    advance(_OF_LINKS)
    reviewed = ((each.left, each.right, f"{each.probability:.6f}", each.reason, each.why) for each in linkage.review(REVIEWED))
    _write_csv(out / "review.csv", (*_LINK_HEAD, "why"), reviewed)
    _write_csv(out / "clusters.csv", ("record_id", "cluster_id"), sorted(linkage.clusters.items()))
    advance(_OF_REVIEW)
    drawn = _store_linkages(linkage, out / "linkages", advance)
    _store_state(linkage, out)
    advance(_OF_STATE)
    write_atomic(out / "report.html", page(linkage, links.probability, language).encode())
    write_atomic(out / "model.json", json.dumps(linkage.model.as_json(), ensure_ascii=False, indent=1).encode() + b"\n")
    return [
        "links.csv",
        "links.parquet",
        "review.csv",
        "clusters.csv",
        *drawn,
        "records.parquet",
        "pairs.parquet",
        "report.html",
        "model.json",
    ]


def _write_csv(path: Path, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    every = chain([head], rows)
    with atomic_writer(path) as stream:
        while some := list(islice(every, _ROWS)):
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerows(some)
            stream.write(text.getvalue().encode())


class _Columns(NamedTuple):
    """Links as columns: hundreds of thousands of them are written twice."""

    left: list[str]
    right: list[str]
    probability: Any
    reason: list[str]

    @classmethod
    def of(cls, links: Iterable[Link]) -> _Columns:
        made = cls([], [], array("d"), [])
        for each in links:
            made.left.append(each.left)
            made.right.append(each.right)
            made.probability.append(each.probability)
            made.reason.append(each.reason)
        return made

    def rows(self) -> Iterator[tuple[str, str, str, str]]:
        """As the CSV file shows them."""
        return zip(self.left, self.right, (f"{each:.6f}" for each in self.probability), self.reason, strict=True)


def _write_parquet(path: Path, columns: dict[str, Any], types: Sequence[str], notes: dict[str, str]) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    kinds = {"string": pa.string(), "double": pa.float64()}
    arrays = {name: pa.array(values, kinds[kind]) for (name, values), kind in zip(columns.items(), types, strict=True)}
    with atomic_writer(path) as stream:
        parquet.write_table(pa.table(arrays).replace_schema_metadata(notes), stream)


def _store_linkages(linkage: Linkage, folder: Path, advance: Advance) -> list[str]:
    """One file a drawn linkage: every person with every list that names them, once."""
    make_folder(folder)
    names = []
    written = _persons(linkage)
    for number, of in enumerate(spread(linkage.solved.drawn, _OF_LINKAGES, advance), 1):
        names.append(f"linkages/{number:04}.csv")
        with atomic_writer(folder / f"{number:04}.csv") as stream:
            stream.write(b"person_id,list\n")
            stream.write(written(of))
    for stale in folder.glob("[0-9][0-9][0-9][0-9].csv"):
        if f"linkages/{stale.name}" not in names:
            stale.unlink()
    return names


def _persons(linkage: Linkage) -> Callable[[Sequence[int]], bytes]:
    """A function that gives the lines of one drawn linkage: the texts are made once, and Arrow lays them side by side."""
    import numpy as np
    import pyarrow as pa
    from pyarrow import compute

    ids = pa.array(_cells(linkage.records.ids), pa.large_string())
    names = sorted(set(linkage.records.lists))
    numbers = {name: number for number, name in enumerate(names)}
    lists = np.asarray([numbers[each] for each in linkage.records.lists], dtype=np.int64)
    comma = pa.scalar(",", pa.large_string())
    ends = pa.array([f"{cell}\n" for cell in _cells(names)], pa.large_string())

    def written(of: Sequence[int]) -> bytes:
        first = np.asarray(of, dtype=np.int64)
        _, rows = np.unique(first * len(names) + lists, return_index=True)
        rows.sort()
        lines = compute.binary_join_element_wise(ids.take(pa.array(first[rows])), ends.take(pa.array(lists[rows])), comma)
        return memoryview(lines.buffers()[2]).tobytes()

    return written


def _cells(texts: Iterable[str]) -> list[str]:
    """Each text as a cell of a CSV file (RFC 4180)."""
    return ['"{}"'.format(text.replace('"', '""')) if _QUOTED.search(text) else text for text in texts]


def _store_state(linkage: Linkage, out: Path) -> None:
    """What --add goes on from."""
    records, scored = linkage.records, linkage.scored
    columns = {
        "record_id": list(records.ids),
        "list": list(records.lists),
        **{name: list(values) for name, values in records.columns.items()},
    }
    notes = {"kirok.judgements": json.dumps([asdict(each) for each in linkage.judgements], ensure_ascii=False)}
    notes["kirok.allow_duplicates"] = json.dumps(sorted(linkage.settings.allow_duplicates), ensure_ascii=False)
    notes["kirok.ids_by_list"] = json.dumps(linkage.settings.ids_by_list)
    _write_parquet(out / "records.parquet", columns, ["string"] * len(columns), notes)
    pairs = {
        "record_id_l": [records.ids[row] for row in scored.a.tolist()],
        "record_id_r": [records.ids[row] for row in scored.b.tolist()],
        "weight": scored.weight,
    }
    bits = {f"bits_{each.field}": scored.bits[:, at] for at, each in enumerate(linkage.model.comparisons)}
    _write_parquet(out / "pairs.parquet", pairs | bits, ["string", "string", *["double"] * (1 + len(bits))], {})


def load(folder: Path, settings: Settings, watch: Watch = unwatched) -> Linkage:
    """The linkage in a folder that an earlier run wrote, as far as a later one needs it.

    Raises:
        BadInput: the folder holds none, or a damaged one.
    """
    import pyarrow as pa

    if not (folder / "model.json").exists():
        raise BadInput("this folder holds no finished linkage to go on from; link again", file=str(folder))
    model = read_model(folder / "model.json")
    try:
        with watch("reading the earlier linkage", 2) as advance:
            return _loaded(folder, settings, model, advance)
    except FileNotFoundError as error:
        raise BadInput("this folder does not hold a linkage to go on from", file=str(error.filename or folder)) from None
    except (pa.ArrowInvalid, KeyError, ValueError, TypeError) as error:
        raise BadInput(f"the linkage in this folder is damaged: {str(error)[:100]}", file=str(folder)) from None


def _loaded(folder: Path, settings: Settings, model: Any, advance: Advance) -> Linkage:
    import numpy as np
    from pyarrow import parquet

    from kirok.link.judgements import Judgement
    from kirok.link.scoring import beside

    table = parquet.read_table(folder / "records.parquet")
    notes = {key.decode(): json.loads(value) for key, value in (table.schema.metadata or {}).items() if key.startswith(b"kirok.")}
    columns = table.to_pydict()
    ids, lists = tuple(columns.pop("record_id")), tuple(columns.pop("list"))
    advance(1)
    pairs = parquet.read_table(folder / "pairs.parquet")
    row_of = {record_id: row for row, record_id in enumerate(ids)}
    a, b = (np.asarray([row_of[each] for each in pairs.column(f"record_id_{side}").to_pylist()], dtype=np.int64) for side in "lr")
    bits = np.stack([pairs.column(f"bits_{each.field}").to_numpy() for each in model.comparisons], axis=1)
    scored = Scored(a, b, pairs.column("weight").to_numpy(), bits, beside(model.comparisons, bits))
    before = Settings(allow_duplicates=frozenset(notes["kirok.allow_duplicates"]), ids_by_list=bool(notes.get("kirok.ids_by_list")))
    kept = settings.going_on(before)
    judged = tuple(Judgement(**each) for each in notes["kirok.judgements"])
    nothing = Solved(tuple(range(len(ids))), (), np.zeros(len(a)), np.zeros(len(a), dtype=bool))
    return Linkage(Records(ids, lists, columns), kept, model, scored, nothing, Figures(0, 0.0, 0, 1.0, 1.0), judged)
