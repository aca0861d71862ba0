"""How the game's newsrooms publish: detail, attribution, day, delay; what each keeps, and how far rumour carries it."""

from __future__ import annotations

from typing import NamedTuple

DETAILS = ("inner", "group", "rumour", "gist")
_DETAIL = {"inner": 1.0, "group": 0.8, "rumour": 0.5, "gist": 0.25}
_ATTRIBUTION = (0.1, 0.45, 0.6, 0.7, 0.85, 1.0)
_SHOWN = {"day": 1.0, "week": 0.7, "month": 0.4}
_DELAY = {0: 1.0, 14: 0.9, 60: 0.7}
#: Share of people who have heard of an event, by distance (county, province, elsewhere), detail and days of delay.
RUMOUR = {
    ("rumour", 0): (0.3, 0.05, 0.005),
    ("rumour", 14): (0.6, 0.2, 0.03),
    ("rumour", 60): (0.9, 0.5, 0.15),
    ("gist", 0): (0.7, 0.3, 0.05),
    ("gist", 14): (0.9, 0.6, 0.2),
    ("gist", 60): (1.0, 0.85, 0.5),
}
#: Share of people who could have been in contact at the time that the text shows.
CONTACT = {"day": 0.5, "week": 0.9, "month": 1.0}


class Form(NamedTuple):
    """One form of a text: ``Form("group", 3, "month", 0)``; *level* counts in bins.LEVELS."""

    detail: str
    level: int
    shown: str
    delay: int

    @property
    def kept(self) -> float:
        """How much of the text it keeps, 0 to 1."""
        parts = 0.15 + 0.4 * _DETAIL[self.detail] + 0.25 * _ATTRIBUTION[self.level] + 0.2 * _SHOWN[self.shown]
        return parts * _DELAY[self.delay]
