"""What a statement says: who did what to whom, when, where, why, how many; tied to its very words."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from kirok.desk.members.models import User
from kirok.desk.members.scoping import Scoped
from kirok.desk.statements.models import Statement

KINDS = ("act", "state", "quantity", "policy", "comparison", "sourcing")
STATUSES = ("draft", "standing", "retracted", "withdrawn")


class Claim(models.Model):
    """One claim of one statement. *payload* is the whole claim in the one codec; the columns are an index over it.

    Example: c06, an act VIO.LIB.camp with a group of victims, said in "Officials who voiced ... were sent there".
    It says nothing about whether it is true: findings do, by rule.
    """

    key = models.CharField(max_length=80, unique=True)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="claims")
    kind = models.CharField(max_length=12)
    type = models.CharField(max_length=60, blank=True)
    polarity = models.CharField(max_length=10, default="asserted")
    when = models.CharField(max_length=120, blank=True)
    count_min = models.BigIntegerField(null=True)
    count_max = models.BigIntegerField(null=True)
    credibility = models.PositiveSmallIntegerField(null=True)
    status = models.CharField(max_length=10, default="draft")
    coder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="claims")
    #: Primary keys of those who wrote the draft before its coder did: four eyes count them too.
    earlier_coders = models.JSONField(null=True)
    coder_authenticated = models.BooleanField(default=False)
    payload = models.JSONField()

    objects: ClassVar[Scoped[Self]] = Scoped("statement")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="claim_kind"),
            models.CheckConstraint(condition=Q(status__in=STATUSES), name="claim_status"),
            models.CheckConstraint(
                condition=Q(count_min__isnull=True) | Q(count_max__isnull=True) | Q(count_min__lte=F("count_max")), name="claim_count_range"
            ),
            models.CheckConstraint(condition=Q(count_min__isnull=True) | Q(count_min__gte=0), name="claim_count_positive"),
            models.CheckConstraint(condition=Q(credibility__isnull=True) | Q(credibility__range=(1, 6)), name="claim_credibility"),
            models.CheckConstraint(condition=~Q(kind="act") | ~Q(type=""), name="claim_act_has_type"),
        ]

    def __str__(self) -> str:
        return self.key


class Span(models.Model):
    """The words of the statement that a claim rests on: [start, end) in code points, and the exact text."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="spans")
    position = models.PositiveIntegerField(default=0)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    exact = models.TextField()

    class Meta:
        ordering: ClassVar = ["claim_id", "position"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(start__lt=F("end")) & ~Q(exact=""), name="span_has_words"),
            models.UniqueConstraint(fields=["claim", "position"], name="span_once"),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}[{self.start}:{self.end}]"


class SecondCoding(models.Model):
    """One statement coded a second time, blind: who does it sees no other claims of the statement until it is done."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="second_codings")
    coder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="second_codings")
    assigned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default="open")

    objects: ClassVar[Scoped[Self]] = Scoped("statement", key=None)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=("open", "done")), name="second_coding_state"),
            models.UniqueConstraint(fields=["statement", "coder"], name="second_coding_once"),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id} by {self.coder_id}"


class SecondClaim(models.Model):
    """One claim of a second coding; it supports nothing and is never published. *verdict*: "first", "second" or empty."""

    coding = models.ForeignKey(SecondCoding, on_delete=models.PROTECT, related_name="claims")
    payload = models.JSONField()
    spans = models.JSONField()
    verdict = models.CharField(max_length=8, blank=True)

    def __str__(self) -> str:
        return f"{self.coding_id} {self.payload.get('id')}"
