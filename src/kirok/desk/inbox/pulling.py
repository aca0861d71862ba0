"""One pull: what a drop shows is checked against what the desk knows, what is good comes in, what is not is named."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from django.db import transaction
from django.db.models import Q

from kirok.base.errors import CheckFailed, KirokError, Refused
from kirok.base.watching import Advance, Watch, unwatched
from kirok.desk.inbox.models import Drop, DropManifest, Letter, Mailbox, Parcel
from kirok.desk.inbox.parcels import leaf_in, take_in
from kirok.desk.members.models import today
from kirok.desk.vault import intake, sealing
from kirok.ledger.checkpoint import Checkpoint, open_checkpoint
from kirok.ledger.manifest import DELETED, Chain, Fault, Manifest, follow, open_manifest
from kirok.ledger.merkle import verify_consistency
from kirok.ledger.note import VerifierKey, parse_note, parse_vkey

KINDS = ("dropped", "altered", "reordered", "replayed")


class Carrier(Protocol):
    """How the desk reaches a drop: a folder, an address, or a copy (*carried*), whose drop takes what is left some days later."""

    @property
    def carried(self) -> bool: ...
    @property
    def vkey(self) -> str: ...
    @property
    def checkpoint(self) -> str: ...
    def manifests(self) -> list[bytes]: ...
    def envelope(self, name: str) -> Path | None: ...
    def names(self) -> list[str]: ...
    def letters(self) -> set[str]: ...
    def growth(self, old: int) -> list[bytes]: ...
    def settle(self, content: bytes) -> None: ...


@dataclass
class Pulled:
    """What a pull found: parcels that are new, how many the desk had, and every fault."""

    new: list[Parcel] = field(default_factory=list)
    same: int = 0
    faults: list[Fault] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """``{"new", "same", "dropped", "altered", "reordered", "replayed"}``."""
        found = {kind: sum(fault.kind == kind for fault in self.faults) for kind in KINDS}
        return {"new": len(self.new), "same": self.same, **found}


def pull(carrier: Carrier, *, taken: Collection[str], accept_losses: bool = False, watch: Watch = unwatched) -> Pulled:
    """Pull once. Every parcel comes in by itself, so that a fault or a crash takes none of the others with it.

    Raises:
        CheckFailed: the drop's log is of another key than before, or its checkpoint is not signed.
        BadInput: the disk is full.
    """
    drop = _known_drop(carrier.vkey)
    _look_for_what_was_carried(carrier, drop)
    pulled = Pulled()
    checkpoint, grown = _check_log(carrier, drop, pulled)
    known = {row.number: row.digest for row in drop.manifests.all()}
    chain = follow(carrier.manifests(), parse_vkey(drop.vkey), known, drop.settled)
    pulled.faults += chain.faults
    with watch("fetching reports", sum(len(manifest.entries) for manifest in chain.all)) as advance:
        troubled = _bring_in(carrier, drop, chain, known, pulled, taken, advance)
    _look_at_the_rest(carrier, chain, pulled)
    upto = chain.number if accept_losses else min([chain.number, *(number - 1 for number in troubled)])
    with transaction.atomic():
        for manifest in chain.good:
            DropManifest.objects.create(drop=drop, number=manifest.number, digest=manifest.digest)
    _leave(carrier, drop, chain, upto, checkpoint if grown else None)
    return pulled


def _known_drop(vkey: str) -> Drop:
    """The drop of this key: the first time it is believed, from then on no other key is under its name."""
    key = parse_vkey(vkey)
    drop, _ = Drop.objects.get_or_create(origin=key.name, defaults={"vkey": vkey})
    if drop.vkey != vkey:
        raise CheckFailed(f"the drop {key.name} shows another key than before; ask whoever runs it, and pull nothing until it is explained")
    return drop


def _look_for_what_was_carried(carrier: Carrier, drop: Drop) -> None:
    """If the drop shows that it took what was written to a file for it, keep that; else it is written into the next one again.

    It put the manifests away, or a letter lies there. A drop that hides its manifests can only keep back letters by it.
    """
    carried = drop.carried
    if not carried:
        return
    key = parse_vkey(drop.vkey)
    put_away = carried["upto"] > drop.settled and not any(number <= carried["upto"] for number in _numbers(carrier.manifests(), key))
    if put_away or carrier.letters() & set(carried["letters"]):
        _keep(drop, carried["upto"], carried["checkpoint"], carried["letters"])


def _numbers(files: Sequence[bytes], key: VerifierKey) -> Iterator[int]:
    for content in files:
        with contextlib.suppress(KirokError):
            yield open_manifest(content, key).number


def _keep(drop: Drop, upto: int, checkpoint: str, letters: Collection[str]) -> None:
    """The drop has taken what the desk left."""
    with transaction.atomic():
        drop.checkpoint = checkpoint or drop.checkpoint
        drop.settled = max(drop.settled, upto)
        drop.carried = None
        drop.save()
        Letter.objects.filter(key__in=letters).update(sent=True)


def _check_log(carrier: Carrier, drop: Drop, pulled: Pulled) -> tuple[Checkpoint, bool]:
    """The drop's checkpoint, and whether its log has only grown since the last pull."""
    checkpoint = open_checkpoint(carrier.checkpoint.encode(), parse_vkey(drop.vkey))
    if not drop.checkpoint:
        return checkpoint, True
    last = open_checkpoint(drop.checkpoint.encode(), parse_vkey(drop.vkey))
    if checkpoint.size < last.size:
        pulled.faults.append(Fault("replayed", f"the drop's log had {last.size} leaves and shows {checkpoint.size}"))
        return checkpoint, False
    if not _has_grown(carrier, last, checkpoint):
        pulled.faults.append(Fault("altered", "the drop's log is another one than at the last pull"))
        return checkpoint, False
    return checkpoint, True


