"""From a cleared record to the site on the disk: make what changed, prove it, switch it in.

Killed at any moment, the site's folder is absent or the old site or the new one, each of which verifies; what was
built beside it is removed by the next publish, which then makes everything anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from kirok.base.collector import uncollected
from kirok.base.crash import crash_point
from kirok.base.files import remove_tree, unwritable
from kirok.base.watching import Watch, unwatched
from kirok.exposure.clearing import Cleared
from kirok.ledger.checkpoint import Checkpoint
from kirok.ledger.log import Log
from kirok.ledger.signing import Signer
from kirok.publish.building import Tree, mirror, refuse_foreign
from kirok.publish.checking import check
from kirok.publish.edition import Edition
from kirok.publish.kept import Change, Kept, State, about
from kirok.publish.kept_claims import unseen
from kirok.publish.linking import refuse_broken
from kirok.publish.program import program
from kirok.publish.proofs import SaltStore
from kirok.publish.proofs_format import PROOFS
from kirok.publish.proving import Proving
from kirok.publish.record import SiteRecord
from kirok.publish.round import Round
from kirok.publish.sitetree import sha256_of
from kirok.publish.switching import beside, recover, switch


@dataclass(frozen=True)
class Published:
    """HTML pages in the site, the paths outside ``proofs/`` that changed against the old site, the log's state."""

    pages: int
    changed: tuple[str, ...]
    checkpoint: Checkpoint


def publish(
    cleared: Cleared[SiteRecord],
    out: Path,
    *,
    log: Log,
    signer: Signer,
    salts: SaltStore,
    afresh: bool = False,
    watch: Watch = unwatched,
) -> Published:
    """Make *out* the site of the cleared record; nothing new means nothing appended and nothing written.

    Only what reads something that changed is made anew, unless *afresh*. A file of ours that somebody changed, added or
    took away is set right, as far as its size or its date tells; *afresh* believes no file. *watch* is told of what takes long.

    The caller holds the home's lock: two publishes to one folder at a time are not foreseen.

    Raises:
        Refused: *out* holds something that is not a Kirok site; the record speaks about a source; a link leads nowhere.
        BadInput: the record cannot be published as it is, or the disk refuses.
    """
    target = out.resolve()
    recover(target)
    refuse_foreign(target)
    with uncollected():
        edition, kept = Edition(cleared.value, log.vkey, program()), Kept(target)
        fits = not afresh and kept.fits(target, log.vkey)
        state = kept.load() if fits else None
        making = Round(edition, target, Tree(kept.tree, edition.index.last_day), state or State(), log, watch)
        proving = Proving(making)
        # What both processes need is found before there are two: a fork copies what it touches.
        _ = edition.index.claims
        with closing(making.begin()) if state and _may_stay(edition, state) else nullcontext() as begun:
            if begun is not None:
                begun.give_earlier_facts(earlier := edition.earlier_facts())
                edition.take_facts(earlier + begun.facts)
            check(edition.site, _unseen(edition, state) if state else None)
            try:
                changed = _whole(proving, kept, signer, salts) if state is None else _changed(proving, kept, signer, salts)
            except OSError as error:
                raise unwritable(target, error) from error
    return Published(sum(path.endswith(".html") for path in making.digests), changed, log.checkpoint())


def _may_stay(edition: Edition, state: State) -> bool:
    """Whether any page may stay as it is; where all are made anew, that is as much work, and memory, as a whole site."""
    return state.seen.get("ground") == edition.ground


def _unseen(edition: Edition, state: State) -> SiteRecord:
    """The record without what the last publish looked at as it is now."""
    site, looked_at = edition.site, edition.looked_at
    return replace(
        site,
        claims=unseen(edition.index.claims, edition.claim_facts, state.claims.facts),
        findings=unseen(edition.findings_by_id, looked_at["findings"], state.seen.get("findings", b"")),
        publications=unseen(site.publications, looked_at["publications"], state.seen.get("publications", b"")),
    )


def _whole(proving: Proving, kept: Kept, signer: Signer, salts: SaltStore) -> tuple[str, ...]:
    """Build everything beside the site, switch, and keep a second tree of it for the next publish."""
    kept.drop()
    making = proving.making
    target, new = making.target, beside(making.target)
    making.tree = Tree(new, making.tree.day)
    try:
        making.make()
        refuse_broken(making, kept)
        proving.prove(signer, salts)
        making.tree.close()
        changed = _differing(target, making.digests)
        crash_point("publish.before-switch")
        switch(new, target)
        crash_point("publish.after-switch")
    finally:
        # The half-built new site after an error; the old site after the switch.
        if new.exists():
            remove_tree(new)
    mirror(target, kept.tree)
    kept.create()
    _save(proving, kept)
    return changed


def _changed(proving: Proving, kept: Kept, signer: Signer, salts: SaltStore) -> tuple[str, ...]:
    """Bring the second tree up to date, exchange the two, and bring the other one up to date as well."""
    making = proving.making
    kept.begin()
    making.make()
    refuse_broken(making, kept)
    if proving.prove(signer, salts):
        making.redate()
        making.tree.close()
        crash_point("publish.before-switch")
        switch(kept.tree, making.target)
        crash_point("publish.after-switch")
        _follow(making, kept.tree)
    _save(proving, kept)
    return tuple(sorted(path for path in {*making.written, *making.gone, *making.examined.strangers} if not _is_proof(path)))


def _follow(making: Round, old: Path) -> None:
    """Make the tree that was the site until now the same as the new one: what was taken back stays in neither."""
    tree = Tree(old, making.tree.day)
    for path in {*making.gone, *making.examined.strangers}:
        tree.remove(path)
    for path, day in making.written.items():
        tree.link(path, making.target, day)
    making.tree.copy_days(tree)
    tree.close(flush=False)


def _save(proving: Proving, kept: Kept) -> None:
    making, state = proving.making, proving.making.state
    change = Change(
        about=about(making.target, making.log.vkey) | {"day": making.tree.day},
        parts={name: inputs for name, inputs in making.parts.items() if name not in state.parts or state.parts[name] != inputs},
        made=making.made,
        claims=proving.claims if proving.claims != state.claims else None,
        rows={one.path: one.rows for one in making.made if one.rows is not None},
        gone_parts=state.parts.keys() - making.parts.keys(),
        seen={kind: facts for kind, facts in making.edition.seen.items() if state.seen.get(kind) != facts},
        gone_files=making.gone,
    )
    kept.save(change)


def _differing(site: Path, digests: Mapping[str, bytes]) -> tuple[str, ...]:
    """The paths outside ``proofs/`` that are new, gone or not the same bytes in *site*, sorted."""
    found = {path.relative_to(site).as_posix(): path for path in site.rglob("*") if path.is_symlink() or not path.is_dir()}
    there = {path: file for path, file in found.items() if not _is_proof(path)}
    same = {path for path, sha in digests.items() if path in there and not there[path].is_symlink() and sha256_of(there[path]) == sha.hex()}
    return tuple(sorted((there.keys() | digests.keys()) - same))


def _is_proof(path: str) -> bool:
    return path.startswith(f"{PROOFS}/")
