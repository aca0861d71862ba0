"""``kirok drop init|serve|close|settle|doctor``: what they print, what they refuse, and a served drop over its socket."""

import argparse
import http.client
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from drop_visit import READERS

from kirok.base.errors import BadInput
from kirok.base.home import Home
from kirok.drop import commands, doctor, serving
from kirok.drop.config import Config
from kirok.drop.doctor import Machine, examine
from kirok.drop.place import Place
from kirok.drop.serving import THREADS
from kirok.ledger.cosignature import generate_cosigner
from kirok.ledger.signing import generate


def options(home, **given):
    return argparse.Namespace(home=str(home), **({"to": None, "desk": None, "origin": None} | given))


@pytest.fixture
def recipients(tmp_path):
    path = tmp_path / "recipients"
    path.write_text("# the newsroom\n" + "".join(f"{reader.recipient}\n" for reader in READERS))
    return path


def test_a_drop_of_its_own_machine(tmp_path, recipients):
    desk = generate_cosigner("tests.example/desk")
    result = commands.run_drop_init(options(tmp_path / "d", to=str(recipients), desk=str(desk.key), origin="tests.example/drop"))
    assert set(result.data) == {"home", "drop", "recipients", "verification_key"}
    assert result.data["recipients"] == [reader.recipient for reader in READERS]
    assert result.data["verification_key"].startswith("tests.example/drop+")
    place = Place(Home(tmp_path / "d"))
    assert place.path("desk.vkey").read_text().strip() == str(desk.key)
    assert commands.run_drop_close(options(tmp_path / "d")).data == {"manifest": None, "entries": 0}


def test_a_drop_in_a_desks_home_is_sealed_to_its_intake_and_its_back_up_key(tmp_path):
    home = tmp_path / "d"
    (home / "keys").mkdir(parents=True)
    (home / "kirok.toml").write_text("[desk]\n")
    for name, reader in zip(commands.READERS, READERS, strict=True):
        (home / "keys" / name).write_text(f"{reader.recipient}\n")
    desk = generate_cosigner("tests.example/desk")
    (home / "keys" / commands.DESK).write_text(f"{desk.key}\n")
    result = commands.run_drop_init(options(home))
    assert result.data["recipients"] == [reader.recipient for reader in READERS]
    assert Place(Home(home)).path("desk.vkey").read_text().strip() == str(desk.key)
    assert (home / "kirok.toml").read_text() == "[desk]\n"


def test_one_recipient_and_a_key_in_a_file(tmp_path, monkeypatch):
    (tmp_path / "vkey").write_text(f"{generate_cosigner('tests.example/desk').key}\n")
    monkeypatch.setenv("KIROK_HOME", str(tmp_path / "d"))
    given = argparse.Namespace(home=None, to=READERS[0].recipient, desk=str(tmp_path / "vkey"), origin=None)
    assert commands.run_drop_init(given).data["home"] == str(tmp_path / "d")


@pytest.mark.parametrize(
    "given", [{}, {"to": "no such file"}, {"to": "age1nothing"}, {"desk": generate("tests.example/log").vkey}], ids=range(4)
)
def test_what_cannot_be_a_drop_is_refused_and_leaves_nothing(tmp_path, recipients, given):
    with pytest.raises(BadInput):
        commands.run_drop_init(options(tmp_path / "d", **({"to": str(recipients)} if "desk" in given else {}), **given))
    assert not (tmp_path / "d" / "drop").exists()


def test_a_home_without_the_desks_key_makes_a_drop_that_knows_none(tmp_path, recipients):
    assert commands.run_drop_init(options(tmp_path / "d", to=str(recipients))).data["recipients"]
    assert not Place(Home(tmp_path / "d")).path("desk.vkey").exists()


