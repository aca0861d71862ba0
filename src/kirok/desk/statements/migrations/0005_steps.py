"""A step of a consent is never changed; it goes only where its statement is erased."""

from typing import ClassVar

from django.db import migrations

from kirok.desk.members.triggers import forbid


class Migration(migrations.Migration):
    """Triggers, for SQLite and PostgreSQL alike."""

    dependencies: ClassVar = [("statements", "0004_kept")]
    operations: ClassVar = [forbid("statements_consentstep", "UPDATE", "a step of a consent is never changed: record the next one")]
