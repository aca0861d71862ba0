"""What ``[drop]`` in kirok.toml says; every value has a default."""

from __future__ import annotations

from dataclasses import dataclass

from kirok.base.errors import BadInput
from kirok.base.home import Home

_GIB = 1 << 30


@dataclass(frozen=True)
class Config:
    """The newsroom's choices.

    *name* is its name on the pages; *leave* where "leave this page" leads; *file_limit* the most bytes of one file;
    *reserve* the bytes of disk that reports never take; *reply_days* how long a reply waits; *hour* (UTC, 0 to 23)
    of the daily batch; *notice* a folder, a command (a list) or nothing; *shown* days that a notice stays in the folder.
    """

    name: str = "Kirok"
    leave: str = "about:blank"
    file_limit: int = _GIB
    reserve: int = _GIB
    reply_days: int = 365
    hour: int = 3
    notice: tuple[str, ...] = ()


_WHOLE = {"file_limit": (1, 1 << 40), "reserve": (0, 1 << 50), "reply_days": (1, 366), "hour": (0, 23)}


def read_config(home: Home) -> Config:
    """The choices of a home.

    Raises:
        BadInput: a value is of another kind or out of its range.
    """
    table = home.settings().get("drop", {})
    given = table if isinstance(table, dict) else {}
    usual = Config()
    return Config(
        name=_text(home, "name", given.get("name", usual.name)),
        leave=_text(home, "leave", given.get("leave", usual.leave)),
        file_limit=_number(home, "file_limit", given.get("file_limit", usual.file_limit)),
        reserve=_number(home, "reserve", given.get("reserve", usual.reserve)),
        reply_days=_number(home, "reply_days", given.get("reply_days", usual.reply_days)),
        hour=_number(home, "hour", given.get("hour", usual.hour)),
        notice=_words(home, given.get("notice", [])),
    )


def _number(home: Home, key: str, value: object) -> int:
    low, high = _WHOLE[key]
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise BadInput(f"{key} must be a whole number", file=str(home.config), field=f"drop.{key}", allowed=f"{low} to {high}")
    return value


def _text(home: Home, key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip() or any(not sign.isprintable() for sign in value):
        raise BadInput(f"{key} must be a line of text", file=str(home.config), field=f"drop.{key}")
    if key == "leave" and not value.startswith(("https://", "http://", "about:blank")):
        raise BadInput("leave must be an address", file=str(home.config), field="drop.leave", allowed="https://..., or about:blank")
    return value


def _words(home: Home, value: object) -> tuple[str, ...]:
    """A command and its arguments; nothing at all for a folder (HOME/drop/notices)."""
    if not isinstance(value, list) or not all(isinstance(word, str) and word for word in value):
        raise BadInput(
            "notice must be a command as a list of words", file=str(home.config), field="drop.notice", allowed='["msmtp", "ADDRESS"]'
        )
    return tuple(value)
