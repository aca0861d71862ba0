"""Sealed answers, the day of assessment, and requests for comment as a way out."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One table, one column and one kind of disclosure more; nothing that is there changes."""

    dependencies: ClassVar = [("publications", "0006_covered")]
    operations: ClassVar = [
        migrations.AddField(model_name="publication", name="assessed_on", field=models.DateField(null=True)),
        migrations.RemoveConstraint(model_name="disclosure", name="disclosure_kind"),
        migrations.AddConstraint(
            model_name="disclosure",
            constraint=models.CheckConstraint(
                condition=models.Q(kind__in=("site", "cms", "broadcast", "post", "talk", "comment", "un", "court", "partner")),
                name="disclosure_kind",
            ),
        ),
        migrations.CreateModel(
            name="Answered",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sealed", models.CharField(max_length=80, unique=True)),
                (
                    "publication",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answered", to="publications.publication"
                    ),
                ),
            ],
        ),
    ]
