"""A file from a form is sealed while it still arrives: no byte of it is written in clear, nor held whole in memory."""

from __future__ import annotations

import contextlib
import hashlib
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from kirok.desk.handling.media import HEAD, Taken
from kirok.desk.vault import sealing
from kirok.seal.closing import Sealer

MOST_BYTES = 2_000_000_000


class SealedUpload(UploadedFile):  # type: ignore[type-arg]  # generic in the stubs alone
    """What stands in ``request.FILES``: nothing to read, only where it lies; None of it where it was empty or too long."""

    def __init__(self, taken: Taken) -> None:
        super().__init__(file=None, name="recording", content_type="application/octet-stream", size=taken.size)
        self.taken = taken


class SealingHandler(FileUploadHandler):
    """Django's upload handler that seals each chunk to the desk as it comes."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        super().new_file(*args, **kwargs)
        self._stack = contextlib.ExitStack()
        self._sealed, self._sealer = self._stack.enter_context(_growing())
        self._digest, self._size, self._head = hashlib.sha256(), 0, b""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002  (Django's signature)
        """The next bytes; a file without end is stopped, and what was sealed of it goes."""
        self._size += len(raw_data)
        if self._size > MOST_BYTES:
            self._abandon()
            raise StopUpload(connection_reset=True)
        self._head = (self._head + raw_data)[:HEAD]
        self._digest.update(raw_data)
        self._sealer.write(raw_data)

    def file_complete(self, file_size: int) -> SealedUpload:
        """The file has ended: its envelope is closed and put in its place."""
        self._stack.close()
        return SealedUpload(Taken(self._sealed, self._digest.hexdigest(), file_size, self._head))

    def upload_interrupted(self) -> None:
        """The browser went away in its middle."""
        self._abandon()

    def _abandon(self) -> None:
        stack = getattr(self, "_stack", None)
        if stack is not None:
            stack.__exit__(StopUpload, StopUpload(), None)


@contextlib.contextmanager
def _growing() -> Any:
    """Swallows the stop that ends an upload, after the half-written envelope has gone."""
    sealer: tuple[str, Sealer]
    with contextlib.suppress(StopUpload), sealing.growing(name="recording") as sealer:
        yield sealer


def taken_from(request: Any, name: str) -> Taken | None:
    """The sealed file of that field; None where none was chosen, and an empty one goes again."""
    found = request.FILES.get(name)
    if not isinstance(found, SealedUpload):
        return None
    if not found.taken.size:
        sealing.drop(found.taken.sealed)
        return None
    return found.taken
