"""Dates as people give them: true, but seldom exact. Each wording has its EDTF, which holds the true month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kirok.demo.world.bilingual import Both, Language

if TYPE_CHECKING:
    from kirok.demo.world.dice import Dice

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_SEASONS = {21: Both("spring", "봄"), 22: Both("summer", "여름"), 23: Both("autumn", "가을")}

Month = tuple[int, int]
"""A year and a month."""


@dataclass(frozen=True)
class Dated:
    """A date as EDTF and as it is said in both languages, able to stand inside a sentence."""

    edtf: str
    said: Both

    def entry(self, language: Language) -> dict[str, object]:
        """The ``when`` of a claim; the words are quoted as they were said."""
        return {"edtf": self.edtf, "verbatim": self.said.get(language)}


def later(month: Month, by: int) -> Month:
    """The month *by* months after *month*."""
    whole = month[0] * 12 + month[1] - 1 + by
    return whole // 12, whole % 12 + 1


def draw_date(dice: Dice, true: Month, told_year: int) -> Dated:
    """A wording of the month *true*, of drawn precision, told in *told_year*; never outside the truth."""
    year, month = true
    choices = [_exact(true), _exact(true), _about(true), _year(year), _span(true), _either(dice, year), _maybe(year)]
    if _season(month):
        choices.append(_in_season(year, month))
    if told_year == year + 1:
        choices += [Dated(str(year), Both("last year", "작년에"))] * 2
    return dice.pick(choices)


def _name(month: Month) -> Both:
    return Both(f"{_MONTHS[month[1] - 1]} {month[0]}", f"{month[0]}년 {month[1]}월")


def _edtf(month: Month) -> str:
    return f"{month[0]}-{month[1]:02}"


def _exact(month: Month) -> Dated:
    name = _name(month)
    return Dated(_edtf(month), Both(f"in {name.en}", f"{name.ko}에"))


def _about(month: Month) -> Dated:
    name = _name(month)
    return Dated(f"{_edtf(month)}~", Both(f"around {name.en}", f"{name.ko}경에"))


def _year(year: int) -> Dated:
    return Dated(str(year), Both(f"in {year}", f"{year}년에"))


def _maybe(year: int) -> Dated:
    return Dated(f"{year}?", Both(f"probably in {year}", f"아마 {year}년에"))


def _span(month: Month) -> Dated:
    first, last = _name(later(month, -1)), _name(later(month, 1))
    said = Both(f"between {first.en} and {last.en}", f"{first.ko}에서 {last.ko} 사이에")
    return Dated(f"{_edtf(later(month, -1))}/{_edtf(later(month, 1))}", said)


def _either(dice: Dice, year: int) -> Dated:
    first = year - dice.below(2)
    return Dated(f"[{first},{first + 1}]", Both(f"in {first} or {first + 1}", f"{first}년이나 {first + 1}년에"))


def _season(month: int) -> int | None:
    """The EDTF season that *month* lies in; none in winter, whose year is said in two ways."""
    return {3: 21, 4: 21, 5: 21, 6: 22, 7: 22, 8: 22, 9: 23, 10: 23, 11: 23}.get(month)


def _in_season(year: int, month: int) -> Dated:
    code = _season(month) or 0
    name = _SEASONS[code]
    return Dated(f"{year}-{code}", Both(f"in the {name.en} of {year}", f"{year}년 {name.ko}에"))
