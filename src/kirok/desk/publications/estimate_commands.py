"""``kirok attach``: put a checked estimate beside a draft publication."""

from __future__ import annotations

import argparse
from pathlib import Path

from kirok.base.console import Result
from kirok.base.errors import BadInput
from kirok.desk.journal.actions import writing
from kirok.desk.members.passwords import add_acting, first_person
from kirok.desk.publications.actions import find
from kirok.desk.publications.estimating import Brought, bring, read_result, remove
from kirok.desk.vault.commands import open_from
from kirok.publish.record import Words


def add_attach(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok attach``."""
    parser.add_argument("publication", metavar="PUB")
    parser.add_argument("estimate", nargs="?", metavar="ESTIMATE.json", help="what kirok estimate --json printed")
    parser.add_argument("--question-en", default="", metavar="TEXT", help="the question that the estimate answers, in English")
    parser.add_argument("--question-ko", default="", metavar="TEXT", help="the same in Korean")
    parser.add_argument("--reviewer-en", default="", metavar="NAME", help="who checked the statistics, and what they are")
    parser.add_argument("--reviewer-ko", default="", metavar="NAME", help="the same in Korean")
    parser.add_argument("--remark-en", default="", metavar="TEXT", help="what the reviewer asks to be said beside it")
    parser.add_argument("--remark-ko", default="", metavar="TEXT", help="the same in Korean")
    parser.add_argument("--remove", action="store_true", help="take the estimates out of the draft instead")
    add_acting(parser)


def run_attach(args: argparse.Namespace) -> Result:
    """Put an estimate beside a draft, or take those that are there out: ``{"publication", "estimate", "removed"}``."""
    if args.remove == bool(args.estimate):
        raise BadInput("name an estimate, or say --remove", field="ESTIMATE.json")
    home = open_from(args)
    by, publication = first_person(args), find(args.publication)
    with writing(home):
        if args.remove:
            number = remove(publication=publication, by=by)
            return Result({"publication": publication.key, "estimate": None, "removed": number}, f"{number} taken out of {publication.key}")
        row = bring(publication=publication, brought=_brought(args), by=by)
    data = {"publication": publication.key, "estimate": row.key, "removed": 0}
    return Result(data, f"{row.key} stands beside {publication.key}; another person releases it")


def _brought(args: argparse.Namespace) -> Brought:
    remark = Words(args.remark_en, args.remark_ko)
    return Brought(
        result=read_result(Path(args.estimate).expanduser()),
        question=Words(args.question_en, args.question_ko),
        reviewer=Words(args.reviewer_en, args.reviewer_ko),
        remark=remark if remark.en or remark.ko else None,
    )
