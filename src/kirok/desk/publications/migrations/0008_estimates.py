"""Estimates beside a publication."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import kirok.desk.members.models


class Migration(migrations.Migration):
    """One table more; nothing that is there changes."""

    dependencies: ClassVar = [
        ("publications", "0007_answered"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Estimate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=100, unique=True)),
                ("payload", models.JSONField()),
                ("on", models.DateField(default=kirok.desk.members.models.today)),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="estimates", to="publications.publication"
                    ),
                ),
            ],
            options={"ordering": ["publication_id", "pk"]},
        ),
    ]
