"""Plans for tests: one that may go out as it is, and ways to change it."""

from __future__ import annotations

import copy
import json
from pathlib import Path

from kirok.exposure.building import Built, build
from kirok.exposure.judging import Judged, judge
from kirok.exposure.plan_files import read_plan
from kirok.exposure.versions import usual_weights

#: A table of two provinces, three counties and two organisations; everything in it is invented.
UNIVERSE = {
    "format": "kirok-universe/1",
    "name": "tiny",
    "citation": "invented for tests",
    "adults": 0.5,
    "dimensions": {
        "place": {
            "root": "T",
            "complete": ["T"],
            "codes": {
                "north": {"names": ["The North", "북부"]},
                "south": {},
                "north-1": {"inside": "north"},
            },
        },
        "org": {},
        "rank": {"cadres": ["cadre"]},
    },
    "counts": [
        {"box": {"place": "north"}, "low": 40_000, "grade": "tabulated"},
        {"box": {"place": "south"}, "low": 20_000, "grade": "tabulated"},
        {"box": {"place": "north-1"}, "low": 6_000, "grade": "tabulated"},
        {"box": {"place": "south", "org": "mill"}, "low": 1_500, "grade": "modelled"},
        {"box": {"place": "north-1", "org": "mill"}, "low": 9_000, "grade": "modelled"},
    ],
}

SHEET = {
    "id": "S-0001",
    "province": "north",
    "standing": {
        "box": {"place": "north", "org": "mill"},
        "low": 3_000,
        "listed": True,
    },
}

KNOWER = {
    "box": {"place": "north"},
    "low": 40_000,
    "basis": "tabulated",
    "listed": True,
    "common_talk": False,
}

ITEM = {
    "id": "i1",
    "claim": "c1",
    "sources": ["S-0001"],
    "knowers": [KNOWER],
    "specific": False,
    "corroborated": False,
    "attribution": {"place": "north"},
    "told": {"from": "2026-01-01", "to": "2026-01-03"},
    "shown": "month",
    "publish_on": "2026-03-01",
}

PLAN = {
    "universe": "tiny.yaml",
    "rule": {"k": 300, "k_tier": 100, "rho": 10, "gamma": 0.3333333333333333},
    "sources": [SHEET],
    "published": [],
    "items": [ITEM],
}


def plan(**changes: object) -> dict[str, object]:
    """The usual plan with other values under some of its keys."""
    return {**copy.deepcopy(PLAN), **copy.deepcopy(changes)}


def item(**changes: object) -> dict[str, object]:
    """The usual item with other values; None leaves a key out."""
    made = {**copy.deepcopy(ITEM), **copy.deepcopy(changes)}
    return {key: value for key, value in made.items() if value is not None}


def sheet(**changes: object) -> dict[str, object]:
    """The usual sheet with other values; None leaves a key out."""
    made = {**copy.deepcopy(SHEET), **copy.deepcopy(changes)}
    return {key: value for key, value in made.items() if value is not None}


def knower(**changes: object) -> dict[str, object]:
    """The usual knower with other values; None leaves a key out."""
    made = {**copy.deepcopy(KNOWER), **copy.deepcopy(changes)}
    return {key: value for key, value in made.items() if value is not None}


def mill(**changes: object) -> dict[str, object]:
    """A knower: the mills of the north, 3,000 people by the desk's word."""
    return knower(**{"box": {"place": "north", "org": "mill"}, "low": 3_000, "basis": "declared", **changes})


def write(folder: Path, content: dict[str, object], universe: dict[str, object] | None = None) -> Path:
    """The plan and its universe as files; JSON is YAML as well."""
    (folder / "tiny.yaml").write_text(json.dumps(universe or UNIVERSE, ensure_ascii=False), encoding="utf-8")
    path = folder / "plan.yaml"
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def built(folder: Path, **changes: object) -> Built:
    """The changed plan, ready to be judged."""
    return build(read_plan(write(folder, plan(**changes))))


def judged(folder: Path, **changes: object) -> list[Judged]:
    """The verdicts on the changed plan."""
    return judge(built(folder, **changes), usual_weights())


def one(folder: Path, **changes: object) -> Judged:
    """The verdict on the only item of the usual plan, the item changed."""
    return judged(folder, items=[item(**changes)])[0]
