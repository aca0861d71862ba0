"""Bits of names as a function of two Arrow columns, as both engines call it from SQL."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa

from kirok.link.spelling import Forms, Spellings
from kirok.link.words import Wordbook


def bits_of_arrow(spellings: Spellings, left: pa.Array, right: pa.Array) -> pa.Array:
    """Bits of two columns of numbers; null where one is null."""
    known = np.asarray(left.is_valid()) & np.asarray(right.is_valid())
    a, b = (np.asarray(each.fill_null(0), dtype=np.int32)[known] for each in (left, right))
    found = np.zeros(len(known))
    found[known] = spellings.remembered(a, b)
    return pa.array(found, mask=~known)


_KEPT: dict[str, Spellings] = {}


def kept(token: str, forms: tuple[Forms, ...], book: Wordbook | None) -> Spellings:
    """The spellings of these forms, made once a process and token."""
    if token not in _KEPT:
        _KEPT[token] = replace(Spellings.of(forms), book=book)
    return _KEPT[token]
