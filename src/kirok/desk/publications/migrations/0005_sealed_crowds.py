"""Where the sealed states of protected people lie."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """One table more; nothing that is there changes."""

    dependencies: ClassVar = [("publications", "0004_beside")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="SealedCrowd",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person", models.CharField(blank=True, max_length=160, unique=True)),
                ("sealed", models.CharField(max_length=80, unique=True)),
            ],
        ),
    ]
