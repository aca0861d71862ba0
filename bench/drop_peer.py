"""Part of bench/drop.py: another intake server, driven as its ``peer.toml`` says. Not run by itself: ``drop.py --peer-path FOLDER``.

FOLDER is the peer's, outside this repository. Its ``peer.toml``::

    name = "what it is called"
    start = ["python3", "server.py", "{port}"]   # run in FOLDER; {port} and {folder} are filled in
    ready = "/"                                  # asked for until it answers with less than 500
    seconds = 60                                 # of waiting for that

    [form]                                       # a server that takes one form ...
    page = "/new"                                # got first, with its cookies; "" for none
    send = "/new"
    token = ["token", 'value="([0-9a-f]+)"']     # the field, and where the page has its value; [] for none
    text = "text"                                # the fields of message and file; "" for none
    file = "file"
    more = { kind = "en" }                       # what else the form has
    receipt = '<code id="receipt">(.*?)</code>'  # in the answer
    fine = [200, 302]

A server that takes several steps or JSON has ``client = "client.py"`` in place of ``[form]``: a file in FOLDER with
``send(port, text, content) -> (seconds, fine, receipt)``.
"""

import http.client
import http.cookies
import importlib.util
import re
import secrets
import socket
import statistics
import subprocess
import time
import tomllib


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Form:
    """A server that takes a report as one form."""

    def __init__(self, port, told):
        self.port, self.told = port, told

    def __call__(self, text, content):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        head, fields = {}, dict(self.told.get("more", {}))
        if self.told.get("page"):
            connection.request("GET", self.told["page"])
            answer = connection.getresponse()
            page = answer.read().decode("utf-8", "replace")
            head = {"Cookie": cookies(answer)}
            if self.told.get("token"):
                name, pattern = self.told["token"]
                fields = {name: re.search(pattern, page)[1]} | fields
        if self.told.get("text"):
            fields[self.told["text"]] = text
        mark = secrets.token_hex(12)
        body = encoded(mark, fields, self.told.get("file"), content)
        began = time.perf_counter()
        connection.request("POST", self.told["send"], body, head | {"Content-Type": f"multipart/form-data; boundary={mark}"})
        answer = connection.getresponse()
        page = answer.read().decode("utf-8", "replace")
        seconds = time.perf_counter() - began
        connection.close()
        found = re.search(self.told["receipt"], page) if self.told.get("receipt") else None
        return seconds, answer.status in self.told.get("fine", [200]), found[1] if found else None


def encoded(mark, fields, name, content):
    """The form's bytes."""
    parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode() for key, value in fields.items()]
    if name and content:
        parts += [f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="a.bin"\r\n\r\n'.encode(), content, b"\r\n"]
    return b"".join([*parts, f"--{mark}--\r\n".encode()])


def cookies(answer):
    """The cookies of an answer, as a browser sends them back."""
    jar = http.cookies.SimpleCookie()
    for value in answer.headers.get_all("Set-Cookie", []):
        jar.load(value)
    return "; ".join(f"{name}={each.value}" for name, each in jar.items())


def shape_of(folder, told, port):
    """What sends one report to this peer."""
    if "client" not in told:
        return Form(port, told["form"])
    spec = importlib.util.spec_from_file_location("peer_client", folder / told["client"])
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return lambda text, content: module.send(port, text, content)


def wait(port, told):
    """Until it answers."""
    end = time.monotonic() + told.get("seconds", 60)
    while time.monotonic() < end:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", told.get("ready", "/"))
            if connection.getresponse().status < 500:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit("the peer did not answer")


def compare(folder, load, sizes):
    """Start the peer, send it reports of 100 KB as *sizes* says (how many, how many at once), stop it: figures of each."""
    folder = folder.resolve()
    told = tomllib.loads((folder / "peer.toml").read_text(encoding="utf-8"))
    port = free_port()
    words = [word.format(port=port, folder=folder) for word in told["start"]]
    process = subprocess.Popen(words, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        wait(port, told)
        return {"peer": told["name"], "runs": [run(load, shape_of(folder, told, port), *size) for size in sizes]}
    finally:
        process.terminate()
        process.wait(30)


def run(load, shape, count, clients):
    """The figures of *count* reports."""
    wall, taken, bad, receipts = load(shape, count, clients, 100_000)
    got = [receipt for receipt in receipts if receipt]
    return {
        "reports": count,
        "clients": clients,
        "accepted_per_second": round((count - len(bad)) / wall, 2),
        "p50_ms": round(1000 * statistics.median(taken), 1) if taken else None,
        "p95_ms": round(1000 * taken[min(int(len(taken) * 0.95), len(taken) - 1)], 1) if taken else None,
        "errors": len(bad),
        "receipts": len(set(got)),
    }