def test_without_a_home_none_is_made(tmp_path, monkeypatch):
    monkeypatch.delenv("KIROK_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadInput, match="no home was found"):
        commands.run_drop_init(argparse.Namespace(home=None, to=READERS[0].recipient, desk=None, origin=None))


def test_a_drop_that_is_not_there(tmp_path):
    (tmp_path / "kirok.toml").write_text("")
    for run in (commands.run_drop_close, doctor.run_drop_doctor):
        with pytest.raises(BadInput, match="no drop here"):
            run(options(tmp_path))


def test_it_listens_in_one_place(place):
    with pytest.raises(BadInput, match="one place"):
        commands.run_drop_serve(options(place.home.path, uds="x", bind="127.0.0.1:1"))


def test_close_and_settle(visitor, place, monkeypatch):
    visitor.begin("x")
    assert commands.run_drop_close(options(place.home.path)).data == {"manifest": 1, "entries": 1}
    content = json.dumps({"desk": "", "cosignature": "", "upto": 1, "pulled": [], "replies": []}).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert commands.run_drop_settle(options(place.home.path)).data == {"pulled": 0, "replies": 0}


def test_every_command_has_its_words():
    parser = argparse.ArgumentParser()
    for add in (commands.add_drop_init, commands.add_drop_serve):
        add(parser)
    for add in (commands.add_drop_close, commands.add_drop_settle, doctor.add_drop_doctor):
        add(argparse.ArgumentParser())
    assert parser.parse_args(["--to", "x", "--uds", "y"]).uds == "y"


# --- served -------------------------------------------------------------------------------------------------------


class OverSocket(http.client.HTTPConnection):
    """HTTP over a Unix socket, as Tor speaks it."""

    def __init__(self, path):
        super().__init__("localhost")
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(str(self.path))  # close() closes it, connected or not


def once(uds, *request, **more):
    """One request over a connection of its own."""
    connection = OverSocket(uds)
    try:
        return asked(connection, *request, **more)
    finally:
        connection.close()


def _answers(uds):
    try:
        return once(uds, "GET", "/en/")[0] == 200
    except OSError:
        return False


def asked(connection, method, path, body=None, head=None):
    connection.request(method, path, body, {"Host": "localhost"} | (head or {}))
    answer = connection.getresponse()
    return answer.status, dict(answer.getheaders()), answer.read()


@pytest.fixture
def served(place, tmp_path):
    """A drop as a process behind a Unix socket."""
    uds = tmp_path / "s"
    command = [sys.executable, "-m", "kirok", "drop", "serve", "--home", str(place.home.path), "--uds", str(uds)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("KIROK_", "DJANGO_"))}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while not _answers(uds):
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < deadline
    yield uds, process
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=30)
    assert (out, err) == (b"the drop is stopped\n", b"")


def test_a_served_drop_takes_a_report_and_says_nothing(served, place):
    uds, _ = served
    connection = OverSocket(uds)
    status, head, page = asked(connection, "GET", "/ko/new")
    assert status == 200
    assert not head.get("server")
    assert "access-control-allow-origin" not in head
    token = page.split(b'name="token" value="')[1][:64].decode()
    cookie = head["set-cookie"].split(";")[0]
    body = f'--b\r\nContent-Disposition: form-data; name="token"\r\n\r\n{token}\r\n'.encode()
    body += b'--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n' + b"x" * 300_000 + b"\r\n--b--\r\n"
    status, _, page = asked(connection, "POST", "/ko/new", body, {"Cookie": cookie, "Content-Type": "multipart/form-data; boundary=b"})
    assert (status, b'<code id="receipt"' in page) == (200, True)
    assert len(list(place.path("sealed").iterdir())) == 1
    for path, method in (("/nowhere", "GET"), ("/ko/new", "PUT")):
        assert once(uds, method, path)[0] in {404, 405}
    assert once(uds, "GET", "/", head={"Host": "evil.example"})[0] == 400
    connection.close()


def test_slow_senders_shut_nobody_out(served, place):
    """More than there are threads, and more large bodies than there are places, all begun and not gone on with."""
    uds, _ = served
    held = []
    for number in range(THREADS + 24):
        head = b"POST /en/new HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\nx" % (900, 200_000, 50_000_000)[number % 3]
        held.append(socket.socket(socket.AF_UNIX))
        held[-1].connect(str(uds))
        held[-1].sendall(head if number % 4 else b"POST /en")
    for size in (0, 100_000, 2_000_000):
        connection = OverSocket(uds)
        _, head, page = asked(connection, "GET", "/en/new")
        token = page.split(b'name="token" value="')[1][:64]
        body = b'--b\r\nContent-Disposition: form-data; name="token"\r\n\r\n' + token
        body += b'\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n' + b"x" * size + b"\r\n--b--\r\n"
        more = {"Cookie": head["set-cookie"].split(";")[0], "Content-Type": "multipart/form-data; boundary=b"}
        assert asked(connection, "POST", "/en/new", body, more)[0] == 200
        connection.close()
    for connection in held:
        connection.close()
    assert len(list(place.path("sealed").iterdir())) == 3


