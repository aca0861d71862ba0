"""Whoever codes a statement a second time does not see how it was coded first."""

from __future__ import annotations

from kirok.desk.claims.models import SecondCoding
from kirok.desk.members.models import User


def unseen_by(user: User) -> frozenset[int]:
    """The statements whose claims a person may not see now, by primary key."""
    return frozenset(SecondCoding.objects.filter(coder=user, state="open").values_list("statement_id", flat=True))
