"""``kirok names``: score pairs, explain one, romanise, list blocking keys."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kirok.base.console import Result
from kirok.base.errors import BadInput, NoAnswer
from kirok.base.i18n import language_of_environment
from kirok.base.notes import Note, said

if TYPE_CHECKING:
    from kirok.names.comparison import Comparison

_SYSTEMS = ("rr", "mr", "dprk")


def add_names_score(parser: argparse.ArgumentParser) -> None:
    """The words of ``kirok names score``."""
    parser.epilog = (
        "Score pairs of spellings. The score is in bits: log2 of how much likelier the two spellings are of one name than of two; "
        "it says nothing about persons. same is 1 from 10.4 bits on. What is no name gets an empty score and the reason in note."
    )
    parser.add_argument("pairs", metavar="PAIRS.csv", help="a CSV file with the columns left and right")
    parser.add_argument("--out", required=True, metavar="SCORES.csv", help="left,right,score,same,note; an older file there is replaced")


def run_names_score(args: argparse.Namespace) -> Result:
    """Score a file; ``{"out", "pairs", "same", "refused", "threshold"}``.

    Raises:
        BadInput: a file that cannot be read or written, or without the two columns.
    """
    from kirok.names.comparison import SAME_BITS
    from kirok.names.scoring import score_file

    found = score_file(Path(args.pairs), Path(args.out))
    data = {"out": args.out, "pairs": found.pairs, "same": found.same, "refused": found.refused, "threshold": SAME_BITS}
    return Result(data, f"scored {found.pairs:,} pairs into {args.out}: {found.same:,} the same name, {found.refused:,} refused")


def add_names_explain(parser: argparse.ArgumentParser) -> None:
    """The words of ``kirok names explain``."""
    parser.epilog = "Lay two spellings side by side, syllable by syllable, and say why each may stand for the other."
    parser.add_argument("left", metavar="LEFT", help="one spelling, in any script")
    parser.add_argument("right", metavar="RIGHT", help="the other spelling")
    parser.add_argument("--lang", choices=("en", "ko"), help="language of the reasons (default: that of the environment, else English)")


def run_names_explain(args: argparse.Namespace) -> Result:
    """Explain one pair; ``{"left", "right", "score", "same", "note", "syllables": [{"left", "right", "read", "reasons", "bits"}]}``.

    Raises:
        NoAnswer: one of the two is no name.
    """
    from kirok.names.comparison import compare

    found = compare(_text(args.left, "left"), _text(args.right, "right"))
    if found.bits is None:
        raise NoAnswer(found.note)
    rows = [{"left": a.left, "right": a.right, "read": a.read, "reasons": list(a.reasons), "bits": a.bits} for a in found.aligned]
    score = round(found.bits, 2)
    data = {"left": args.left, "right": args.right, "score": score, "same": int(bool(found.same)), "note": found.note, "syllables": rows}
    return Result(data, "\n".join(_told(found, args.lang or language_of_environment())))


def _told(found: Comparison, language: str) -> Iterator[str]:
    """A comparison in lines of one language; the reasons of --json stay in English."""
    verdict = "{score:.1f} bits: one name at the default threshold" if found.same else "{score:.1f} bits: not held for one name"
    yield said(Note(verdict, score=found.bits), "names", language)
    for each in found.aligned:
        pair = f"{each.left or '-'} = {each.right or '-'}{f' ({each.read})' if each.read else ''}"
        reasons = "; ".join(said(reason, "names", language) for reason in each.reasons)
        yield "  " + said(Note("{pair}: {bits:+.1f} bits; {reasons}", pair=pair, bits=each.bits, reasons=reasons), "names", language)


def add_names_romanize(parser: argparse.ArgumentParser) -> None:
    """The words of ``kirok names romanize``."""
    parser.epilog = "Write a name in hangul with Latin letters: Revised Romanisation, McCune-Reischauer, or the system of the DPRK."
    parser.add_argument("hangul", metavar="HANGUL", help="a name of two to six syllables, surname first")
    parser.add_argument("--system", choices=_SYSTEMS, default="rr", help="rr, mr or dprk (default rr)")


def run_names_romanize(args: argparse.Namespace) -> Result:
    """Romanise one name; ``{"hangul", "system", "latin"}``.

    Raises:
        BadInput: not a name in hangul.
    """
    from kirok.names.romanization import romanize

    latin = romanize(_text(args.hangul, "hangul"), args.system)
    return Result({"hangul": args.hangul, "system": args.system, "latin": latin}, latin)


def add_names_keys(parser: argparse.ArgumentParser) -> None:
    """The words of ``kirok names keys``."""
    parser.epilog = "List the keys under which spellings of this name meet when records are blocked, most probable first."
    parser.add_argument("name", metavar="NAME", help="one spelling, in any script")


def run_names_keys(args: argparse.Namespace) -> Result:
    """The blocking keys of one name; ``{"name", "keys"}``.

    Raises:
        NoAnswer: this is no name.
    """
    from kirok.names.blocking import keys
    from kirok.names.name import Name

    name = Name.parse(_text(args.name, "name"))
    if name.refusal:
        raise NoAnswer(name.refusal)
    found = keys(name)
    return Result({"name": args.name, "keys": list(found)}, "\n".join(found))


def _text(given: str, field: str) -> str:
    """A word of the command line; bytes that are no UTF-8 arrive as lone surrogates and cannot be shown again."""
    if any("\ud800" <= sign <= "\udfff" for sign in given):
        raise BadInput("this is not UTF-8 text", field=field)
    return given
