"""Who wrote an earlier draft stays one of its authors."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column that may be empty: SQLite adds it in place, and the table keeps its triggers."""

    dependencies: ClassVar = [("findings", "0001_first")]
    operations: ClassVar = [
        migrations.AddField("finding", "earlier_drafters", models.JSONField(null=True)),
    ]
