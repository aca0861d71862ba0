from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from kirok.base.errors import CheckFailed
from kirok.ledger.places import LARGE, SMALL, Places
from kirok.ledger.tiles import Tiles

SIZE = LARGE + SMALL + 300


@pytest.fixture(scope="module")
def leaves() -> list[bytes]:
    made = [secrets.token_bytes(32) for _ in range(SIZE)]
    made[70] = made[9]  # the same leaf twice
    made[LARGE + 5] = made[11]  # and again in another file
    made[50] = made[49][:8] + bytes(24)  # the same first bytes, another leaf
    return made


@pytest.fixture(scope="module")
def tiles(tmp_path_factory: pytest.TempPathFactory, leaves: list[bytes]) -> Tiles:
    return Tiles(tmp_path_factory.mktemp("places"), 0).extended(leaves)


@pytest.fixture
def places(tiles: Tiles) -> Places:
    places = Places(tiles.folder, tiles)
    places.refresh()
    return places


def files(places: Places) -> list[str]:
    return sorted(path.relative_to(places.folder).as_posix() for path in places.folder.rglob("*") if path.is_file())


ASKED = [0, 9, 11, 49, 50, 255, 256, SMALL, LARGE - 1, LARGE, LARGE + SMALL - 1, LARGE + SMALL, SIZE - 1]


def test_every_leaf_is_found_at_its_first_place(places: Places, leaves: list[bytes]) -> None:
    assert files(places) == ["4096/16", "65536/0"]
    assert (places.folder / "65536/0").stat().st_size == LARGE * 10
    assert places.find(leaves[at] for at in ASKED) == {leaves[at]: at for at in ASKED}
    assert places.find([leaves[70], leaves[LARGE + 5]]) == {leaves[9]: 9, leaves[11]: 11}
    assert places.find([secrets.token_bytes(32), leaves[3][:8] + bytes(24)]) == {}
    assert places.damaged() == []


def test_the_index_is_not_needed(places: Places, leaves: list[bytes]) -> None:
    wanted = {leaves[at]: at for at in ASKED}
    for name in files(places):
        (places.folder / name).unlink()
        assert places.find(wanted) == wanted
    places.refresh()
    for name in files(places):
        path = places.folder / name
        true = path.read_bytes()
        for changed in (b"", true[:-1], bytes(len(true)), true[:9] + true[:1] + true[10:]):
            path.write_bytes(changed)
            assert [found.removeprefix("places/") for found in places.damaged()] == [name]
        path.write_bytes(true)
    assert places.damaged() == []


def test_a_place_that_is_wrong_is_seen_and_read_from_the_entries(places: Places, leaves: list[bytes]) -> None:
    path = places.folder / "65536/0"
    true = path.read_bytes()
    at = next(at for at in range(0, len(true), 10) if true[at : at + 8] == leaves[1234][:8])
    path.write_bytes(true[: at + 8] + (77).to_bytes(2, "big") + true[at + 10 :])
    assert places.find([leaves[1234]]) == {leaves[1234]: 1234}
    path.write_bytes(true)


def test_what_grows_is_indexed_by_the_next_writer(tmp_path: Path, leaves: list[bytes]) -> None:
    tiles = Tiles(tmp_path, 0)
    for start in range(0, SIZE, 1_500 * 7):
        tiles = tiles.extended(leaves[start : start + 1_500 * 7])
        places = Places(tmp_path, tiles)
        places.refresh()
        assert len(files(places)) == tiles.size // LARGE + tiles.size % LARGE // SMALL
        assert places.find([leaves[tiles.size - 1]]) == {leaves[tiles.size - 1]: tiles.size - 1}


def test_an_empty_log_holds_nothing(tmp_path: Path) -> None:
    places = Places(tmp_path, Tiles(tmp_path, 0))
    places.refresh()
    assert places.find([bytes(32)]) == {}
    assert list(tmp_path.iterdir()) == []


def test_a_missing_bundle_is_an_error_and_no_absence(tmp_path: Path, leaves: list[bytes]) -> None:
    places = Places(tmp_path, Tiles(tmp_path, 0).extended(leaves[:300]))
    (tmp_path / "tile/entries/000").unlink()
    with pytest.raises(CheckFailed, match="missing"):
        places.find([bytes(32)])
