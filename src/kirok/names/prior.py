"""P(name): how usual a surname or a given syllable is, and how the initial-sound rule ties written to underlying forms.

An *underlying* syllable is the form before the initial-sound rule: 리, whoever writes it 이. Counts are of written Southern
forms, so part of each count goes to the underlying form by the shares below (set by hand from the hanja usual in names).
"""

from __future__ import annotations

from functools import cache, cached_property

from kirok.names.channel import rows
from kirok.names.hangul import join, southern, split

SURNAME, FIRST, LATER, SINGLE = 0, 1, 2, 3  #: the places of a syllable in a name; SINGLE is a given name of one
LENGTHS = {1: 0.09, 2: 0.89, 3: 0.015, 4: 0.005}  #: syllables of the given name
#: Underlying surname -> how many of the written form's bearers have it. 柳 and 劉 but not 兪; 林 but not 任; 梁 but not 楊.
SURNAME_SHARE = {"리": 1.0, "류": 0.6, "림": 0.8, "량": 0.8, "렴": 1.0, "려": 0.8, "로": 0.95, "라": 0.97, "련": 0.9, "룡": 0.9, "륙": 0.9}
GIVEN_SHARE = {
    "룡": 0.5, "령": 0.08, "련": 0.2, "렬": 0.8, "률": 0.8, "량": 0.3, "려": 0.4, "례": 0.2, "류": 0.1, "리": 0.3, "린": 0.05, "림": 0.3,
    "란": 0.7, "로": 0.6, "락": 0.7, "록": 0.9, "래": 0.5, "라": 0.4, "렴": 0.5, "륜": 0.3, "륭": 0.2, "력": 0.3, "롱": 0.5, "랑": 0.5,
    "녀": 0.5, "년": 0.2, "념": 0.3, "녕": 0.03, "니": 0.1, "뉴": 0.1,
}  # fmt: skip
#: How often the folded form is written, by South and North: of surnames, at the start of the given name, later in it.
FOLDING = {SURNAME: (0.97, 0.02), FIRST: (0.9, 0.05), LATER: (0.04, 0.01), SINGLE: (0.9, 0.05)}
FOLDING_LATER = {"룡": (0.35, 0.02), "렬": (0.6, 0.02), "률": (0.6, 0.02), "류": (0.2, 0.02)}
FOLDING_SURNAME = {"류": (0.7, 0.03), "라": (0.85, 0.02)}
#: No syllable of the roll counts as rarer than this: the roll is of old and mostly male names, and a rare one proves less than it says.
LEAST = (0.0005, 0.002, 0.002, 0.002)
NORTHERN = [
    "룡",
    "혁",
    "향",
    "별",
    "련",
    "철",
    "성",
    "남",
    "일",
    "국",
    "명",
    "광",
    "영",
    "금",
    "옥",
    "숙",
    "순",
    "실",
    "춘",
    "봉",
    "복",
    "길",
    "학",
    "룡",
    "렬",
    "호",
    "진",
    "수",
    "희",
    "란",
    "화",
    "경",
    "은",
    "정",
    "혜",
    "미",
    "주",
    "강",
    "송",
    "충",
    "선",
    "심",
]
#: Syllables of names given since about 1980, which the roll hardly knows: first in the given name, and later in it.
MODERN_FIRST = [
    "지",
    "서",
    "민",
    "하",
    "수",
    "예",
    "유",
    "채",
    "나",
    "다",
    "소",
    "은",
    "시",
    "아",
    "연",
    "윤",
    "가",
    "보",
    "세",
    "주",
    "승",
    "현",
    "도",
    "준",
    "건",
    "태",
    "혜",
    "효",
]
MODERN_LATER = [
    "아",
    "은",
    "연",
    "윤",
    "민",
    "서",
    "현",
    "빈",
    "진",
    "우",
    "원",
    "희",
    "영",
    "인",
    "나",
    "라",
    "하",
    "율",
    "준",
    "호",
    "훈",
    "수",
    "정",
    "주",
    "지",
    "비",
    "솔",
    "람",
    "미",
    "혜",
    "이",
    "린",
    "경",
    "유",
]
MODERN_COUNT, NORTHERN_COUNT = 100, 40
SINGLE_FIRM = 150.0
_DOUBLES = ("남궁", "황보", "선우", "제갈", "독고", "사공", "서문", "동방")


class _Chances(dict[str, float]):
    """Probabilities by form, each computed when first asked for."""

    def __init__(self, prior: Prior) -> None:
        super().__init__()
        self._prior = prior

    def __missing__(self, form: str) -> float:
        found = self[form] = self._prior.measured(form)
        return found


