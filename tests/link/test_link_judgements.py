from __future__ import annotations

from pathlib import Path

import pytest

from kirok.base.errors import BadInput
from kirok.link.judgements import Judgement, read_judgements

HEAD = "record_id_l,record_id_r,judgement\n"


def read(tmp_path: Path, text: str) -> tuple[Judgement, ...]:
    file = tmp_path / "pairs.csv"
    file.write_text(text, encoding="utf-8")
    return read_judgements(file)


def test_words_and_order(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + "b,a,same\na,c,No\nd,e,unsure\nb,a,1\n")
    assert found == (Judgement("a", "b", same=True, line=2), Judgement("a", "c", same=False, line=3))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (HEAD + "a,a,same\n", 2, "against itself"),
        (HEAD + "a,b,perhaps not\n", 2, "not a judgement"),
        (HEAD + "a,b,same\nb,a,different\n", 3, "judged otherwise in line 2"),
        (HEAD + "a,,same\n", 2, "no record_id_r"),
        ("record_id_l,record_id_r\na,b\n", 1, "judgement is missing"),
        ("record_id_l,judgement\na,same\n", 2, "record_id_r is missing"),
    ],
    ids=["itself", "word", "contradiction", "empty", "no judgement", "no id"],
)
def test_bad_files_get_one_sentence(tmp_path: Path, text: str, line: int, words: str) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        read(tmp_path, text)
    assert caught.value.line == line
    assert caught.value.file is not None


def test_another_encoding(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="UTF-8"):
        read_judgements(tmp_path / "x.csv")
