"""The custody log's batch of the day: at a fixed hour, whatever was done at the desk and whenever.

Who runs it at that hour is a timer (``kirok ledger batch``) or the serving desk; where neither ran, the first act
afterwards makes up for all days that passed. Each way gives logs of the same size, files and dates.
"""

from __future__ import annotations

import datetime as dt

from kirok.base.errors import BadInput
from kirok.base.files import exclusive
from kirok.base.home import Home
from kirok.base.watching import Watch, unwatched
from kirok.desk.vault.state import current
from kirok.ledger.batch import due_days

LOG = "custody"
_HOUR = 3


def batch_hour(home: Home) -> int:
    """The hour of the day, in UTC, at which batches are made: ``batch_hour`` of ``[ledger]`` in kirok.toml.

    Raises:
        BadInput: it is no hour, or kirok.toml cannot be read.
    """
    section = home.settings().get("ledger", {})
    hour = section.get("batch_hour", _HOUR) if isinstance(section, dict) else None
    if not isinstance(hour, int) or isinstance(hour, bool) or not 0 <= hour <= 23:
        raise BadInput("the hour of the daily batch cannot be read", file=str(home.config), field="ledger.batch_hour", allowed="0 to 23")
    return hour


def now() -> dt.datetime:
    """The moment in UTC; nothing keeps it."""
    return dt.datetime.now(dt.UTC)


def is_due(home: Home) -> bool:
    """Whether a batch waits to be made; the first waits for the first act (see ``journal.actions.writing``).

    Raises:
        Refused: the clock stands before the last batch.
        BadInput: see :func:`batch_hour`.
    """
    last = current().log(LOG).last_batch()
    return last is not None and bool(due_days(last, now(), batch_hour(home)))


def make_due(home: Home, watch: Watch = unwatched) -> list[dt.date]:
    """Make the batches of all days that have passed; the days. The caller holds the home's only writer's place.

    Raises:
        Refused: the clock stands before the last batch, or another process writes to the log.
        BadInput: see :func:`batch_hour`; or the disk is full.
    """
    vault, hour, moment = current(), batch_hour(home), now()
    log = vault.log(LOG)
    days = due_days(log.last_batch(), moment, hour)
    if days:
        log.catch_up(vault.signer(LOG), moment, hour, watch=watch)
    return days


def keep_hours(home: Home) -> None:
    """One look at the clock: make what is due, if anything is.

    Raises:
        Refused: as :func:`make_due`, or another command is writing just now.
        BadInput: as :func:`make_due`.
    """
    if is_due(home):
        with exclusive(home.lock):
            make_due(home)
