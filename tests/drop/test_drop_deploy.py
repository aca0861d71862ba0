"""What stands in deploy/ is understood by the programs that read it: Tor and systemd. Collected where both are."""

import re
import subprocess
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"


def test_tor_takes_the_torrc(tmp_path):
    """The service's port is a Unix socket; the folder that is checked is one that the caller owns."""
    text = (DEPLOY / "torrc").read_text(encoding="utf-8")
    assert "HiddenServicePort 80 unix:/run/kirok-drop/socket" in text
    (tmp_path / "torrc").write_text(text.replace("/var/lib/tor", str(tmp_path / "tor")))
    (tmp_path / "none").write_text("")
    command = ["tor", "--verify-config", "-f", tmp_path / "torrc", "--defaults-torrc", tmp_path / "none"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "Configuration was valid" in done.stdout
    assert not re.search(r"\[(warn|err)\](?! Fixing permissions| You are running Tor as root)", done.stdout), done.stdout


@pytest.mark.parametrize("name", sorted(path.name for path in DEPLOY.iterdir() if path.suffix in {".service", ".timer"}))
def test_systemd_understands_every_unit(tmp_path, name):
    for path in DEPLOY.glob("kirok-drop*"):
        (tmp_path / path.name).write_text(re.sub(r"/usr/local/bin/kirok\b", "/bin/true", path.read_text(encoding="utf-8")))
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", tmp_path / name], capture_output=True, text=True, check=False)
    found = [line for line in (done.stdout + done.stderr).splitlines() if "kirok" in line]
    assert (done.returncode, found) == (0, [])


def test_the_unit_is_closed_as_systemd_judges_it():
    """``systemd-analyze security`` gives 0 (closed) to 10 (open); a common service has more than 9."""
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", DEPLOY / "kirok-drop.service"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    level = re.search(r"Overall exposure level for kirok-drop\.service: ([\d.]+)", done.stdout)
    assert level, done.stdout + done.stderr
    assert float(level[1]) <= 0.5
