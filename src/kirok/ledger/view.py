"""A log as anyone may read it: checkpoint, places, proofs, audit. Nothing here writes or needs a secret."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from kirok.base.errors import BadInput, CheckFailed, KirokError, NoAnswer
from kirok.ledger.audit import Failure, audit_tiles
from kirok.ledger.checkpoint import Checkpoint, open_checkpoint
from kirok.ledger.merkle import consistency_path, inclusion_path, verify_consistency
from kirok.ledger.note import VerifierKey, check_name, parse_note, parse_vkey
from kirok.ledger.places import Places
from kirok.ledger.policy import KnownWitness, Policy, format_policy, parse_policy
from kirok.ledger.proof import format_proof
from kirok.ledger.text import decode_text
from kirok.ledger.tiles import WIDTH, Tiles, spans

CHECKPOINT = "checkpoint"
VKEY = "vkey"
POLICY = "policy"


class View:
    """The log *origin* in *folder*. Any number may read while one writes: all see the old checkpoint or the new one."""

    def __init__(self, folder: Path, origin: str) -> None:
        self.folder = folder
        self.origin = check_name(origin)

    @property
    def vkey(self) -> str:
        """The log's verification key, as it is printed and handed on.

        Raises:
            CheckFailed: there is no such log here, or its key is damaged.
        """
        return str(self._key())

    def policy(self) -> Policy:
        """The witnesses that this log asks, from its file ``policy``; without one, no witness.

        Raises:
            CheckFailed: the file is damaged.
        """
        if not (self.folder / POLICY).exists():
            return parse_policy(format_policy(self.vkey).encode())
        try:
            return parse_policy(self._read(POLICY))
        except BadInput as error:
            raise CheckFailed(error.message, file=str(self.folder / POLICY), line=error.line) from error

    def checkpoint(self) -> Checkpoint:
        """The newest checkpoint, its signature checked.

        Raises:
            CheckFailed: there is no log here, or checkpoint and key do not belong together.
        """
        return self._checked(self._read(CHECKPOINT))

    def signed_checkpoint(self) -> str:
        """The newest checkpoint as its signed note, with the cosignatures that it has got.

        Raises:
            CheckFailed: as checkpoint().
        """
        return self._signed()[0]

    def cosigners(self) -> tuple[KnownWitness, ...]:
        """The witnesses of the log's policy that cosigned the newest checkpoint.

        Raises:
            CheckFailed: a cosignature does not hold.
        """
        return self.policy().cosigners(parse_note(self._signed()[0].encode()))

    def index_of(self, leaf: bytes) -> int | None:
        """The first place of *leaf*, or None."""
        return self.indexes_of([leaf]).get(leaf)

    def indexes_of(self, leaves: Iterable[bytes]) -> dict[bytes, int]:
        """The first place of each of *leaves* that is in the log; the checkpoint is checked once for all of them.

        Raises:
            CheckFailed: there is no log here, or a file of it is missing or damaged.
        """
        return Places(self.folder, Tiles(self.folder, self.checkpoint().size)).find(leaves)

    def index_of_receipt(self, digits: str) -> int | None:
        """The place of the leaf whose hex begins with *digits*, or None; every leaf is looked at.

        Raises:
            CheckFailed: there is no log here, or a file of it is missing or damaged.
        """
        tiles = Tiles(self.folder, self.checkpoint().size)
        for number, first, _ in spans(0, tiles.size):
            for place, entry in enumerate(tiles.entries(number), first):
                if entry.hex().startswith(digits):
                    return place
        return None

    def leaf(self, index: int) -> bytes:
        """The leaf at *index*."""
        return Tiles(self.folder, self.checkpoint().size).entries(index // WIDTH)[index % WIDTH]

    def prove(self, index: int) -> str:
        """The C2SP tlog-proof of the leaf at *index* against the newest checkpoint.

        Raises:
            BadInput: there is no such leaf.
        """
        signed, checkpoint = self._signed()
        if not 0 <= index < checkpoint.size:
            raise BadInput(f"the log has no leaf {index}", field="index", allowed=f"0 to {checkpoint.size - 1}")
        return _proof(Tiles(self.folder, checkpoint.size), index, signed)

    def prove_many(self, leaves: Iterable[bytes]) -> dict[bytes, str]:
        """The C2SP tlog-proof of each of *leaves*, all against one newest checkpoint, which is checked once.

        Raises:
            NoAnswer: one of them is not in the log.
        """
        signed, checkpoint = self._signed()
        tiles, wanted = Tiles(self.folder, checkpoint.size), list(leaves)
        places: Mapping[bytes, int] = Places(self.folder, tiles).find(wanted)
        missing = [leaf for leaf in wanted if leaf not in places]
        if missing:
            raise NoAnswer(f"{len(missing)} of {len(wanted)} leaves are not in the log, first {missing[0].hex()}", file=str(self.folder))
        # In the order of their places: neighbours share the tiles that were just read.
        return {leaf: _proof(tiles, place, signed) for leaf, place in sorted(places.items(), key=lambda item: item[1])}

    def prove_growth(self, old: int) -> list[bytes]:
        """The consistency proof from the tree of *old* leaves to the newest checkpoint.

        Raises:
            BadInput: the log never had so many leaves, or *old* is 0 (from which nothing has to be shown).
        """
        size = self.checkpoint().size
        if not 0 < old <= size:
            raise BadInput(f"the log has no tree of {old} leaves", field="old", allowed=f"1 to {size}")
        return consistency_path(old, size, Tiles(self.folder, size).node)

    def audit(self, known: Checkpoint | None = None) -> list[Failure]:
        """Recompute everything from the entries; the files that are not what they must be.

        *known* is a checkpoint of this log that was kept elsewhere: against it, a log that was cut back or begun
        anew is found too. Whoever holds the log's key can otherwise sign any history.
        """
        try:
            checkpoint = self.checkpoint()
        except CheckFailed as error:
            return [Failure(Path(error.file or CHECKPOINT).name, error.message)]
        tiles = Tiles(self.folder, checkpoint.size)
        failures = audit_tiles(tiles, checkpoint.root)
        if failures:
            return failures
        wrong = [Failure(path, "the index is not that of the entries; remove the file") for path in Places(self.folder, tiles).damaged()]
        return [*wrong, *(_against(known, checkpoint, tiles) if known else ())]

    # --- how ---------------------------------------------------------------------------------------------------

    def _signed(self) -> tuple[str, Checkpoint]:
        content = self._read(CHECKPOINT)
        return content.decode("utf-8", "replace"), self._checked(content)

    def _key(self) -> VerifierKey:
        key = log_key(self.folder / VKEY, self._read(VKEY))
        if key.name != self.origin:
            raise CheckFailed(f"this log is {key.name}, not {self.origin}", file=str(self.folder / VKEY))
        return key

    def _checked(self, signed: bytes) -> Checkpoint:
        try:
            return open_checkpoint(signed, self._key())
        except KirokError as error:
            path = error.file or str(self.folder / CHECKPOINT)
            raise CheckFailed(error.message, file=path) from error

    def _read(self, name: str) -> bytes:
        path = self.folder / name
        try:
            return path.read_bytes()
        except OSError as error:
            raise CheckFailed("there is no log here, or a file of it is missing", file=str(path)) from error


def log_key(path: Path, content: bytes) -> VerifierKey:
    """The key in a log's vkey file *path* with this *content*, to the byte.

    Raises:
        CheckFailed: it is not one key and a line's end.
    """
    try:
        key = parse_vkey(decode_text(content, "the key").removesuffix("\n"))
    except BadInput as error:
        raise CheckFailed(error.message, file=str(path)) from error
    if content != f"{key}\n".encode():
        raise CheckFailed("there is more or less in this file than a key and a line's end", file=str(path))
    return key


def _proof(tiles: Tiles, index: int, signed: str) -> str:
    return format_proof(index, inclusion_path(index, tiles.size, tiles.node), signed)


def _against(known: Checkpoint, now: Checkpoint, tiles: Tiles) -> list[Failure]:
    if known.origin != now.origin:
        return [Failure(CHECKPOINT, f"the checkpoint kept elsewhere is of {known.origin}, another log")]
    if now.size < known.size:
        return [
            Failure(CHECKPOINT, f"the log had {known.size} leaves and has {now.size}: it was cut back or an old copy was put in its place")
        ]
    path = consistency_path(known.size, now.size, tiles.node) if known.size else []
    if not verify_consistency(known.size, known.root, now.size, now.root, path):
        return [
            Failure(CHECKPOINT, f"the first {known.size} leaves are not those of the checkpoint kept elsewhere: this is another history")
        ]
    return []
