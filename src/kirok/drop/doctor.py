"""``kirok drop doctor``: what about this machine would undo what the drop promises; each check is red or green, with what to do."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

from kirok.base.console import Result
from kirok.base.errors import KirokError
from kirok.base.machine import Check, Machine, clock, core_dumps, suspended, swap, told
from kirok.drop.commands import found
from kirok.drop.config import Config, read_config
from kirok.drop.place import PATHS, Place, below, midnight, today

_TORRC = ("/etc/tor/torrc", "/etc/tor/torrc.d")
_SETTINGS = re.compile(r"^\s*(HiddenService\w+|SocksPort|Log)\s+(.*?)\s*$", re.MULTILINE | re.IGNORECASE)
_TEMPORARY = "/tmp"  # noqa: S108  (looked at, never used)
_MEMORY = {"tmpfs", "ramfs"}


def add_drop_doctor(parser: argparse.ArgumentParser) -> None:
    """``kirok drop doctor`` has no options of its own."""


def run_drop_doctor(args: argparse.Namespace) -> Result:
    """Look at the machine; ``{"ok", "checks": [{"id", "ok", "found", "do"}]}``, exit code 1 when one is red."""
    checks = examine(found(args), Machine())
    return told(checks)


def examine(place: Place, machine: Machine) -> list[Check]:
    """All checks, in a fixed order."""
    config = read_config(place.home)
    return [
        *(check(machine) for check in _OF_THE_MACHINE),
        *(check(place) for check in _OF_THE_PLACE),
        notice(place, config),
        room(place, config),
    ]


def temporary(machine: Machine) -> Check:
    """Nothing of the drop goes to /tmp; if some library ever did, it must be memory."""
    kind = machine.mount(_TEMPORARY)
    say = f"{_TEMPORARY} is {kind or 'unknown'}"
    return Check("tmp", kind in _MEMORY, say, "mount it as tmpfs, or keep TemporaryFileSystem=/tmp of deploy/")


def log_targets(machine: Machine) -> Check:
    """The drop logs nothing; the journal would keep the hour of its starts and of others' lines on a disk."""
    storage = re.findall(r"^\s*Storage=(\w+)", machine.read("/etc/systemd/journald.conf"), re.MULTILINE)
    kept = not storage or storage[-1] not in {"volatile", "none"}
    rsyslog = (machine.root / "run/rsyslogd.pid").exists()
    say = f"journal {storage[-1] if storage else 'by default'}{', rsyslog runs' if rsyslog else ''}"
    return Check("logs", not kept and not rsyslog, say, "Storage=volatile in /etc/systemd/journald.conf, and no rsyslog")


def onion(machine: Machine) -> Check:
    """The onion service: version 3, in front of the drop alone, with proof of work against floods, and Tor's own log silent."""
    text = "\n".join([machine.read(_TORRC[0]), *(machine.read(f"{_TORRC[1]}/{name}") for name in _listed(machine.root / _TORRC[1][1:]))])
    found_settings = [(name.lower(), value) for name, value in _SETTINGS.findall(text)]
    values = dict(found_settings)
    missing = [
        say
        for say, there in (
            ("no HiddenServiceDir", "hiddenservicedir" in values),
            ("no HiddenServicePort to the drop", "hiddenserviceport" in values),
            ("no proof of work", values.get("hiddenservicepowdefensesenabled") == "1"),
            ("non-anonymous", values.get("hiddenservicenonanonymousmode", "0") == "0"),
            ("SocksPort open", values.get("socksport", "0") == "0"),
            ("Tor logs to a file", not any(name == "log" and "file" in value for name, value in found_settings)),
        )
        if not there
    ]
    return Check("onion", not missing, ", ".join(missing) or "as deploy/torrc has it", "take deploy/torrc as /etc/tor/torrc")


def _listed(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def modes(place: Place) -> Check:
    """Everything is its user's alone."""
    everything = [place.folder, *below(place.folder)]
    open_ones = [path for path in everything if stat.S_IMODE(path.lstat().st_mode) not in {0o600, 0o700} or path.is_symlink()]
    say = f"{len(open_ones)} open to others, first {open_ones[0].name}" if open_ones else "private"
    return Check("modes", not open_ones, say, f"chmod -R go= {place.folder}")


def paths(place: Place) -> Check:
    """Nothing lies there that the list in this program does not name."""
    files = [path.relative_to(place.folder).as_posix() for path in below(place.folder) if not path.is_dir()]
    strange = [name for name in files if not any(pattern.fullmatch(name) for pattern in PATHS)]
    return Check("paths", not strange, f"{len(strange)} strange files" if strange else "as listed", "look at them and remove them")


def times(place: Place) -> Check:
    """No file says an hour."""
    statuses = [path.stat() for path in below(place.folder) if path.is_file()]
    exact = [status for status in statuses if status.st_mtime % 86_400 or status.st_atime % 86_400]
    return Check("times", not exact, f"{len(exact)} files with an hour" if exact else "days alone", "restart the drop")


def user(_place: Place) -> Check:
    """The drop is nobody's login and not root's."""
    return Check("user", os.geteuid() != 0, "root" if os.geteuid() == 0 else "an ordinary user", "run it as a user of its own (deploy/)")


def secrets_here(place: Place) -> Check:
    """Whoever seizes this machine must find no key that opens a report."""
    keys = place.home.keys
    say = "the newsroom's keys lie in the same home" if keys.exists() else "no key that opens a report"
    return Check("keys", not keys.exists(), say, "run the drop on a machine of its own: 'kirok drop init --to RECIPIENTS' there")


def readers(place: Place) -> Check:
    """Two readers at least, so that one lost key loses nothing; the list must be whole."""
    try:
        count = len(place.readers())
    except KirokError as error:
        return Check("readers", False, error.message, "restore HOME/drop/readers")
    return Check("readers", count >= 2, f"{count}", "seal to a second key too, such as the back-up's")


def notice(place: Place, config: Config) -> Check:
    """The daily notice was made, and its command is a program."""
    made = place.path("noticed").exists()
    program = not config.notice or shutil.which(config.notice[0]) is not None
    say = ("made" if made else "never made") + ("" if program else f", no program {config.notice[0]}")
    return Check("notice", made and program, say, "let 'kirok drop serve' run over its hour; check [drop] notice in kirok.toml")


def room(place: Place, config: Config) -> Check:
    """There is room for reports."""
    free = shutil.disk_usage(place.folder).free
    return Check("room", free > 4 * config.reserve, f"{free / 2**30:.1f} GiB free", "make room, or lower [drop] reserve")


def alive(place: Place) -> Check:
    """The day was ended not longer ago than yesterday."""
    path = place.path("noticed")
    last = path.stat().st_mtime if path.exists() else 0.0
    late = midnight(today()) - last > 2 * 86_400
    return Check("day", not late, "ended in time" if not late else "not ended for two days", "start 'kirok drop serve'")


_OF_THE_MACHINE: tuple[Callable[[Machine], Check], ...] = (swap, core_dumps, temporary, clock, log_targets, onion, suspended)
_OF_THE_PLACE: tuple[Callable[[Place], Check], ...] = (user, modes, paths, times, secrets_here, readers, alive)
