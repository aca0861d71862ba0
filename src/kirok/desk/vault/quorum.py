"""A secret among several people: k of n can rebuild it, fewer learn nothing.

SLIP-0039 ("Shamir's Secret-Sharing for Mnemonic Codes", SatoshiLabs) in word phrases with checksums, by the reference
implementation; it is not hardened against side channels, so a split or a restore belongs on an offline machine.
A rebuilt secret proves nothing by itself: callers compare the public key that belongs to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kirok.base.errors import BadInput, Refused

SECRET = 32
_MOST = 16
#: No phrase of 33 words is longer; a long one could only cost time.
_LONGEST = 1000


def split(secret: bytes, *, threshold: int, shares: int) -> list[str]:
    """*shares* phrases of which any *threshold* rebuild *secret* (32 bytes).

    Raises:
        BadInput: numbers that give no protection or cannot be.
        Refused: the package of the shares is not installed.
    """
    if len(secret) != SECRET:
        raise BadInput(f"a secret of {len(secret)} bytes cannot be split", allowed=f"{SECRET} bytes")
    if not 2 <= threshold <= shares <= _MOST:
        raise BadInput(f"{threshold} of {shares} cannot be", field="--threshold", allowed=f"2 <= threshold <= shares <= {_MOST}")
    made: list[list[str]] = _library().generate_mnemonics(1, [(threshold, shares)], secret)
    return made[0]


def proves(phrases: Sequence[str], threshold: int, secret: bytes) -> bool:
    """Whether every quorum of a fresh split rebuilds *secret*, from as many trials as there are shares.

    Neighbouring runs of *threshold* shares have all but one in common. Those and the secret fix the polynomial, so when
    every run around the circle gives the same secret, all shares lie on one polynomial, and so does every quorum.
    """
    circle = [*phrases, *phrases]
    return all(combine(circle[start : start + threshold]) == secret for start in range(len(phrases)))


def combine(phrases: Sequence[str]) -> bytes:
    """The secret of a quorum of phrases, 32 bytes; more than a quorum is as good as one.

    Raises:
        Refused: too few, a mistyped word, shares of different sets, the same share twice, or the package of the shares
            is not installed; nothing is rebuilt.
    """
    given = list(dict.fromkeys(" ".join(phrase.lower().split()) for phrase in phrases if phrase.strip()))
    if not given:
        raise Refused("no share was given", field="--share", allowed="--share FILE, once for each share")
    library = _library()
    try:
        read = [library.Share.from_mnemonic(_bounded(phrase)) for phrase in given]
        if len({(share.identifier, share.member_threshold) for share in read}) > 1:
            raise Refused("the shares belong to different sets; bring shares of one and the same split", field="--share")
        secret: bytes = library.combine_mnemonics(given[: read[0].member_threshold])  # it wants the exact number
    except library.MnemonicError as error:
        raise Refused(_sentence(str(error), len(given)), field="--share") from error
    except (ValueError, KeyError, IndexError) as error:
        raise _foreign() from error
    if len(secret) != SECRET:
        raise _foreign()
    return secret


def _bounded(phrase: str) -> str:
    if len(phrase) > _LONGEST:
        raise _foreign()
    return phrase


def _foreign() -> Refused:
    return Refused("these are not shares of a Kirok key", field="--share", allowed="the phrases that 'kirok keys split' wrote")


def _sentence(reason: str, given: int) -> str:
    text = reason.lower()
    if "checksum" in text or "invalid mnemonic word" in text:
        return "a word of a share is mistyped: its checksum does not fit; compare it with the paper"
    if "insufficient" in text or "wrong number" in text or "not enough" in text:
        return f"{given} share(s) are not enough, or one is there twice; bring as many different ones as the threshold says"
    return "these shares do not fit together; bring the phrases of one split"


def _library() -> Any:
    """The package, which has no types."""
    try:
        import shamir_mnemonic
    except ImportError as error:
        raise Refused("shares need the package shamir-mnemonic; install kirok[keys]", field="--share") from error
    return shamir_mnemonic
