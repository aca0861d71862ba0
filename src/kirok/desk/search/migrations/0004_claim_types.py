from django.db import migrations

#: Claims' entries are made anew, now with the words of the code that they were given: "forced labour" finds what was coded so.
_ANEW = (
    "DELETE FROM search_tokens WHERE rowid IN (SELECT id FROM search_entry WHERE kind = 'claim')",
    "DELETE FROM search_entry WHERE kind = 'claim'",
    "DELETE FROM search_stale WHERE kind = 'claim'",
    "INSERT INTO search_stale(kind, row) SELECT 'claim', id FROM claims_claim",
)


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0003_name_keys'),
    ]

    operations = [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in _ANEW]
