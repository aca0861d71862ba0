"""A source's handler and deputy. No column here can hold a source's name."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from kirok.desk.members.models import User
from kirok.desk.statements.models import Source


class Care(models.Model):
    """S-0007 is handled by han; dora is the deputy. Both alone see what the source's items have in common."""

    source = models.OneToOneField(Source, on_delete=models.PROTECT, related_name="care")
    handler = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(deputy__isnull=True) | ~Q(deputy=F("handler")), name="care_two_people"),
        ]

    def __str__(self) -> str:
        return self.source.number

    def kept_by(self, user: User) -> bool:
        """Whether the person is the source's handler or its deputy."""
        return user.has_role("handler") and user.pk in {self.handler_id, self.deputy_id}
