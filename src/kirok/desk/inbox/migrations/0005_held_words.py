from typing import Any

from django.db import migrations, models

from kirok.desk.inbox.held_records import words_of

_AT_ONCE = 500


def fill(apps: Any, _editor: Any) -> None:
    """Rows that are held already get the words that a search looks through."""
    rows = apps.get_model("inbox", "HeldRow").objects
    waiting = []
    for row in rows.iterator():
        row.words = words_of(row.payload)
        waiting.append(row)
        if len(waiting) == _AT_ONCE:
            rows.bulk_update(waiting, ["words"])
            waiting.clear()
    rows.bulk_update(waiting, ["words"])


class Migration(migrations.Migration):
    dependencies = [("inbox", "0004_held_records")]

    operations = [
        migrations.AddField(model_name="heldrow", name="words", field=models.TextField(default="")),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
