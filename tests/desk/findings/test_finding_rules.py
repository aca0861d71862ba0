import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirok.desk.findings.rules import FIRST_HAND, UNKNOWN, Conclusion, Hop, Voice, conclude

ORDER = ["CER.fallen", "CER.doubtful", "CER.disputed", "CER.reported", "CER.supported", "CER.corroborated"]


def told(claim: str, who: str, access: str, *, standing: bool = True) -> Voice:
    return Voice(claim, (Hop(who, access),), standing)


SEEN = told("k1", "S-0101", "witness-eye")
HEARD = told("k2", "S-0102", "relative")
ALSO_HEARD = told("k3", "S-0103", "colleague")
UNCLEAR = told("k4", "S-0104", "unknown")


@pytest.mark.parametrize(
    ("supports", "contradicts", "lowered", "certainty", "origins"),
    [
        ([SEEN, HEARD], [], False, "CER.corroborated", 2),
        ([HEARD, ALSO_HEARD], [], False, "CER.supported", 2),
        ([SEEN], [], False, "CER.reported", 1),
        ([UNCLEAR], [], False, "CER.reported", 1),
        ([SEEN, UNCLEAR], [], False, "CER.corroborated", 2),
        ([HEARD, UNCLEAR], [], False, "CER.supported", 2),
        ([SEEN, HEARD], [ALSO_HEARD], False, "CER.disputed", 2),
        ([SEEN, HEARD], [told("k9", "S-0101", "witness-eye")], False, "CER.corroborated", 2),
        ([SEEN, HEARD], [told("k9", "S-0103", "colleague", standing=False)], False, "CER.corroborated", 2),
        ([SEEN, HEARD], [ALSO_HEARD], True, "CER.doubtful", 2),
        ([SEEN, HEARD], [], True, "CER.doubtful", 2),
        ([told("k1", "S-0101", "victim", standing=False)], [], False, "CER.fallen", 0),
        ([told("k1", "S-0101", "victim", standing=False)], [HEARD], True, "CER.fallen", 0),
        ([], [], False, "CER.fallen", 0),
        ([told("k1", "S-0101", "victim", standing=False), HEARD, ALSO_HEARD], [], False, "CER.supported", 2),
    ],
)
def test_certainty_follows_from_the_rules(supports, contradicts, lowered, certainty, origins):
    found = conclude(supports, contradicts, lowered=lowered)
    assert (found.certainty, found.independent_origins) == (certainty, origins)


def test_every_rule_has_its_own_name():
    cases = [
        ([], [], False),
        ([SEEN], [], True),
        ([SEEN], [HEARD], False),
        ([SEEN], [], False),
        ([SEEN, HEARD], [], False),
        ([HEARD, ALSO_HEARD], [], False),
    ]
    assert len({conclude(pro, con, lowered=lowered).rule for pro, con, lowered in cases}) == len(cases)


def test_four_outlets_that_relay_one_tale_are_one_origin():
    """The satire of the dogs, December 2013: an outlet each, and at the end of every chain the same post."""
    outlets = [
        Voice(f"k{n}", (Hop(f"out-{n}", "media-relay"), *(Hop(f"out-{m}", "media-relay") for m in range(n)), Hop("S-0900", "victim")))
        for n in range(4)
    ]
    assert conclude(outlets, [], lowered=False) == Conclusion("CER.reported", 1, "one-origin")


def test_four_outlets_whose_own_source_nobody_knows_are_one_origin():
    outlets = [told(f"k{n}", f"out-{n}", "media-relay") for n in range(4)]
    assert conclude(outlets, [], lowered=False) == Conclusion("CER.reported", 1, "one-origin")


@pytest.mark.parametrize("access", sorted(FIRST_HAND))
def test_each_first_hand_access_corroborates(access):
    assert conclude([told("k1", "S-0101", access), HEARD], [], lowered=False).certainty == "CER.corroborated"


@pytest.mark.parametrize("access", sorted(UNKNOWN))
def test_unknown_ends_of_chains_are_one_origin_together(access):
    unclear = [told("k1", "S-0101", access), told("k2", "S-0102", "unknown"), Voice("k3", ()), told("k4", "", "victim")]
    assert conclude(unclear, [], lowered=False) == Conclusion("CER.reported", 1, "one-origin")


def test_the_two_lists_of_access_do_not_overlap():
    assert not FIRST_HAND & UNKNOWN


HOPS = st.builds(
    Hop,
    st.sampled_from(["", "S-0101", "S-0102", "S-0103", "out-1"]),
    st.sampled_from([*sorted(FIRST_HAND | UNKNOWN), "relative", "colleague"]),
)
VOICES = st.builds(Voice, st.sampled_from(["k1", "k2", "k3"]), st.lists(HOPS, max_size=3).map(tuple), st.booleans())
MANY = st.lists(VOICES, max_size=6)


@given(MANY, MANY, st.booleans(), st.randoms(use_true_random=False))
def test_the_order_in_which_voices_come_does_not_matter(supports, contradicts, lowered, random):
    shuffled = (random.sample(supports, len(supports)), random.sample(contradicts, len(contradicts)))
    assert conclude(*shuffled, lowered=lowered) == conclude(supports, contradicts, lowered=lowered)


@given(st.lists(VOICES, min_size=1, max_size=6), MANY, st.booleans(), st.data())
def test_a_repeat_of_the_same_origin_never_raises_the_number(supports, contradicts, lowered, data):
    voice = data.draw(st.sampled_from(supports))
    repeat = Voice("k9", voice.chain, voice.standing)
    before, after = conclude(supports, contradicts, lowered=lowered), conclude([*supports, repeat], contradicts, lowered=lowered)
    assert after == before


@given(MANY, MANY, st.booleans(), st.data())
def test_a_claim_that_falls_never_raises_certainty_through_the_supports(supports, contradicts, lowered, data):
    if not supports:
        return
    at = data.draw(st.integers(0, len(supports) - 1))
    fallen = [Voice(v.claim, v.chain, v.standing and place != at) for place, v in enumerate(supports)]
    before, after = conclude(supports, contradicts, lowered=lowered), conclude(fallen, contradicts, lowered=lowered)
    assert ORDER.index(after.certainty) <= ORDER.index(before.certainty)
    assert after.independent_origins <= before.independent_origins


@given(MANY, MANY)
def test_lowering_never_raises(supports, contradicts):
    before, after = conclude(supports, contradicts, lowered=False), conclude(supports, contradicts, lowered=True)
    assert ORDER.index(after.certainty) <= ORDER.index(before.certainty)


@given(MANY, MANY)
def test_corroborated_has_two_origins_and_first_hand(supports, contradicts):
    found = conclude(supports, contradicts, lowered=False)
    if found.certainty == "CER.corroborated":
        standing = [voice for voice in supports if voice.standing]
        assert len({voice.origin for voice in standing}) >= 2
        assert any(voice.first_hand for voice in standing)