def test_an_upload_that_breaks_off_leaves_nothing(served, place):
    uds, _ = served
    connection = OverSocket(uds)
    _, head, page = asked(connection, "GET", "/ko/new")
    token = page.split(b'name="token" value="')[1][:64].decode()
    start = f'--b\r\nContent-Disposition: form-data; name="token"\r\n\r\n{token}\r\n'.encode()
    start += b'--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n' + b"x" * 200_000
    request = f"POST /ko/new HTTP/1.1\r\nHost: localhost\r\nCookie: {head['set-cookie'].split(';')[0]}\r\n"
    request += f"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {len(start) + 500_000}\r\n\r\n"
    connection.sock.sendall(request.encode() + start)
    connection.close()
    deadline = time.monotonic() + 30
    while list(place.path("incoming").iterdir()) and time.monotonic() < deadline:
        once(uds, "GET", "/en/")
    assert not list(place.path("incoming").iterdir())
    assert not list(place.path("sealed").iterdir())


def test_the_server_is_told_to_be_silent_and_to_hold_nothing(place, monkeypatch):
    """What granian is asked for; the process tests above see what it then does."""
    asked_for = []

    class Granian:
        def __init__(self, target, **named):
            asked_for.append((target, named))

        def on_startup(self, act):
            act()

        def serve(self, *, target_loader, wrap_loader):
            asked_for.append((target_loader(), wrap_loader))

    import granian

    monkeypatch.setattr(granian, "Granian", Granian)
    monkeypatch.setattr(serving.multiprocessing, "set_start_method", lambda *_, **__: None)
    monkeypatch.setattr(serving.resource, "setrlimit", lambda *limit: asked_for.append(limit))
    monkeypatch.setattr(serving.threading, "Thread", lambda **named: argparse.Namespace(start=lambda: asked_for.append(named["name"])))
    listening = []
    monkeypatch.setattr(serving, "listen", lambda *where: listening.append(where) or socket.socket(socket.AF_UNIX))
    result = commands.run_drop_serve(options(place.home.path, uds=None, bind="127.0.0.1:18999"))
    assert result.data == {"stopped": True}
    limit, (target, named), watching, day, (application, wrapped) = asked_for
    assert limit == (serving.resource.RLIMIT_CORE, (0, 0))
    assert listening == [(("127.0.0.1", 18999), None)]
    assert (target, named["uds"].name, watching) == ("kirok.drop.wsgi:application", "worker", "gate")
    assert not named["uds"].parent.exists()
    assert (named["workers"], named["log_enabled"], named["log_access"], str(named["interface"])) == (1, False, False, "wsgi")
    assert (day, callable(application), wrapped) == ("day", True, False)
    ready = []
    serving.serve(place, bind=None, uds=Path("x"), ready=lambda: ready.append(True))
    assert ready == [True]
    assert listening[1] == (None, Path("x"))


# --- the doctor ---------------------------------------------------------------------------------------------------


def machine(root, **files):
    """A made-up machine, well in every respect but for *files*."""
    well = {
        "proc/swaps": "Filename\tType\tSize\n",
        "proc/sys/kernel/core_pattern": "|/bin/false\n",
        "proc/self/limits": "Max core file size        0                    0                    bytes\n",
        "proc/self/mounts": "/dev/a / ext4 rw 0 0\ntmpfs /tmp tmpfs rw 0 0\nbroken\n",
        "run/systemd/timesync/synchronized": "",
        "etc/systemd/journald.conf": "[Journal]\n#Storage=auto\nStorage=volatile\n",
        "etc/tor/torrc": (Path(doctor.__file__).parents[3] / "deploy" / "torrc").read_text(),
        "sys/power/state": "freeze mem\n",
    }
    for name, text in (well | files).items():
        if text is not None:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
    return Machine(root)


def reds(place, found):
    return {check.id for check in examine(place, found) if not check.ok}


