"""What we hold: sources by number, outlets, verbatim statements, consent. No column here can hold a source's name."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from kirok.desk.inbox.models import Document, Enclosure
from kirok.desk.members.models import User, today
from kirok.desk.members.scoping import Scoped


class Source(models.Model):
    """The desk's number of a source (S-0007) and its kind; identity lies sealed elsewhere, never in this database."""

    number = models.CharField(max_length=12, unique=True)
    payload = models.JSONField()

    objects: ClassVar[Scoped[Self]] = Scoped("pk", key="number", of="sources")

    def __str__(self) -> str:
        return self.number


class Outlet(models.Model):
    """A newspaper, broadcaster or agency that relays what others say."""

    key = models.CharField(max_length=80, unique=True)
    payload = models.JSONField()

    def __str__(self) -> str:
        return self.key


class Statement(models.Model):
    """One verbatim text in one language. *text* is exactly what was said or written; it is never edited.

    *document* is its sealed original; *enclosure* says in which report a drop brought it, if one did.
    """

    key = models.CharField(max_length=80, unique=True)
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="statements")
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="statements")
    enclosure = models.ForeignKey(Enclosure, null=True, on_delete=models.PROTECT, related_name="statements")
    public_url = models.TextField(blank=True)
    text = models.TextField()
    lang = models.CharField(max_length=10)
    said_on = models.CharField(max_length=80, blank=True)
    sha256 = models.CharField(max_length=64)
    leaf = models.CharField(max_length=64)
    received_on = models.DateField(default=today)
    payload = models.JSONField()
    status = models.CharField(max_length=12, default="standing")

    objects: ClassVar[Scoped[Self]] = Scoped("pk")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text=""), name="statement_has_text"),
            models.CheckConstraint(condition=Q(source__isnull=False) | ~Q(public_url=""), name="statement_has_source_or_url"),
        ]

    def __str__(self) -> str:
        return self.key


class Consent(models.Model):
    """What one person allowed for one statement. A missing row is a no."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="consents")
    position = models.PositiveIntegerField()
    person = models.CharField(max_length=80)
    basis = models.CharField(max_length=20)
    scopes = models.JSONField(default=list)
    denied = models.JSONField(default=list)
    expires = models.CharField(max_length=40, blank=True)
    payload = models.JSONField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["statement", "position"], name="consent_once")]

    def __str__(self) -> str:
        return f"{self.statement_id} {self.person} {self.basis}"


class ConsentStep(models.Model):
    """One step of a consent, appended and never changed: given for some uses, taken back for some, or ended by its day.

    *uses* are what the step allows ("given") or ends ("withdrawn", "ended"); *payload* is the consent that holds since then, in the
    coding format. *on* is an EDTF day or less.
    """

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="consent_steps")
    person = models.CharField(max_length=80)
    kind = models.CharField(max_length=10)
    uses = models.JSONField(default=list)
    on = models.CharField(max_length=40, blank=True)
    payload = models.JSONField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField(default=today)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(kind__in=("given", "withdrawn", "ended")), name="consent_step_kind")]

    def __str__(self) -> str:
        return f"{self.statement_id} {self.person} {self.kind}"


class Translation(models.Model):
    """One rendering of a statement into another language: for reading beside the words, never in their place.

    Claims cite the statement's own words. *checked_by* is a second person who compared the two; *checked_text* is how that
    person would have it, where it differs.
    """

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="translations")
    lang = models.CharField(max_length=10)
    text = models.TextField()
    by_machine = models.BooleanField(default=False)
    translator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    checked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    checked_text = models.TextField(blank=True)

    objects: ClassVar[Scoped[Self]] = Scoped("statement", key=None)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text=""), name="translation_has_text"),
            models.CheckConstraint(condition=Q(checked_text="") | Q(checked_by__isnull=False), name="translation_checked_text_has_person"),
            models.CheckConstraint(condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("translator")), name="translation_second_person"),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id} {self.lang}"


class Medium(models.Model):
    """A recording or picture under seal, which claims of a statement may cite by a time range or a region.

    It belongs to a source until its words are written down, and to their statement from then on.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=8)
    mime = models.CharField(max_length=40)
    size = models.PositiveBigIntegerField()
    sealed = models.CharField(max_length=80, unique=True)
    leaf = models.CharField(max_length=64, unique=True)
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="media")
    statement = models.ForeignKey(Statement, null=True, on_delete=models.PROTECT, related_name="media")

    objects: ClassVar[Scoped[Self]] = Scoped("statement", key=None)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=("audio", "video", "image")), name="medium_kind"),
            models.CheckConstraint(condition=Q(source__isnull=False) | Q(statement__isnull=False), name="medium_belongs"),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class ContentNote(models.Model):
    """What a reader is told before reading: a kind of violation, for the whole statement or for [start, end) of it.

    A *graphic* passage is hidden until it is asked for.
    """

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="notes")
    code = models.CharField(max_length=60)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    graphic = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True) | Q(start__lt=F("end")), name="content_note_is_whole_or_passage"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id} {self.code}"


class OptOut(models.Model):
    """A kind of violation that one person asked not to read."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="opt_outs")
    code = models.CharField(max_length=60)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "code"], name="opt_out_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.code}"
