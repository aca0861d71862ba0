"""Absent and null are two things: a field that was never written is UNSET, one written as null is None."""

from __future__ import annotations

from enum import Enum
from typing import Literal, TypeVar, overload

T = TypeVar("T")
D = TypeVar("D")


class Unset(Enum):
    """The type of the one value UNSET; it is false, so ``if claim.when`` reads as expected."""

    UNSET = "unset"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET = Unset.UNSET


@overload
def given(value: T | Unset | None) -> T | None: ...
@overload
def given(value: T | Unset | None, default: D) -> T | D: ...
def given(value: object, default: object = None) -> object:
    """The value, or *default* where the field is absent or null."""
    return default if value is UNSET or value is None else value
