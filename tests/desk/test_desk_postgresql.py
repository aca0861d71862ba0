"""What kirok.toml may say of a PostgreSQL database, and that no refusal repeats what may be a password."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirok.base.errors import BadInput
from kirok.desk import postgresql

SECRET = "hunter2-and-more"
pytest.importorskip("psycopg")


def test_a_url_becomes_the_settings_of_a_database():
    found = postgresql.entry("postgresql://kirok@db.example:5433/newsroom?sslmode=verify-full")
    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert found["NAME"] == "newsroom"
    assert found["OPTIONS"] == {
        "user": "kirok", "host": "db.example", "port": "5433", "sslmode": "verify-full", "connect_timeout": "10",
    }  # fmt: skip


def test_a_service_names_the_rest(tmp_path):
    found = postgresql.entry("postgresql:///?service=kirok&connect_timeout=3")
    assert (found["NAME"], found["OPTIONS"]) == ("", {"service": "kirok", "connect_timeout": "3"})


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("postgresql://", "neither a database nor a service"),
        ("postgresql://kirok@db.example", "neither a database nor a service"),
        ("mysql://kirok@db.example/kirok", "no URL of a PostgreSQL database"),
        ("https://db.example/kirok", "no URL of a PostgreSQL database"),
        ("postgresql://db.example:fivethousand/kirok?nonsense=1", "no URL of a PostgreSQL database"),
        ("postgresql://db.example/ki%zzrok", "no URL of a PostgreSQL database"),
        ("postgresql://db.example/kirok\n", "no URL of a PostgreSQL database"),
        (f"postgresql://kirok:{SECRET}@db.example/kirok", "a password does not belong"),
        (f"postgresql://db.example/kirok?user=kirok&password={SECRET}", "a password does not belong"),
        (f"postgresql://db.example/kirok?sslpassword={SECRET}", "a password does not belong"),
        (f"postgresql://kirok:{SECRET}@db.example/kirok?nonsense=1", "no URL of a PostgreSQL database"),
        (f"postgresql://kirok:{SECRET}@[db.example/kirok", "no URL of a PostgreSQL database"),
    ],
)
def test_what_cannot_be_is_refused_and_not_repeated(url, why):
    with pytest.raises(BadInput, match=why) as refused:
        postgresql.entry(url, "home/kirok.toml")
    assert SECRET not in repr(refused.value.as_json())
    assert (refused.value.file, refused.value.field) == ("home/kirok.toml", "desk.database")


@given(st.text().map("\N{SNOWMAN}{}\N{SNOWMAN}".format))
def test_no_url_brings_another_error_or_is_repeated(text):
    url = f"postgresql://kirok:{text}"
    said = ""
    try:
        postgresql.entry(url)
    except BadInput as refused:
        said = refused.message
    assert text not in said


def test_a_passfile_that_libpq_would_pass_over_is_refused(tmp_path):
    passfile = tmp_path / "pgpass"
    url = f"postgresql://kirok@db.example/kirok?passfile={passfile}"
    with pytest.raises(BadInput, match="is not there"):
        postgresql.entry(url)
    passfile.write_text(f"*:*:*:*:{SECRET}\n")
    passfile.chmod(0o640)
    with pytest.raises(BadInput, match="open to others"):
        postgresql.entry(url)
    passfile.chmod(0o600)
    assert postgresql.entry(url)["OPTIONS"]["passfile"] == str(passfile)


def test_without_the_package_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(BadInput, match=r"pip install 'kirok\[postgres\]'"):
        postgresql.entry("postgresql://kirok@db.example/kirok")


@pytest.mark.parametrize(("given", "is_one"), [("sqlcipher", False), ("plain", False), (None, False), (7, False), ("mysql://x", True)])
def test_an_address_is_told_from_the_words_for_a_file(given, is_one):
    assert postgresql.named(given) is is_one
