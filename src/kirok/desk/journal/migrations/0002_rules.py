"""Rules that the database itself keeps in this room."""

from typing import ClassVar

from django.db import migrations

from kirok.desk.members.triggers import forbid


class Migration(migrations.Migration):
    """Triggers, for SQLite and PostgreSQL alike."""

    dependencies: ClassVar = [("journal", "0001_first")]
    operations: ClassVar = [
        forbid("journal_line", "UPDATE", "a journal line is never changed"),
        forbid("journal_line", "DELETE", "a journal line is never removed"),
    ]
