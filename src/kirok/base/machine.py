"""What a doctor looks at on the machine itself, for drop and desk alike: each check is red or green, with what to do."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kirok.base.console import Result


@dataclass(frozen=True)
class Machine:
    """Where the doctor looks; a test points it at a made-up machine."""

    root: Path = Path("/")

    def read(self, path: str) -> str:
        """The text of a system file, or nothing."""
        try:
            return (self.root / path.lstrip("/")).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""

    def mount(self, folder: str) -> str:
        """The type of the file system that *folder* lies on."""
        best = ("", "")
        for line in self.read("/proc/self/mounts").splitlines():
            _, point, kind = [*line.split(), "", "", ""][:3]
            inside = folder == point or folder.startswith(point.rstrip("/") + "/")
            if inside and len(point) >= len(best[0]):
                best = (point, kind)
        return best[1]

    def encrypted(self, folder: Path) -> bool:
        """Whether the block device under *folder* is dm-crypt's, or stands on one that is (LVM on LUKS); only Linux tells."""
        device = folder.stat().st_dev
        block = self.root / f"sys/dev/block/{os.major(device)}:{os.minor(device)}"
        return any(uuid.startswith("CRYPT-") for uuid in _stack(block))


@dataclass(frozen=True)
class Check:
    """One check: whether it is well, what was found, what to do if it is not."""

    id: str
    ok: bool
    found: str
    do: str

    def as_json(self) -> dict[str, object]:
        """``{"id", "ok", "found", "do"}``; nothing to do where it is well."""
        return {"id": self.id, "ok": self.ok, "found": self.found, "do": "" if self.ok else self.do}


def _stack(block: Path) -> Iterator[str]:
    """The device mapper's names of a block device and of all that it stands on."""
    uuid = block / "dm" / "uuid"
    if uuid.is_file():
        yield uuid.read_text(encoding="utf-8", errors="replace")
    for below in sorted((block / "slaves").iterdir()) if (block / "slaves").is_dir() else []:
        yield from _stack(below)


def told(checks: Sequence[Check]) -> Result:
    """``{"ok", "checks": [{"id", "ok", "found", "do"}]}``, a line a check, and exit code 1 when one is red."""
    ok = all(check.ok for check in checks)
    lines = [f"{'ok ' if check.ok else 'RED'} {check.id:<12} {check.found}{'' if check.ok else f'  ->  {check.do}'}" for check in checks]
    return Result({"ok": ok, "checks": [check.as_json() for check in checks]}, "\n".join(lines), 0 if ok else 1)


def swap(machine: Machine) -> Check:
    """Text in memory may be swapped out to a disk."""
    areas = machine.read("/proc/swaps").splitlines()[1:]
    names = [line.split()[0] for line in areas if line.split()]
    on_disk = [name for name in names if "zram" not in name]
    return Check("swap", not on_disk, ", ".join(names) or "none", "turn it off: swapoff -a, and take it out of /etc/fstab")


def core_dumps(machine: Machine) -> Check:
    """A crash may write the memory to a disk; the unit file forbids it, the system should too."""
    pattern = machine.read("/proc/sys/kernel/core_pattern").strip()
    limits = machine.read("/proc/self/limits")
    hard = re.search(r"Max core file size\s+\S+\s+(\S+)", limits)
    off = bool(hard and hard[1] == "0") or pattern in {"", "|/bin/false"}
    say = f"limit {hard[1] if hard else 'unknown'}, pattern {pattern or 'none'}"
    return Check("core-dumps", off, say, "LimitCORE=0 in the unit (deploy/), or kernel.core_pattern=|/bin/false")


def clock(machine: Machine) -> Check:
    """A clock that is wrong makes days wrong; Tor needs it too."""
    synchronised = (machine.root / "run/systemd/timesync/synchronized").exists() or bool(machine.read("/run/chrony/chronyd.pid"))
    return Check("clock", synchronised, "synchronised" if synchronised else "nothing keeps it right", "apt install systemd-timesyncd")


def suspended(machine: Machine) -> Check:
    """Sleep to disk writes the memory down."""
    allowed = "disk" in machine.read("/sys/power/state").split()
    return Check("hibernation", not allowed, "possible" if allowed else "impossible", "systemctl mask hibernate.target hybrid-sleep.target")
