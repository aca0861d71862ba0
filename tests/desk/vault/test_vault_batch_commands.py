"""The custody batch by ``kirok ledger batch``, and by ``kirok desk serve`` as a process."""

import datetime as dt
import http.client
import os
import signal
import subprocess
import sys

import pytest

import homes
from kirok.ledger.batch import batch_day
from ports import free_port

HOUR = 3


def now():
    return batch_day(dt.datetime.now(dt.UTC), HOUR)


def logged(log):
    """The day of the last batch, and how many leaves there are."""
    return dt.date.fromisoformat((log / "flushed").read_text().strip()), int((log / "checkpoint").read_text().splitlines()[1])


def test_the_served_desk_made_up_for_yesterday_before_it_answers(desk, tmp_path):
    """As a process: what ``kirok desk serve`` does, with a log whose last batch is some days old."""
    home = desk.copy("new", tmp_path / "home")
    log = home / "ledger" / "custody"
    before, days, (today, size) = now(), desk.done(home, "ledger", "batch")["days"], logged(log)
    assert days in ([today.isoformat()], [])
    assert before <= today <= now()
    (log / "flushed").write_text(f"{today - dt.timedelta(days=2)}\n")
    port = free_port()
    words = [sys.executable, "-m", "kirok", "desk", "serve", "--bind", f"127.0.0.1:{port}", "--home", str(home)]
    environment = homes.environment() | {"KIROK_PASSPHRASE_FILE": str(desk.folder / "passphrase")}
    served = subprocess.Popen(words, env=environment, start_new_session=True, stdout=subprocess.DEVNULL)
    try:
        while served.poll() is None and not _answers(port):
            pass
        flushed, more = logged(log)
        assert today <= flushed <= now()  # a day may end meanwhile
        assert more - size == 256 * (2 + (flushed - today).days)
    finally:
        os.killpg(served.pid, signal.SIGTERM)
        assert served.wait(30) is not None


def _answers(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


# --- the command ---------------------------------------------------------------------------------------------------


def test_the_command_makes_what_is_due_once(desk, tmp_path):
    home = desk.copy("new", tmp_path / "home")
    first = desk.done(home, "ledger", "batch")
    assert (len(first["days"]), first["size"], first["waiting"], first["hour_utc"]) == (1, 256, 0, 3)
    assert first["origin"] == "tests.example/custody"
    before = homes.files(home)
    again = desk.done(home, "ledger", "batch")
    assert again == {**first, "days": []}
    assert homes.files(home) == before
    last = dt.date.fromisoformat(first["days"][0])
    (home / "ledger" / "custody" / "flushed").write_text(f"{last - dt.timedelta(days=3)}\n")
    later = desk.done(home, "ledger", "batch", "--log", "custody")
    assert later["days"] == [(last - dt.timedelta(days=back)).isoformat() for back in (2, 1, 0)]
    assert later["size"] == 1024
    assert desk.run(home, "ledger", "audit", "--log", "custody").code == 0
    run = desk.run(home, "ledger", "batch")
    assert "no batch was due; 1024 leaves, 0 wait for the next 03:00 UTC" in run.out


@pytest.mark.parametrize(
    ("words", "says"),
    [(("--log", "release"), "invalid choice"), (("--log", "drop"), "invalid choice")],
    ids=["release", "drop"],
)
def test_only_the_custody_log_grows_by_the_day_at_the_desk(desk, tmp_path, words, says):
    home = desk.copy("new", tmp_path / "home")
    run = desk.run(home, "ledger", "batch", *words)
    assert (run.code, run.err.count("\n"), says in run.err) == (2, 1, True)
