"""Who, where and when: registry rows, and the links between claims, entities and events."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from kirok.desk.claims.models import Claim
from kirok.desk.members.models import User, today
from kirok.desk.members.scoping import Scoped


class Actor(models.Model):
    """A person, group or organisation that claims speak of; one instance: g-sat, "officials who voiced unwelcome opinions"."""

    key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=16)
    public_role = models.BooleanField(default=False)
    payload = models.JSONField()

    objects: ClassVar[Scoped[Self]] = Scoped("involvements__claim__statement", either=True)

    def __str__(self) -> str:
        return self.key


class Name(models.Model):
    """One written form of an actor's name, with its script and romanisation system."""

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="names")
    form = models.CharField(max_length=200)
    script = models.CharField(max_length=8, blank=True)
    system = models.CharField(max_length=20, blank=True)

    objects: ClassVar[Scoped[Self]] = Scoped("actor__involvements__claim__statement", either=True, key=None)

    def __str__(self) -> str:
        return self.form


class Place(models.Model):
    """A place no finer than its precision; never a made-up point."""

    key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=20)
    precision = models.CharField(max_length=12)
    payload = models.JSONField()

    objects: ClassVar[Scoped[Self]] = Scoped("settings__claim__statement", either=True)

    def __str__(self) -> str:
        return self.key


class Event(models.Model):
    """Something that happened, which claims tell parts of."""

    key = models.CharField(max_length=80, unique=True)
    when = models.CharField(max_length=120, blank=True)
    payload = models.JSONField()

    objects: ClassVar[Scoped[Self]] = Scoped("settings__claim__statement", either=True)

    def __str__(self) -> str:
        return self.key


class Involvement(models.Model):
    """An actor's part in a claim: agent with a degree, patient with the way it was struck, or subject."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="involvements")
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="involvements")
    role = models.CharField(max_length=10)
    manner = models.CharField(max_length=40, blank=True)

    objects: ClassVar[Scoped[Self]] = Scoped("claim__statement", key=None)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(role__in=("agent", "patient", "part", "whole")), name="involvement_role"),
            models.UniqueConstraint(fields=["claim", "actor", "role"], name="involvement_once"),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.role} {self.actor_id}"


class Setting(models.Model):
    """Where a claim is set: its place and its event."""

    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, related_name="setting")
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="settings")
    event = models.ForeignKey(Event, null=True, on_delete=models.PROTECT, related_name="settings")

    objects: ClassVar[Scoped[Self]] = Scoped("claim__statement", key=None)

    def __str__(self) -> str:
        return f"{self.claim_id}"


class Link(models.Model):
    """How two claims or events hang together: part-of, led-to, contradicts, ... possibly unsure."""

    left = models.CharField(max_length=80, db_index=True)
    type = models.CharField(max_length=24)
    right = models.CharField(max_length=80, db_index=True)
    payload = models.JSONField()

    objects: ClassVar[Scoped[Self]] = Scoped(named=("left", "right"), key=None)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["left", "type", "right"], name="link_once")]

    def __str__(self) -> str:
        return f"{self.left} {self.type} {self.right}"


class Judgement(models.Model):
    """One person's word on whether two entries of the registry are the same: "same", "different" or "unsure".

    Nothing is rewritten by it: who is one with whom follows from the judgements that stand, so that undoing one leaves
    exactly what would be without it. Undone judgements stay on record.
    """

    left = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+")
    right = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    on = models.DateField(default=today)
    undone_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(verdict__in=("same", "different", "unsure")), name="judgement_verdict"),
            models.CheckConstraint(condition=~Q(left=F("right")), name="judgement_of_two"),
            models.UniqueConstraint(fields=["left", "right"], condition=Q(undone_by__isnull=True), name="judgement_stands_once"),
        ]

    def __str__(self) -> str:
        return f"{self.left_id} {self.verdict} {self.right_id}"
