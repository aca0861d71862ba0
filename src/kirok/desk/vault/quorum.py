"""A secret among several people: k of n can rebuild it, fewer learn nothing.

SLIP-0039 ("Shamir's Secret-Sharing for Mnemonic Codes", SatoshiLabs) in word phrases with checksums, by the reference
implementation; it is not hardened against side channels, so a split or a restore belongs on an offline machine.
A rebuilt secret proves nothing by itself: callers compare the public key that belongs to it.
"""

from __future__ import annotations

from collections.abc import Sequence

from kirok.base.errors import BadInput, Refused

SECRET = 32
_MOST = 16


def split(secret: bytes, *, threshold: int, shares: int) -> list[str]:
    """*shares* phrases of which any *threshold* rebuild *secret* (32 bytes).

    Raises:
        BadInput: numbers that give no protection or cannot be.
    """
    from shamir_mnemonic import generate_mnemonics  # an extra of the key ceremonies only

    if len(secret) != SECRET:
        raise BadInput(f"a secret of {len(secret)} bytes cannot be split", allowed=f"{SECRET} bytes")
    if not 2 <= threshold <= shares <= _MOST:
        raise BadInput(f"{threshold} of {shares} cannot be", field="--threshold", allowed=f"2 <= threshold <= shares <= {_MOST}")
    return generate_mnemonics(1, [(threshold, shares)], secret)[0]


def combine(phrases: Sequence[str]) -> bytes:
    """The secret of a quorum of phrases.

    Raises:
        Refused: too few, a mistyped word, shares of different sets, or the same share twice; nothing is rebuilt.
    """
    from shamir_mnemonic import MnemonicError, Share, combine_mnemonics

    given = list(dict.fromkeys(" ".join(phrase.lower().split()) for phrase in phrases if phrase.strip()))
    if not given:
        raise Refused("no share was given", field="--share", allowed="--share FILE, once for each share")
    try:
        enough = Share.from_mnemonic(given[0]).member_threshold
        # More than the threshold is as good as the threshold; the reference implementation wants it exactly.
        return combine_mnemonics(given[:enough])
    except MnemonicError as error:
        raise Refused(_sentence(str(error), len(given)), field="--share") from error
    except (ValueError, KeyError, IndexError) as error:
        raise Refused(
            "these are not shares of a Kirok key", field="--share", allowed="the phrases that 'kirok keys split' wrote"
        ) from error


def _sentence(reason: str, given: int) -> str:
    text = reason.lower()
    if "checksum" in text or "invalid mnemonic word" in text:
        return "a word of a share is mistyped: its checksum does not fit; compare it with the paper"
    if "insufficient" in text or "wrong number" in text or "not enough" in text:
        return f"{given} share(s) are not enough, or one is there twice; bring as many different ones as the threshold says"
    if "common" in text or "same" in text or "begin" in text or "different" in text:
        return "the shares belong to different sets; bring shares of one and the same split"
    return "these shares do not fit together; bring the phrases of one split"
