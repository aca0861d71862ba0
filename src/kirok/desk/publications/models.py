"""Sentences for the public, who released them, and what was put out."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat

from kirok.desk.claims.models import Claim
from kirok.desk.findings.models import Finding
from kirok.desk.members.models import User, today
from kirok.desk.members.scoping import Scoped
from kirok.desk.publications.desk_models import Answered, Disclosure, Estimate, Hold, Override, Picture, SignOff, scoped_by

__all__ = [
    "Answered",
    "Authorship",
    "Correction",
    "Disclosure",
    "Estimate",
    "Hold",
    "Item",
    "Outlay",
    "Override",
    "Picture",
    "Publication",
    "ReleasedForm",
    "SignOff",
    "Use",
]


class Publication(models.Model):
    """A text of sentences, each a fact with its uses, background, or the editor's voice."""

    key = models.CharField(max_length=80, unique=True)
    payload = models.JSONField()
    state = models.CharField(max_length=12, default="draft")
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    #: Primary keys of those who wrote the draft before: four eyes count them too.
    earlier_drafters = models.JSONField(null=True)
    version = models.PositiveIntegerField(default=1)
    #: Where readers may write, {"en", "ko"}; its warning for people inside goes with it, always.
    contact = models.JSONField(null=True)
    reviewed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    released_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="released")
    released_on = models.DateField(null=True)
    #: The day on which it was folded into the sealed states; null for what was released before anybody assessed it.
    assessed_on = models.DateField(null=True)

    objects: ClassVar[Scoped[Self]] = Scoped(*scoped_by())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=("draft", "reviewed", "released", "withdrawn")), name="publication_state"),
            models.CheckConstraint(
                condition=~Q(state="released") | (Q(released_by__isnull=False) & Q(released_on__isnull=False)), name="released_by_someone"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Authorship(models.Model):
    """Who coded or drafted something a publication rests on; at release its releaser is written beside each author.

    The constraint is four eyes in the database: no row can have the same person on both sides.
    """

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="authorships")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    releaser = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["publication", "author"], name="authorship_once"),
            models.CheckConstraint(condition=Q(releaser__isnull=True) | ~Q(author=F("releaser")), name="four_eyes"),
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.author_id}"


class Item(models.Model):
    """One sentence of a publication, addressed as pub1/s1."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="items")
    key = models.CharField(max_length=80)
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    payload = models.JSONField()
    status = models.CharField(max_length=12, default="standing")

    objects: ClassVar[Scoped[Self]] = Scoped(*scoped_by("publication__"), key=Concat("publication__key", Value("/"), "key"))

    class Meta:
        ordering: ClassVar = ["publication_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["publication", "key"], name="item_once"),
            models.CheckConstraint(condition=Q(kind__in=("fact", "background", "voice")), name="item_kind"),
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def address(self) -> str:
        """The sentence's public id, "pub1/s1"."""
        return f"{self.publication.key}/{self.key}"


class Use(models.Model):
    """A finding or a claim that a sentence stands on; exactly one of the two."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="uses")
    position = models.PositiveIntegerField()
    finding = models.ForeignKey(Finding, null=True, on_delete=models.PROTECT, related_name="uses")
    claim = models.ForeignKey(Claim, null=True, on_delete=models.PROTECT, related_name="uses")

    objects: ClassVar[Scoped[Self]] = Scoped(*scoped_by("item__publication__"), key=None)

    class Meta:
        ordering: ClassVar = ["item_id", "position"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(finding__isnull=True) ^ Q(claim__isnull=True), name="use_one_thing"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}"


class ReleasedForm(models.Model):
    """The salt of one released form of a claim: destroying it leaves a leaf that nobody can open."""

    key = models.CharField(max_length=160, unique=True)
    salt = models.BinaryField()

    def __str__(self) -> str:
        return self.key


class SealedCrowd(models.Model):
    """Where the sealed state of one protected person lies; the row whose person is empty points at the record of all.

    Whoever opens one reads what was told about whom: nothing in the house is more dangerous.
    """

    person = models.CharField(max_length=160, unique=True, blank=True)
    sealed = models.CharField(max_length=80, unique=True)

    def __str__(self) -> str:
        return self.person or "record"


class Outlay(models.Model):
    """A folder that the site was written to; a withdrawal rewrites each of them at once."""

    path = models.TextField(unique=True)
    base_url = models.TextField(blank=True)
    on = models.DateField(default=today)

    def __str__(self) -> str:
        return self.path


class Correction(models.Model):
    """What readers are told when something fell: opened by the retraction room, shown at the next publish."""

    key = models.CharField(max_length=40, unique=True)
    target = models.CharField(max_length=170, db_index=True)
    reason = models.CharField(max_length=30)
    on = models.DateField(default=today)
    findings = models.JSONField(default=list)
    sentences = models.JSONField(default=list)
    publications = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.key} {self.target}"
