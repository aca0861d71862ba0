"""``kirok keys split|restore|rotate|drill`` and ``kirok backup|restore``."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from kirok.base.console import Result
from kirok.base.errors import BadInput
from kirok.base.home import Home, find_home
from kirok.desk.vault import backup as backups
from kirok.desk.vault.ceremonies import drill, restore_passphrase, split_backup
from kirok.desk.vault.commands import open_from
from kirok.desk.vault.rotation import rotate
from kirok.desk.vault.state import open_home, read_passphrase, read_secret


def add_keys_split(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok keys split``."""
    parser.add_argument("--threshold", type=int, default=3, metavar="K", help="how many people restore the key (default 3)")
    parser.add_argument("--shares", type=int, default=5, metavar="N", help="among how many it is split (default 5)")
    parser.add_argument("--out", metavar="DIR", help="write one file a share (default: print the phrases)")


def run_keys_split(args: argparse.Namespace) -> Result:
    """Split the back-up key; afterwards only a quorum of its holders has it."""
    home = _home(args)
    phrases = split_backup(
        home,
        read_passphrase(args.passphrase_file),
        threshold=args.threshold,
        shares=args.shares,
        out=Path(args.out) if args.out else None,
    )
    where = [str(Path(args.out) / f"share-{number}.txt") for number in range(1, len(phrases) + 1)] if args.out else []
    data = {"ok": True, "threshold": args.threshold, "shares": args.shares, "files": where, "phrases": [] if args.out else phrases}
    text = "\n".join(where or [f"{number}. {phrase}" for number, phrase in enumerate(phrases, 1)])
    return Result(data, f"{text}\nAny {args.threshold} of these restore the home; the whole key is gone from it.")


def _home(args: argparse.Namespace) -> Home:
    home = find_home(args.home)
    home.settings()
    return home


def _add_shares(parser: argparse.ArgumentParser, *, required: bool) -> None:
    parser.add_argument(
        "--share", action="append", default=[], required=required, metavar="FILE", help="one share; once for each of a quorum"
    )


def _phrases(args: argparse.Namespace) -> list[str]:
    return [read_secret(Path(name), "the share file") for name in args.share]


def add_keys_restore(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok keys restore``."""
    _add_shares(parser, required=True)
    parser.add_argument("--new-passphrase-file", metavar="FILE", help="the passphrase that will unlock the home from now on")


def run_keys_restore(args: argparse.Namespace) -> Result:
    """Give the home a new passphrase by a quorum."""
    home = _home(args)
    given = args.new_passphrase_file or args.passphrase_file
    restore_passphrase(home, _phrases(args), read_passphrase(given, confirm=True))
    return Result({"ok": True, "home": str(home.path)}, "the home has its new passphrase")


def add_keys_drill(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok keys drill``."""
    _add_shares(parser, required=True)


def run_keys_drill(args: argparse.Namespace) -> Result:
    """Prove that a quorum could restore the home; change nothing."""
    home = _home(args)
    drill(home, _phrases(args))
    return Result({"ok": True, "home": str(home.path)}, "this quorum could restore the home; nothing was changed")


def add_keys_rotate(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok keys rotate``."""


def run_keys_rotate(args: argparse.Namespace) -> Result:
    """Give the originals a new key."""
    home = open_from(args)
    count = rotate(home, read_passphrase(args.passphrase_file))
    return Result(
        {"ok": True, "rewrapped": count}, f"{count} originals have the new key; whoever held the old one may have kept what they read"
    )


def add_backup(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok backup``."""
    parser.add_argument("file", metavar="FILE", help="the sealed file to write")


def run_backup(args: argparse.Namespace) -> Result:
    """Write the whole home as one sealed file."""
    home = open_from(args)
    size = backups.backup(home, Path(args.file))
    return Result({"ok": True, "file": args.file, "bytes": size}, f"{args.file}: {size:,} bytes, sealed")


def add_restore(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok restore``."""
    parser.add_argument("file", metavar="FILE", help="the back-up")
    _add_shares(parser, required=False)


def run_restore(args: argparse.Namespace) -> Result:
    """Lay a home out of a back-up, on an empty machine."""
    named = args.home or os.environ.get("KIROK_HOME")
    if not named:
        raise BadInput("say where the home shall stand", field="--home", allowed="--home DIR")
    target = Path(named).expanduser().absolute()
    if args.share:
        home = backups.restore(Path(args.file), target, backups.by_quorum(_phrases(args)))
        return Result({"ok": True, "home": str(home.path)}, "restored; give it a new passphrase with 'kirok keys restore'")
    passphrase = read_passphrase(args.passphrase_file)
    home = backups.restore(Path(args.file), target, backups.by_passphrase(passphrase))
    open_home(home, passphrase)
    return Result({"ok": True, "home": str(home.path)}, f"the home stands in {home.path}")
