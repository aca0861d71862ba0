"""Who wrote an earlier draft stays one of its authors."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column that may be empty: SQLite adds it in place, and the table keeps its triggers."""

    dependencies: ClassVar = [("claims", "0003_rules")]
    operations: ClassVar = [
        migrations.AddField("claim", "earlier_coders", models.JSONField(null=True)),
    ]
