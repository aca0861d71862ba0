"""Rules that the database itself keeps in this room."""

from typing import ClassVar

from django.db import migrations

from kirok.desk.members.triggers import forbid


class Migration(migrations.Migration):
    """Triggers, for SQLite and PostgreSQL alike."""

    dependencies: ClassVar = [("statements", "0001_first")]
    operations: ClassVar = [
        forbid("statements_statement", "UPDATE", "a verbatim text is never edited", "NEW.text <> OLD.text"),
        forbid("statements_statement", "DELETE", "a statement is never deleted: withdraw or erase it"),
    ]
