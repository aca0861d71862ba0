"""Named crash points: where a test may pull the plug.

``KIROK_CRASH_AT=name`` makes the process die by SIGKILL when it reaches the point called *name*; every name must be
declared here, so that the tests can walk through all of them.
"""

from __future__ import annotations

import os
import signal

#: Every crash point there is, by the act that passes it.
POINTS: dict[str, tuple[str, ...]] = {
    "import": ("import.sealed", "import.queued", "import.before-commit", "import.after-commit"),
    "code": ("code.before-commit", "code.after-commit"),
    "release": ("release.before-commit", "release.after-commit"),
    "publish": (
        "publish.built",
        "log.tiles-written",
        "log.before-checkpoint",
        "log.after-checkpoint",
        "publish.before-switch",
        "publish.after-switch",
        "publish.after-commit",
    ),
    "retract": ("retract.before-commit", "retract.after-commit"),
    "rewrap": ("rewrap.before-end",),
    "rotate": ("rotate.coming", "rotate.rewrapped", "rotate.desk-key", "rotate.desk-recipient"),
    "log-key": ("log-key.coming", "log-key.handed-over", "log-key.sealed", "log-key.recorded"),
    "files": ("files.before-rename", "files.after-rename"),
}

_KNOWN = frozenset(name for names in POINTS.values() for name in names)


def crash_point(name: str) -> None:
    """Die here if the environment says so.

    Raises:
        KeyError: the name is not declared in POINTS (a point nobody can test).
    """
    if name not in _KNOWN:
        raise KeyError(name)
    if os.environ.get("KIROK_CRASH_AT") == name:
        os.kill(os.getpid(), signal.SIGKILL)
