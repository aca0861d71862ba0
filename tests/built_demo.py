"""A demonstration that is built once for all tests that look at one, whichever of pytest's processes they run in."""

import fcntl
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import homes


def words(home, *more):
    """The command line of a demonstration in *home*."""
    return [sys.executable, "-X", "utf8", "-m", "kirok", "demo", "--json", "--home", str(home), *more]


def run(home):
    """``kirok demo --no-serve``: its JSON."""
    done = subprocess.run(words(home, "--no-serve"), check=False, capture_output=True, text=True, env=homes.environment())
    assert (done.returncode, done.stderr) == (0, ""), done
    return json.loads(done.stdout)


@dataclass(frozen=True)
class Demonstration:
    """One that nobody works on, and what the command said that built it."""

    home: Path
    said: dict

    def copy(self, home):
        """One to work on."""
        return shutil.copytree(self.home, home)


def once(shared):
    """The one below *shared*, a folder that all of pytest's processes know; whoever comes first builds it, others wait."""
    home, told = shared / "demonstration", shared / "demonstration.json"
    with (shared / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            shutil.rmtree(home, ignore_errors=True)
            told.write_text(json.dumps(run(home)))
    return Demonstration(home, json.loads(told.read_text()))
