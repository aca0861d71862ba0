"""Documents as they came, sealed before anything else was done with them; and what comes from drops."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from kirok.desk.members.models import User, today


class Document(models.Model):
    """One sealed original. Its bytes lie in HOME/sealed under a random name; *parts* are credits, contact lines, links."""

    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=255)
    kind = models.CharField(max_length=10)
    size = models.PositiveBigIntegerField()
    sealed = models.CharField(max_length=80, unique=True)
    parts = models.JSONField(default=list)
    title = models.TextField(blank=True)
    received_on = models.DateField(default=today)
    leaf = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return self.sha256[:12]


class Drop(models.Model):
    """One drop that this desk pulls from: its log's key, the last checkpoint that the desk cosigned, the end of its manifests.

    *settled* is the number of the last manifest that the drop was told to put away; *carried* what was written to a
    file for somebody to carry there, until the drop shows that it came: ``{"upto", "checkpoint", "letters"}``.
    """

    origin = models.CharField(max_length=200, unique=True)
    vkey = models.CharField(max_length=400)
    checkpoint = models.TextField(blank=True)
    settled = models.PositiveBigIntegerField(default=0)
    carried = models.JSONField(null=True)

    def __str__(self) -> str:
        return self.origin


class DropManifest(models.Model):
    """A manifest that the desk has seen: its number and digest, so that another one under the same number is noticed."""

    drop = models.ForeignKey(Drop, on_delete=models.PROTECT, related_name="manifests")
    number = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["drop", "number"], name="manifest_once")]

    def __str__(self) -> str:
        return f"{self.drop_id} {self.number}"


class Mailbox(models.Model):
    """Where replies to one source go, under the desk's number of that source. The words that open it are never here."""

    number = models.CharField(max_length=12, unique=True)
    recipient = models.TextField()
    address = models.CharField(max_length=64, unique=True)
    drop = models.ForeignKey(Drop, null=True, on_delete=models.PROTECT, related_name="mailboxes")

    def __str__(self) -> str:
        return self.number


class Parcel(models.Model):
    """One sealed report as it came, unchanged, in HOME/sealed/intake, with the leaf that its source's receipt names.

    One instance: "of S-0007's mailbox, pulled on 2026-11-25, handled by han". Of one that was destroyed the row stays,
    so that the same envelope is known when the drop shows it again.
    """

    leaf = models.CharField(max_length=64, unique=True)
    sealed = models.CharField(max_length=120, unique=True)
    mailbox = models.ForeignKey(Mailbox, null=True, on_delete=models.PROTECT, related_name="parcels")
    pulled_on = models.DateField(default=today)
    handled_on = models.DateField(null=True)
    handled_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    destroyed_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(handled_on__isnull=True, handled_by__isnull=True) | Q(handled_on__isnull=False, handled_by__isnull=False),
                name="handled_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return self.leaf[:12]

    @property
    def key(self) -> str:
        """What pages and commands call it: the beginning of its leaf, and of its receipt."""
        return self.leaf[:16]


class Enclosure(models.Model):
    """What was in a parcel, in its order: the text (*is_text*) or a file, by the name that its source's browser gave (any bytes)."""

    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="enclosures")
    position = models.PositiveIntegerField()
    name = models.BinaryField()
    is_text = models.BooleanField(default=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="enclosures")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["parcel", "position"], name="enclosure_once")]

    def __str__(self) -> str:
        return f"{self.parcel_id} {self.position}"


class Letter(models.Model):
    """A reply to a source: sealed to the source, with a copy sealed to the desk; it leaves with the next pull.

    *parcel* is the last report that the mailbox had sent when it was written; *asks* whether an answer is waited for.
    """

    key = models.CharField(max_length=32, unique=True)
    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="letters")
    parcel = models.ForeignKey(Parcel, null=True, on_delete=models.PROTECT, related_name="letters")
    asks = models.BooleanField(default=False)
    sealed = models.BinaryField()
    files = models.JSONField(default=list)
    copy = models.CharField(max_length=80)
    written_on = models.DateField(default=today)
    sent = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.key


class HeldRecord(models.Model):
    """What another newsroom published, as its data package says it: "the Merroval Record, of release 2104.9.2+1f0c9a3e".

    Beside this desk's own record, never part of it: no finding rests on it, and no certainty is taken over. *vkey* is the key
    that the package's site was whole under, empty where the package came without its site.
    """

    key = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=300, unique=True)
    version = models.CharField(max_length=80, blank=True)
    descriptor = models.TextField()
    vkey = models.CharField(max_length=400, blank=True)
    received_on = models.DateField(default=today)

    def __str__(self) -> str:
        return self.key


class HeldRow(models.Model):
    """One row of one table of a held record: its id there, its place, its values; *words* is what a search looks through."""

    record = models.ForeignKey(HeldRecord, on_delete=models.CASCADE, related_name="rows")
    table = models.CharField(max_length=60)
    key = models.CharField(max_length=400)
    position = models.PositiveIntegerField()
    payload = models.JSONField()
    words = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["record", "table", "key"], name="held_row_once")]

    def __str__(self) -> str:
        return f"{self.table} {self.key}"
