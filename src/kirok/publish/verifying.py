"""Verifying a published site: is every byte what the release log's signed checkpoint says it is?

Needs nothing but the site: the standard library and ``cryptography``. The site is not trusted: whatever stands in it
leads to a verdict, never to a traceback. Every failure names the file; where several files only together fail (a
claim, its salt and its proof), each of them is named, since nobody can tell which one was changed.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kirok.base.errors import BadInput, CheckFailed, KirokError
from kirok.base.watching import Advance, Watch, unwatched
from kirok.ledger.checkpoint import Checkpoint, open_checkpoint
from kirok.ledger.cosignature import cosigned
from kirok.ledger.merkle import leaf_hash, verify_consistency, verify_inclusion
from kirok.ledger.note import NOTE_LIMIT, Note, VerifierKey, parse_note, parse_vkey
from kirok.ledger.policy import KnownWitness, Policy, format_policy, open_trusted, parse_policy
from kirok.ledger.proof import Proof, parse_proof
from kirok.publish import proofs_format as form
from kirok.publish.proofs_readme import README_TEXTS
from kirok.publish.sitetree import Failure, SiteTree, shown, walk

_SMALL = 2 * NOTE_LIMIT  # bytes; vkey, policy, checkpoint, proof, salt
_CLAIM_LIMIT = 4_000_000  # bytes of one claim.json
_DATA_LIMIT = 256_000_000  # bytes of the manifest and of data/claims.json
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
_SALT = re.compile(rb"([0-9a-f]{64})\n")
_FIXED = (form.CHECKPOINT, form.VKEY, form.POLICY, form.MANIFEST, form.MANIFEST_PROOF)


@dataclass(frozen=True)
class Verdict:
    """What a check found: how many files were *checked*, whose key was used ("given" or "site"), the *failures*.

    *by_policy*: what was given was a policy, whose quorum of witnesses is met when nothing failed.
    """

    checked: int
    key: str
    failures: tuple[Failure, ...]
    checkpoint: Checkpoint | None
    by_policy: bool = False

    @property
    def ok(self) -> bool:
        return not self.failures

    def as_json(self) -> dict[str, object]:
        """``{"ok", "checked", "key", "failures": [{"file", "reason"}]}``."""
        failures = [{"file": failure.file, "reason": failure.reason} for failure in self.failures]
        return {"ok": self.ok, "checked": self.checked, "key": self.key, "failures": failures}


def verify_site(site: Path, given: VerifierKey | Policy | None = None, watch: Watch = unwatched) -> Verdict:
    """Check the site in the folder *site*, against the key *given* or else against the key that it carries itself.

    Given a policy (C2SP tlog-policy), one of its logs must have signed, and its quorum of witnesses cosigned. *watch* is told
    how many files there are, and gives what is called with those that were just read.

    Raises:
        BadInput: the folder is no published site, or the policy knows no log.
    """
    if isinstance(given, Policy) and not given.logs:
        raise BadInput("the policy names no log, so no site can be checked with it", field="--policy", allowed="a line 'log VKEY'")
    if not (site / form.PROOFS).is_dir() or site.joinpath(form.PROOFS).is_symlink():
        raise BadInput("this is no site published by Kirok: it has no folder 'proofs'", file=str(site))
    tree = walk(site)
    with watch("checking files", len(tree.files)) as read:
        check = _Check(tree, given, read)
        check.run()
    failures = tuple(Failure(shown(path), reason) for path, reason in sorted(check.failures.items()))
    return Verdict(len(check.tree.files), "given" if given else "site", failures, check.checkpoint, by_policy=isinstance(given, Policy))


class _Check:
    """One run over one site; a file fails once, for the first reason found."""

    def __init__(self, tree: SiteTree, given: VerifierKey | Policy | None, read: Advance) -> None:
        self.tree, self._read = tree, read
        self.own = given if isinstance(given, Policy) else None
        self.given = [log.key for log in self.own.logs] if self.own else [key for key in (given,) if isinstance(key, VerifierKey)]
        self.failures: dict[str, str] = {fault.file: fault.reason for fault in tree.faults}
        self.key: VerifierKey | None = None
        self.checkpoint: Checkpoint | None = None
        self.signed = self.common = b""
        self.witnesses: tuple[KnownWitness, ...] | None = None
        self.proofs: dict[str, Proof] = {}
        # The earlier (or bare) checkpoints that proofs of claims rest on.
        self.bases: dict[str, Checkpoint] = {}
        # Checkpoints that were found good (as bare ones or not): a hundred thousand proofs carry a few.
        self.opened: dict[tuple[bytes, bool], Checkpoint] = {}

    def run(self) -> None:
        """Every check, from the key outwards to the pages."""
        claims = self._claim_folders()
        self._choose_key()
        self._read_proofs([form.MANIFEST_PROOF, *(form.claim_path(claim, form.PROOF_FILE) for claim in claims)])
        self._agree_on_checkpoint()
        self._check_own_policy()
        self._check_manifest()
        for claim in claims:
            self._check_claim(claim)
        self._check_claim_ids(set(claims))
        self._check_readme()
        self._check_strays(set(claims))

    def fail(self, path: str, reason: str) -> None:
        """Note the first thing that is wrong with a file."""
        self.failures.setdefault(path, reason)

    def _bytes(self, path: str, limit: int = _SMALL) -> bytes | None:
        """A file that must be there; None, and a failure, when it is not."""
        if path not in self.tree.files:
            self.fail(path, "the file is missing")
            return None
        self._read(1)
        try:
            return self.tree.read(path, limit)
        except CheckFailed as error:
            self.fail(path, error.message)
            return None

    def _claim_folders(self) -> list[str]:
        start = form.CLAIMS + "/"
        below = (path.removeprefix(start) for path in self.tree.folders if path.startswith(start))
        return sorted(name for name in below if "/" not in name)

    # --- key and checkpoint ------------------------------------------------------------------------------------

    def _choose_key(self) -> None:
        """The given key, else the one of vkey and policy that the checkpoint is signed with; others are named."""
        found = {form.VKEY: self._site_vkey(), form.POLICY: self._site_policy()}
        candidates = self.given or [key for key in found.values() if key]
        signed = self._bytes(form.CHECKPOINT)
        signers = [key for key in candidates if signed is not None and _open(signed, key)]
        self.key = next(iter([*signers, *candidates]), None)
        if self.key is None:
            return
        for path, key in found.items():
            if key and key != self.key:
                self.fail(path, "this is another key than the one the site is checked with")
        self.checkpoint, self.signed = self._opened(form.CHECKPOINT, signed), signed or b""

    def _site_vkey(self) -> VerifierKey | None:
        content = self._bytes(form.VKEY)
        if content is None:
            return None
        try:
            key = parse_vkey(content.decode("utf-8").removesuffix("\n"))
        except (BadInput, UnicodeDecodeError) as error:
            self.fail(form.VKEY, f"this is not a verification key: {error}")
            return None
        if content != f"{key}\n".encode():
            self.fail(form.VKEY, "there is more or less in this file than a key and a line's end")
        return key

    def _site_policy(self) -> VerifierKey | None:
        content = self._bytes(form.POLICY)
        if content is None:
            return None
        try:
            policy = parse_policy(content)
        except BadInput as error:
            self.fail(form.POLICY, error.message)
            return None
        self.witnesses = policy.witnesses
        key = policy.logs[0].key if policy.logs else None
        if format_policy(str(key), [witness.key for witness in policy.witnesses]).encode() != content:
            self.fail(form.POLICY, "this is not the policy of one log and of all the witnesses that cosigned, as a site writes it")
            return None
        return key

    def _opened(self, path: str, signed: bytes | None, *, bare: bool = False) -> Checkpoint | None:
        """The checkpoint in the file *path*, signed by the key, by every witness of the policy, and by no one else.

        *bare*: it may also be signed by the key alone, as proofs of claims are.
        """
        if signed is None or self.key is None:
            return None
        if (signed, bare) in self.opened:
            return self.opened[signed, bare]
        try:
            checkpoint = open_checkpoint(signed, self.key)
            alone = bare and len(parse_note(signed).signatures) == 1
            if self.witnesses is not None and not alone:  # without witnesses the policy has failed already
                _check_cosigned(parse_note(signed), self.witnesses)
        except KirokError as error:
            self.fail(path, error.message)
            return None
        self.opened[signed, bare] = checkpoint
        return checkpoint

    # --- proofs ------------------------------------------------------------------------------------------------

    def _read_proofs(self, paths: list[str]) -> None:
        """Every proof that can be read and whose own checkpoint is signed."""
        for path in paths:
            content = self._bytes(path)
            if content is None:
                continue
            try:
                proof = parse_proof(content)
            except BadInput as error:
                self.fail(path, error.message)
                continue
            if self._opened(path, proof.checkpoint, bare=path.startswith(form.CLAIMS + "/")):
                self.proofs[path] = proof

    def _agree_on_checkpoint(self) -> None:
        """The site has one newest checkpoint; a claim may rest on an earlier one, if the history shows that the log only grew since."""
        carried = {path: proof.checkpoint for path, proof in self.proofs.items()}
        if self.checkpoint:
            # First, so that it wins where the numbers are equal.
            carried = {form.CHECKPOINT: self.signed, **carried}
        if not carried:
            return
        self.common = self._newest(carried)
        self.checkpoint = open_checkpoint(self.common, self.key) if self.key else None
        growth = self._history()
        bases = {signed: self._base(signed, growth) for signed in {*carried.values()} - {self.common}}
        for path, signed in carried.items():
            if signed == self.common:
                continue
            base = bases[signed] if path.startswith(form.CLAIMS + "/") else None
            if base is None:
                self.fail(path, "its checkpoint is another one than the site's other files carry")
                self.proofs.pop(path, None)
            else:
                self.bases[path] = base
        self._check_history(growth)

    def _newest(self, carried: Mapping[str, bytes]) -> bytes:
        """The checkpoint of the site: the one that its own files carry, else the one that most of its claims rest on."""
        own = [carried[path] for path in (form.CHECKPOINT, form.MANIFEST_PROOF) if path in carried]
        if len(set(own)) == 1:
            return own[0]
        counted = Counter(carried.values())
        return max(own or counted, key=lambda signed: (counted[signed], self._size(signed)))

    def _size(self, signed: bytes) -> int:
        found = self.opened.get((signed, False)) or self.opened.get((signed, True))
        return found.size if found else 0

    def _base(self, signed: bytes, growth: Mapping[int, Sequence[bytes]]) -> Checkpoint | None:
        """What proofs of claims with this checkpoint rest on: the newest one, bare, or one that the log is shown to have grown from."""
        old, now = self.opened.get((signed, True)), self.checkpoint
        if old is None or now is None or len(parse_note(signed).signatures) != 1:
            return None
        if (old.size, old.root) == (now.size, now.root):
            return old
        fine = old.size < now.size and verify_consistency(old.size, old.root, now.size, now.root, growth.get(old.size, ()))
        return old if fine else None

    def _history(self) -> dict[int, list[bytes]]:
        """The size of each earlier tree and what shows that the newest one begins with it; empty where there is none."""
        content = self._bytes(form.HISTORY, _DATA_LIMIT) if form.HISTORY in self.tree.files else None
        if content is None:
            return {}
        growth = _growth(_json(content))
        if growth is None or form.history_bytes(growth) != content:
            self.fail(form.HISTORY, "this is not a history in the one way it is written")
            return {}
        return growth

    def _check_history(self, growth: Mapping[int, Sequence[bytes]]) -> None:
        """The history holds what proofs of claims need, and nothing more."""
        needed = {base.size for base in self.bases.values()}
        for size in growth.keys() - needed:
            self.fail(form.HISTORY, f"it does not show that the log only grew since {size} leaves, or no claim rests on that state")

    def _check_own_policy(self) -> None:
        """The checkpoint that the files agree on must meet the policy that the reader brought."""
        if self.own is None or self.checkpoint is None:
            return
        try:
            open_trusted(self.common, self.own)
        except KirokError as error:
            self.fail(form.CHECKPOINT, error.message)

    def _proves(self, path: str, leaf: bytes) -> bool | None:
        """Whether the proof in *path* shows *leaf*; None when that proof has failed already."""
        proof, base = self.proofs.get(path), self.bases.get(path, self.checkpoint)
        if proof is None or base is None:
            return None
        return verify_inclusion(proof.index, base.size, leaf_hash(leaf), proof.path, base.root)

    # --- manifest ----------------------------------------------------------------------------------------------

    def _check_manifest(self) -> None:
        """Find which of manifest, its proof, and the files is the odd one out."""
        found = self._digests()
        listed = self._manifest()
        if listed is None:
            return
        shown_by_proof = self._proves(form.MANIFEST_PROOF, form.manifest_leaf(listed))
        if shown_by_proof is False:
            if self._proves(form.MANIFEST_PROOF, _leaf_of_files(found)):
                self.fail(form.MANIFEST, "it is not the manifest that was logged; the files themselves are")
                return
            self.fail(form.MANIFEST_PROOF, "it does not show the site's manifest in the log")
            if listed != found:
                self.fail(form.MANIFEST, "it is not the manifest that was logged")
        self._compare(listed, found)

    def _digests(self) -> dict[str, str]:
        """The SHA-256 of every file outside proofs/ that can be read."""
        found: dict[str, str] = {}
        for path in sorted(self.tree.files):
            if not path.startswith(form.PROOFS + "/"):
                self._read(1)
                try:
                    found[path] = self.tree.digest(path)
                except CheckFailed as error:
                    self.fail(path, error.message)
        return found

    def _manifest(self) -> dict[str, str] | None:
        content = self._bytes(form.MANIFEST, _DATA_LIMIT)
        if content is None:
            return None
        record = _json(content)
        if not isinstance(record, dict) or not all(isinstance(digest, str) and _SHA256.fullmatch(digest) for digest in record.values()):
            self.fail(form.MANIFEST, "this is not a manifest: a flat object of paths and SHA-256 values")
            return None
        written = _canonical(form.manifest_bytes, record)
        if written != content:
            self.fail(form.MANIFEST, "it is not written in the one way a manifest is written")
        return record if written else None

    def _compare(self, listed: Mapping[str, str], found: Mapping[str, str]) -> None:
        for path in sorted(listed.keys() - found.keys()):
            self.fail(path, "the manifest lists this file, and it is not there")
        for path in sorted(self._outside() - listed.keys()):
            self.fail(path, "the manifest does not list this file")
        for path in sorted(listed.keys() & found.keys()):
            if listed[path] != found[path]:
                self.fail(path, "its content is not the one that was logged")

    def _outside(self) -> set[str]:
        return {path for path in self.tree.files if not path.startswith(form.PROOFS + "/")}

    # --- claims ------------------------------------------------------------------------------------------------

    def _check_claim(self, claim: str) -> None:
        paths = [form.claim_path(claim, name) for name in form.CLAIM_FILES]
        record, salt = self._claim_record(claim, paths[0]), self._salt(paths[1])
        if record is None or salt is None:
            return
        if self._proves(paths[2], form.claim_leaf(record, salt)) is False:
            for path in paths:
                self.fail(path, "claim, salt and proof do not belong together: one of them was changed")

    def _claim_record(self, claim: str, path: str) -> dict[str, object] | None:
        content = self._bytes(path, _CLAIM_LIMIT)
        if content is None:
            return None
        record = _json(content)
        if not isinstance(record, dict) or _canonical(form.claim_bytes, record) != content:
            self.fail(path, "this is not a claim in the one way it is written")
            return None
        if record.get("id") != claim:
            self.fail(path, "this is not the claim whose folder it lies in")
            return None
        return record

    def _salt(self, path: str) -> bytes | None:
        content = self._bytes(path)
        if content is None:
            return None
        match = _SALT.fullmatch(content)
        if not match:
            self.fail(path, "a salt is 64 hex digits and a line's end")
            return None
        return bytes.fromhex(match[1].decode("ascii"))

    def _check_claim_ids(self, claims: set[str]) -> None:
        """Claims with proofs are exactly the claims of the data; nothing is concluded from damaged data."""
        if form.CLAIMS_DATA in self.failures:
            return
        content = self._bytes(form.CLAIMS_DATA, _DATA_LIMIT)
        if content is None:
            return
        ids = _claim_ids(_json(content))
        if ids is None:
            self.fail(form.CLAIMS_DATA, "this is not a list of claims, each with an id of its own")
            return
        for claim in sorted(ids - claims):
            self.fail(form.claim_path(claim, form.CLAIM_FILE), "the data has this claim, and its proof is missing")
        for claim in sorted(claims - ids):
            self.fail(form.claim_path(claim, form.CLAIM_FILE), "the data has no such claim")

    def _check_readme(self) -> None:
        """What the site says of its proofs is one of the texts that were ever sent out, to the byte."""
        if form.README not in self.tree.files and form.VERIFIER not in self.tree.files:
            return  # an older site has neither
        content = self._bytes(form.README)
        if content is not None and content not in README_TEXTS:
            self.fail(form.README, "it is not what Kirok writes about proofs")

    def _check_strays(self, claims: set[str]) -> None:
        allowed = {*_FIXED, form.README, form.HISTORY, *(form.claim_path(claim, name) for claim in claims for name in form.CLAIM_FILES)}
        for path in sorted(self.tree.files - self._outside() - allowed):
            self.fail(path, "this file does not belong to the proofs")
        folders = {form.PROOFS, form.CLAIMS, *(f"{form.CLAIMS}/{claim}" for claim in claims)}
        for path in sorted(self.tree.folders - folders):
            if path.startswith(form.PROOFS + "/"):
                self.fail(path, "this folder does not belong to the proofs")


def _check_cosigned(note: Note, witnesses: Sequence[KnownWitness]) -> None:
    """See that all *witnesses* cosigned, and nobody but they and the log signed."""
    if any(cosigned(note, witness.key) is None for witness in witnesses):
        raise CheckFailed("a witness that the policy names has not cosigned it")
    if len(note.signatures) != 1 + len(witnesses):
        raise CheckFailed("it bears a signature that the policy does not name")


def _open(signed: bytes, key: VerifierKey) -> bool:
    try:
        open_checkpoint(signed, key)
    except KirokError:
        return False
    return True


def _growth(record: object) -> dict[int, list[bytes]] | None:
    """The history as sizes and hashes, or None for anything else."""
    if not isinstance(record, dict) or not all(isinstance(path, list) for path in record.values()):
        return None
    if not all(_NUMBER.fullmatch(size) for size in record):
        return None
    nodes = [node for path in record.values() for node in path]
    if not all(isinstance(node, str) and _SHA256.fullmatch(node) for node in nodes):
        return None
    return {int(size): [bytes.fromhex(node) for node in path] for size, path in record.items()}


def _json(content: bytes) -> object:
    """The JSON value, or None for anything that is not JSON or nested beyond reading."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _leaf_of_files(found: Mapping[str, str]) -> bytes:
    """The leaf of the files as they lie there, without names that no manifest can hold (bytes that are no UTF-8)."""
    return form.manifest_leaf({path: digest for path, digest in found.items() if path.isprintable()})


def _canonical(write: Callable[[dict[str, Any]], bytes], record: dict[str, Any]) -> bytes | None:
    try:
        return write(record)
    except (ValueError, RecursionError):
        return None


def _claim_ids(rows: object) -> set[str] | None:
    if not isinstance(rows, list) or not all(isinstance(row, dict) and isinstance(row.get("id"), str) for row in rows):
        return None
    ids = [row["id"] for row in rows]
    return set(ids) if len(set(ids)) == len(ids) else None
