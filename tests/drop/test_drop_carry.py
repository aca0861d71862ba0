"""What is carried to the desk: the sealed reports that it has not, what says so, and no key."""

import argparse
import json

import pytest

import traces
from kirok.base.errors import BadInput
from kirok.drop import carrying
from kirok.drop.closing import end_day
from kirok.drop.config import Config
from kirok.drop.exchange import settle_with_desk
from kirok.drop.place import below
from kirok.ledger.cosignature import generate_cosigner
from kirok.ledger.note import parse_note


def options(place, folder):
    return argparse.Namespace(home=str(place.home.path), folder=str(folder))


def files(folder):
    return sorted(path.relative_to(folder).as_posix() for path in (folder / "drop").rglob("*") if path.is_file())


def test_sealed_reports_lists_and_letters_go_and_no_key(visitor, place, tmp_path):
    carrying.add_drop_carry(argparse.ArgumentParser())
    visitor.begin("one")
    [leaf] = place.leaves("sealed")
    folder = place.path("replies", "a" * 64)
    folder.mkdir()
    place.write(folder / f"{'b' * 32}.letter", b"sealed to a source")
    done = carrying.run_drop_carry(options(place, tmp_path / "stick"))
    assert done.data == {"folder": str(tmp_path / "stick"), "envelopes": 1}
    letter = f"drop/replies/{'a' * 64}/{'b' * 32}.letter"
    assert files(tmp_path / "stick") == ["drop/manifests/00000001.json", "drop/readers", letter, f"drop/sealed/{leaf}.age"]
    assert (tmp_path / "stick" / letter).read_bytes() == b""
    assert (tmp_path / "stick" / "drop" / "sealed" / f"{leaf}.age").read_bytes() == place.path("sealed", f"{leaf}.age").read_bytes()
    seed = place.path("log.key").read_bytes().strip()
    assert traces.below(tmp_path / "stick", seed) == []


def test_what_the_desk_has_is_not_carried_again_and_nothing_is_written_over(visitor, place, tmp_path):
    visitor.begin("one")
    [leaf] = place.leaves("sealed")
    carrying.run_drop_carry(options(place, tmp_path / "first"))
    with pytest.raises(BadInput, match="there already"):
        carrying.run_drop_carry(options(place, tmp_path / "first"))
    content = {"desk": "", "cosignature": "", "upto": 1, "pulled": [leaf], "replies": []}
    settle_with_desk(place, json.dumps(content).encode())
    assert carrying.run_drop_carry(options(place, tmp_path / "second")).data["envelopes"] == 0
    assert files(tmp_path / "second") == ["drop/readers"]


@pytest.mark.parametrize("late", [False, True])
def test_a_cosignature_over_a_checkpoint_that_was_is_left_out(place, late):
    import datetime as dt

    desk = generate_cosigner("tests.example/desk")
    text = parse_note(place.log().signed_checkpoint().encode()).text
    line = f"{desk.cosign(text, 1_700_000_000)}\n"
    if late:
        end_day(place, Config(), dt.datetime.now(dt.UTC))
    content = {"desk": str(desk.key), "cosignature": line, "over": text, "upto": 0, "pulled": [], "replies": []}
    assert settle_with_desk(place, json.dumps(content).encode()) == {"pulled": 0, "replies": 0}
    assert ("tests.example/desk" in place.log().signed_checkpoint()) is not late


def test_carrying_leaves_no_hour_behind(visitor, place, tmp_path):
    visitor.begin("one")
    carrying.run_drop_carry(options(place, tmp_path / "stick"))
    here = [*below(place.folder), *below(place.home.ledger / "drop")]
    assert here
    assert [path for path in here if path.stat().st_mtime % 86_400 or path.stat().st_atime % 86_400] == []
