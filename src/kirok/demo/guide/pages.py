"""The guide as files: one page a language, written anew whenever something more is known, served beside the site."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kirok.base.files import make_folder, write_atomic
from kirok.base.i18n import LANGUAGES
from kirok.demo.guide.chart import IntervalChart, interval_charts
from kirok.demo.places import ANALYSIS, FAILED, LISTS, PATH, RESULTS, WALK
from kirok.demo.processes import Served
from kirok.demo.world import World, generate
from kirok.demo.world.geography import YEARS
from kirok.demo.world.projects import NAMES, OWN, SHARING
from kirok.demo.world.reports import first_reports, later_reports, through_the_drop
from kirok.demo.world.specials import FALSE_STORY_BEGAN, FALSE_STORY_ENDED
from kirok.demo.world.spellings import LATIN_WAYS
from kirok.publish.estimates import method_name
from kirok.publish.wording import CERTAINTY, Wording

_TEMPLATES = Path(__file__).parent / "templates"
#: Who is needed where, in the order in which the guide meets them.
PEOPLE = ("handler", "coder", "analyst", "editor", "lead")
#: The game counts sources of whom so few people are left, and those whom so many arrests would reach.
FEW = 10
_NUMBERS = {
    "en": ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    "ko": ("영", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열"),
}
_CERTAINTIES = ("corroborated", "supported", "reported", "disputed")


@dataclass(frozen=True)
class Guide:
    """What the pages say, but for the language."""

    home: Path
    served: Served | None
    results: Mapping[str, Mapping[str, Any]]

    def context(self, language: str) -> dict[str, Any]:
        """The values of a template."""
        world, made = generate(), self.home / "demo"
        return {
            "lang": language,
            "other": "en" if language == "ko" else "ko",
            "served": self.served,
            "home": _shown(self.home),
            "login": {name: _read(made / "passwords" / name) for name in PEOPLE},
            "mailbox": _read(made / "mailbox-words").partition("\n")[0].partition(": ")[2],
            "counts": json.loads(_read(made / "built.json"))["counts"],
            "path": json.loads(_read(made / PATH)),
            "files": sum(1 for path in (self.home / "site").rglob("*") if path.is_file()),
            "certainties": {code: Wording(language).text(CERTAINTY[f"CER.{code}"][0]) for code in _CERTAINTIES},
            "story": world.truth.false_story,
            "truth": _truth(world),
            "lists": _lists(made / LISTS, language),
            "results": {name: self.results.get(name, {}) for name in (*RESULTS, FAILED)},
            "chart": self._charts(len(world.truth.people)),
            "reports": {each: (made / ANALYSIS / f"{each}-{language}.html").exists() for each in _REPORTS},
            "projects": len(NAMES) - 1,
            "sent": _sent(world),
            "years": in_words(len(YEARS), language),
            "ways": in_words(LATIN_WAYS, language),
            "sharing": in_words(len(SHARING), language),
            "few": FEW,
            "arrests": in_words(FEW, language),
            "below_few": f"below_{FEW}",
            "few_hits": f"top{FEW}_hits",
            "rumoured": FALSE_STORY_BEGAN[0],
            "reappeared": FALSE_STORY_ENDED,
            "k": tomllib.loads(_read(self.home / "kirok.toml"))["exposure"]["k"],
            "method": lambda code: Wording(language).text(method_name(code)),
            "percent": percent,
            "between": between,
        }

    def _charts(self, truth: int) -> dict[str, IntervalChart | None]:
        """The pictures of the estimates; None while there is none, or where the table bears none."""
        told = {name: self.results[name] for name in _ESTIMATES if name in self.results and not self.results[name]["refused"]}
        return {**dict.fromkeys(_ESTIMATES), **(interval_charts(told, truth) if told else {})}


_ESTIMATES = ("estimate", "estimate-true")
_REPORTS = ("link", "estimate")


def write_guide(home: Path, served: Served | None, results: Mapping[str, Mapping[str, Any]]) -> None:
    """Write ``walk/{en,ko}.html``, its style, and the reports that the commands wrote for the eye."""
    folder = make_folder(home / "demo" / WALK)
    guide = Guide(home, served, results)
    write_atomic(folder / "walk.css", (_TEMPLATES / "walk.css").read_bytes())
    for language in LANGUAGES:
        for name in _REPORTS:
            report = home / "demo" / ANALYSIS / f"{name}-{language}.html"
            if report.exists():
                write_atomic(folder / report.name, report.read_bytes())
        page = _environment().get_template(f"{language}.html").render(guide.context(language))
        write_atomic(folder / f"{language}.html", f"{page.strip()}\n".encode())


def in_words(number: int, language: str) -> str:
    """*number* as a sentence has it before what it counts ("six", "여섯"); in figures where that is usual."""
    words = _NUMBERS[language]
    return words[number] if number < len(words) else f"{number:,}"


def percent(share: float) -> str:
    """A share as per cent with one decimal."""
    return f"{100 * share:.1f}\u00a0%"


def between(found: Mapping[str, float], key: str = "share") -> str:
    """A share with its interval: ``94.3 % (91.6 to 96.3)``, in figures that need no words; no line breaks within the brackets."""
    return f"{percent(found[key])} ({100 * found['low95']:.1f}\u2060–\u2060{100 * found['high95']:.1f})"


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters["lower_first"] = lambda words: words[:1].lower() + words[1:]
    return made


def _shown(home: Path) -> str:
    """The home as it can be typed from where the demonstration was started."""
    return str(home.relative_to(Path.cwd())) if home.is_relative_to(Path.cwd()) else str(home)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip()


def _truth(world: World) -> dict[str, Any]:
    """What really happened, in numbers."""
    people = {each.id for each in world.truth.people}
    named = {row.person for each in world.lists for row in each.rows} | {row.person for row in world.own_list}
    return {
        "sent": len(people),
        "years": world.truth.sent_by_year,
        "listed": len(named & people),
        "unlisted": len(people - named),
        "sources": len(world.truth.sources),
        "refused": [entry.id for entry in world.truth.refused],
        "crowd": [entry.id for entry in world.truth.refused if entry.reason == "crowd"],
        "consent": [entry.id for entry in world.truth.refused if entry.reason == "consent"],
    }


def _sent(world: World) -> dict[str, int]:
    """How many reports of which kind were written to the drop."""
    later = later_reports(first_reports(world), b"")
    return {
        "accounts": len(through_the_drop(world)),
        "lists": len(world.lists),
        "answers": sum(each.mailbox is not None for each in later),
        "new": sum(each.mailbox is None for each in later),
    }


def _lists(folder: Path, language: str) -> list[dict[str, Any]]:
    """Each list: its name, and how many entries its files hold."""
    found = []
    for key, name in NAMES.items():
        rows = [line for path in sorted(folder.glob(f"{key}*.csv")) for line in path.read_text(encoding="utf-8").splitlines()[1:]]
        found.append({"key": key, "name": name.en if language == "en" else name.ko, "own": key == OWN, "entries": len(rows)})
    return found
