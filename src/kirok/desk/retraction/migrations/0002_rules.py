"""Rules that the database itself keeps in this room."""

from typing import ClassVar

from django.db import migrations

from kirok.desk.members.triggers import forbid


class Migration(migrations.Migration):
    """Triggers, for SQLite and PostgreSQL alike."""

    dependencies: ClassVar = [("retraction", "0001_first")]
    operations: ClassVar = [
        forbid("retraction_statusevent", "UPDATE", "an event is never changed"),
        forbid("retraction_statusevent", "DELETE", "an event is never removed"),
    ]
