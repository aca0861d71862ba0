"""Find the command, read its words, run it, show its result."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import sys
from typing import TYPE_CHECKING, NoReturn

import kirok
from kirok.base.console import Result, show, show_error
from kirok.base.errors import BadInput, KirokError
from kirok.base.home import find_home
from kirok.cli.table import TABLE, Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import ModuleType

_WIDTH = 18


class Parser(argparse.ArgumentParser):
    """argparse that raises our own error instead of leaving the program."""

    def error(self, message: str) -> NoReturn:
        raise BadInput(f"{message}; see '{self.prog} --help'")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line; return the exit code (0 done, 1 check failed, 2 bad input, 3 no answer)."""
    words = list(sys.argv[1:] if argv is None else argv)
    as_json = "--json" in words
    try:
        if not words or words[0] in {"-h", "--help", "help"}:
            return show(Result({"commands": list(TABLE)}, overview()), as_json=as_json)
        if words[0] == "--version":
            return show(Result({"version": kirok.__version__}, f"kirok {kirok.__version__}"), as_json=as_json)
        return show(_run(words), as_json=as_json)
    except KirokError as error:
        return show_error(error, as_json=as_json)
    except KeyboardInterrupt:
        return show_error(BadInput("stopped by Ctrl-C; nothing more was changed"), as_json=as_json)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else the interpreter complains as it ends
        return 0


def overview() -> str:
    """The help page: every command with its line."""
    lines = [f"  {name:<{_WIDTH}} {entry.help}" for name, entry in TABLE.items()]
    head = "Kirok: from sealed report to published finding.\n\nusage: kirok COMMAND [options]\n\ncommands:"
    tail = "'kirok COMMAND --help' explains one. Every command takes --home DIR and --json."
    return "\n".join([head, *lines, "", tail])


def _run(words: list[str]) -> Result:
    name, rest = split_command(words)
    entry = TABLE[name]
    if entry.django:
        prepare_django(rest)
    parser = build_parser(name, entry)
    args = parser.parse_args(rest)
    run: Callable[[argparse.Namespace], Result] = getattr(load(entry), f"run_{symbol(name)}")
    if entry.django:
        # Named as a string: the command line itself stays free of Django.
        guarded: Callable[..., Result] = importlib.import_module("kirok.desk.starting").guarded
        return guarded(run, args)
    return run(args)


def split_command(words: Sequence[str]) -> tuple[str, list[str]]:
    """Which command the words name, and the words that are left; options may stand before it.

    Raises:
        BadInput: no such command.
    """
    leading: list[str] = []
    rest = list(words)
    while rest and rest[0].startswith("-"):
        leading.append(rest.pop(0))
        if leading[-1] in {"--home", "--passphrase-file"} and rest:
            leading.append(rest.pop(0))
    for size in (2, 1):
        name = " ".join(rest[:size])
        if len(rest) >= size and name in TABLE:
            return name, leading + rest[size:]
    given = " ".join(rest[:1]) or " ".join(leading)
    family = [name for name in TABLE if name.startswith(f"{given} ")]
    raise BadInput(f"there is no command '{given}'", field="command", allowed=family or list(TABLE))


def build_parser(name: str, entry: Entry) -> Parser:
    """The parser of one command, with the options that all commands share."""
    parser = Parser(prog=f"kirok {name}", description=entry.help, allow_abbrev=False)
    parser.add_argument("--home", metavar="DIR", help="the newsroom's home (else KIROK_HOME, else a parent folder with kirok.toml)")
    parser.add_argument("--json", action="store_true", help="print exactly one JSON object")
    if entry.django:
        parser.add_argument("--passphrase-file", metavar="FILE", help="the home's passphrase (else KIROK_PASSPHRASE_FILE, else a prompt)")
    add: Callable[[argparse.ArgumentParser], None] = getattr(load(entry), f"add_{symbol(name)}")
    add(parser)
    return parser


def prepare_django(words: Sequence[str]) -> None:
    """Set the desk up for the home that the words name, before any of its rooms is imported."""
    given = next((words[i + 1] for i, word in enumerate(words[:-1]) if word == "--home"), None)
    given = given or next((word.removeprefix("--home=") for word in words if word.startswith("--home=")), None)
    home = None
    with contextlib.suppress(KirokError):
        home = str(find_home(given).path)
    # Named as a string: the command line itself stays free of Django.
    importlib.import_module("kirok.desk.starting").start(home)


def symbol(name: str) -> str:
    """The command's name as part of a function's name."""
    return name.replace(" ", "_").replace("-", "_")


def load(entry: Entry) -> ModuleType:
    """The module that runs a command."""
    return importlib.import_module(entry.module)
