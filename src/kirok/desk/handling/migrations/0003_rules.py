"""Rules that the database itself keeps in this room."""

from typing import ClassVar

from django.db import migrations

from kirok.desk.members.triggers import forbid


class Migration(migrations.Migration):
    """Triggers, for SQLite and PostgreSQL alike."""

    dependencies: ClassVar = [("handling", "0002_kept")]
    operations: ClassVar = [
        forbid("handling_statechange", "UPDATE", "what a state was is never changed"),
        forbid("handling_safetyhold", "DELETE", "a safety hold is never deleted: two people lift it"),
        forbid("handling_safetyhold", "UPDATE", "a lifted hold stays lifted", "OLD.lifted_on IS NOT NULL"),
        forbid("handling_asked", "UPDATE", "an answer is never changed", "OLD.answer <> ''"),
    ]
