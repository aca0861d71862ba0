"""Invented names and the ways to write them."""

from hypothesis import strategies as st

from kirok.names.hangul import CODAS, ONSETS, VOWELS, join
from kirok.names.romanization import romanize

SURNAMES = ("김", "리", "박", "최", "정", "강", "조", "윤", "림", "한", "오", "서", "신", "권", "황", "류", "남궁", "독고")
SYLLABLES = ("영", "철", "호", "은", "정", "성", "수", "진", "혁", "국", "남", "옥", "희", "해", "룡", "복", "춘", "길", "완", "례")

syllables = st.builds(join, st.sampled_from(ONSETS), st.sampled_from(VOWELS), st.sampled_from(CODAS))
korean = st.builds(lambda s, a, b: s + a + b, st.sampled_from(SURNAMES), st.sampled_from(SYLLABLES), st.sampled_from(SYLLABLES))


def spelt(name, system):
    """One romanised form of a hangul name."""
    return romanize(name, system)


forms = st.one_of(korean, st.builds(spelt, korean, st.sampled_from(("rr", "mr", "dprk"))))
noise = st.text(max_size=40) | st.text("김리영철 Kim-',.()가힣ㄱ李金豈ЖДМحمد\u0000\u200b😀0O1l", max_size=30)
