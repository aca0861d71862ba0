"""The search index: one entry a thing that can be found, and the things whose entry is not up to date.

The tokens stand in ``search_tokens``, an FTS5 table on SQLite and a tsvector table on PostgreSQL, made by the migration.
Triggers on the rooms' tables take an entry away in the same statement that changes its row, and list it as stale; so
nobody can forget to, and words that were erased are out of the index before the erasing transaction commits.
"""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from kirok.desk.members.scoping import Scoped

KINDS = ("statement", "claim", "person", "finding")


class Entry(models.Model):
    """One statement, claim, person or finding under its public id."""

    kind = models.CharField(max_length=10)
    row = models.BigIntegerField()
    key = models.CharField(max_length=80)

    objects: ClassVar[Scoped[Self]] = Scoped(named=("key",), key=None)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "row"], name="search_entry_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Sound(models.Model):
    """A written form of a person's name, joined, and the coarse sounds of it."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="sounds")
    value = models.CharField(max_length=200, db_index=True)

    objects: ClassVar[Scoped[Self]] = Scoped(named=("entry__key",), key=None)

    def __str__(self) -> str:
        return self.value


class Stale(models.Model):
    """A row whose entry must be made anew."""

    kind = models.CharField(max_length=10)
    row = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.kind} {self.row}"
