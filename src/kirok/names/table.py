"""Columns of names: millions of spellings parsed once each, pairs of them scored by number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kirok.names.comparison import compare
from kirok.names.name import Name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BANDS = (2.0, 6.0, 9.0, 12.0, 16.0)  #: bits; band 0 is below the first, band n at or above the n-th


@dataclass(frozen=True)
class NameTable:
    """Distinct spellings by number: ``table.ids`` gives for each text it was made of the number of its spelling."""

    names: tuple[Name, ...]
    ids: Any

    @classmethod
    def of(cls, texts: Iterable[str]) -> NameTable:
        """Parse each distinct text once. *ids* is an int32 array as long as *texts*."""
        import numpy as np

        numbers: dict[str, int] = {}
        ids = np.fromiter((numbers.setdefault(text, len(numbers)) for text in texts), dtype=np.int32)
        return cls(tuple(Name.parse(text) for text in numbers), ids)


def score(left_ids: Sequence[int], right_ids: Sequence[int], table: NameTable) -> Any:
    """Bits of each pair of spelling numbers, float32; NaN where one of the two was refused."""
    import numpy as np

    pairs = zip(left_ids, right_ids, strict=True)
    found = (compare(table.names[a], table.names[b]).bits for a, b in pairs)
    return np.fromiter((np.nan if bits is None else bits for bits in found), dtype=np.float32)


def bands(left_ids: Sequence[int], right_ids: Sequence[int], table: NameTable, cuts: Sequence[float] = BANDS) -> Any:
    """The band of each pair, int8: -1 for a refusal, else how many of *cuts* its bits reach."""
    import numpy as np

    bits = score(left_ids, right_ids, table)
    return np.where(np.isnan(bits), -1, np.searchsorted(np.asarray(cuts), bits, side="right")).astype(np.int8)
