"""Pull manifests: what the drop says it holds, signed, each bound to the one before it.

A manifest is a file of canonical JSON ``{"entries": [[id, state], ...], "signed": note}``. The note's text is seven
lines: ``kirok-manifest/1``, origin, number, day, the digest of the manifest before, the count of the entries, their
digest. Within a manifest the entries are sorted by their random ids: there is no order of arrival.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kirok.base.canonical import canonical
from kirok.base.errors import BadInput, KirokError
from kirok.ledger.note import VerifierKey, parse_note, verify
from kirok.ledger.signing import Signer
from kirok.ledger.text import decimal

FIRST_LINE = "kirok-manifest/1"
START = "0" * 64
HELD, DELETED = "held", "deleted"
STATES = (HELD, DELETED)
_ID = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Manifest:
    """The *number*-th manifest of the drop *origin*: what came on or before *day* and stood in no manifest before.

    *entries* are (id, state): an envelope's leaf as hex, and whether it is held or was deleted by its sender;
    *previous* is the digest of the manifest before.
    """

    origin: str
    number: int
    day: dt.date
    previous: str
    entries: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The seven lines that are signed."""
        listed = hashlib.sha256(canonical(self.entries)).hexdigest()
        lines = [FIRST_LINE, self.origin, str(self.number), self.day.isoformat(), self.previous, str(len(self.entries)), listed]
        return "".join(f"{line}\n" for line in lines)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


def make(origin: str, number: int, day: dt.date, previous: str, states: Mapping[str, str]) -> Manifest:
    """The manifest of *states* (id -> state), sorted."""
    return Manifest(origin, number, day, previous, tuple(sorted(states.items())))


def sign(manifest: Manifest, signer: Signer) -> bytes:
    """The file of a manifest."""
    return canonical({"entries": manifest.entries, "signed": signer.sign(manifest.text)}) + b"\n"


def open_manifest(content: bytes, key: VerifierKey) -> Manifest:
    """Read a manifest's file and check that *key* signed it.

    Raises:
        BadInput: it is no manifest in its one spelling.
        CheckFailed: the signature does not hold.
    """
    entries, signed = _parts(content)
    note = parse_note(signed.encode("utf-8", "surrogatepass"))
    verify(note, key)
    manifest = _parse(note.text, entries)
    if manifest.text != note.text or manifest.origin != key.name:
        raise BadInput("the manifest's lines and its entries do not belong together")
    return manifest


def _parts(content: bytes) -> tuple[tuple[tuple[str, str], ...], str]:
    try:
        found = json.loads(content)
        entries = tuple((str(entry), str(state)) for entry, state in found["entries"])
        signed = str(found["signed"])
        same = canonical({"entries": entries, "signed": signed}) + b"\n" == content
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise BadInput("this is not a manifest") from error
    shaped = all(_ID.fullmatch(entry) and state in STATES for entry, state in entries)
    if not same or not shaped or any(first >= second for (first, _), (second, _) in pairwise(entries)):
        raise BadInput("this is not a manifest in its one spelling")
    return entries, signed


def _parse(text: str, entries: tuple[tuple[str, str], ...]) -> Manifest:
    lines = text.split("\n")
    if len(lines) != 8 or lines[0] != FIRST_LINE:
        raise BadInput("this is not a manifest's note", allowed=FIRST_LINE)
    try:
        day = dt.date.fromisoformat(lines[3])
    except ValueError as error:
        raise BadInput("the manifest's day is no day", allowed="YYYY-MM-DD") from error
    return Manifest(lines[1], decimal(lines[2], "the manifest's number"), day, lines[4], entries)


@dataclass(frozen=True)
class Fault:
    """Something between drop and desk that is not as it must be: *kind* is altered, reordered, replayed or dropped."""

    kind: str
    what: str


@dataclass(frozen=True)
class Chain:
    """What came of reading manifests: *good* ones that are new, *all* that hold, the faults, and where the chain stands now."""

    good: tuple[Manifest, ...]
    all: tuple[Manifest, ...]
    faults: tuple[Fault, ...]
    number: int
    digest: str


def follow(files: Sequence[bytes], key: VerifierKey, known: Mapping[int, str], settled: int = 0) -> Chain:
    """Read manifests in the order in which they were given, going on after the *known* (number -> digest).

    A known manifest may come again as it was, until the drop was told (up to the number *settled*) and put it away.
    Anything else that does not follow the one before is a fault: another manifest under a known number is altered, one
    after its successor is reordered, a second copy or one put away is replayed, and a gap that nothing fills is dropped.
    """
    faults: list[Fault] = []
    opened: list[Manifest] = []
    for content in files:
        try:
            opened.append(open_manifest(content, key))
        except KirokError as error:
            faults.append(Fault("altered", f"a manifest: {error.message}"))
    faults += _order(opened)
    faults += [Fault("replayed", f"manifest {each.number} was put away before") for each in opened if each.number <= settled]
    good: list[Manifest] = []
    number = max(known, default=0)
    digest = known.get(number, START)
    for manifest in sorted({each.digest: each for each in opened}.values(), key=lambda each: each.number):
        if manifest.number <= number:
            faults += _again(manifest, {**known, **{each.number: each.digest for each in good}})
            continue
        if manifest.number > number + 1:
            faults.append(Fault("dropped", f"manifest {number + 1}"))
        elif manifest.previous != digest:
            faults.append(Fault("altered", f"manifest {manifest.number} does not follow the one before it"))
        good.append(manifest)
        number, digest = manifest.number, manifest.digest
    again = [each for each in opened if settled < each.number and known.get(each.number) == each.digest]
    whole = sorted({each.digest: each for each in (*again, *good)}.values(), key=lambda each: each.number)
    return Chain(tuple(good), tuple(whole), tuple(faults), number, digest)


def _order(opened: Sequence[Manifest]) -> Iterable[Fault]:
    seen: set[str] = set()
    highest = 0
    for each in opened:
        if each.digest in seen:
            yield Fault("replayed", f"manifest {each.number} came twice")
        elif each.number < highest:
            yield Fault("reordered", f"manifest {each.number} came after manifest {highest}")
        seen.add(each.digest)
        highest = max(highest, each.number)


def _again(manifest: Manifest, known: Mapping[int, str]) -> Iterable[Fault]:
    if known.get(manifest.number, manifest.digest) != manifest.digest:
        yield Fault("altered", f"another manifest {manifest.number} was here before")
