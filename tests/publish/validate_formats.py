"""Run by the validators' own Python: says in JSON what they find wrong in one site (argument: its folder)."""

import json
import sys
from pathlib import Path

import html5lib
from followthemoney import model
from followthemoney.exc import InvalidData
from followthemoney.proxy import EntityProxy
from followthemoney.schema import Schema
from frictionless import Package


def follow_the_money(site: Path) -> list[str]:
    wrong, ids, links = [], {}, []
    for line in (site / "data/entities.ftm.json").read_text(encoding="utf-8").splitlines():
        given = json.loads(line)
        schema = model.get(given["schema"])
        wrong += _invalid(schema, given)
        kept = EntityProxy.from_dict(given).to_dict()["properties"]
        wrong += [f"{given['id']}.{name}" for name, values in given["properties"].items() if sorted(values) != sorted(kept.get(name, []))]
        ids[given["id"]] = schema
        links += [(given["id"], schema.get(name), value) for name, values in given["properties"].items() for value in values]
    for key, prop, value in links:
        if prop is None:
            wrong.append(f"{key}: no such property")
        elif prop.range is not None and (value not in ids or not ids[value].is_a(prop.range)):
            wrong.append(f"{key}.{prop.name}: {value} is no {prop.range.name}")
    return wrong if ids else ["no entities"]


def _invalid(schema: Schema, given: dict[str, object]) -> list[str]:
    try:
        schema.validate(given)
    except InvalidData as error:
        return [f"{given['id']}: {error.errors}"]
    return []


def frictionless(site: Path) -> list[str]:
    report = Package(str(site / "data/datapackage.json")).validate()
    return [] if report.valid else [str(row) for row in report.flatten(["name", "rowNumber", "fieldNumber", "type", "note"])]


def html(site: Path) -> list[str]:
    wrong = []
    for page in sorted(site.rglob("*.html")):
        parser = html5lib.HTMLParser(strict=False)
        parser.parse(page.read_bytes(), transport_encoding="utf-8")
        wrong += [f"{page.relative_to(site)}: {position} {code}" for position, code, _ in parser.errors]
    return wrong


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    sys.stdout.write(json.dumps({"ftm": follow_the_money(folder), "frictionless": frictionless(folder), "html": html(folder)}))
