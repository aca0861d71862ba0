from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from kirok.desk.claims.highlight import Hidden, Segment, segments


def span(claim, start, end):
    return SimpleNamespace(claim_id=claim, start=start, end=end, claim=SimpleNamespace(key=f"k{claim}"))


@st.composite
def marked(draw):
    text = draw(st.text(min_size=1, max_size=60))
    bounds = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).filter(lambda pair: pair[0] != pair[1])
    return text, [span(number, min(pair), max(pair)) for number, pair in enumerate(draw(st.lists(bounds, max_size=6)))]


@given(marked())
def test_joined_segments_are_the_text(drawn):
    text, spans = drawn
    assert "".join(part.text for part in segments(text, spans, dict(enumerate(range(1, 7))))) == text


@given(marked())
def test_every_letter_has_the_depth_of_the_spans_over_it_and_every_claim_ends_once(drawn):
    text, spans = drawn
    found = segments(text, spans, dict(enumerate(range(1, 7))))
    depths = [part.depth for part in found for _ in part.text]
    assert depths == [min(sum(one.start <= at < one.end for one in spans), 3) for at in range(len(text))]
    assert sorted(key for part in found for _, key in part.ending) == sorted(one.claim.key for one in spans)


def test_overlaps_stay_legible():
    found = segments("abcdef", [span(1, 0, 4), span(2, 2, 6)], {1: 1, 2: 2})
    assert found == [Segment("ab", 0, 1, ()), Segment("cd", 2, 2, ((1, "k1"),)), Segment("ef", 4, 1, ((2, "k2"),))]


def test_a_text_without_claims_is_one_piece():
    assert segments("nothing yet", [], {}) == [Segment("nothing yet", 0, 0, ())]


def test_a_hidden_passage_keeps_none_of_its_words_and_all_of_its_claims():
    found = segments("abcdef", [span(1, 0, 4), span(2, 2, 6)], {1: 1, 2: 2}, hidden=[Hidden(1, 5, "VIO.INT.torture")])
    assert "".join(part.text for part in found) == "af"
    assert [part.hidden for part in found] == ["", "VIO.INT.torture", "VIO.INT.torture", ""]
    assert [key for part in found for _, key in part.ending] == ["k1", "k2"]


@given(marked(), st.integers(0, 8), st.integers(1, 8))
def test_no_letter_of_a_hidden_passage_is_drawn(drawn, start, length):
    text, spans = drawn
    start = min(start, len(text) - 1) if text else 0
    passage = Hidden(start, min(len(text), start + length), "VIO.INT.torture")
    if passage.start == passage.end:
        return
    found = segments(text, spans, dict(enumerate(range(1, 7))), hidden=[passage])
    assert "".join(part.text for part in found) == text[: passage.start] + text[passage.end :]
    assert sorted(key for part in found for _, key in part.ending) == sorted(one.claim.key for one in spans)
