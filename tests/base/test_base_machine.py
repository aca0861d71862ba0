"""What a doctor sees of a machine: its files as they are, the disk under a folder, and how checks are told."""

import os

import pytest

from kirok.base.machine import Check, Machine, told


@pytest.fixture
def block(tmp_path):
    """Where the block device of *tmp_path* stands in a made-up machine."""
    device = tmp_path.stat().st_dev
    found = tmp_path / f"sys/dev/block/{os.major(device)}:{os.minor(device)}"
    found.mkdir(parents=True)
    return found


@pytest.mark.parametrize(("uuid", "is_one"), [("CRYPT-LUKS2-01-root", True), ("CRYPT-PLAIN-01", True), ("LVM-01", False), ("", False)])
def test_a_disk_is_encrypted_by_its_own_name_or_by_what_it_stands_on(tmp_path, block, uuid, is_one):
    machine = Machine(tmp_path)
    assert not machine.encrypted(tmp_path)
    for place in (block / "dm", block / "slaves" / "dm-0" / "slaves" / "dm-1" / "dm"):
        place.mkdir(parents=True)
        (place / "uuid").write_text(uuid)
        assert machine.encrypted(tmp_path) == is_one
        (place / "uuid").unlink()


def test_of_a_machine_that_tells_nothing_nothing_is_believed(tmp_path):
    machine = Machine(tmp_path / "nowhere")
    assert machine.read("/proc/swaps") == ""
    assert machine.mount("/srv") == ""
    assert not machine.encrypted(tmp_path)


def test_one_red_check_makes_the_whole_red_and_says_what_to_do():
    well, ill = Check("swap", True, "none", "turn it off"), Check("clock", False, "nothing keeps it right", "mend it")
    assert (told([well]).exit_code, told([well]).data) == (
        0,
        {"ok": True, "checks": [{"id": "swap", "ok": True, "found": "none", "do": ""}]},
    )
    result = told([well, ill])
    assert (result.exit_code, result.data["ok"]) == (1, False)
    assert result.text.splitlines()[1].startswith("RED clock")
    assert result.text.endswith("->  mend it")
