"""``kirok exposure check`` and ``kirok exposure game``."""

from __future__ import annotations

import argparse
from pathlib import Path

from kirok.base.console import Result, progress


def add_exposure_check(parser: argparse.ArgumentParser) -> None:
    """The words of ``kirok exposure check``."""
    parser.epilog = (
        "May these texts go out? For everybody protected behind each item: how many people could still be that person after it, "
        "together with all that is out. Exit 0 if every item may, 1 if one may not. A verdict holds only under the assumptions it names."
    )
    parser.add_argument("plan", metavar="PLAN.yaml", help="universe, rule, sources, published, items; see docs/exposure.en.md")
    parser.add_argument("--weights", metavar="FILE", help="what parts of a text are worth, else the weights that come with Kirok")


def run_exposure_check(args: argparse.Namespace) -> Result:
    """Judge every item of a plan; ``{"items": [{"id", "verdict", "reason", "sources", "versions", "assumptions"}]}``.

    Raises:
        BadInput: the plan leaves out or contradicts something; one sentence with file, line and field.
    """
    from kirok.exposure.building import build
    from kirok.exposure.judging import as_json, judge
    from kirok.exposure.plan_files import read_plan
    from kirok.exposure.showing import as_text
    from kirok.exposure.versions import read_weights, usual_weights

    weights = read_weights(Path(args.weights)) if args.weights else usual_weights()
    built = build(read_plan(Path(args.plan)))
    judged = judge(built, weights, progress)
    data = {"items": [as_json(each, built.scales) for each in judged]}
    return Result(data, as_text(judged, built), exit_code=0 if all(each.verdict == "ok" for each in judged) else 1)
