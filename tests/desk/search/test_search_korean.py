"""Stems, pieces and sounds of Korean words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirok.desk.search import korean, names, tokens

syllables = st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)
words = st.text(syllables, min_size=1, max_size=9)


@given(syllables)
def test_a_syllable_is_its_letters(syllable):
    assert korean.join(*korean.split(syllable)) == syllable


@pytest.mark.parametrize(
    ("stem", "forms"),
    [
        ("체포되", ["체포되었다", "체포됐고", "체포되어", "체포된", "체포됩니다"]),
        ("끌려가", ["끌려갔다", "끌려간", "끌려가서", "끌려갈", "끌려가면"]),
        ("듣", ["들었다", "들은", "들으니", "듣고"]),
        ("돕", ["도왔다", "도운", "도와서", "돕지만"]),
        ("부르", ["불렀다", "불러서", "부른", "부르고"]),
        ("만들", ["만들었다", "만든", "만드는", "만듭니다", "만들"]),
        ("짓", ["지었다", "지은", "지어서", "짓고"]),
        ("쓰", ["썼다", "써서", "쓴", "쓰면"]),
        ("무섭", ["무서웠다", "무서운", "무섭고"]),
        ("잡히", ["잡혔다", "잡혀갔다", "잡힌"]),
        ("살", ["사는", "살았다", "산", "삽니다"]),
        ("하", ["했다", "하였다", "한", "합니다", "해서"]),
    ],
)
def test_every_form_has_its_stem(stem, forms):
    assert [form for form in forms if stem not in korean.stems(form)] == []


@pytest.mark.parametrize(
    ("word", "core"),
    [
        ("당간부였던", "당간부"),
        ("긴급체포했다", "긴급체포"),
        ("수용소에서는", "수용소"),
        ("사람들은", "사람"),
        ("간부", "간부"),
        ("들은", "들은"),
    ],
)
def test_the_core_of_a_word_is_without_particles_and_light_verbs(word, core):
    assert korean.core(word) == core


@given(words)
def test_every_rule_gives_korean_and_the_beginnings_are_pieces(word):
    for one in (*korean.nouns(word), *korean.stems(word), *korean.pieces(word), korean.core(word), *korean.made_of(word)):
        assert one
        assert all("가" <= sign <= "힣" for sign in one)
    assert {word[:end] for end in range(2, len(word) + 1)} <= set(korean.pieces(word))


@given(st.text(max_size=40), st.text(max_size=40))
def test_more_text_is_found_by_more(text, other):
    assert tokens.of_text(text) - {one for one in tokens.of_text(text) if one[0] == "c"} <= tokens.of_text(f"{text} . {other}")


@given(st.text(max_size=60))
def test_tokens_are_one_word_each(text):
    for token in tokens.of_text(text):
        assert token == "".join(token.split())
        assert '"' not in token
        assert "'" not in token


@pytest.mark.parametrize(
    "same",
    [
        ("arrest", "arrested", "arrests", "arresting"),
        ("execute", "executed", "executing", "executes"),
        ("family", "families"),
        ("stop", "stopped", "stopping"),
        ("branch", "branches"),
    ],
)
def test_english_forms_meet(same):
    assert len({tokens.english(word) for word in same}) == 1


@pytest.mark.parametrize("word", ["bus", "is", "this", "was", "class", "1990s", "red"])
def test_short_and_other_words_stay(word):
    assert tokens.english(word) == word


@pytest.mark.parametrize(
    "same",
    [
        ("표운석", "Phyo Un Sok", "P'yo Un-sŏk", "Pyo Un-seok"),
        ("나설하", "Ra Sol Ha", "Na Seol-ha"),
        ("금도헌", "Kum To Hon", "Geum Do-heon", "Kŭm To-hŏn"),
        ("승하람", "Sung Ha Ram", "Seung Ha-ram"),
        ("이설하", "Ri Sol Ha", "리설하"),
    ],
)
def test_romanisations_of_a_name_sound_alike(same):
    assert frozenset.intersection(*(names.sounds(form) for form in same))


def test_other_names_sound_different():
    assert not names.sounds("표운석") & names.sounds("봉채린")
    assert names.sound("表雲石") == ""


def test_the_marks_of_latin_letters_are_put_aside():
    assert tokens.words("Chang Sŏng-t'aek, 장성택!") == ["chang", "song", "taek", "장성택"]
