"""Bech32 (BIP 173, its limit of 90 characters lifted as age does): how age writes keys so that a typo is seen."""

from __future__ import annotations

_CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_VALUE = {character: value for value, character in enumerate(_CHARSET)}
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECK = 6  # characters
_LIMIT = 8192  # characters; a hybrid recipient has 1,959


def encode(prefix: str, data: bytes) -> str:
    """The string of *prefix* (small letters) and *data*, in small letters."""
    values = _to_fives(data)
    check = _polymod([*_expand(prefix), *values, *bytes(_CHECK)]) ^ 1
    tail = [(check >> 5 * (_CHECK - 1 - at)) & 31 for at in range(_CHECK)]
    return f"{prefix}1{''.join(_CHARSET[value] for value in [*values, *tail])}"


def decode(text: str) -> tuple[str, bytes]:
    """The prefix in small letters and the data of a strict Bech32 string, in small or in capital letters.

    Raises:
        ValueError: mixed letters, another character, a wrong checksum, bits left over, or no prefix.
    """
    if len(text) > _LIMIT or (text != text.lower() and text != text.upper()):
        raise ValueError("too long, or capital and small letters mixed")
    prefix, one, rest = text.lower().rpartition("1")
    if not one or not prefix or len(rest) < _CHECK or not all("!" <= character <= "~" for character in prefix):
        raise ValueError("no prefix")
    values = [_VALUE.get(character, -1) for character in rest]
    if -1 in values or _polymod([*_expand(prefix), *values]) != 1:
        raise ValueError("wrong checksum")
    return prefix, _from_fives(values[:-_CHECK])


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_GENERATOR):
            if top >> bit & 1:
                check ^= generator
    return check


def _expand(prefix: str) -> list[int]:
    return [ord(character) >> 5 for character in prefix] + [0] + [ord(character) & 31 for character in prefix]


def _to_fives(data: bytes) -> list[int]:
    count = -(-len(data) * 8 // 5)
    number = int.from_bytes(data) << (count * 5 - len(data) * 8)
    return [number >> 5 * (count - 1 - at) & 31 for at in range(count)]


def _from_fives(values: list[int]) -> bytes:
    number = 0
    for value in values:
        number = number << 5 | value
    length, left = divmod(len(values) * 5, 8)
    if left >= 5 or number & ((1 << left) - 1):
        raise ValueError("bits are left over")
    return (number >> left).to_bytes(length)
