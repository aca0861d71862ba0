"""What a page says when it cannot do what was asked: a status and the key of a sentence that every language has."""

from __future__ import annotations

from collections.abc import Sequence


class Problem(Exception):
    """A request that is answered with a sentence. *hints* are words of a public list; what was sent is never repeated."""

    def __init__(self, key: str, status: int = 400, hints: Sequence[str] = ()) -> None:
        super().__init__(key)
        self.key = key
        self.status = status
        self.hints = tuple(hints)
