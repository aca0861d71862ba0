"""What several files of the ledger's tests share."""

import shutil

import pytest
from ledger_authority import Authority


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A time-stamping authority of openssl; an external program, which .ci/run installs."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl on this machine")
    return Authority(tmp_path_factory.mktemp("authority") / "one")
