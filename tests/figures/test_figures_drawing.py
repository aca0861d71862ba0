"""Cutting labels by counting, never by a machine's fonts."""

from hypothesis import given
from hypothesis import strategies as st

from kirok.figures.drawing import cut, ems


def test_a_korean_letter_is_as_wide_as_it_is_high():
    assert ems("한국") == 2.0
    assert ems("ab") < 1.5


@given(text=st.text(max_size=60), most=st.floats(2, 30))
def test_a_cut_label_fits_and_is_a_beginning(text, most):
    short = cut(text, most)
    assert ems(short) <= most or short == text
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))
    assert (short == text) == (ems(text) <= most) or text.startswith(short[:-1])
