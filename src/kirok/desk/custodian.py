"""``kirok keys split|restore|rotate|drill`` and ``kirok backup|restore``; each leaves a custody event and a journal line."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from pathlib import Path

from django.db import transaction

from kirok.base.console import Result, progress
from kirok.base.errors import BadInput
from kirok.base.home import Home, find_home
from kirok.desk.journal.actions import custody, note, together, writing
from kirok.desk.members.models import User
from kirok.desk.vault import backup as backups
from kirok.desk.vault.ceremonies import drill, forget, rebuild, restore_passphrase, share_files, split_backup
from kirok.desk.vault.commands import open_from
from kirok.desk.vault.keyring import open_master
from kirok.desk.vault.rotation import rotate
from kirok.desk.vault.state import leave, open_home, read_passphrase, read_secret


def _remember(kind: str, target: str, facts: Mapping[str, object]) -> None:
    """One journal line and one custody event; the caller holds the writer's place of an unlocked home."""
    with transaction.atomic(), together():
        note(by=User.objects.operator(), action=f"keys.{kind}", target=target, detail=facts)
        custody(kind, target, facts)


def add_keys_split(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok keys split``."""
    parser.add_argument("--threshold", type=int, default=3, metavar="K", help="how many people restore the key (default 3)")
    parser.add_argument("--shares", type=int, default=5, metavar="N", help="among how many it is split (default 5)")
    parser.add_argument("--out", metavar="DIR", help="write one file a share (default: print the phrases)")


def run_keys_split(args: argparse.Namespace) -> Result:
    """Split the back-up key; afterwards only a quorum of its holders has it.

    The whole key goes last: whatever stops the command before leaves a home that can be split again.
    """
    passphrase = read_passphrase(args.passphrase_file)
    home, out = open_from(args, passphrase), Path(args.out) if args.out else None
    with writing(home):
        phrases = split_backup(home, passphrase, threshold=args.threshold, shares=args.shares, out=out)
        _remember("split", "backup key", {"threshold": args.threshold, "shares": args.shares})
    forget(home)
    where = [str(path) for path in share_files(out, args.shares)] if out else []
    data = {"ok": True, "threshold": args.threshold, "shares": args.shares, "files": where, "phrases": [] if out else phrases}
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
    home, phrases = _home(args), _phrases(args)
    passphrase = read_passphrase(args.new_passphrase_file or args.passphrase_file, confirm=True)
    restore_passphrase(home, phrases, passphrase)
    leave()  # what follows is opened with the new passphrase, which so proves that it does
    with writing(open_from(args, passphrase, any_version=True)):
        _remember("passphrase", "master key", {"shares": len(phrases)})
    return Result({"ok": True, "home": str(home.path)}, "the home has its new passphrase")


def add_keys_drill(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok keys drill``."""
    _add_shares(parser, required=True)


def run_keys_drill(args: argparse.Namespace) -> Result:
    """Prove that a quorum could restore the home; with a passphrase at hand the drill is put on record, else nothing changes."""
    home, phrases = _home(args), _phrases(args)
    drill(home, phrases)
    recorded = bool(args.passphrase_file or os.environ.get("KIROK_PASSPHRASE_FILE"))
    if recorded:
        with writing(open_from(args)):
            _remember("drilled", "backup key", {"shares": len(phrases)})
    text = f"this quorum could restore the home; {'the drill is on record' if recorded else 'nothing was changed'}"
    return Result({"ok": True, "home": str(home.path), "recorded": recorded}, text)


def add_keys_rotate(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok keys rotate``."""


def run_keys_rotate(args: argparse.Namespace) -> Result:
    """Give the originals a new key."""
    home = open_from(args)
    with writing(home):
        count = rotate(home, progress)
        _remember("re-wrapped", "originals", {"count": count})
    text = f"{count} originals have the new key; whoever held the old one may have kept what they read"
    return Result({"ok": True, "rewrapped": count}, text)


def add_backup(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok backup``."""
    parser.add_argument("file", metavar="FILE", help="the sealed file to write")


def run_backup(args: argparse.Namespace) -> Result:
    """Write the whole home as one sealed file."""
    home = open_from(args, any_version=True)
    with writing(home):
        made = backups.backup(home, Path(args.file), progress)
        _remember("backed-up", f"sha256:{made.sha256}", {"bytes": made.size})
    data = {"ok": True, "file": args.file, "bytes": made.size, "sha256": made.sha256}
    return Result(data, f"{args.file}: {made.size:,} bytes, sealed")


def add_restore(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok restore``."""
    parser.add_argument("file", metavar="FILE", help="the back-up")
    _add_shares(parser, required=False)


def run_restore(args: argparse.Namespace) -> Result:
    """Lay a home out of a back-up, on an empty machine."""
    named = args.home or os.environ.get("KIROK_HOME")
    if not named:
        raise BadInput("say where the home shall stand", field="--home", allowed="--home DIR")
    source, target = Path(args.file), Path(named).expanduser().absolute()
    if args.share:
        phrases = _phrases(args)
        home = backups.restore(source, target, lambda head: rebuild(head, phrases), progress)
        return Result({"ok": True, "home": str(home.path)}, "restored; give it a new passphrase with 'kirok keys restore'")
    passphrase = read_passphrase(args.passphrase_file)
    home = backups.restore(source, target, lambda head: open_master(head, passphrase), progress)
    open_home(home, passphrase)
    return Result({"ok": True, "home": str(home.path)}, f"the home stands in {home.path}")
