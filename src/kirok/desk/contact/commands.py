"""``kirok desk consents``: what the serving desk's clock does, for a timer where no desk is served."""

from __future__ import annotations

import argparse

from kirok.base.console import Result
from kirok.desk.contact.ended import keep_days
from kirok.desk.vault.commands import open_from


def add_desk_consents(_parser: argparse.ArgumentParser) -> None:
    """``kirok desk consents`` has no options of its own."""


def run_desk_consents(args: argparse.Namespace) -> Result:
    """Take what rests on ended consents off our sites; ``{"ended": [statements], "sites": []}``. Again is once."""
    done = keep_days(open_from(args))
    data = {"ended": list(done.statements), "sites": list(done.sites)}
    told = f"consents of {len(done.statements)} statements have ended; {len(done.sites)} sites were written anew"
    return Result(data, told if done.statements else "no consent has ended since the last look")
