"""Sessions in this process's memory: nothing of them is ever on a disk, and a restart ends them all.

The desk runs as one process (see ``serving``). What is known of a session is whose it is and on which day it began;
no address, no browser, no time of day. It ends when nothing was asked for a while, and after a working day in any case.
Whoever seizes the machine while it runs and reads its memory can use open sessions; one that is off has none.
"""

from __future__ import annotations

import datetime as dt
import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings as configured
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError

from kirok.desk.members.models import today

#: More than a newsroom opens in a day; the one unused for longest makes room.
_MOST = 2_000
_LOCK = threading.RLock()
settings: Any = configured  # the idle time is a setting of our own


def _moment() -> float:
    return time.monotonic()


@dataclass
class Held:
    """One session: a public label, its data, the day and the moments (of a clock that no calendar knows) it is measured by."""

    data: dict[str, Any]
    day: dt.date = field(default_factory=today)
    label: str = field(default_factory=lambda: secrets.token_hex(4))
    began: float = field(default_factory=_moment)
    used: float = field(default_factory=_moment)

    @property
    def person(self) -> int | None:
        """The primary key of whoever logged in; None before that."""
        number = self.data.get(SESSION_KEY)
        return int(number) if number is not None else None

    def over(self, now: float) -> bool:
        """Whether it was idle for too long, or has lasted long enough."""
        return bool(now - self.used > settings.SESSION_IDLE_SECONDS or now - self.began > settings.SESSION_COOKIE_AGE)


_HELD: dict[str, Held] = {}
#: Whose session it was that ended by itself, for as long as this process lives; the oldest are forgotten.
_ENDED: dict[str, int] = {}


def held_now() -> dict[str, Held]:
    """The sessions that are open, by their secret key; those that are over are forgotten."""
    now = _moment()
    with _LOCK:
        for key in [key for key, one in _HELD.items() if one.over(now)]:
            _remember(key, _HELD.pop(key).person)
        return dict(_HELD)


def _remember(key: str, person: int | None) -> None:
    if person is not None:
        _ENDED[key] = person
        while len(_ENDED) > _MOST:
            del _ENDED[next(iter(_ENDED))]


def ended_person(key: str) -> int | None:
    """Whose session had this key, where it ended by itself; None where nobody knows."""
    held_now()
    return _ENDED.get(key)


def counted(name: str) -> int:
    """How many open sessions hold something under *name*."""
    return sum(name in one.data for one in held_now().values())


def open_of(person: int | None = None) -> list[tuple[str, Held]]:
    """Who is logged in (or only *person*): the sessions with their keys, the oldest first."""
    found = [(key, one) for key, one in held_now().items() if one.person is not None and person in (None, one.person)]
    return sorted(found, key=lambda pair: (pair[1].day, pair[1].began))


def end(label: str, *, person: int | None = None) -> Held | None:
    """End the session of that label (only if it is *person*'s, where one is given)."""
    with _LOCK:
        for key, one in open_of(person):
            if secrets.compare_digest(one.label, label):
                return _HELD.pop(key)
    return None


def end_all(person: int, *, but: str | None = None) -> int:
    """End every session of a person, except the one with the key *but*; how many there were."""
    with _LOCK:
        ended = [key for key, _ in open_of(person) if key != but]
        for key in ended:
            del _HELD[key]
    return len(ended)


def forget() -> None:
    """End every session, as a restart does."""
    with _LOCK:
        _HELD.clear()
        _ENDED.clear()


class SessionStore(SessionBase):
    """Django's session over the table in memory."""

    def load(self) -> dict[str, Any]:
        """The data of the session, or of a new one where it is over."""
        with _LOCK:
            held = held_now().get(self.session_key or "")
            if held is None:
                self._session_key = None
                return {}
            held.used = _moment()
            return dict(held.data)

    def exists(self, session_key: str) -> bool:
        """Whether there is such a session."""
        return session_key in held_now()

    def create(self) -> None:
        """Begin one under a key that nobody has."""
        self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]  # missing in the stubs
        self.save(must_create=True)
        self.modified = True

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002  Django's signature
        """Keep the data."""
        if self.session_key is None:
            return self.create()
        data = dict(self._get_session(no_load=must_create))  # type: ignore[attr-defined]  # missing in the stubs
        with _LOCK:
            held = held_now().get(self.session_key)
            if must_create and held is not None:
                raise CreateError
            if held is None and not must_create:
                raise UpdateError
            if held is None:
                self._make_room()
                _HELD[self.session_key] = Held(data)
            else:
                held.data, held.used = data, _moment()
        return None

    def delete(self, session_key: str | None = None) -> None:
        """End it."""
        with _LOCK:
            _HELD.pop(session_key or self.session_key or "", None)

    @classmethod
    def clear_expired(cls) -> None:
        """Forget what is over."""
        held_now()

    @staticmethod
    def _make_room() -> None:
        if len(_HELD) >= _MOST:
            del _HELD[min(_HELD, key=lambda key: _HELD[key].used)]
