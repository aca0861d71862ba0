"""What a coding file expects of the rules: checked at every load, never believed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kirok.base.errors import CheckFailed
from kirok.desk.coding.models import Expectation
from kirok.desk.findings.actions import weigh
from kirok.desk.findings.models import Finding
from kirok.desk.retraction.closure import find_target, reach


def keep(expected: Mapping[str, Any]) -> None:
    """Remember the block, so that an export is whole."""
    for key, payload in expected.items():
        Expectation.objects.update_or_create(key=key, defaults={"payload": payload})


def check(expected: Mapping[str, Any]) -> None:
    """Compare each expectation with what the rules give.

    Raises:
        CheckFailed: naming the finding or claim, what was expected and what the rules give.
    """
    for key, payload in expected.items():
        if key == "retract":
            _check_reach(payload)
        else:
            _check_finding(key, payload)


def _check_finding(key: str, payload: Mapping[str, Any]) -> None:
    finding = Finding.objects.filter(key=key).first()
    if finding is None:
        raise CheckFailed(f"'{key}' is expected of, but there is no such finding", field=f"expect.{key}")
    now = weigh(finding.supports.select_related("claim__statement"), lowered=finding.lowerings.exists())
    given = {"certainty": now.certainty, "independent_origins": now.independent_origins}
    for part, value in payload.items():
        if given.get(part) != value:
            raise CheckFailed(f"the rules give {part} {given.get(part)} for {key}, the file expects {value}", field=f"expect.{key}.{part}")


def _check_reach(payload: Mapping[str, Any]) -> None:
    reached = reach(find_target(str(payload["claim"])))
    given = sorted([*reached.findings, *reached.sentences])
    wanted = sorted(str(key) for key in payload.get("reaches") or [])
    if given != wanted:
        raise CheckFailed(
            f"retracting {payload['claim']} reaches {', '.join(given) or 'nothing'}, the file expects {', '.join(wanted)}",
            field="expect.retract.reaches",
        )
