"""Documents as they came: sealed before anything else was done with them."""

from __future__ import annotations

from django.db import models

from kirok.desk.members.models import today


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