def _has_grown(carrier: Carrier, last: Checkpoint, now: Checkpoint) -> bool:
    if last.size in {0, now.size}:
        return not last.size or last.root == now.root
    try:
        return verify_consistency(last.size, last.root, now.size, now.root, carrier.growth(last.size))
    except KirokError:
        return False


def _bring_in(
    carrier: Carrier, drop: Drop, chain: Chain, known: Mapping[int, str], pulled: Pulled, taken: Collection[str], advance: Advance
) -> set[int]:
    """Take in what the manifests list; the numbers of those with something missing or damaged."""
    gone = {leaf for manifest in chain.all for leaf, state in manifest.entries if state == DELETED}
    seen: set[str] = set()
    troubled: set[int] = set()
    for manifest in chain.all:
        for leaf, state in manifest.entries:
            advance(1)
            if state == DELETED:
                continue
            fault = _entry(carrier, drop, leaf, gone, pulled, taken, again=_is_again(leaf, manifest, known, seen))
            seen.add(leaf)
            if fault:
                pulled.faults.append(fault)
                troubled.add(manifest.number)
    return troubled


def _is_again(leaf: str, manifest: Manifest, known: Mapping[int, str], seen: Collection[str]) -> bool:
    """Whether a manifest lists what an earlier one listed, or what was pulled before it was there."""
    by_hand = Q(mailbox__isnull=False, mailbox__drop__isnull=True)
    return leaf in seen or (manifest.number not in known and Parcel.objects.filter(leaf=leaf).exclude(by_hand).exists())


def _entry(
    carrier: Carrier, drop: Drop, leaf: str, gone: Collection[str], pulled: Pulled, taken: Collection[str], *, again: bool
) -> Fault | None:
    if again:
        return Fault("replayed", leaf)
    path = carrier.envelope(leaf)
    held = Parcel.objects.filter(leaf=leaf).exists()
    if path is None:
        pulled.same += held
        return None if held or leaf in gone else Fault("dropped", leaf)
    try:
        real = leaf_in(path)
        if real != leaf:
            return Fault("replayed" if Parcel.objects.filter(leaf=real).exists() else "altered", leaf)
        if held:
            Mailbox.objects.filter(parcels__leaf=leaf, drop=None).update(drop=drop)  # it came by hand before
            pulled.same += 1
        else:
            pulled.new.append(take_in(path, drop=drop, taken=taken))
    except Refused:
        return Fault("altered", leaf)
    return None


def _look_at_the_rest(carrier: Carrier, chain: Chain, pulled: Pulled) -> None:
    """What lies at the drop and stands in no manifest: envelopes that the desk has already, or what does not belong there."""
    listed = {leaf for manifest in chain.all for leaf, _ in manifest.entries}
    for name in carrier.names():
        path = carrier.envelope(name) if name not in listed else None
        if path is None:
            continue
        try:
            leaf = leaf_in(path)
        except Refused:
            leaf = ""
        held = Parcel.objects.filter(leaf=leaf).exists()
        if held and leaf == name:
            pulled.same += 1
        else:
            pulled.faults.append(Fault("replayed" if held or leaf in listed else "altered", name))


def _leave(carrier: Carrier, drop: Drop, chain: Chain, upto: int, checkpoint: Checkpoint | None) -> None:
    """Tell the drop what the desk has, cosign its log if it only grew, and hand over the replies that wait."""
    letters = list(Letter.objects.filter(sent=False, mailbox__drop=drop).select_related("mailbox"))
    listed = [leaf for manifest in chain.all if manifest.number <= upto for leaf, _ in manifest.entries]
    mine = set(Parcel.objects.filter(leaf__in=listed).values_list("leaf", flat=True))
    desk = intake.cosigner()
    signed = carrier.checkpoint
    note = parse_note(signed.encode())
    content = {
        "desk": str(desk.key),
        "cosignature": f"{desk.cosign(note.text, _midnight())}\n" if checkpoint else "",
        "over": note.text,
        "upto": upto,
        "pulled": sorted(mine),
        "replies": [_reply(letter) for letter in letters],
    }
    carrier.settle(json.dumps(content).encode())
    keys = [letter.key for letter in letters]
    if carrier.carried:
        drop.carried = {"upto": upto, "checkpoint": signed if checkpoint else "", "letters": keys}
        drop.save(update_fields=["carried"])
    else:
        _keep(drop, upto, signed if checkpoint else "", keys)


def _midnight() -> int:
    """The second at which the day began: a cosignature says no hour."""
    return int(dt.datetime.combine(today(), dt.time(), dt.UTC).timestamp())


def _reply(letter: Letter) -> dict[str, object]:
    files = [{"id": each["id"], "sealed": base64.b64encode(sealing.take(each["sealed"])).decode()} for each in letter.files]
    return {
        "address": letter.mailbox.address,
        "id": letter.key,
        "letter": base64.b64encode(bytes(letter.sealed)).decode(),
        "files": files,
    }
