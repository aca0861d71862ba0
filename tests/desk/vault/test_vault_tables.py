"""A home of another version: one sentence instead of a column that is not there, and the way on."""

import pytest
from django.db import connection

from kirok.base.errors import BadInput
from kirok.base.home import Home
from kirok.desk.vault import tables


@pytest.fixture
def home(db, tmp_path):
    made = Home(tmp_path)
    made.database.touch()
    return made


def change(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_the_tables_of_this_version_are_taken(home):
    assert len(tables.known()) > 30
    tables.refuse_others(home)


def test_tables_of_an_earlier_version_are_refused_with_the_way_on(home):
    change("DELETE FROM django_migrations WHERE app = %s AND name = %s", *max(tables.known()))
    with pytest.raises(BadInput, match=r"earlier version.*kirok desk manage --home \S+ migrate"):
        tables.refuse_others(home)


def test_tables_of_a_later_version_are_refused(home):
    change("INSERT INTO django_migrations (app, name, applied) VALUES (%s, '9999_later', '2101-01-01 00:00:00+00')", max(tables.known())[0])
    with pytest.raises(BadInput, match="later version"):
        tables.refuse_others(home)


def test_what_is_no_room_of_ours_does_not_count(home):
    change("INSERT INTO django_migrations (app, name, applied) VALUES ('elsewhere', '0001_first', '2101-01-01 00:00:00+00')")
    tables.refuse_others(home)


def test_a_home_of_an_earlier_version_is_backed_up_migrated_and_works(desk, kirok, tmp_path):
    home = desk.copy("new", tmp_path / "home")

    def migrate(*words):
        words = ("desk", "manage", "--home", str(home), "migrate", *words, "--verbosity", "0")
        assert kirok(*words, KIROK_PASSPHRASE_FILE=str(desk.folder / "passphrase")).returncode == 0

    migrate("inbox", "0004")
    refused = desk.run(home, "conclude")
    assert (refused.code, f"--home {home} migrate" in refused.err) == (2, True)
    desk.done(home, "backup", tmp_path / "kept")
    migrate()
    assert desk.done(home, "conclude")
