"""A source in somebody's care, as several tests need it."""

from __future__ import annotations

from kirok.desk.handling.models import Care
from kirok.desk.members.actions import Authenticated, add_user, authenticate
from kirok.desk.statements.models import Source

SECOND = "the password of dora"


def keep(people: dict[str, Authenticated], number: str = "S-0101", *, deputy: str = "") -> Care:
    """han keeps the source; dora, another handler, is the deputy where *deputy* is "dora"."""
    people["dora"] = another(people)
    second = people[deputy].user if deputy else None
    return Care.objects.create(source=Source.objects.get(number=number), handler=people["han"].user, deputy=second)


def another(people: dict[str, Authenticated]) -> Authenticated:
    """dora, a second handler."""
    if "dora" not in people:
        add_user(name="dora", roles=["handler"], password=SECOND)
    return people.get("dora") or authenticate(name="dora", password=SECOND)


def two(first: str, second: str) -> dict[str, str]:
    """The fields of a form that two people sign."""
    return {"password": f"the password of {first}", "second": second, "second_password": f"the password of {second}"}
