"""``kirok desk doctor``: each check goes red for its own reason and says what to do."""

import datetime as dt
import os

import pytest
from desk_data import drop_triggers

from kirok.base.machine import Machine, told
from kirok.desk.doctor import examine
from kirok.desk.journal.actions import note
from kirok.desk.journal.models import Line
from kirok.desk.members.models import User, today

IDS = ["database", "settings", "modes", "back-up", "journal", "swap", "core-dumps", "clock", "hibernation"]
ON_A_SERVER = bool(os.environ.get("KIROK_TEST_POSTGRES"))


@pytest.fixture
def well(vault, tmp_path):
    """A home on an encrypted disk, backed up today, on a machine that writes no memory down."""
    root = tmp_path / "machine"
    device = vault.home.path.stat().st_dev
    block = root / f"sys/dev/block/{os.major(device)}:{os.minor(device)}"
    for path, text in (
        (block / "slaves" / "dm-0" / "dm" / "uuid", "CRYPT-LUKS2-0123-root"),  # LVM on LUKS
        (root / "proc/swaps", "Filename Type Size Used Priority\n/dev/zram0 partition 1 0 100\n"),
        (root / "proc/self/limits", "Max core file size        0                    0                    bytes\n"),
        (root / "run/systemd/timesync/synchronized", ""),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for path in (vault.home.path, *vault.home.path.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    note(by=User.objects.operator(), action="keys.backed-up", target="sha256:00", detail={"bytes": 1})
    return vault.home, Machine(root)


def red(well):
    """The checks that are red, by id; each of them says what to do."""
    found = examine(*well)
    assert [check.id for check in found] == [one for one in IDS if not (ON_A_SERVER and one == "back-up")]
    assert all(check.do for check in found if not check.ok)
    return {check.id: check.found for check in found if not check.ok}


def rewritten(home, *config):
    home.config.write_text(home.config.read_text().replace(*config))


def test_a_well_kept_home_is_green(well):
    assert red(well) == ({"database": "on a server, whose disk is not seen from here"} if ON_A_SERVER else {})


def test_what_is_not_encrypted_is_taken_on_by_somebody_or_red(well):
    home, machine = well
    (uuid,) = machine.root.rglob("uuid")
    uuid.write_text("LVM-0123")
    assert "database" in red(well)
    rewritten(home, 'database = "plain"', 'database = "plain"\ndisk_accepted = "lea, 2101-03-01, the disk is in the safe"')
    assert "database" not in red(well)
    assert "accepted: lea, 2101-03-01" in examine(*well)[0].found
    rewritten(home, 'database = "plain"', 'database = "sqlcipher"')
    assert (examine(*well)[0].found == "encrypted by the passphrase") != ON_A_SERVER


def test_each_of_the_others_goes_red_for_its_own_reason(well):
    home, machine = well
    (home.sealed / "left-open").write_text("")
    (home.sealed / "left-open").chmod(0o644)
    home.site.mkdir(mode=0o755)  # for others to read
    rewritten(home, "[desk]", '[desk]\nsecond_factor = ["captain"]')
    (machine.root / "proc/swaps").write_text("Filename Type Size Used Priority\n/swapfile file 1 0 -2\n")
    (machine.root / "proc/self/limits").unlink()
    for path, text in (("proc/sys/kernel/core_pattern", "core\n"), ("sys/power/state", "freeze mem disk\n")):
        (machine.root / path).parent.mkdir(parents=True)
        (machine.root / path).write_text(text)
    (machine.root / "run/systemd/timesync/synchronized").unlink()
    drop_triggers("journal_line")
    Line.objects.update(day=today() - dt.timedelta(days=8))
    found = red(well)
    assert set(found) - {"database"} == set(IDS) - {"database"} - ({"back-up"} if ON_A_SERVER else set())
    assert found["modes"] == "1 open to others, first left-open"
    result = told(examine(*well))
    assert (result.exit_code, result.data["ok"]) == (1, False)


def test_a_home_that_was_never_backed_up_is_told(vault):
    found = {check.id: check.found for check in examine(vault.home, Machine())}
    assert found.get("back-up") == (None if ON_A_SERVER else "none was ever made")
