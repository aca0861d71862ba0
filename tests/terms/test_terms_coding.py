from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from kirok.base.errors import BadInput
from kirok.terms import coding
from kirok.terms.codec import decode, encode
from kirok.terms.yaml_tree import read_tree

SAMPLE = (Path(__file__).parent / "sample.yaml").read_text(encoding="utf-8")


def load(text: str = SAMPLE, **known: object) -> coding.CodingFile:
    return coding.load_text(text, file="x.yaml", known=coding.Known(**known))


def refused(text: str, **known: object) -> BadInput:
    with pytest.raises(BadInput) as caught:
        load(text, **known)
    assert caught.value.file == "x.yaml"
    assert "\n" not in str(caught.value)
    return caught.value


def test_dumped_file_loads_as_the_same_value() -> None:
    first = load()
    text = coding.dump(first)
    assert load(text) == first
    assert coding.dump(load(text)) == text


def test_dumped_file_parses_as_the_same_data_in_both_versions_of_yaml() -> None:
    text = coding.dump(load())
    assert read_tree(text, "x").data == read_tree(SAMPLE, "x").data
    assert yaml.safe_load(text) == yaml.safe_load(SAMPLE)


def test_every_entry_decodes_to_what_was_written() -> None:
    file, data = load(), read_tree(SAMPLE, "x").data
    for section, cls in coding.SECTIONS.items():
        for entry, plain in zip(file.entries(section), data[section], strict=True):
            assert encode(entry) == plain
            assert decode(cls, plain) == entry


def test_lines_name_where_an_entry_stands() -> None:
    lines = SAMPLE.splitlines()
    file = load()
    for (section, name), line in file.lines.items():
        if section != "links":
            assert f"id: {name}" in lines[line - 1]
    assert "from: k7" in lines[file.lines["links", "1"] - 1]
