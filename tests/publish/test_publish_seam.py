import pytest

from kirok.publish.seam import code_label


@pytest.mark.parametrize(
    ("code", "english", "korean"),
    [
        ("RTR.subject-reappeared", "the person reappeared", "당사자가 다시 나타남"),
        ("subject-reappeared", "the person reappeared", "당사자가 다시 나타남"),
        ("FATE.nowhere", "FATE.nowhere", "FATE.nowhere"),
        ("nowhere", "nowhere", "nowhere"),
    ],
)
def test_a_code_is_said_in_words_with_or_without_the_scheme_of_reasons(code, english, korean):
    assert (code_label(code, "en"), code_label(code, "ko")) == (english, korean)