@pytest.fixture
def well(place, monkeypatch):
    """A drop without a fault of its own."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    place.write(place.path("noticed"), b"2101-05-01")
    return place


def test_a_machine_that_is_well_is_green(well, tmp_path):
    assert reds(well, machine(tmp_path / "m")) == set()


@pytest.mark.parametrize(
    ("files", "red"),
    [
        ({"proc/swaps": "Filename\n/dev/sda2 partition 1\n"}, "swap"),
        ({"proc/self/limits": "Max core file size  unlimited  unlimited  bytes\n", "proc/sys/kernel/core_pattern": "core"}, "core-dumps"),
        ({"proc/self/mounts": "/dev/a / ext4 rw 0 0\n"}, "tmp"),
        ({"proc/self/mounts": ""}, "tmp"),
        ({"run/systemd/timesync/synchronized": None}, "clock"),
        ({"etc/systemd/journald.conf": "Storage=persistent\n"}, "logs"),
        ({"etc/systemd/journald.conf": ""}, "logs"),
        ({"run/rsyslogd.pid": "1"}, "logs"),
        ({"etc/tor/torrc": ""}, "onion"),
        ({"etc/tor/torrc.d/more.conf": "SocksPort 9050\n"}, "onion"),
        ({"etc/tor/torrc.d/more.conf": "Log notice file /var/log/tor\n"}, "onion"),
        ({"etc/tor/torrc.d/more.conf": "HiddenServicePoWDefensesEnabled 0\n"}, "onion"),
        ({"sys/power/state": "freeze mem disk\n"}, "hibernation"),
    ],
    ids=range(13),
)
def test_each_fault_of_a_machine_is_red(well, tmp_path, files, red):
    assert reds(well, machine(tmp_path / "m", **files)) == {red}


def test_swap_in_memory_is_no_fault(well, tmp_path):
    assert reds(well, machine(tmp_path / "m", **{"proc/swaps": "Filename\n/dev/zram0 partition 1\n\n"})) == set()


@pytest.mark.parametrize(
    ("spoil", "red"),
    [
        (lambda place: place.path("sealed").chmod(0o755), {"modes"}),
        (lambda place: place.path("boxes", "x").symlink_to("/etc/passwd"), {"modes", "paths", "times"}),
        (lambda place: place.write(place.path("boxes", "readme.txt"), b""), {"paths"}),
        (lambda place: os.utime(place.path("readers"), (5, 5)), {"times"}),
        (lambda place: place.home.keys.mkdir(), {"keys"}),
        (lambda place: place.path("readers").write_text("nothing"), {"readers", "times"}),
        (lambda place: place.write(place.path("readers"), READERS[0].recipient.encode()), {"readers"}),
        (lambda place: os.utime(place.path("noticed"), (0, 0)), {"day"}),
        (lambda place: place.path("noticed").unlink(), {"day", "notice"}),
        (lambda place: place.home.config.write_text('[drop]\nnotice = ["no such program anywhere"]\n'), {"notice"}),
        (lambda place: place.home.config.write_text(f"[drop]\nreserve = {1 << 50}\n"), {"room"}),
    ],
    ids=range(11),
)
def test_each_fault_of_a_drop_is_red(well, tmp_path, spoil, red):
    spoil(well)
    assert red <= reds(well, machine(tmp_path / "m"))
    assert reds(well, machine(tmp_path / "m")) <= red | {"room"}


def test_root_is_red(well, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert reds(well, machine(tmp_path / "m")) == {"user"}


def test_the_command_says_it_all_and_fails_on_red(well, monkeypatch, tmp_path):
    made = machine(tmp_path / "m")
    monkeypatch.setattr(doctor, "Machine", lambda: made)
    result = doctor.run_drop_doctor(options(well.home.path))
    assert (result.exit_code, result.data["ok"]) == (0, True)
    assert all(set(check) == {"id", "ok", "found", "do"} for check in result.data["checks"])
    assert len({check["id"] for check in result.data["checks"]}) == len(result.data["checks"]) >= 14
    well.home.keys.mkdir()
    result = doctor.run_drop_doctor(options(well.home.path))
    assert (result.exit_code, result.data["ok"]) == (1, False)
    [red] = [check for check in result.data["checks"] if not check["ok"]]
    assert red["do"]
    assert "RED keys" in result.text


def test_the_units_forbid_what_the_doctor_looks_for():
    unit = (Path(doctor.__file__).parents[3] / "deploy" / "kirok-drop.service").read_text()
    for line in (
        "LimitCORE=0",
        "MemorySwapMax=0",
        "PrivateNetwork=yes",
        "UMask=0077",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "--uds",
    ):
        assert line in unit
    assert Config().hour == 3
