"""bench/drop.py drives another server as its description says: tried on a small one, by form and by a client of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench" / "drop.py"
SERVER = """
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
count = 0
class Answer(BaseHTTPRequestHandler):
    def log_message(self, *_): pass
    def say(self, status, text, cookie=None):
        self.send_response(status)
        if cookie: self.send_header("Set-Cookie", cookie + "; Path=/")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())
    def do_GET(self):
        self.say(200, '<input name="csrf" value="t0ken">', "visit=abc")
    def do_POST(self):
        global count
        body = self.rfile.read(int(self.headers["Content-Length"]))
        fine = b"t0ken" in body and b"hello" in body and len(body) > 100_000 and self.headers["Cookie"] == "visit=abc" and b"extra" in body
        count += 1
        self.say(201 if fine else 400, f'<b class="no">{count}</b>')
ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""
FORM = """
[form]
page = "/write"
send = "/take"
token = ["csrf", 'value="([^"]+)"']
text = "message"
file = "upload"
more = { kind = "extra" }
receipt = '<b class="no">(.*?)</b>'
fine = [201]
"""
CLIENT = """
import http.client
def send(port, text, content):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/")
    answer = connection.getresponse()
    return 0.25, b"t0ken" in answer.read() and len(content) == 100_000, None
"""


def measured(folder, described):
    (folder / "server.py").write_text(SERVER)
    (folder / "client.py").write_text(CLIENT)
    told = f'name = "a stand-in"\nstart = [{json.dumps(sys.executable)}, "server.py", "{{port}}"]\n{described}'
    (folder / "peer.toml").write_text(told)
    return json.loads(subprocess.run([sys.executable, BENCH, "--peer-path", folder], capture_output=True, text=True, check=True).stdout)


def test_a_peer_is_sent_the_same_reports_by_its_form(tmp_path):
    found = measured(tmp_path, FORM)
    assert found["peer"] == "a stand-in"
    assert [(run["reports"], run["clients"], run["errors"], run["receipts"]) for run in found["runs"]] == [(8, 1, 0, 8), (16, 4, 0, 16)]
    assert all(run["accepted_per_second"] > 0 and run["p95_ms"] >= run["p50_ms"] > 0 for run in found["runs"])


def test_a_peer_that_refuses_is_counted_as_it_answers(tmp_path):
    found = measured(tmp_path, FORM.replace("message", "other").replace('more = { kind = "extra" }', ""))
    assert [(run["errors"], run["accepted_per_second"]) for run in found["runs"]] == [(8, 0), (16, 0)]


@pytest.mark.parametrize("described", ['client = "client.py"\n'])
def test_a_peer_of_several_steps_has_a_client_of_its_own(tmp_path, described):
    found = measured(tmp_path, described)
    assert [(run["errors"], run["p50_ms"]) for run in found["runs"]] == [(0, 250.0), (0, 250.0)]
