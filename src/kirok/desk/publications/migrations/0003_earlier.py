"""Who wrote an earlier draft stays one of its authors."""

from typing import ClassVar

from django.db import migrations, models

from kirok.desk.members.triggers import forbid

_USES = "SELECT 1 FROM publications_item i JOIN publications_use u ON u.item_id = i.id"
_OWN = "i.publication_id = NEW.id AND"
_CODED = (
    f"EXISTS ({_USES} LEFT JOIN findings_support s ON s.finding_id = u.finding_id"
    f" JOIN claims_claim c ON c.id = u.claim_id OR c.id = s.claim_id WHERE {_OWN} c.coder_id = NEW.released_by_id)"
)
_FOUND = f"EXISTS ({_USES} JOIN findings_finding f ON f.id = u.finding_id WHERE {_OWN} f.drafted_by_id = NEW.released_by_id)"


class Migration(migrations.Migration):
    """A column that may be empty: SQLite adds it in place, and the table keeps its triggers."""

    dependencies: ClassVar = [("publications", "0002_rules"), ("findings", "0002_earlier"), ("claims", "0004_earlier")]
    operations: ClassVar = [
        migrations.AddField("publication", "earlier_drafters", models.JSONField(null=True)),
        forbid(
            "publications_publication",
            "UPDATE",
            "four eyes: who coded or drafted any part of it may not release it",
            f"NEW.released_by_id IS NOT NULL AND (NEW.drafted_by_id = NEW.released_by_id OR {_CODED} OR {_FOUND})",
        ),
    ]
