"""Rules that the database itself keeps in this room."""

from typing import ClassVar

from django.db import migrations

from kirok.desk.members.triggers import forbid


class Migration(migrations.Migration):
    """Triggers, for SQLite and PostgreSQL alike."""

    dependencies: ClassVar = [("publications", "0001_first")]
    operations: ClassVar = [
        forbid(
            "publications_publication",
            "UPDATE",
            "four eyes: who coded or drafted it may not release it",
            "NEW.released_by_id IS NOT NULL AND EXISTS (SELECT 1 FROM publications_authorship"
            " WHERE publication_id = NEW.id AND author_id = NEW.released_by_id)",
        ),
    ]
