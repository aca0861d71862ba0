"""Names and quoted words are found where they stand, and nowhere else."""

import pytest

from kirok.desk.publications.quotes import names_in, quoted, verbatim_quotes


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("and so on", "An", False),
        ("An went home", "An", True),
        ("an-na stayed", "An", True),
        ("An의 집", "An", True),
        ("그는 도보린이라고 했다", "도보린", True),
        ("도보 여행", "도보린", False),
        ("ÉLAN vital", "Élan", True),
        ("élans", "Élan", False),
        ("X", "X", False),
    ],
)
def test_a_name_in_cased_letters_stands_as_a_word_and_others_anywhere(text: str, name: str, found: bool) -> None:  # noqa: FBT001  a row of the table
    assert bool(names_in([text], [name])) is found


def test_the_names_that_stand_in_any_of_the_texts_are_given_as_they_are_written() -> None:
    assert names_in(["nobody", "Vale Orrin spoke"], ["Vale Orrin", "Tam Esk"]) == ("Vale Orrin",)


def test_only_quoted_words_that_stand_in_a_statement_count() -> None:
    statement = "They said the river was closed for good."
    assert quoted("He said “the river was closed”.") == ["the river was closed"]
    assert verbatim_quotes(["He said “the river was closed”."], [statement], [])
    assert not verbatim_quotes(["He said “the bridge was open”."], [statement], [])
    assert not verbatim_quotes(["He said “the river was closed”."], [statement], ["The river was closed"])
