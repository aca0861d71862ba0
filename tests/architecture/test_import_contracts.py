"""The storeys of the house, as written in pyproject.toml."""

import subprocess
import sys

LINT = "from importlinter.cli import lint_imports_command as run; run()"


def test_every_contract_is_kept(root):
    run = subprocess.run([sys.executable, "-c", LINT], check=False, cwd=root, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    assert " 0 broken" in run.stdout
