"""What lies in a compartment: single statements, or all that a source ever said."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from kirok.desk.members.models import Compartment
from kirok.desk.statements.models import Source, Statement


class Enclosed(models.Model):
    """One statement, or one source with everything it said and will say, in a compartment; it goes when that is erased."""

    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="enclosed")
    source = models.ForeignKey(Source, null=True, on_delete=models.CASCADE, related_name="enclosed")
    statement = models.ForeignKey(Statement, null=True, on_delete=models.CASCADE, related_name="enclosed")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(source__isnull=True) ^ Q(statement__isnull=True), name="enclosed_one_thing"),
            models.UniqueConstraint(fields=["compartment", "source"], name="enclosed_source_once"),
            models.UniqueConstraint(fields=["compartment", "statement"], name="enclosed_statement_once"),
        ]

    def __str__(self) -> str:
        return f"{self.compartment_id}: {self.source_id or self.statement_id}"
