"""What is kept of claims comes back from its columns, and tells what is new."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirok.publish.kept_claims import KeptClaims, read_columns, unseen

KEYS = st.lists(st.text("abc0.-_", min_size=1, max_size=6), unique=True, max_size=8).map(sorted)


def fact(key):
    return key.encode().ljust(16, b"\0")


def kept(keys):
    return KeptClaims(keys, b"".join(map(fact, keys)), array("Q", range(1, len(keys) + 1)), [f"210{len(key)}-01-01" for key in keys])


@given(KEYS)
def test_columns_come_back(keys):
    assert read_columns(*kept(keys).columns()) == kept(keys)
    assert [kept(keys).place(key) for key in keys] == list(range(len(keys)))
    assert kept(keys).place("zz") is None


@given(KEYS, st.integers(0, 3))
def test_columns_of_different_lengths_are_not_believed(keys, column):
    columns = list(kept(["a", *(key for key in keys if key != "a")]).columns())
    columns[column] = columns[column][:-1] if isinstance(columns[column], bytes) else columns[column] + "\nb"
    with pytest.raises(ValueError, match=r"\d|length"):
        read_columns(*columns)


@given(KEYS, KEYS)
def test_only_what_was_not_known_is_unseen(now, before):
    known = b"".join(map(fact, before))
    assert list(unseen(now, b"".join(map(fact, now)), known)) == [key for key in now if key not in before]
