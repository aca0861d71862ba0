"""Transcripts of three forms: the same words, the same times; and nothing that is fed in breaks the reader."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirok.base.errors import BadInput
from kirok.terms.transcript import parse, stamp

CODED = "[00:00:01] We were led out.\nIt was dark.\n[00:01:05] A guard spoke: [points] nothing.\n"
VTT = """WEBVTT - an interview

STYLE
::cue { color: white }

NOTE made by hand

1
00:01.000 --> 00:05.500 align:start
<v Witness>We were <i>led</i> out.
It was dark.

01:05.000 --> 01:09.250
A guard spoke: [points] nothing &amp; left.
"""
SRT = "1\r\n00:00:01,000 --> 00:00:05,500\r\nWe were led out.\r\n\r\n2\r\n00:01:05,000 --> 00:01:09,250\r\nNothing.\r\n"


def said(content):
    found = parse(content)
    return [(cue.start, cue.end, found.text[cue.begin : cue.finish]) for cue in found.cues]


def test_lines_with_codes():
    assert said(CODED) == [(1.0, None, "We were led out.\nIt was dark."), (65.0, None, "A guard spoke: [points] nothing.")]


def test_webvtt():
    assert said(VTT) == [
        (1.0, 5.5, "Witness: We were led out.\nIt was dark."),
        (65.0, 69.25, "A guard spoke: [points] nothing & left."),
    ]


def test_subrip():
    assert said(SRT) == [(1.0, 5.5, "We were led out."), (65.0, 69.25, "Nothing.")]


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [(0, 1, []), (0, 1.5, [1.0]), (60, None, [1.0, 65.0]), (66, 67, [65.0]), (64.9, 65, [1.0]), (500, None, [65.0])],
)
def test_what_was_said_in_a_time_range(start, end, found):
    """A cue without an end lasts until the next; the last one until the recording's end."""
    assert [cue.start for cue in parse(CODED).at(start, end)] == found


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("", None),
        ("We were led out.", 1),
        ("[00:00:05] a\n[00:00:01] b", 2),
        ("WEBVTT\n\n00:05.000 --> 00:01.000\nwords", 3),
        ("WEBVTT\n\n00:05.000 --> 00:06.000\nwords\n\nwords alone\nmore\nmore", 6),
        ("[00:00:05]  \n", None),
        ("WEBVTT\n\nNOTE nothing", 1),
        ("[00:61:00] a", 1),
    ],
)
def test_what_is_no_transcript(content, line):
    with pytest.raises(BadInput) as error:
        parse(content)
    assert error.value.line == line


WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp", "Zs"), blacklist_characters="<>&[]-"), min_size=1, max_size=20)
CUES = st.lists(st.tuples(st.integers(0, 5_000), WORDS), min_size=1, max_size=8).map(lambda rows: sorted(rows, key=lambda row: row[0]))


@given(CUES)
def test_all_three_forms_say_the_same(cues):
    coded = "\n".join(f"[{stamp(start)}] {words}" for start, words in cues)
    timed = [(f"{stamp(start)}.000 --> {stamp(start + 1)}.000", words) for start, words in cues]
    vtt = "WEBVTT\n\n" + "\n\n".join(f"{timing}\n{words}" for timing, words in timed)
    srt = "\n\n".join(f"{number}\n{timing.replace('.', ',')}\n{words}" for number, (timing, words) in enumerate(timed, 1))
    wanted = [(float(start), words) for start, words in cues]
    for content in (coded, vtt, srt):
        assert [(start, words) for start, _, words in said(content)] == wanted


@given(
    st.one_of(
        st.text(max_size=300),
        st.lists(st.sampled_from(["WEBVTT", "", "1", "00:01.0 --> 00:02.0", "[00:00:01] a", "<v B>x", "\r"])).map("\n".join),
    )
)
def test_whatever_is_fed_in_is_read_or_refused(content):
    try:
        found = parse(content)
    except BadInput:
        return
    assert found.cues
    ends = [0, *(cue.finish for cue in found.cues)]
    assert all(before <= cue.begin < cue.finish <= len(found.text) for before, cue in zip(ends, found.cues, strict=False))
    assert [cue.start for cue in found.cues] == sorted(cue.start for cue in found.cues)
