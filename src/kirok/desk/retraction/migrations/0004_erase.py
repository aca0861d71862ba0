"""What two people erase may go: a row whose content was destroyed first; and a ruling is never the hider's own."""

from typing import ClassVar

from django.db import migrations

from kirok.desk.members.triggers import allow, forbid

_FULL = "OLD.payload <> '{}'"


class Migration(migrations.Migration):
    """Triggers, for SQLite and PostgreSQL alike."""

    dependencies: ClassVar = [("retraction", "0003_ruling"), ("statements", "0002_rules"), ("claims", "0004_earlier")]
    operations: ClassVar = [
        allow("statements_statement", "DELETE"),
        forbid("statements_statement", "DELETE", "a statement is never deleted: withdraw or erase it", _FULL),
        allow("claims_claim", "DELETE"),
        forbid("claims_claim", "DELETE", "a claim is never deleted: retract, withdraw or erase it", _FULL),
        forbid(
            "retraction_ruling",
            "INSERT",
            "who hid an item does not rule on it: four eyes",
            "EXISTS (SELECT 1 FROM retraction_statusevent WHERE id = NEW.event_id AND by_id = NEW.by_id)",
        ),
        forbid("retraction_ruling", "UPDATE", "a ruling is never changed"),
        forbid("retraction_ruling", "DELETE", "a ruling is never removed"),
    ]
