"""Rules that the database itself keeps in this room."""

from typing import ClassVar

from django.db import migrations

from kirok.desk.members.triggers import forbid


class Migration(migrations.Migration):
    """Triggers, for SQLite and PostgreSQL alike."""

    dependencies: ClassVar = [("claims", "0002_first")]
    operations: ClassVar = [
        forbid("claims_claim", "DELETE", "a claim is never deleted: retract or withdraw it"),
    ]
