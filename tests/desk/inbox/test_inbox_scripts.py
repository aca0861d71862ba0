"""A language is proposed by a text's letters alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirok.desk.inbox.scripts import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("그날 밤 세 사람이 불려 갔다.", "ko"),
        ("今夜三名被叫走", "zh"),
        ("今夜、三人が呼ばれた", "ja"),
        ("朝鮮民主主義人民共和國 警察이", "ko"),
        ("That night three were called.", "en"),
        ("В ту ночь", "ru"),
        ("12 : 34 — 56", "und"),
        ("", "und"),
    ],
    ids=["ko", "zh", "ja", "mixed", "en", "ru", "digits", "empty"],
)
def test_the_most_frequent_script_proposes(text, language):
    assert language_of(text) == language


@given(st.text())
def test_any_text_has_one_of_the_six(text):
    assert language_of(text) in {"ko", "zh", "ja", "en", "ru", "und"}
