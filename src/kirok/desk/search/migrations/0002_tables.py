"""The token table, and the triggers that take changed rows out of the index at once."""

from typing import Any, ClassVar

from django.db import migrations

from kirok.desk.search.tables import creation


def make(_apps: Any, editor: Any) -> None:
    """Make them in the database's own words."""
    for statement in creation(editor.connection.vendor):
        editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """After every table that is watched."""

    dependencies: ClassVar = [
        ("search", "0001_first"),
        ("statements", "0003_care"),
        ("claims", "0004_earlier"),
        ("entities", "0001_first"),
        ("findings", "0002_earlier"),
    ]
    operations: ClassVar = [migrations.RunPython(make, migrations.RunPython.noop)]
