"""What stands beside a publication at the desk: pictures, sign-offs, holds, overrides, and the register of all that left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from kirok.desk.members.models import User, today
from kirok.desk.members.scoping import Scoped

#: Where something can go, and the scope of consent that it takes.
AUDIENCES = {
    "site": "publish-anonymous",
    "cms": "publish-anonymous",
    "broadcast": "publish-anonymous",
    "post": "publish-anonymous",
    "talk": "publish-anonymous",
    "comment": "publish-anonymous",
    "un": "un-submission",
    "court": "court",
    "partner": "share-partner",
}


@dataclass(frozen=True)
class Reach:
    """Who reads what goes one way (public, authorities, sealed), and by which channels of a plan it goes."""

    recipients: str
    channels: tuple[str, ...]


#: How each way is booked. A request for comment and a filing reach the authorities: nobody can promise that they do not.
CLASSES = {
    "site": Reach("public", ("site", "data", "chart", "proof")),
    "cms": Reach("public", ("cms",)),
    "broadcast": Reach("public", ("broadcast",)),
    "post": Reach("public", ("social",)),
    "talk": Reach("public", ("broadcast",)),
    "comment": Reach("authorities", ("comment-request",)),
    "un": Reach("authorities", ("filing",)),
    "court": Reach("authorities", ("filing",)),
    "partner": Reach("authorities", ("filing",)),
}


def scoped_by(start: str = "") -> tuple[str, str]:
    """The ways from a publication (or what *start* leads to it from) to the statements under it."""
    return f"{start}items__uses__claim__statement", f"{start}items__uses__finding__supports__claim__statement"


class Disclosure(models.Model):
    """One thing that left the desk: to whom, for which audience, under which scope of consent, in exactly these words."""

    key = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=12)
    recipient = models.CharField(max_length=300)
    audience = models.CharField(max_length=300, blank=True)
    scope = models.CharField(max_length=30)
    publication = models.CharField(max_length=80, db_index=True)
    sentences = models.JSONField(default=list)
    text = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    on = models.DateField(default=today)

    objects: ClassVar[Scoped[Self]] = Scoped(named=("publication",), key=None)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(kind__in=tuple(AUDIENCES)), name="disclosure_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.publication}"


class Hold(models.Model):
    """A publication stays in until a day; who may hold may also lift it before."""

    publication = models.ForeignKey("publications.Publication", on_delete=models.PROTECT, related_name="holds")
    until = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    on = models.DateField(default=today)
    lifted_on = models.DateField(null=True)

    objects: ClassVar[Scoped[Self]] = Scoped(*scoped_by("publication__"), key=None)

    def __str__(self) -> str:
        return f"{self.publication_id} until {self.until}"


class Override(models.Model):
    """Two people let sentences out against the exposure check. Their reason lies sealed; *digest* binds it to the wording."""

    publication = models.ForeignKey("publications.Publication", on_delete=models.PROTECT, related_name="overrides")
    sentences = models.JSONField()
    digest = models.CharField(max_length=64)
    sealed = models.CharField(max_length=80)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    on = models.DateField(default=today)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(by=F("second")), name="override_two_people")]

    def __str__(self) -> str:
        return f"{self.publication_id} overridden"


class Answered(models.Model):
    """Where a handler's answers for a publication lie sealed: who could have told it, by place, organisation and rank."""

    publication = models.OneToOneField("publications.Publication", on_delete=models.PROTECT, related_name="answered")
    sealed = models.CharField(max_length=80, unique=True)

    def __str__(self) -> str:
        return f"{self.publication_id} answered"


class SignOff(models.Model):
    """A legal reviewer read this very wording and agreed to its naming *actor*; or somebody told a dead person's family."""

    publication = models.ForeignKey("publications.Publication", on_delete=models.PROTECT, related_name="signoffs")
    kind = models.CharField(max_length=10)
    actor = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    on = models.DateField(default=today)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(kind__in=("legal", "kin")), name="signoff_kind")]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.kind} {self.actor}"


class Picture(models.Model):
    """A picture of a publication: clean bytes under seal, whose it is, where it comes from, and what it shows in words.

    *source_type* is a term of IPTC's digital source type vocabulary; one that was made by AI is said so on its line.
    *sealed* is what leaves; where *regions* are covered, *original* is the picture as it came. *shows* are ids of people
    who can be recognised in it, each of whom must have agreed to a picture.
    """

    publication = models.ForeignKey("publications.Publication", on_delete=models.PROTECT, related_name="pictures")
    position = models.PositiveIntegerField()
    sealed = models.CharField(max_length=80)
    mime = models.CharField(max_length=20)
    credit = models.CharField(max_length=200)
    origin = models.CharField(max_length=12)
    source_type = models.CharField(max_length=60)
    alt_en = models.CharField(max_length=400)
    alt_ko = models.CharField(max_length=400)
    graphic = models.BooleanField(default=False)
    original = models.CharField(max_length=80, blank=True)
    regions = models.JSONField(default=list)
    shows = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["publication_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["publication", "position"], name="picture_once"),
            models.CheckConstraint(condition=Q(origin__in=("photograph", "archive", "ai-made")), name="picture_origin"),
            models.CheckConstraint(condition=~Q(credit="") & ~Q(source_type=""), name="picture_has_credit_and_origin"),
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.position}"


class Estimate(models.Model):
    """How many in all, as a person brought it to a publication: the public record, with the name of who checked it.

    It holds figures about lists of many people, and nothing that a statement says.
    """

    publication = models.ForeignKey("publications.Publication", on_delete=models.PROTECT, related_name="estimates")
    key = models.CharField(max_length=100, unique=True)
    payload = models.JSONField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    on = models.DateField(default=today)

    class Meta:
        ordering: ClassVar = ["publication_id", "pk"]

    def __str__(self) -> str:
        return self.key
