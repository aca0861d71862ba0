"""What the desk holds to be known, and how well: certainty by rule, lowered only by two people."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from kirok.desk.claims.models import Claim
from kirok.desk.members.models import User, today
from kirok.desk.members.scoping import Scoped


class Finding(models.Model):
    """A sentence in both languages that rests on claims; *certainty* is computed, never typed in."""

    key = models.CharField(max_length=80, unique=True)
    payload = models.JSONField()
    certainty = models.CharField(max_length=20, blank=True)
    independent_origins = models.PositiveIntegerField(null=True)
    rule = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=10, default="draft")
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="findings")
    #: Primary keys of those who wrote the draft before: four eyes count them too.
    earlier_drafters = models.JSONField(null=True)

    objects: ClassVar[Scoped[Self]] = Scoped("supports__claim__statement")

    def __str__(self) -> str:
        return self.key


class Support(models.Model):
    """One claim that a finding rests on, or that speaks against it."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="supports")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="supports")
    stance = models.CharField(max_length=12)
    position = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["finding_id", "position"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(stance__in=("supports", "contradicts")), name="support_stance"),
            models.UniqueConstraint(fields=["finding", "claim"], name="support_once"),
        ]

    def __str__(self) -> str:
        return f"{self.finding_id} {self.stance} {self.claim_id}"


class Lowering(models.Model):
    """Two people held a finding for doubtful, with their reason. There is no raising."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="lowerings")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    on = models.DateField(default=today)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(by=F("second")), name="lowering_two_people"),
            models.CheckConstraint(condition=~Q(reason=""), name="lowering_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.finding_id} lowered"
