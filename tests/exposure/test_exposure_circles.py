from hypothesis import given
from hypothesis import strategies as st

from kirok.exposure.circles import EVERYBODY, Box, Group

CODES = st.dictionaries(
    st.sampled_from(["place", "org", "rank"]),
    st.lists(st.sampled_from("abc"), min_size=1, max_size=3),
)


def test_a_box_says_itself_in_one_line():
    assert Box.of({"place": "KP-10", "org": ["party", "admin"]}).key == "org=admin|party place=KP-10"
    assert EVERYBODY.key == "everybody"


def test_a_dimension_that_is_left_out_is_open():
    assert Box.of({"place": "KP-10"}).codes("org") is None
    assert Box.of({"place": "KP-10"}).codes("place") == ("KP-10",)


@given(CODES)
def test_boxes_with_the_same_codes_are_equal_in_any_order(given_codes):
    turned = {dim: list(reversed(codes)) * 2 for dim, codes in reversed(list(given_codes.items()))}
    assert Box.of(given_codes) == Box.of(turned)
    assert Box.of(given_codes).key == Box.of(turned).key


def test_a_group_lies_in_the_group_before_the_slash():
    assert Group("office/night").parent == "office"
    assert Group("office").parent is None
    assert Group("office").key == "group office"
