"""The desk's memory of acts: journal lines in a hash chain, and custody events behind salted commitments."""

from __future__ import annotations

from django.db import models

from kirok.desk.members.models import User, today


class Line(models.Model):
    """One act, appended and never changed: "ann released pub1 on 2026-11-22". It holds no request body.

    *digest* is SHA-256 over the canonical JSON of the line and the digest before it; the database refuses changes.
    """

    day = models.DateField(default=today)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="lines")
    action = models.CharField(max_length=40)
    target = models.CharField(max_length=200)
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"{self.day} {self.actor} {self.action} {self.target}"


class CustodyEvent(models.Model):
    """What the custody log commits to: the record and the salt that open one leaf."""

    kind = models.CharField(max_length=20)
    target = models.CharField(max_length=200, db_index=True)
    record = models.JSONField()
    salt = models.BinaryField()
    leaf = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.target}"
