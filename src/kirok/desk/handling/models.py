"""Who keeps contact with whom, what may stop, what editors ask. No column here can hold a source's name.

What a handler writes of a source (the standing sheet, notes of a contact) lies sealed; a row only says where.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from kirok.desk.members.models import User, today
from kirok.desk.statements.models import Medium, Source, Statement

#: Who interpreted, by role; never by name.
INTERPRETERS = ("nobody", "staff", "outside", "partner", "relative")
SETTINGS = ("in-person", "telephone", "video-call", "in-writing")
STATES = ("in-contact", "silent", "at-risk")


class Care(models.Model):
    """S-0007 is handled by han; dora is the deputy. Both alone see what the source's items have in common.

    *next_contact* is an EDTF day or less; *sheet* is where the standing sheet lies sealed.
    """

    source = models.OneToOneField(Source, on_delete=models.PROTECT, related_name="care")
    handler = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default="in-contact")
    next_contact = models.CharField(max_length=40, blank=True)
    sheet = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(deputy__isnull=True) | ~Q(deputy=F("handler")), name="care_two_people"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="care_state"),
        ]

    def __str__(self) -> str:
        return self.source.number

    def kept_by(self, user: User) -> bool:
        """Whether the person is the source's handler or its deputy."""
        return user.has_role("handler") and user.pk in {self.handler_id, self.deputy_id}


class StateChange(models.Model):
    """What a source's state became, and on which day."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="states")
    state = models.CharField(max_length=12)
    on = models.DateField(default=today)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(state__in=STATES), name="state_change_state")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.state}"


class Contact(models.Model):
    """One contact by hand: an EDTF day or less, never a time, and a note that lies sealed."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="contacts")
    on = models.CharField(max_length=40)
    sealed = models.CharField(max_length=80)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.source_id} {self.on}"


class Question(models.Model):
    """What an editor asks about a claim, a statement or a finding; whoever told it is found by the desk, never named."""

    key = models.CharField(max_length=40, unique=True)
    about = models.CharField(max_length=170, db_index=True)
    text = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    on = models.DateField(default=today)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(text=""), name="question_has_text")]

    def __str__(self) -> str:
        return self.key


class Asked(models.Model):
    """A question lies with one source's handler, with the answer once it is there."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="asked")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="asked")
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answered_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question", "source"], name="asked_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_on__isnull=True)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_on__isnull=False)),
                name="answer_has_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.source_id}"


class SafetyHold(models.Model):
    """Nothing that rests on this source leaves until two people lift it; one person set it, in seconds."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="safety_holds")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    on = models.DateField(default=today)
    lifted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    lifted_second = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    lifted_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source"], condition=Q(lifted_on__isnull=True), name="safety_hold_once"),
            models.CheckConstraint(
                condition=Q(lifted_on__isnull=True, lifted_by__isnull=True, lifted_second__isnull=True)
                | (Q(lifted_on__isnull=False, lifted_by__isnull=False, lifted_second__isnull=False) & ~Q(lifted_by=F("lifted_second"))),
                name="safety_hold_lifted_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} held"


class Interview(models.Model):
    """One interview: its day (EDTF), language, setting, who interpreted by role, the sealed recording, the written words.

    *cues* are [start second, end second or null, first letter, letter after the last] of the statement's text.
    """

    key = models.CharField(max_length=40, unique=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="interviews")
    on = models.CharField(max_length=40)
    language = models.CharField(max_length=10)
    setting = models.CharField(max_length=12)
    interpreter = models.CharField(max_length=12)
    interviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    medium = models.OneToOneField(Medium, null=True, on_delete=models.PROTECT, related_name="interview")
    statement = models.OneToOneField(Statement, null=True, on_delete=models.PROTECT, related_name="interview")
    cues = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(interpreter__in=INTERPRETERS), name="interview_interpreter"),
            models.CheckConstraint(condition=Q(setting__in=SETTINGS), name="interview_setting"),
        ]

    def __str__(self) -> str:
        return self.key


class Listening(models.Model):
    """A keeper let one person hear or see a medium: a voice or a face tells who somebody is."""

    medium = models.ForeignKey(Medium, on_delete=models.PROTECT, related_name="listeners")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    on = models.DateField(default=today)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["medium", "user"], name="listening_once")]

    def __str__(self) -> str:
        return f"{self.medium_id} {self.user_id}"
