"""Four invented documentation projects, each with its own list of people sent to the camps; and the newsroom's own list.

A project learns of a person by chance, and the chance is not the same for all: who comes from a county far from the river, or
vanished without a trace, is on few lists, and who the families write down the letter writers often write down too. So the lists
depend on each other as real ones do, many people are on none, and no method of estimation is right by construction.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kirok.demo.world.bilingual import Both
from kirok.demo.world.dates import draw_date
from kirok.demo.world.dice import Dice
from kirok.demo.world.fixed import identifier
from kirok.demo.world.geography import COUNTIES, PROVINCES, YEARS
from kirok.demo.world.registry import PERSONAL
from kirok.demo.world.specials import FALSE_STORY
from kirok.demo.world.spellings import hangul, latin
from kirok.demo.world.values import Listed, Person, ProjectList

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kirok.demo.world.bilingual import Language
    from kirok.demo.world.statements import Sentence, Statement

OWN = "record"
"""The newsroom's own list: everybody whom a statement of its sources names, as its register has them."""

COLUMNS = ("record_id", "list", "name", "born", "place", "when", "occupation")
_AREAS = {area.key: area.name for area in (*PROVINCES, *COUNTIES)}
_FAR = "2"
"""The third county of each province lies far from the river."""

SHARING = ("families", "letters")
"""The projects that share what they know: the second often writes down whom the first has written down."""

_VANISHED, _TOGETHER = 0.3, 1.8
"""By what the chance is multiplied for those who disappeared, and for the second of those that share where the first knows."""


@dataclass(frozen=True)
class Project:
    """A project: its name, the language it writes in, and the chance that it learns of a person who lived near or far."""

    key: str
    name: Both
    lang: Language
    near: float
    far: float


PROJECTS = (
    Project("families", Both("Ferry Stairs Families", "나루터 가족회"), "ko", 0.36, 0.12),
    Project("letters", Both("Winter Letters", "겨울 편지 모임"), "ko", 0.22, 0.10),
    Project("clinic", Both("Salt Road Clinic", "소금길 진료소"), "en", 0.30, 0.12),
    Project("harbour", Both("Harbour Watch", "항구 기록단"), "en", 0.26, 0.06),
)

NAMES = {project.key: project.name for project in PROJECTS} | {OWN: Both("The Merroval Record’s own register", "메로발 기록의 명부")}


def draw_lists(seed: int, people: Sequence[Person]) -> tuple[ProjectList, ...]:
    """What each project hands in each year: those whom it has learnt of since the year before."""
    by_year: dict[tuple[str, int], list[Listed]] = {(project.key, year): [] for project in PROJECTS for year in YEARS}
    for person in people:
        dice = Dice(seed, f"lists/{person.id}")
        born = person.sent[0] - dice.between(17, 70)
        known: set[str] = set()
        for project in PROJECTS:
            if dice.chance(_chance(project, person, known)):
                known.add(project.key)
                year = min(person.sent[0] + dice.below(2), YEARS[-1])
                by_year[project.key, year].append(_listed(seed, dice, project, person, born))
    return tuple(_list(project, year, by_year[project.key, year]) for year in YEARS for project in PROJECTS)


def own_list(statements: Iterable[Statement]) -> tuple[Listed, ...]:
    """The newsroom's own: everybody whom its coders have in the register from a source's statement, as told there first."""
    found: dict[str, Listed] = {}
    for statement in statements:
        account = statement.account
        if account.source and account.focus and FALSE_STORY not in account.slots and not PERSONAL.isdisjoint(account.slots):
            found.setdefault(account.focus.id, _registered(statement, account.focus))
    return tuple(found[person] for person in sorted(found))


def table(rows: Iterable[Listed]) -> bytes:
    """A list as ``kirok link`` reads it; who really is meant is not in it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((row.record, row.project, row.name, row.born, row.place, row.when, row.job) for row in rows)
    return text.getvalue().encode()


def _chance(project: Project, person: Person, known: set[str]) -> float:
    chance = project.far if person.county.endswith(_FAR) else project.near
    if person.fate == "FATE.disappeared":
        chance *= _VANISHED
    first, second = SHARING
    return chance * _TOGETHER if project.key == second and first in known else chance


def _listed(seed: int, dice: Dice, project: Project, person: Person, born: int) -> Listed:
    written = hangul(dice, person.name) if project.lang == "ko" else latin(dice, person.name, project.key)
    return Listed(
        record=identifier("r", seed, "list", project.key, person.id),
        project=project.key,
        person=person.id,
        name=written,
        born=_born(dice, born),
        place=_place(dice, person, project.lang),
        when=draw_date(dice, person.sent, person.sent[0] + 1).edtf if dice.chance(0.9) else "",
        job=person.job.ko if project.lang == "ko" and dice.chance(0.6) else "",
    )


def _born(dice: Dice, born: int) -> str:
    """The year of birth as it is known: exactly, about, or not at all."""
    lot = dice.below(10)
    return str(born) if lot < 6 else f"{born + dice.between(-1, 1)}~" if lot < 9 else ""


def _place(dice: Dice, person: Person, lang: Language) -> str:
    county, province = (_AREAS[key].get(lang) for key in (person.county, person.province))
    lot = dice.below(10)
    return f"{county}, {province}" if lot < 8 else province


def _list(project: Project, year: int, rows: list[Listed]) -> ProjectList:
    ordered = tuple(sorted(rows, key=lambda row: row.record))
    return ProjectList(project.key, year, project.lang, f"{project.key}-{year}.csv", table(ordered), ordered)


def _registered(statement: Statement, person: Person) -> Listed:
    """The person's forms of the name and job as the register has them, with the place and date of that statement."""
    county, province = (_AREAS[key] for key in (person.county, person.province))
    said = next((sentence for sentence in statement.sentences if sentence.slot in {"arrest", "sent"} and sentence.dated), None)
    return Listed(person.id, OWN, person.id, person.name.ko, "", f"{county.ko}, {province.ko}", _edtf(said), person.job.ko)


def _edtf(said: Sentence | None) -> str:
    return said.dated.edtf if said and said.dated else ""
