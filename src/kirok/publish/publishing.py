"""From a cleared record to the site on the disk: render, prove, build beside, switch.

Killed at any moment, the site's folder is absent or the old site or the new one, each of which verifies; what was
built beside it is removed by the next publish.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kirok.base.crash import crash_point
from kirok.base.files import remove_tree
from kirok.exposure.clearing import Cleared
from kirok.ledger.checkpoint import Checkpoint
from kirok.ledger.log import Log
from kirok.ledger.signing import Signer
from kirok.publish.believing import Believed
from kirok.publish.building import build, differing, refuse_foreign
from kirok.publish.index import Index
from kirok.publish.pages import render
from kirok.publish.proofs import SaltStore, manifest_of, missing_leaves, proof_files, released
from kirok.publish.proofs_format import PROOFS
from kirok.publish.record import SiteRecord
from kirok.publish.switching import beside, recover, switch


@dataclass(frozen=True)
class Published:
    """HTML pages in the site, the paths outside ``proofs/`` that changed against the old site, the log's state."""

    pages: int
    changed: tuple[str, ...]
    checkpoint: Checkpoint


def publish(cleared: Cleared[SiteRecord], out: Path, *, log: Log, signer: Signer, salts: SaltStore) -> Published:
    """Make *out* the site of the cleared record; nothing new means nothing appended and nothing written.

    The caller holds the home's lock: two publishes to one folder at a time are not foreseen.

    Raises:
        Refused: *out* holds something that is not a Kirok site; the record speaks about a source.
        BadInput: the record cannot be published as it is, or the disk refuses.
    """
    site, target = cleared.value, out.resolve()
    recover(target)
    refuse_foreign(target)
    pages = render(site, vkey=log.vkey, held=Believed(target, log))
    crash_point("publish.built")
    files = {**pages, **_proved(site, pages, log, signer, salts)}
    different = differing(target, files)
    if different:
        _replace(target, files, Index(site).last_day)
    html = sum(path.endswith(".html") for path in pages)
    changed = tuple(path for path in different if not path.startswith(f"{PROOFS}/"))
    return Published(html, changed, log.checkpoint())


def _proved(site: SiteRecord, pages: dict[str, bytes], log: Log, signer: Signer, salts: SaltStore) -> dict[str, bytes]:
    claims = released(Index(site).claims, salts)
    manifest = manifest_of(pages)
    log.append(missing_leaves(log, claims, manifest), signer)
    return proof_files(log, claims, manifest)


def _replace(target: Path, files: dict[str, bytes], day: str) -> None:
    new = beside(target)
    try:
        build(new, files, day)
        crash_point("publish.before-switch")
        switch(new, target)
        crash_point("publish.after-switch")
    finally:
        # The half-built new site after an error; the old site after the switch.
        if new.exists():
            remove_tree(new)
