"""The one root of Kirok's errors: one clear sentence, and where it belongs.

An error says what is wrong, where (file, line, field) and what is allowed; the exit code follows from its class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence


class KirokError(Exception):
    """Anything Kirok says no to, in one sentence a person can act on."""

    exit_code: ClassVar[int] = 2

    def __init__(
        self,
        message: str,
        *,
        file: str | None = None,
        line: int | None = None,
        field: str | None = None,
        allowed: Sequence[str] | str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.line = line
        self.field = field
        self.allowed = allowed

    def __str__(self) -> str:
        """The sentence with its place in front, as a terminal shows it."""
        place = ", ".join(part for part in (self.file, self._line(), self.field) if part)
        return f"{place}: {self.message}" if place else self.message

    def _line(self) -> str | None:
        return None if self.line is None else f"line {self.line}"

    def as_json(self) -> dict[str, object]:
        """``{"error": {"message", "file", "line", "field", "allowed"}}`` of the fixed interface."""
        allowed = self.allowed if self.allowed is None or isinstance(self.allowed, str) else list(self.allowed)
        error = {"message": self.message, "file": self.file, "line": self.line, "field": self.field, "allowed": allowed}
        return {"error": error}

    def at(self, *, file: str | None = None, line: int | None = None, field: str | None = None) -> KirokError:
        """The same error with a place filled in where it had none (the innermost place wins)."""
        self.file = self.file or file
        self.line = self.line if self.line is not None else line
        self.field = self.field or field
        return self


class BadInput(KirokError):
    """What was given cannot be taken; nothing was changed."""


class Refused(KirokError):
    """A rule of the house forbids the act (four eyes, consent, crowd, a wrong password); nothing was changed."""


class CheckFailed(KirokError):
    """A check was made and failed."""

    exit_code = 1


class NoAnswer(KirokError):
    """The input is valid but bears no answer."""

    exit_code = 3
