"""Canonical JSON against RFC 8785: its number table (appendix B), its sorting example, and what it forbids."""

import json
import math
import re
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.base.canonical import canonical

APPENDIX_B = [
    ("0000000000000000", "0"),
    ("8000000000000000", "0"),
    ("0000000000000001", "5e-324"),
    ("8000000000000001", "-5e-324"),
    ("7fefffffffffffff", "1.7976931348623157e+308"),
    ("ffefffffffffffff", "-1.7976931348623157e+308"),
    ("4340000000000000", "9007199254740992"),
    ("c340000000000000", "-9007199254740992"),
    ("4430000000000000", "295147905179352830000"),
    ("44b52d02c7e14af5", "9.999999999999997e+22"),
    ("44b52d02c7e14af6", "1e+23"),
    ("44b52d02c7e14af7", "1.0000000000000001e+23"),
    ("444b1ae4d6e2ef4e", "999999999999999700000"),
    ("444b1ae4d6e2ef4f", "999999999999999900000"),
    ("444b1ae4d6e2ef50", "1e+21"),
    ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
    ("3eb0c6f7a0b5ed8d", "0.000001"),
    ("41b3de4355555553", "333333333.3333332"),
    ("41b3de4355555554", "333333333.33333325"),
    ("41b3de4355555555", "333333333.3333333"),
    ("41b3de4355555556", "333333333.3333334"),
    ("41b3de4355555557", "333333333.33333343"),
    ("becbf647612f3696", "-0.0000033333333333333333"),
    ("43143ff3c1cb0959", "1424953923781206.2"),
]
# ECMAScript's Number::toString: plain between 1e-6 and 1e21, else one digit before the point and no zeros at the end.
PLAIN = re.compile(r"-?(0|[1-9]\d{0,20})(\.\d*[1-9])?")
EXPONENTIAL = re.compile(r"-?[1-9](\.\d*[1-9])?e[+-][1-9]\d*")

numbers = st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | numbers.filter(lambda number: abs(number) < 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(("bits", "text"), APPENDIX_B)
def test_the_numbers_of_appendix_b(bits, text):
    assert canonical(struct.unpack(">d", bytes.fromhex(bits))[0]) == text.encode()


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_numbers_that_json_lacks(value):
    with pytest.raises(ValueError, match="no infinity"):
        canonical(value)


@pytest.mark.parametrize("value", [2**53, -(2**53)])
def test_integers_that_json_would_round(value):
    with pytest.raises(ValueError, match="beyond the integers"):
        canonical(value)


@pytest.mark.parametrize("value", [b"x", bytearray(b"x"), {1, 2}, object(), [object()], {"a": b"x"}])
def test_values_that_are_not_json(value):
    with pytest.raises(ValueError, match="not a JSON value"):
        canonical(value)


@pytest.mark.parametrize("value", [{1: 2}, {None: 1}, {"a": 1, 2: 3}])
def test_keys_that_are_not_strings(value):
    with pytest.raises(ValueError, match="key must be a string"):
        canonical(value)


@pytest.mark.parametrize("value", ["\ud800", "a\udc00", {"\udfff": 1}])
def test_a_lone_surrogate_has_no_utf8(value):
    with pytest.raises(ValueError, match="surrogates not allowed"):
        canonical(value)


def test_keys_are_sorted_by_utf16_units_as_in_section_3_2_3():
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    in_order = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert list(json.loads(canonical(dict.fromkeys(names, 0)))) == in_order


def test_text_is_escaped_only_where_json_must():
    assert canonical('\u20ac$\x0f\nA\'B"\\\\"/\x7f\u2028기록') == '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/\x7f\u2028기록"'.encode()


@pytest.mark.parametrize("key", [1, None, b"x"])
def test_a_key_that_sorts_alone_is_refused_too(key):
    with pytest.raises(ValueError, match="key must be a string"):
        canonical({key: 1})


def test_nothing_is_spaced():
    assert canonical({"b": [1, True, None], "a": {}, "": []}) == b'{"":[],"a":{},"b":[1,true,null]}'


def test_tuples_are_arrays():
    assert canonical((1, "2")) == b'[1,"2"]'


@settings(max_examples=2000)
@given(numbers)
def test_a_number_is_shortest_and_comes_back(value):
    text = canonical(value).decode()
    assert float(text) == value
    assert PLAIN.fullmatch(text) or EXPONENTIAL.fullmatch(text)
    magnitude = abs(value)
    assert ("e" in text) == (magnitude != 0 and not 1e-6 <= magnitude < 1e21)


@settings(max_examples=300)
@given(values)
def test_what_is_written_is_read_again(value):
    written = canonical(value)
    assert json.loads(written) == value
    assert canonical(json.loads(written)) == written
