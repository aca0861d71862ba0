from django.db import migrations

#: People's entries are made anew, now with the keys under which spellings of one name meet.
_ANEW = (
    "DELETE FROM search_tokens WHERE rowid IN (SELECT id FROM search_entry WHERE kind = 'person')",
    "DELETE FROM search_sound WHERE entry_id IN (SELECT id FROM search_entry WHERE kind = 'person')",
    "DELETE FROM search_entry WHERE kind = 'person'",
    "INSERT INTO search_stale(kind, row) SELECT 'person', id FROM entities_actor",
)


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0002_tables'),
    ]

    operations = [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in _ANEW]
