"""Run one publish of the sample in a process of its own: ``python publish_run.py FOLDER VARIANT``."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from publish_samples import CLAIMS, CORRECTIONS, FINDINGS, PUBLICATIONS, site

from kirok.exposure.clearing import Cleared
from kirok.ledger.log import Log
from kirok.ledger.signing import Signer
from kirok.publish.publishing import Published, publish
from kirok.publish.record import SiteRecord, Words

ORIGIN = "varra.example/release"
SIGNER = Signer(ORIGIN, bytes(range(32)))


class FolderSalts:
    """A store of salts: one file each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def get(self, leaf_key: str, /) -> bytes | None:
        path = self.folder / leaf_key.replace(":", "-")
        return path.read_bytes() if path.exists() else None

    def put(self, leaf_key: str, salt: bytes, /) -> None:
        (self.folder / leaf_key.replace(":", "-")).write_bytes(salt)

    def keep(self) -> None:
        """Every file is there already."""


def record(variant: str) -> SiteRecord:
    """``old``: before the retraction; ``new``: after it; ``less``: the first claim and publication are withdrawn."""
    if variant == "new":
        return site()
    if variant == "less":
        findings = tuple(replace(item, supports=item.supports[1:]) for item in FINDINGS)
        return site(claims=CLAIMS[1:], findings=findings, publications=PUBLICATIONS[1:])
    plain = tuple(replace(item, status="standing", retracted_on=None, reason=None) for item in CLAIMS)
    return site(claims=plain, corrections=CORRECTIONS[:0], title=Words("The Varra Record", "바라 기록"))


def run(folder: Path, variant: str) -> Published:
    log = Log(folder / "log", ORIGIN)
    if not (folder / "log").exists():
        log.create(SIGNER)
    return publish(Cleared(record(variant)), folder / "site", log=log, signer=SIGNER, salts=FolderSalts(folder / "salts"))


if __name__ == "__main__":
    run(Path(sys.argv[1]), sys.argv[2])
