"""What a coding file says beside its content: its expectations, checked at every load and never believed."""

from __future__ import annotations

from django.db import models


class Expectation(models.Model):
    """One entry of an ``expect`` block: what the rules must give for a finding, or what a retraction must reach."""

    key = models.CharField(max_length=80, unique=True)
    payload = models.JSONField()

    def __str__(self) -> str:
        return self.key
