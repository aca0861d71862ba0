from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.seal.bech32 import decode, encode

VALID = [  # BIP 173, "Test vectors"
    "A12UEL5L",
    "a12uel5l",
    "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs",
    "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
    "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w",
    "?1ezyfcl",
]
INVALID = [
    "\x201nwldj5",
    "\x7f1axkwrx",
    "\x801eym55h",
    "pzry9x0s0muk",
    "1pzry9x0s0muk",
    "x1b4n0q5v",
    "li1dgmt3",
    "de1lg7wt\xff",
    "A1G7SGD8",
    "10a06t8",
    "1qzzfhee",
    "",
    "1",
    "a12UEL5L",
    "a" * 9000,
]


@pytest.mark.parametrize("text", VALID)
def test_valid_strings_are_read_and_written_again(text: str) -> None:
    prefix, data = decode(text)
    assert encode(prefix, data) == text.lower() or len(data) * 8 % 5  # the standard's own data are fives, not bytes


@pytest.mark.parametrize("text", INVALID)
def test_invalid_strings_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"prefix|checksum|mixed"):
        decode(text)


@pytest.mark.parametrize(
    "text", ["abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w"]
)
def test_the_data_are_those_of_the_standard(text: str) -> None:
    fives = (
        "00443214c74254b635cf84653a56d7c675be77df"
        if text.startswith("a")
        else "c5f38b70305f519bf66d85fb6cf03058f3dde463ecd7918f2dc743918f2d"
    )
    assert decode(text)[1].hex() == fives


@given(st.text(st.characters(codec="ascii", categories=["Ll", "Nd"]), min_size=1, max_size=12), st.binary(max_size=60))
@settings(max_examples=300)
def test_what_is_written_is_read(prefix: str, data: bytes) -> None:
    assert decode(encode(prefix, data)) == (prefix, data)
    assert decode(encode(prefix, data).upper()) == (prefix, data)


@given(st.binary(min_size=32, max_size=32), st.data())
@settings(max_examples=300)
def test_one_to_four_wrong_letters_are_found(data: bytes, draw: st.DataObject) -> None:
    letters = list(encode("age", data))
    for at in draw.draw(st.sets(st.integers(4, len(letters) - 1), min_size=1, max_size=4)):
        letters[at] = draw.draw(st.sampled_from("qpzry9x8gf2tvdw0s3jn54khce6mua7l").filter(lambda new, old=letters[at]: new != old))
    with pytest.raises(ValueError, match="checksum"):
        decode("".join(letters))


def test_bits_left_over_are_refused() -> None:
    """Five zero bits too many (a whole letter), and a padding that is not zero."""
    from kirok.seal import bech32

    for values in ([0, 0, 0], [1], [0, 1]):
        check = bech32._polymod([*bech32._expand("a"), *values, *bytes(6)]) ^ 1
        tail = [(check >> 5 * (5 - at)) & 31 for at in range(6)]
        text = "a1" + "".join(bech32._CHARSET[value] for value in [*values, *tail])
        with pytest.raises(ValueError, match="left over"):
            decode(text)


@given(st.one_of(st.text(max_size=80), st.text("age1qpzry9x8gf2tvdw0s3jn54khce6mua7l", max_size=70)))
@settings(max_examples=2000)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        prefix, data = decode(text)
    except ValueError:
        return
    assert encode(prefix, data) == text.lower()
