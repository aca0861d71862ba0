"""Invented people on several lists, with the key to who is who.

Names are drawn from syllables, spelt by list in hangul or by one of three romanisations with the freedoms people take;
dates are as precise as witnesses are; places are a province, or a county in one. No list names a person twice. Nobody
here exists.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter, defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from itertools import count

from kirok.names import romanize

SURNAMES = tuple("김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허심노곽성주우구나진지엄천현변염여석표명남방원채하도길")
SHARES = (20, 14, 8, 5, 5, 3, 3, 3, 3, 3, *([2] * 10), *([0.7] * (len(SURNAMES) - 20)))
FIRST = tuple("영정성경명춘순은상재종창철광금남동덕만미병복봉선수승옥용원인일진태학현혜호화희강길대문민범석송신양연예윤응준찬충향형")
LAST = tuple("철수희숙자호남일식학국순옥화란실애월향림성룡혁권건범복봉빈선섭석삼상열영용우욱원윤율은익인재주준진찬천춘택표필한현환훈")
PROVINCES = ("North Hamgyong", "South Hamgyong", "Ryanggang", "Chagang", "North Pyongan", "South Pyongan", "North Hwanghae", "Kangwon")
WORK = ("miner", "farmer", "teacher", "soldier", "driver", "nurse", "cook", "logger", "clerk", "smith")
SLIPS = "abcdefghijklmnoprstuwy"


@dataclass(frozen=True)
class Person:
    """One invented person, as they are; no list knows all of it."""

    number: int
    name: str
    sex: str
    born: dt.date
    died: dt.date
    place: tuple[str, str]
    work: str


def person(number: int, chance: random.Random) -> Person:
    """The person of that number."""
    surname = chance.choices(SURNAMES, weights=SHARES)[0]
    born = dt.date(1930, 1, 1) + dt.timedelta(days=chance.randrange(70 * 365))
    died = born + dt.timedelta(days=chance.randrange(15 * 365, 60 * 365))
    province = chance.choice(PROVINCES)
    place = (province, f"{province.split()[-1]} county {chance.randrange(25)}")
    name = surname + chance.choice(FIRST) + chance.choice(LAST)
    return Person(number, name, chance.choice("mf"), born, died, place, chance.choice(WORK))


def spelt(name: str, style: str, chance: random.Random) -> str:
    """The name as that list would write it: hangul, or letters of one system with or without its marks."""
    if style == "hangul":
        return name
    surname, _, given = romanize(name, style).partition(" ")
    plain = "".join(sign for sign in given if sign.isalpha() or sign in " -")
    given = chance.choice((given, plain, plain.replace("-", " ").title(), plain.replace("-", "").replace(" ", "").capitalize()))
    form = chance.choice((f"{surname} {given}", f"{surname.upper()} {given}", f"{given} {surname}", f"{surname}, {given}"))
    return slipped(form, chance) if chance.random() < 0.04 else form


def slipped(text: str, chance: random.Random) -> str:
    """The text with one slip of the pen."""
    at = chance.randrange(len(text))
    return chance.choice(
        (text[:at] + text[at + 1 :], text[:at] + chance.choice(SLIPS) + text[at + 1 :], text[:at] + chance.choice(SLIPS) + text[at:])
    )


def told(day: dt.date, chance: random.Random, off: float) -> str:
    """A date as precisely as someone remembers it, the year wrong with probability *off*."""
    year = day.year + (chance.choice((-2, -1, 1, 2)) if chance.random() < off else 0)
    forms = (f"{year}", f"{year}~", f"{year}-{day.month:02}", f"{year}-{day.month:02}-{min(day.day, 28):02}", f"{year // 10}X")
    return chance.choices(forms, weights=(3, 1, 2, 5, 0.5))[0]


def placed(person_: Person, chance: random.Random) -> str:
    """The county with its province, the county or the province alone, a wrong county, or nothing."""
    province, county = person_.place
    if chance.random() < 0.05:
        county = f"{county.rsplit(' ', 1)[0]} {chance.randrange(25)}"
    forms = (f"{county}, {province} Province", county, f"{province} Province", "")
    return chance.choices(forms, weights=(6, 1.5, 1, 1))[0]


def record(person_: Person, list_name: str, style: str, chance: random.Random) -> dict[str, str]:
    """What one list says of a person."""
    row = {"record_id": "", "list": list_name, "name": spelt(person_.name, style, chance)}
    row["sex"] = person_.sex if chance.random() < 0.9 else ""
    row["born"] = told(person_.born, chance, 0.15) if chance.random() < 0.6 else ""
    row["place"] = placed(person_, chance)
    row["when"] = told(person_.died, chance, 0.05) if chance.random() < 0.7 else ""
    row["occupation"] = person_.work if chance.random() < 0.4 else ""
    return row


LISTS = (("hospital", "hangul"), ("press", "mr"), ("families", "rr"), ("camp", "dprk"))


def people(records: int, seed: int = 1, lists: tuple[tuple[str, str], ...] = LISTS) -> tuple[list[dict[str, str]], dict[str, int]]:
    """About *records* rows in random order, and the key: record_id -> person."""
    chance = random.Random(seed)
    rows: list[tuple[int, dict[str, str]]] = []
    for number in count():
        if len(rows) >= records:
            break
        someone = person(number, chance)
        times = chance.choices(range(1, len(lists) + 1), weights=(5, 3, 2, 1)[: len(lists)])[0]
        rows += [(number, record(someone, name, style, chance)) for name, style in chance.sample(lists, times)]
    chance.shuffle(rows)
    key = {f"r{at:07}": number for at, (number, _) in enumerate(rows)}
    for record_id, (_, row) in zip(key, rows, strict=True):
        row["record_id"] = record_id
    return [row for _, row in rows], key


def agreement(clusters: dict[str, str], key: dict[str, int]) -> dict[str, float]:
    """Precision and recall of the pairs inside clusters, and F1 of the clusters that are wholly right."""
    pairs = [Counter(each) for each in (zip_values(clusters, key), clusters.values(), key.values())]
    right, proposed, true = (sum(size * (size - 1) // 2 for size in each.values()) for each in pairs)
    precision, recall = right / max(proposed, 1), right / max(true, 1)
    found, wanted = groups(clusters), groups(key)
    whole = 2 * len(found & wanted) / (len(found) + len(wanted))
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / max(precision + recall, 1e-12), "cluster_f1": whole}


def zip_values(clusters: dict[str, str], key: dict[str, int]) -> list[tuple[str, int]]:
    """The cluster and the person of each record."""
    return [(clusters[record_id], number) for record_id, number in key.items()]


def groups(named: dict[str, Hashable]) -> set[frozenset[str]]:
    """The sets of records that bear one name."""
    found: dict[Hashable, set[str]] = defaultdict(set)
    for record_id, name in named.items():
        found[name].add(record_id)
    return {frozenset(each) for each in found.values()}
