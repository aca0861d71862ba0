"""The architecture's tests look at the repository itself."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))  # for tools/


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def tracked():
    """Every file that git keeps; where there is no git (an unpacked archive), every file outside the environments."""
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z"], check=False, capture_output=True, text=True)
    names = [name for name in listed.stdout.split("\0") if name] if listed.returncode == 0 else []
    found = [ROOT / name for name in names] or [path for path in ROOT.rglob("*") if not _is_made(path)]
    return [path for path in found if path.is_file() and not path.is_symlink()]


def _is_made(path):
    parts = path.relative_to(ROOT).parts
    return any(part.startswith(".venv") or part in {".git", "__pycache__", "demo-home"} or part.endswith("_cache") for part in parts)
