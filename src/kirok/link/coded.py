"""Columns by their distinct values: a million records hold some ten thousand dates, and each is worked out once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


def arrow_type(kind: str) -> pa.DataType:
    """The Arrow type of a kind of column: int, text, list (of texts) or bool."""
    import pyarrow as pa

    types: Mapping[str, Any] = {"int": pa.int32(), "text": pa.string(), "list": pa.list_(pa.string()), "bool": pa.bool_()}
    return types[kind]


@dataclass(frozen=True)
class Coded:
    """Row 7 holds ``values[codes[7]]``, nothing where the code is -1; *codes* is int32 of shape (rows,)."""

    codes: Any
    values: Sequence[Any]

    @classmethod
    def of(cls, every: Sequence[Hashable]) -> Coded:
        """The distinct values in the order in which they come."""
        import numpy as np

        numbers: dict[Hashable, int] = {}
        codes = np.fromiter((numbers.setdefault(value, len(numbers)) for value in every), dtype=np.int32, count=len(every))
        return cls(codes, list(numbers))

    @property
    def times(self) -> list[int]:
        """How many rows hold each value."""
        import numpy as np

        found: list[int] = np.bincount(self.codes[self.codes >= 0], minlength=len(self.values)).tolist()
        return found

    def turned(self, derive: Callable[[Any], Any]) -> Coded:
        """The same rows with another value for each distinct one; those need not be distinct."""
        return Coded(self.codes, [derive(value) for value in self.values])

    def arrow(self, kind: str, derive: Callable[[Any], Any] | None = None) -> pa.Array:
        """One Arrow value a row: the value itself, or what *derive* makes of it."""
        import pyarrow as pa

        values = self.values if derive is None else [derive(value) for value in self.values]
        return pa.array(values, arrow_type(kind)).take(pa.array(self.codes, mask=self.codes < 0))

    def rows(self) -> list[Any]:
        """One value a row, None where there is nothing."""
        values = [*self.values, None]
        return [values[code] for code in self.codes.tolist()]
