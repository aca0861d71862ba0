from __future__ import annotations

import pytest

from kirok.base.errors import BadInput
from kirok.terms.when_words import in_words


@pytest.mark.parametrize(
    ("text", "en", "ko"),
    [
        ("2024", "2024", "2024년"),
        ("2024-06~", "in or around June 2024", "2024년 6월경"),
        ("2024-06-17~", "on or around 17 June 2024", "2024년 6월 17일경"),
        ("2024-06?", "June 2024 (uncertain)", "2024년 6월(불확실)"),
        ("2024-06%", "in or around June 2024 (uncertain)", "2024년 6월경(불확실)"),
        ("2013-12/..", "from December 2013 on", "2013년 12월부터"),
        ("../2024", "until 2024", "2024년까지"),
        ("/2024", "from an unknown date to 2024", "알 수 없는 때부터 2024년까지"),
        ("2024/", "from 2024 to an unknown date", "2024년부터 알 수 없는 때까지"),
        ("2013/2015~", "from 2013 to about 2015", "2013년부터 2015년경까지"),
        ("2004-06~-11", "11 June 2004 (year and month approximate)", "2004년 6월 11일(연도·월 대략)"),
        ("?2004-06-~11", "11 June 2004 (year uncertain, day approximate)", "2004년 6월 11일(연도 불확실, 일 대략)"),
        ("1984-1X", "October, November or December 1984", "1984년 10월, 11월 또는 12월"),
        ("156X-12-25", "25 December in the 1560s", "1560년대 어느 해 12월 25일"),
        ("XXXX-12-XX", "December of an unknown year (day unknown)", "연도 미상의 12월(일 미상)"),
        ("1985-XX-XX", "1985 (month and day unknown)", "1985년(월·일 미상)"),
        ("1985-04-1X", "one of the days 10 to 19 of April 1985", "1985년 4월 10~19일 중 하루"),
        ("1985-04-X1", "one of the days 1, 11 or 21 of April 1985", "1985년 4월 1, 11, 21일 중 하루"),
        ("2024-XX-17", "day 17 of an unknown month of 2024", "2024년 어느 달 17일"),
        ("201X", "the 2010s", "2010년대"),
        ("20XX", "a year between 2000 and 2099", "2000년에서 2099년 사이"),
        ("XXXX", "an unknown year", "연도 미상"),
        ("2024-21", "spring 2024", "2024년 봄"),
        ("201X-22", "summer in the 2010s", "2010년대 어느 해 여름"),
        ("2024-28", "winter 2024 (northern hemisphere)", "2024년 겨울(북반구)"),
        ("2024-33", "the first quarter of 2024", "2024년 1분기"),
        ("201X-33", "the first quarter of a year in the 2010s", "2010년대 어느 해 1분기"),
        ("2024-38", "the second four months of 2024", "2024년 5~8월"),
        ("2024-41", "the second half of 2024", "2024년 하반기"),
        ("[2023,2024-05..2024-07]", "one of: 2023 or May 2024 to July 2024", "2023년 또는 2024년 5월~2024년 7월 중 하나"),
        ("{2023,2024}", "2023 and 2024", "2023년, 2024년"),
        ("[..1760-12-03]", "3 December 1760 or earlier", "1760년 12월 3일 또는 그 이전"),
        ("1950S2", "about 1950 (between 1900 and 1999)", "1950년 무렵(1900년에서 1999년 사이)"),
        ("-0043", "44 BC", "기원전 44년"),
        ("2024-06-17T10:10:10", "17 June 2024, 10:10:10", "2024년 6월 17일 10:10:10"),
        ("../..", "at any time", "언제든"),
    ],
)
def test_a_date_in_words(text: str, en: str, ko: str) -> None:
    assert in_words(text, "en") == en
    assert in_words(text, "ko") == ko


def test_a_text_that_is_no_date_is_refused() -> None:
    with pytest.raises(BadInput):
        in_words("last year", "en")
