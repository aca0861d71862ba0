"""The heavy libraries of this room: looked for before they are used, with one sentence when they are missing."""

from __future__ import annotations

from importlib.util import find_spec

from kirok.base.errors import BadInput


def need() -> None:
    """See that numpy, scipy and numba are there.

    Raises:
        BadInput: one is not installed.
    """
    missing = [name for name in ("numpy", "scipy", "numba") if find_spec(name) is None]
    if missing:
        raise BadInput(f"estimates need {', '.join(missing)}; install it with: pip install 'kirok[estimate]'")
