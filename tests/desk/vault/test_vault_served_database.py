"""A home whose database is a PostgreSQL server's: made, opened, served to eight writers and erased from, by kirok.toml alone.

The account of the tests logs in with a password (SCRAM) that stands in a passfile and nowhere else.
"""

from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import yaml
from test_coding_browser import Writer, serving

import homes
import traces

pytestmark = pytest.mark.postgres
SECRET = "the-password-of-the-database"
PLANTED = ("quicksilver-lantern-ledger", "라벤더등대지기")
WRITERS = 8
#: Stands in for a disk that fills while the tables are made.
FULL = """
CREATE FUNCTION full_disk() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
  IF to_regclass('search_entry') IS NOT NULL THEN RAISE disk_full USING MESSAGE = 'could not extend file: No space left on device'; END IF;
END $$;
CREATE EVENT TRIGGER full_disk ON ddl_command_end EXECUTE FUNCTION full_disk();
"""


@dataclass
class Newsroom:
    """A home on a server's database, the folder with its secrets, the URL in its kirok.toml, and how the superuser gets in."""

    home: Path
    folder: Path
    url: str
    server: str

    def rows(self, question, database="newsroom"):
        """What the server itself answers."""
        with psycopg.connect(self.server.replace("/postgres?", f"/{database}?"), autocommit=True) as server:
            answer = server.execute(question)
            return answer.fetchall() if answer.description else []

    def url_of(self, database="newsroom", passfile="pgpass"):
        """The same URL with another database or passfile in it."""
        return self.url.replace("/newsroom?", f"/{database}?").replace("pgpass", passfile)


@pytest.fixture(scope="module")
def newsroom(desk, postgres_place, postgres_url, tmp_path_factory):
    """The example's home on a database that its account, with a password, owns."""
    folder = tmp_path_factory.mktemp("served")
    url = f"postgresql://newsroom@/newsroom?host={postgres_place[0]}&passfile={folder / 'pgpass'}"
    made = Newsroom(folder / "home", folder, url, postgres_url)
    made.rows(f"CREATE ROLE newsroom LOGIN PASSWORD '{SECRET}'", "postgres")
    ((rules,),) = made.rows("SHOW hba_file", "postgres")
    made.rows(f"COPY (VALUES ('local all newsroom scram-sha-256'), ('local all all trust')) TO '{rules}'", "postgres")
    made.rows("SELECT pg_reload_conf()", "postgres")
    for name in ("newsroom", "other"):
        made.rows(f"CREATE DATABASE {name} OWNER newsroom", "postgres")
    for name, secret in (("pgpass", SECRET), ("wrong", f"{SECRET}-but-not-quite")):
        (folder / name).write_text(f"*:*:*:newsroom:{secret}\n")
        (folder / name).chmod(0o600)
    desk.done(made.home, "init", "--database", url, locked=True)
    homes.relock(made.home / "keys" / "master.age", homes.PASSPHRASE)
    for name in ("bob", "kim"):
        desk.done(made.home, "users", "add", name, "--role", homes.PEOPLE[name], "--password-file", desk.secret(name), locked=True)
    data = yaml.safe_load(homes.CODING.read_text(encoding="utf-8"))
    data["statements"][0]["text"] += f"They wrote {PLANTED[0]} and {PLANTED[1]} on the wall.\n" + "Nothing else was said. " * 900
    data["claims"][2] |= {"span": f"{PLANTED[0]} and {PLANTED[1]} on the wall", "conduct": f"wrote {PLANTED[0]}"}
    file = folder / "coding.yaml"
    file.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    desk.done(made.home, "code", file, *desk.by("kim"), locked=True)
    return made


def test_a_served_desk_keeps_all_that_eight_people_write_at_one_claim(desk, newsroom):
    with serving(desk, newsroom.home) as served:
        writers = [Writer(served.url, number, 2) for number in range(WRITERS)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join(120)
    assert [writer.others for writer in writers] == [[]] * WRITERS
    ((payload,),) = newsroom.rows("SELECT payload FROM claims_claim WHERE key = 'k09'")
    assert sorted(payload["ambiguity"]) == sorted(f"writer {number} line {at}" for number in range(WRITERS) for at in range(2))
    assert newsroom.rows("SELECT count(*) FROM journal_line WHERE target = 'k09'") == [(2 * WRITERS,)]
    assert not (newsroom.home / "desk.sqlite3").exists()
    assert traces.below(newsroom.home, SECRET) == []


def test_what_is_erased_stands_in_no_file_of_the_tables(desk, newsroom):
    """The server's own files, as its disk holds them: tables, indexes, statistics. Its log of writes is the server's to keep."""
    ((folder,),) = newsroom.rows("SELECT current_setting('data_directory') || '/base/' || oid FROM pg_database WHERE datname = 'newsroom'")

    def found():
        newsroom.rows("CHECKPOINT")
        return {word for word in PLANTED if traces.below(Path(folder), word)}

    assert found() == set(PLANTED)
    desk.done(newsroom.home, "erase", "stA", *desk.two("bob", "kim"), locked=True)
    assert found() == set()


def test_what_kirok_toml_cannot_mean_is_refused_in_a_sentence(desk, newsroom, tmp_path):
    """A wrong password, no server, no database, an empty one, another home's: nothing is written, no password is shown."""
    said = []
    home = desk.copy("new", tmp_path / "home")
    config = (home / "kirok.toml").read_text(encoding="utf-8")
    for url, why in (
        (newsroom.url_of(passfile="wrong"), "password authentication failed"),
        (newsroom.url.replace("host=/", "host=/nowhere/"), "was not reached"),
        (newsroom.url_of("nothing"), 'database "nothing" does not exist'),
        (newsroom.url_of("other"), "holds no desk"),
        (newsroom.url_of(), "is another home's"),
        (newsroom.url.replace("newsroom@", f"newsroom:{SECRET}@"), "a password does not belong"),
        ("sqlite", "this is no database"),
    ):
        (home / "kirok.toml").write_text(config.replace('database = "sqlcipher"', f'database = "{url}"'), encoding="utf-8")
        run = desk.run(home, "conclude", locked=True)
        assert (run.code, run.out) == (2, "")
        assert why in run.err
        assert "Traceback" not in run.err
        said.append(run.err)
    assert SECRET not in "".join(said)


def test_a_home_is_made_on_an_empty_database_whole_or_not_at_all(desk, newsroom, tmp_path):
    run = desk.run(tmp_path / "second", "init", "--database", newsroom.url, locked=True)
    assert run.code == 2
    assert "holds tables already" in run.err
    both = desk.run(tmp_path / "second", "init", "--plain", "--database", newsroom.url, locked=True)
    assert (both.code, "give one of them" in both.err) == (2, True)
    newsroom.rows(FULL, "other")
    run = desk.run(tmp_path / "second", "init", "--database", newsroom.url_of("other"), locked=True)
    assert run.code == 2
    assert "disk" in run.err
    assert newsroom.rows("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", "other") == [(0,)]
    assert not (tmp_path / "second").exists()
