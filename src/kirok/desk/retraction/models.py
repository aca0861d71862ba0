"""Events that mark, hide or let fall: appended, never changed."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from kirok.desk.members.models import User, today
from kirok.desk.members.scoping import Scoped


class StatusEvent(models.Model):
    """One change of what stands: what it was about, what it became, why, by whom, and everything it reached."""

    key = models.CharField(max_length=40, unique=True)
    target = models.CharField(max_length=170, db_index=True)
    was = models.CharField(max_length=12)
    becomes = models.CharField(max_length=12)
    reason = models.CharField(max_length=30)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    on = models.DateField(default=today)
    affects = models.JSONField(default=dict)

    objects: ClassVar[Scoped[Self]] = Scoped(named=("target",), key=None)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(second__isnull=True) | ~Q(by=F("second")), name="event_two_people"),
            models.CheckConstraint(condition=~Q(becomes="retracted") | Q(second__isnull=False), name="retraction_has_second"),
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.becomes}"


class Ruling(models.Model):
    """A second person's word on what one person hid: it stays hidden, or it comes back."""

    event = models.OneToOneField(StatusEvent, on_delete=models.PROTECT, related_name="ruling")
    verdict = models.CharField(max_length=10)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    on = models.DateField(default=today)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(verdict__in=("confirmed", "reversed")), name="ruling_verdict")]

    def __str__(self) -> str:
        return f"{self.event_id} {self.verdict}"
