"""``kirok desk doctor``: what about this home and its machine would undo what the desk promises; red or green, with what to do."""

from __future__ import annotations

import argparse
import stat

from kirok.base.console import Result
from kirok.base.errors import KirokError
from kirok.base.home import Home
from kirok.base.machine import Check, Machine, clock, core_dumps, suspended, swap, told
from kirok.desk.administration import backing
from kirok.desk.administration.checking import check_settings
from kirok.desk.journal.actions import broken_lines
from kirok.desk.members.models import today
from kirok.desk.vault.commands import open_from
from kirok.desk.vault.state import is_served

#: Days after which a back-up is old.
_OLD = 7
_ACCEPT = 'or write into kirok.toml who takes that on: [desk] disk_accepted = "NAME, day, why"'


def add_desk_doctor(parser: argparse.ArgumentParser) -> None:
    """``kirok desk doctor`` has no options of its own."""


def run_desk_doctor(args: argparse.Namespace) -> Result:
    """Look at home and machine; ``{"ok", "checks": [{"id", "ok", "found", "do"}]}``, exit code 1 when one is red."""
    return told(examine(open_from(args), Machine()))


def examine(home: Home, machine: Machine) -> list[Check]:
    """All checks, in a fixed order; of a server's back-ups nothing is seen from here, so nothing is said."""
    own = [] if is_served() else [back_up()]
    found = [database(home, machine), settings(home), modes(home), *own, journal()]
    return [*found, *(check(machine) for check in (swap, core_dumps, clock, suspended))]


def database(home: Home, machine: Machine) -> Check:
    """Encrypted by the passphrase; or on an encrypted disk; or somebody took on that it is not."""
    section = home.settings().get("desk", {})
    held = section if isinstance(section, dict) else {}
    accepted = str(held.get("disk_accepted") or "").strip()
    if is_served():
        say, ok = "on a server, whose disk is not seen from here", False
    elif held.get("database") != "plain":
        return Check("database", True, "encrypted by the passphrase", "")
    else:
        ok = machine.encrypted(home.path)
        say = f"not encrypted by itself, on a disk that is {'' if ok else 'not '}encrypted"
    found = f"{say}; accepted: {accepted}" if accepted and not ok else say
    return Check("database", ok or bool(accepted), found, f"see that its disk is encrypted, {_ACCEPT}")


def settings(home: Home) -> Check:
    """What kirok.toml says of logins can be read."""
    try:
        check_settings(home)
    except KirokError as error:
        return Check("settings", False, error.message, f"mend {error.field} in kirok.toml")
    return Check("settings", True, "as they should be", "")


def modes(home: Home) -> Check:
    """What is in the home is its account's alone; only the published site is for others."""
    public = {home.site, home.config, home.lock}
    parts = [path for path in home.path.iterdir() if path not in public and not path.name.startswith(f".{home.site.name}")]
    everything = [home.path, *parts, *(path for part in parts if part.is_dir() for path in part.rglob("*"))]
    open_ones = [path for path in everything if not path.is_symlink() and stat.S_IMODE(path.stat().st_mode) & 0o077]
    say = f"{len(open_ones)} open to others, first {open_ones[0].name}" if open_ones else "private"
    return Check("modes", not open_ones, say, f"chmod -R go= {home.path}")


def back_up() -> Check:
    """A back-up that is not old; where it lies is for people to know."""
    newest = backing.last()
    old = newest is None or (today() - newest.day).days > _OLD
    return Check(
        "back-up",
        not old,
        f"last one {newest.day.isoformat()}" if newest else "none was ever made",
        "kirok backup FILE, and carry it elsewhere",
    )


def journal() -> Check:
    """Nobody changed or removed a line."""
    broken = broken_lines()
    say = f"{len(broken)} lines do not fit, first {broken[0]}" if broken else "every line fits the one before it"
    return Check("journal", not broken, say, "compare with a back-up, and find out who reached the database")
