"""A home whose database is a PostgreSQL server's: made by the command, opened by the next one."""

import psycopg
import pytest


@pytest.mark.postgres
def test_a_home_is_made_and_opened_on_postgresql(kirok, postgres_place, postgres_url, tmp_path):
    folder, port, user = postgres_place
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS kirok")
        server.execute("CREATE DATABASE kirok")
    home, words = tmp_path / "home", tmp_path / "passphrase"
    words.write_text("a passphrase for tests\n", encoding="utf-8")
    served = {"KIROK_TEST_POSTGRES": f"{folder},{port},{user}", "KIROK_PASSPHRASE_FILE": str(words)}
    made = kirok("init", "--home", str(home), "--plain", **served)
    assert made.returncode == 0, made.stderr
    assert not (home / "desk.sqlite3").exists()
    opened = kirok("desk", "manage", "--home", str(home), "check", **served)
    assert opened.returncode == 0, opened.stderr
    with psycopg.connect(postgres_url.replace("/postgres?", "/kirok?")) as server:
        assert server.execute("SELECT count(*) FROM members_user").fetchone() == (1,)
        assert server.execute("SELECT count(*) FROM django_migrations").fetchone()[0] > 40
