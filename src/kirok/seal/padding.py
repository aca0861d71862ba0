"""How long an envelope is made, so that its size says little about what it holds."""

from __future__ import annotations

#: No envelope's inside is shorter: a note of one line and a note of two pages look alike.
FLOOR = 4096


def padme(length: int) -> int:
    """The padded length in bytes of *length* bytes (Nikitin et al. 2019, "Reducing Metadata Leakage", algorithm 1).

    Leaks at most O(log log n) bits of the length and adds at most 12 %.

    Raises:
        ValueError: the length is negative.
    """
    if length < 0:
        raise ValueError("a length cannot be negative")
    if length < 2:
        return length
    exponent = length.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (length + mask) & ~mask


def envelope_length(length: int) -> int:
    """The length in bytes of an envelope's inside that needs *length* bytes: PADME over a floor of 4 KiB."""
    return padme(max(length, FLOOR))
