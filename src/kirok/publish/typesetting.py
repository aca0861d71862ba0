"""Sheets set in a process of its own: ``python -m kirok.publish.typesetting`` reads one a line, as JSON, and answers with PDFs.

It ends when nothing more can be read.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import BinaryIO

from kirok.publish import press


def serve(questions: Iterable[bytes], answers: BinaryIO) -> None:
    """For every ``{"sheet", "day"}`` the length of its PDF, in 8 bytes, and the PDF."""
    for line in questions:
        said = json.loads(line)
        made = press.compiled(said["sheet"], said["day"])
        answers.write(len(made).to_bytes(press.LENGTH, "big") + made)
        answers.flush()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
