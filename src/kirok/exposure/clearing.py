"""Clearing: the only maker of ``Cleared``, the only door through which a record may leave the desk.

In this first version an item is cleared when consent covers it, it was released, and the declared crowd of everyone
who could have told it is at least k. The deep check comes later behind the same door. A missing answer is a refusal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Cleared(Generic[T]):
    """A value that may leave. Only functions of this module make one; import-linter guards who may name it."""

    value: T
