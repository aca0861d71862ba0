"""A step of a consent may say that its day came; SQLite makes the table anew for it, so the table's rule is written again."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q

from kirok.desk.members.triggers import allow, forbid


class Migration(migrations.Migration):
    """One more kind of step."""

    dependencies: ClassVar = [("statements", "0006_enclosure")]
    operations: ClassVar = [
        migrations.RemoveConstraint(model_name="consentstep", name="consent_step_kind"),
        migrations.AddConstraint(
            model_name="consentstep",
            constraint=models.CheckConstraint(condition=Q(kind__in=("given", "withdrawn", "ended")), name="consent_step_kind"),
        ),
        allow("statements_consentstep", "UPDATE"),
        forbid("statements_consentstep", "UPDATE", "a step of a consent is never changed: record the next one"),
    ]
