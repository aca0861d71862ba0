"""What reviewers judged: which pairs are one person and which are not."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kirok.base.errors import BadInput
from kirok.base.files import read_limited

_LIMIT = 500_000_000
SAME = frozenset({"same", "match", "positive", "yes", "true", "1", "1.0", "같음", "동일"})
DIFFERENT = frozenset({"different", "no-match", "non-match", "nonmatch", "negative", "no", "false", "0", "0.0", "다름"})
UNSURE = frozenset({"unsure", "unknown", "maybe", "", "불명"})
_ALLOWED = "same, different or unsure"


@dataclass(frozen=True)
class Judgement:
    """Records k1 and m7 are one person (*same*), says a reviewer; unsure judgements are not kept."""

    left: str
    right: str
    same: bool
    line: int = 0


def read_judgements(path: Path) -> tuple[Judgement, ...]:
    """The judgements in a CSV file with record_id_l, record_id_r, judgement.

    Raises:
        BadInput: a missing column, a record against itself, an unknown word, or two judgements that disagree.
    """
    try:
        text = read_limited(path, _LIMIT).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("this cannot be read as a CSV file in UTF-8", file=str(path)) from None
    reader = csv.DictReader(io.StringIO(text))
    try:
        rows = [(reader.line_num, {str(name).strip(): value for name, value in row.items()}) for row in reader]
        return gather(rows)
    except csv.Error as error:
        raise BadInput(f"this is not CSV: {error}", file=str(path), line=reader.line_num) from None
    except BadInput as error:
        raise error.at(file=str(path)) from None


def gather(rows: Iterable[tuple[int, Mapping[str, object]]]) -> tuple[Judgement, ...]:
    """Judgements from rows with their line numbers; see :func:`read_judgements`."""
    found: dict[tuple[str, str], Judgement] = {}
    for line, row in rows:
        judged = _judgement(line, row)
        if judged is None:
            continue
        before = found.setdefault((judged.left, judged.right), judged)
        if before.same != judged.same:
            raise BadInput(
                f"records {judged.left} and {judged.right} are judged otherwise in line {before.line}", line=line, field="judgement"
            )
    return tuple(found.values())


def _judgement(line: int, row: Mapping[str, object]) -> Judgement | None:
    left, right = (_cell(row, name, line) for name in ("record_id_l", "record_id_r"))
    word = str(row.get("judgement") if row.get("judgement") is not None else "").strip().casefold()
    if "judgement" not in row:
        raise BadInput("the column judgement is missing", line=1, field="judgement", allowed=("record_id_l", "record_id_r", "judgement"))
    if left == right:
        raise BadInput("a record is not judged against itself", line=line, field="record_id_r")
    if word not in SAME | DIFFERENT | UNSURE:
        raise BadInput(f"'{word[:40]}' is not a judgement", line=line, field="judgement", allowed=_ALLOWED)
    first, second = sorted((left, right))
    return None if word in UNSURE else Judgement(first, second, word in SAME, line)


def _cell(row: Mapping[str, object], name: str, line: int) -> str:
    value = row.get(name)
    if value is None or not str(value).strip():
        sentence = f"the column {name} is missing" if name not in row else f"this judgement has no {name}"
        raise BadInput(sentence, line=line, field=name, allowed=("record_id_l", "record_id_r", "judgement"))
    return str(value).strip()