class Prior:
    """Probability of each underlying form at one place, and the written forms that stand for it."""

    def __init__(self, counts: dict[str, float], place: int, default: float) -> None:
        shares = SURNAME_SHARE if place == SURNAME else GIVEN_SHARE
        moved = _move(counts, shares) if place != LATER else dict(counts)
        total = sum(moved.values()) + 2000 * default
        self.place = place
        self.known = frozenset(moved)
        self._counts, self._total, self._default = moved, total, default
        self.chances = _Chances(self)
        self._links: dict[str, tuple[tuple[str, tuple[float, float, float]], ...]] = {}

    @cached_property
    def onsets(self) -> dict[str, float]:
        """P(onset) of an underlying form."""
        found: dict[str, float] = {}
        total = sum(map(self.chance, self._counts))
        for form in self._counts:
            onset = split(form[0])[0]
            found[onset] = found.get(onset, 0.0) + self.chance(form) / total
        return {onset: max(chance, 0.01) for onset, chance in found.items()}

    def chance(self, form: str) -> float:
        """P(underlying form); small but never none for a syllable of usual shape."""
        return self.chances[form]

    def measured(self, form: str) -> float:
        """The same, computed from the counts."""
        found = self._counts.get(form, self._default if usual_shape(form) else 0.1 * self._default) / self._total
        return max(found, LEAST[self.place]) if form in self.known and usual_shape(form) else found

    def links(self, written: str) -> tuple[tuple[str, tuple[float, float, float]], ...]:
        """The underlying forms that *written* may stand for, with P(written | underlying) by style."""
        found = self._links.get(written)
        if found is None:
            found = self._links[written] = tuple(self._underlying(written))
        return found

    def _underlying(self, written: str) -> list[tuple[str, tuple[float, float, float]]]:
        if len(written) > 1:
            return [(written, (1.0, 1.0, 1.0))]
        found = []
        for form in dict.fromkeys((written, *unfolded(written))):
            south, north = folding(form, self.place)
            if form == written:
                south, north = (1 - south, 1 - north) if southern(form) != form else (1.0, 1.0)
            if self.place == SURNAME and form == written and not self._own(written):
                continue
            found.append((form, (south, north, north)))
        return found

    def _own(self, written: str) -> bool:
        return self._counts.get(written, 1.0) > 0 or southern(written) != written


def _move(counts: dict[str, float], shares: dict[str, float]) -> dict[str, float]:
    moved = dict(counts)
    for form, share in shares.items():
        written = southern(form)
        part = share * counts.get(written, 0.0)
        moved[form] = counts.get(form, 0.0) + part
        moved[written] = counts.get(written, 0.0) - part
    return moved


def folding(form: str, place: int) -> tuple[float, float]:
    """How often South and North write *form* by the initial-sound rule."""
    special = {SURNAME: FOLDING_SURNAME, LATER: FOLDING_LATER}.get(place, {})
    return special.get(form, FOLDING[place])


@cache
def unfolded(written: str) -> tuple[str, ...]:
    """The forms that the initial-sound rule turns into *written*."""
    onset, vowel, coda = split(written)
    if onset not in "ㅇㄴ":
        return ()
    return tuple(form for form in (join("ㄹ", vowel, coda), join("ㄴ", vowel, coda)) if form != written and southern(form) == written)


@cache
def usual_shape(form: str) -> bool:
    """Whether a syllable has the shape of Sino-Korean ones: no doubled onset, a plain coda."""
    onset, _, coda = split(form[0])
    return onset not in "ㄲㄸㅃㅆㅉ" and coda in ("", "ㄱ", "ㄴ", "ㄹ", "ㅁ", "ㅂ", "ㅇ")


@cache
def priors() -> tuple[Prior, Prior, Prior, Prior]:
    """The priors of the four places, read at their first use."""
    counts: dict[str, dict[str, float]] = {}
    for row in rows("syllables.tsv"):
        counts.setdefault(row["kind"], {})[row["syllable"]] = float(row["count"])
    surnames = counts["surname"]
    for surname in {row["surname"] for row in rows("surnames.tsv")} | set(_DOUBLES):
        surnames[surname] = surnames.get(surname, 0.0) + 3
    first, later = counts["given_first"], counts["given_second"]
    for table, syllables, count in (
        (first, NORTHERN, NORTHERN_COUNT),
        (later, NORTHERN, NORTHERN_COUNT),
        (first, MODERN_FIRST, MODERN_COUNT),
        (later, MODERN_LATER, MODERN_COUNT),
    ):
        for syllable in syllables:
            table[syllable] = table.get(syllable, 0.0) + count
    single = _steadied(counts["given_single"], first, later)
    return Prior(surnames, SURNAME, 0.02), Prior(first, FIRST, 0.3), Prior(later, LATER, 0.3), Prior(single, SINGLE, 0.02)


def _steadied(single: dict[str, float], *others: dict[str, float]) -> dict[str, float]:
    """Counts of given names of one syllable, few on the roll, and SINGLE_FIRM more by what stands in longer ones."""
    found = dict(single)
    for table in others:
        total = sum(table.values()) * len(others)
        for syllable, count in table.items():
            found[syllable] = found.get(syllable, 0.0) + SINGLE_FIRM * count / total
    return found


@cache
def places_of(given: int) -> tuple[int, ...]:
    """The places of a given name of so many syllables."""
    return (SINGLE,) if given == 1 else (FIRST, *([LATER] * (given - 1)))


@cache
def double_surnames() -> frozenset[str]:
    """Surnames of two syllables."""
    return frozenset(form for form in priors()[SURNAME].known if len(form) == 2)
