"""Our templates as code, kept beside Python's own compiled files, so that a publish of one changed claim compiles nothing.

They lie where ``importlib`` puts compiled files (``__pycache__``, or below ``PYTHONPYCACHEPREFIX``), under the same rules: whoever
may write there may change the program itself; where nobody may, or ``PYTHONDONTWRITEBYTECODE`` is set, nothing is kept. A
newsroom's own templates are compiled each time.
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import os
import sys
from importlib.util import cache_from_source
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket, BytecodeCache, bc_magic

_DIGEST = 32


class Compiled(BytecodeCache):
    """Jinja's bytecode cache; what is kept is found by its template's path and is used if it was made of this very text."""

    def get_cache_key(self, name: str, filename: str | None = None) -> str:  # noqa: ARG002 - Jinja's signature
        """Where the template's code is kept; empty for one that is no file."""
        return cache_from_source(filename) if filename else ""

    def get_source_checksum(self, source: str) -> str:
        """A checksum of the text and of the Jinja that reads it."""
        return f"{jinja2.__version__} {super().get_source_checksum(source)}"

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what is kept, if it is whole and of this text."""
        with contextlib.suppress(OSError):
            content = Path(bucket.key).read_bytes() if bucket.key else b""
            if content and content[:_DIGEST] == _seal(bucket, content[_DIGEST:]):
                bucket.code = marshal.loads(content[_DIGEST:])  # noqa: S302 - as Python reads its own, from the same folder

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled, where that can be done."""
        if not bucket.key or sys.dont_write_bytecode:
            return
        kept, code = Path(bucket.key), marshal.dumps(bucket.code)
        fresh = kept.with_name(f"{kept.stem}.{os.getpid()}.pyc")
        with contextlib.suppress(OSError):
            kept.parent.mkdir(exist_ok=True)
            try:
                fresh.write_bytes(_seal(bucket, code) + code)
                fresh.replace(kept)
            finally:
                fresh.unlink(missing_ok=True)


def _seal(bucket: Bucket, code: bytes) -> bytes:
    """Without it a file half written when the power went would be run."""
    return hashlib.sha256(bc_magic + bucket.checksum.encode() + code).digest()
