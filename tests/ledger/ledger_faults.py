"""Faults that an attacker or a disk can do to a log, and whether the audit against a kept checkpoint finds them."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kirok.ledger.checkpoint import Checkpoint
from kirok.ledger.log import Log
from kirok.ledger.signing import Signer
from kirok.ledger.tiles import Tiles, entries_path, spans, tile_path

SIGNER = Signer("example.org/faults", bytes(range(32)))
BATCH = 64


@dataclass
class Scene:
    """A log with a past: copies of its folder at older sizes, and the checkpoint that somebody else kept."""

    log: Log
    past: list[Path]
    known: Checkpoint
    chance: random.Random

    def files(self) -> list[Path]:
        """What the checkpoint covers, without the index, which is derived."""
        tiles = Tiles(self.log.folder, self.log.checkpoint().size)
        paths = [entries_path(number, after - first) for number, first, after in spans(0, tiles.size)]
        for level in (0, 1):
            paths += [tile_path(level, number, after - first) for number, first, after in spans(0, tiles.count(level))]
        return [self.log.folder / path for path in paths]


def scene(folder: Path, seed: int, appends: int = 9) -> Scene:
    """A log of *appends* batches; the same seed gives the same faults, not the same leaves."""
    chance = random.Random(seed)  # noqa: S311  (faults, not keys)
    log, past = Log(folder / "log", SIGNER.origin, batch=BATCH), []
    log.create(SIGNER)
    for number in range(appends):
        log.append([chance.randbytes(32)], SIGNER)
        if number < appends - 1:
            past.append(folder / f"past{number}")
            shutil.copytree(log.folder, past[-1])
    return Scene(log, past, log.checkpoint(), chance)


def edit(scene: Scene) -> None:
    """Change one bit of one file."""
    path = scene.chance.choice(scene.files())
    content = bytearray(path.read_bytes())
    content[scene.chance.randrange(len(content))] ^= 1 << scene.chance.randrange(8)
    path.write_bytes(content)


def delete(scene: Scene) -> None:
    """Remove one file."""
    scene.chance.choice(scene.files()).unlink()


def truncate(scene: Scene) -> None:
    """Cut one file short."""
    path = scene.chance.choice(scene.files())
    content = path.read_bytes()
    path.write_bytes(content[: scene.chance.randrange(len(content))])


def reorder(scene: Scene) -> None:
    """Let two entries change places, in the bundle and in the tile of their hashes."""
    entries = scene.chance.choice([path for path in scene.files() if "entries" in path.parts])
    tile = scene.log.folder / "tile/0" / entries.relative_to(scene.log.folder / "tile/entries")
    one, other = scene.chance.sample(range(entries.stat().st_size // 34), 2)
    for path, width in ((entries, 34), (tile, 32)):
        rows = [path.read_bytes()[at : at + width] for at in range(0, path.stat().st_size, width)]
        rows[one], rows[other] = rows[other], rows[one]
        path.write_bytes(b"".join(rows))


def roll_back(scene: Scene) -> None:
    """Put an older copy of the whole log in its place, as one who restores a backup does."""
    shutil.rmtree(scene.log.folder)
    shutil.copytree(scene.chance.choice(scene.past), scene.log.folder)


def fork(scene: Scene) -> None:
    """Let the key's holder go on from an older copy with other leaves, to the same size or beyond."""
    roll_back(scene)
    while scene.log.checkpoint().size < scene.known.size + BATCH * scene.chance.randrange(2):
        scene.log.append([scene.chance.randbytes(32)], SIGNER)


FAULTS: dict[str, Callable[[Scene], None]] = {
    "edit": edit,
    "delete": delete,
    "truncate": truncate,
    "reorder": reorder,
    "roll_back": roll_back,
    "fork": fork,
}


def found(scene: Scene, fault: str, folder: Path) -> bool:
    """Inject *fault* into a copy of the scene's log; whether the audit names something."""
    copy = folder / "faulty"
    shutil.copytree(scene.log.folder, copy)
    try:
        hurt = Scene(Log(copy, SIGNER.origin, batch=BATCH), scene.past, scene.known, scene.chance)
        FAULTS[fault](hurt)
        return hurt.log.audit(scene.known) != []
    finally:
        shutil.rmtree(copy)
