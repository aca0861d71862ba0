from __future__ import annotations

import secrets
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.base.errors import BadInput, CheckFailed
from kirok.ledger.merkle import leaf_hash, root
from kirok.ledger.tiles import Tiles, decode_bundle, encode_bundle, entries_path, spans, tile_path


@pytest.mark.parametrize(
    ("number", "path"),
    [(0, "000"), (999, "999"), (1000, "x001/000"), (1234067, "x001/x234/067"), (10**9, "x001/x000/x000/000")],
)
def test_paths_are_those_of_the_format(number: int, path: str) -> None:
    assert tile_path(2, number) == f"tile/2/{path}"
    assert tile_path(2, number, 7) == f"tile/2/{path}.p/7"
    assert entries_path(number, 255) == f"tile/entries/{path}.p/255"


@given(st.lists(st.binary(max_size=300), max_size=20))
@settings(max_examples=200)
def test_a_bundle_reads_back(entries: list[bytes]) -> None:
    assert decode_bundle(encode_bundle(entries)) == entries


@given(st.binary(max_size=200))
@settings(max_examples=2000)
def test_any_bytes_are_a_bundle_or_refused(content: bytes) -> None:
    try:
        entries = decode_bundle(content)
    except CheckFailed:
        return
    assert encode_bundle(entries) == content


@given(st.integers(0, 2000), st.integers(0, 2000))
@settings(max_examples=200)
def test_spans_cover_every_place_once(start: int, more: int) -> None:
    places = [place for number, first, after in spans(start, start + more) for place in range(first, after) if place // 256 == number]
    assert places == list(range(start, start + more))


def test_a_tree_grown_in_uneven_steps_is_the_tree(tmp_path: Path) -> None:
    leaves = [secrets.token_bytes(32) for _ in range(1400)]
    tiles = Tiles(tmp_path, 0)
    for step in (0, 1, 2, 253, 1, 255, 1, 256, 511, 120):
        start = tiles.size
        tiles = tiles.extended(leaves[start : start + step])
        assert tiles.root() == root([leaf_hash(leaf) for leaf in leaves[: start + step]])
    assert tiles.size == 1400
    assert [entry for number in range(6) for entry in tiles.entries(number)] == leaves


def test_a_tree_of_the_formats_own_example_has_its_tiles(tmp_path: Path) -> None:
    Tiles(tmp_path, 0).extended([leaf.to_bytes(4, "big") for leaf in range(70_000)])
    full = [path for path in (tmp_path / "tile/0").rglob("*") if path.is_file() and path.parent.suffix != ".p"]
    assert len(full) == 273
    for path, width in (("tile/0/273.p/112", 112), ("tile/1/000", 256), ("tile/1/001.p/17", 17), ("tile/2/000.p/1", 1)):
        assert (tmp_path / path).stat().st_size == width * 32


def test_appending_reads_the_right_edge_alone(tmp_path: Path) -> None:
    tiles = Tiles(tmp_path, 0).extended([bytes(32)] * 600)
    for path in ("tile/0/000", "tile/0/001", "tile/entries/000", "tile/entries/001"):
        (tmp_path / path).unlink()
    assert tiles.extended([bytes(32)] * 300).root() == root([leaf_hash(bytes(32))] * 900)


def test_damage_is_named(tmp_path: Path) -> None:
    tiles = Tiles(tmp_path, 0).extended([bytes(32)] * 3)
    for content, match in ((b"\x00", "cut short"), (b"\x00\x00", "1 entries instead of 3")):
        (tmp_path / "tile/entries/000.p/3").write_bytes(content)
        with pytest.raises(CheckFailed, match=match) as found:
            tiles.entries(0)
        assert found.value.file == "tile/entries/000.p/3"
    (tmp_path / "tile/0/000.p/3").write_bytes(bytes(95))
    with pytest.raises(CheckFailed, match="95 bytes instead of 96"):
        Tiles(tmp_path, 3).root()
    with pytest.raises(CheckFailed, match="missing"):
        Tiles(tmp_path, 4).root()


def test_what_the_disk_refuses_is_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "tile/0/000.p/2").mkdir(parents=True)
    with pytest.raises(BadInput, match="cannot write"):
        Tiles(tmp_path, 0).extended([bytes(32), bytes([1]) * 32])
    assert list(tmp_path.rglob("*.part")) == []
