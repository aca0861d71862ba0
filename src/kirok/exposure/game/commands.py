"""``kirok exposure game``."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from kirok.base.console import Result, progress
from kirok.base.errors import BadInput
from kirok.exposure.crowd import DEFAULT_K, LOWEST_K

_MOST = 1_000_000


def add_exposure_game(parser: argparse.ArgumentParser) -> None:
    """The words of ``kirok exposure game``."""
    parser.epilog = (
        "Play the adversary over an invented society of 16.8 million adults and count what is left of each crowd. "
        "It measures the rule; its percentages do not carry over to any real country."
    )
    parser.add_argument("--sources", type=int, default=200, metavar="N", help="how many sources are played (200)")
    parser.add_argument("--items", type=int, default=24, metavar="N", help="how many events each tells (24)")
    parser.add_argument("--policy", choices=("none", "thumb", "strict", "check"), default="check", help="how the newsroom decides")
    parser.add_argument("--k", type=int, default=DEFAULT_K, metavar="K", help=f"the floor, at least {LOWEST_K} ({DEFAULT_K})")
    parser.add_argument("--desk", choices=("true", "declared"), default="declared", help="what the newsroom's counts are worth")
    violations = ("sizes3", "linkage2", "canary", "rumour3", "omniscient", "prior10")
    parser.add_argument("--violate", choices=violations, help="an assumption that the world breaks")
    parser.add_argument("--adversary", choices=("plain", "replay"), default="plain", help="replay also uses the newsroom's rule and table")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="the same seed gives the same game (1)")


def run_exposure_game(args: argparse.Namespace) -> Result:
    """Play one game; every share comes with ``low95`` and ``high95``.

    Raises:
        BadInput: a number that cannot be, or numpy is missing.
    """
    for name, least in (("sources", 1), ("items", 1), ("k", LOWEST_K), ("seed", 0)):
        if not least <= getattr(args, name) <= _MOST:
            raise BadInput("this number cannot be played", field=f"--{name}", allowed=f"{least} to {_MOST:,}")
    try:
        from kirok.exposure.game.play import Setup, play, summary
    except ModuleNotFoundError as error:
        raise BadInput(f"the game needs {error.name}: install kirok[exposure]", field="numpy") from error
    setup = Setup(args.sources, args.items, args.policy, args.k, args.desk, args.violate, args.adversary == "replay", args.seed)
    with progress("playing", setup.sources) as tell:
        data = summary(setup, play(setup, tell))
    return Result(data, _text(data))


def _text(data: Mapping[str, object]) -> str:
    lines = [f"{data['sources']} sources, {data['items']} items each, policy {data['policy']}, k = {data['k']} (an invented society)"]
    for key, words in _LINES.items():
        value = data[key]
        lines.append(f"  {words:<44} {_figure(value)}")
    return "\n".join(lines)


_LINES = {
    "below_10": "fewer than 10 people left",
    "below_100": "fewer than 100 people left",
    "below_k": "fewer than k people left",
    "top10_hits": "ten arrests would reach the source",
    "smallest": "smallest crowd",
    "utility": "kept of the texts",
    "withheld": "withheld",
}


def _figure(value: object) -> str:
    if not isinstance(value, dict):
        return f"{value}"
    middle = value.get("share", value.get("mean"))
    return f"{middle:.2%}  (95 %: {value['low95']:.2%} to {value['high95']:.2%})"
