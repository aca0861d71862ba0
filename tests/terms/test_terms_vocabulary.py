from __future__ import annotations

import pytest

from kirok.base.errors import BadInput
from kirok.terms import vocabulary


def test_codes_carry_words_in_both_languages() -> None:
    words = vocabulary.load()
    for scheme in words.schemes.values():
        assert scheme.terms
        for term in scheme.terms.values():
            assert term.en.strip()
            assert any("가" <= sign <= "힣" for sign in term.ko), term
            assert words.label(term.code, "en", scheme.name) == term.en
    assert words.label("VIO.LIB.camp", "ko") == "관리소(정치범수용소) 수감"
    assert words.schemes["VIO"].huridocs == "MT4"


def test_certainty_is_the_settled_list() -> None:
    steps = ("corroborated", "supported", "reported", "disputed", "doubtful", "fallen")
    assert vocabulary.load().codes("CER") == tuple(f"CER.{step}" for step in steps)


def test_a_code_may_stand_with_or_without_the_prefix_of_its_scheme() -> None:
    words = vocabulary.load()
    assert words.check("unknown", "ACC") == words.check("ACC.unknown", "ACC") == "ACC.unknown"
    assert words.check("any", "LOGIC") == "any"


def test_an_unknown_code_is_refused_with_the_closest_first() -> None:
    words = vocabulary.load()
    with pytest.raises(BadInput) as caught:
        words.check("VIO.LIB.cmap", "VIO")
    allowed = caught.value.allowed
    assert isinstance(allowed, list)
    assert allowed[0] == "VIO.LIB.camp"
    assert len(allowed) == 12
    for ask in (lambda: words.codes("VIOL"), lambda: words.label("VIO.LIB.none", "en"), lambda: words.label("none", "en", "VIO")):
        with pytest.raises(BadInput):
            ask()


@pytest.mark.parametrize("code", ["", "VIO", "VIO.", "vio.lib.camp", "ACC.camp", "x" * 10_000])
def test_near_misses_are_no_codes(code: str) -> None:
    with pytest.raises(BadInput):
        vocabulary.load().check(code, "VIO")
