from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from kirok.base.errors import BadInput
from kirok.desk.inbox.formats import read

if TYPE_CHECKING:
    from collections.abc import Callable


#: Seconds of this process's own work: on a busy machine a clock on the wall would fail a sound test.
MOST_WORK = 2


def _read_or_refused(name: str, content: bytes) -> None:
    began = time.process_time()
    _either(name, content)
    assert time.process_time() - began < MOST_WORK


def _either(name: str, content: bytes) -> None:
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
    """Any bytes become a document with text, or one refusal that names the file; nothing else, and soon."""
    return _read_or_refused
