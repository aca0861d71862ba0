from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kirok.base.errors import BadInput
from kirok.desk.inbox.formats import read

if TYPE_CHECKING:
    from collections.abc import Callable


def _read_or_refused(name: str, content: bytes) -> None:
    refusal = None
    try:
        document = read(name, content)
    except BadInput as error:
        refusal = error
    if refusal is None:
        assert document.text.strip()
        document.text.encode()
    else:
        assert refusal.file == name
        assert refusal.message


@pytest.fixture(scope="session")
def read_or_refused() -> Callable[[str, bytes], None]:
    """Any bytes become a document with text, or one refusal that names the file; nothing else."""
    return _read_or_refused
