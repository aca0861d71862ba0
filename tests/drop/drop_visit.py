"""A drop of its own for a test, a reader's key that opens what lies there, and a visitor with a browser's manners."""

import html
import io
import re
import secrets
import shutil
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from django.test import Client

import kirok
from kirok.base.home import Home
from kirok.drop import state
from kirok.drop.making import make_drop
from kirok.drop.place import Place, smooth
from kirok.drop.store import blur_log
from kirok.seal.identities import new_identity
from kirok.seal.opening import open_envelope
from kirok.seal.report import target

READERS = (new_identity("pq"), new_identity("pq"))


@dataclass
class Report:
    """What a reader finds in an envelope."""

    texts: list = field(default_factory=list)
    files: list = field(default_factory=list)
    replies: list = field(default_factory=list)

    def text(self, content):
        self.texts.append(content)

    def begin(self, name):
        self.files.append((name, b""))

    def data(self, piece):
        name, before = self.files[-1]
        self.files[-1] = (name, before + piece)

    def reply(self, recipient):
        self.replies.append(recipient.decode())


def open_report(path, reader=READERS[0]):
    """Open one envelope as the newsroom does."""
    report = Report()
    with path.open("rb") as stream:
        open_envelope(io.BytesIO(stream.read()), target(report), reader.secret)
    return report


def reports(place):
    """Every report that lies at the drop."""
    return [open_report(path) for path in sorted(place.path("sealed").iterdir())]


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """One drop for the session: its decoys cost a second, so it is made once and copied."""
    home = Home(tmp_path_factory.mktemp("template") / "home")
    make_drop(home, [reader.recipient for reader in READERS], origin="tests.example/drop")
    home.config.write_text('[drop]\nname = "The Tests"\nfile_limit = 3000000\nreserve = 1000000\n')
    return home


@pytest.fixture
def place(template, tmp_path, monkeypatch):
    """A drop that this process runs."""
    shutil.copytree(template.path, tmp_path / "home")
    monkeypatch.setenv("KIROK_HOME", str(tmp_path / "home"))
    state.forget()
    place = Place(Home(tmp_path / "home"))
    smooth(place.folder)  # the copying read them
    blur_log(place)
    yield place
    state.forget()


class Visitor:
    """Somebody with a browser: keeps the cookie, and the token of the last page that had one."""

    def __init__(self, language="en", *, raise_request_exception=True):
        self.client = Client(raise_request_exception=raise_request_exception)
        self.language = language
        self.token = ""
        self.page = None

    def get(self, name, **more):
        return self._seen(self.client.get(f"/{self.language}/{name}", **more))

    def post(self, name, fields=(), files=(), *, token=None, **more):
        """Send a form as a browser does: the token first, then fields, then files with their names as bytes."""
        boundary = secrets.token_hex(12).encode()
        pairs = [("token", token if token is not None else self.token), *dict(fields).items()]
        parts = [part(boundary, f'name="{key}"'.encode(), value.encode()) for key, value in pairs]
        parts += [part(boundary, b'name="file"; filename="' + raw(name_) + b'"', content) for name_, content in files]
        body = b"".join(parts) + b"--" + boundary + b"--\r\n"
        content_type = f"multipart/form-data; boundary={boundary.decode()}"
        return self._seen(self.client.post(f"/{self.language}/{name}", body, content_type=content_type, **more))

    def send(self, name, fields=(), **more):
        """Send a form without files."""
        content = "&".join(f"{key}={value}" for key, value in [("token", self.token), *dict(fields).items()])
        return self._seen(self.client.post(f"/{self.language}/{name}", content, content_type="application/x-www-form-urlencoded", **more))

    def begin(self, text="", files=(), kind="en"):
        """Write for the first time; the mailbox words."""
        self.get("new")
        assert self.post("new", {"kind": kind, "text": text}, files).status_code == 200, self.page.content
        return self.code("words")

    def enter(self, words):
        """Open a mailbox."""
        self.get("close")
        self.client.cookies.clear()
        self.get("box")
        return self.post("box", {"words": words})

    def write(self, text="", files=()):
        """Send something from the mailbox that is open; the page."""
        self.get("send")
        return self.post("send", {"text": text}, files)

    def code(self, name):
        """What stands in <code id=NAME>."""
        found = re.search(rf'<code id="{name}"[^>]*>(.*?)</code>', self.page.content.decode())
        return html.unescape(found[1]) if found else None

    def part(self, name):
        """What stands in the element with this id."""
        return re.search(rf'id="{name}"[^>]*>(.*?)<', self.page.content.decode())[1]

    def said(self):
        """The sentence of a problem or an outcome."""
        return html.unescape(re.search(r'<p class="lead"[^>]*>(.*?)</p>', self.page.content.decode(), re.DOTALL)[1])

    def _seen(self, page):
        self.page = page
        found = re.search(rb'name="token" value="([0-9a-f]{64})"', page.content)
        self.token = found[1].decode() if found else self.token
        return page


@cache
def functions():
    """What a function of ours may be called."""
    source = "".join(path.read_text(encoding="utf-8") for path in Path(kirok.__file__).parent.rglob("*.py"))
    return {*re.findall(r"def (\w+)", source), "<lambda>"}


def no_places(line):
    """What a fault's line holds after its number and the exception's name, but for functions of ours and their lines.

    A mailbox word may be called like a function: a look for the words themselves would find "box" now and then.
    """
    return [part for part in line.split()[2:] if not part.rpartition(":")[2].isdecimal() or part.rpartition(":")[0] not in functions()]


def raw(name):
    return name if isinstance(name, bytes) else name.encode()


def part(boundary, head, content):
    return b"--" + boundary + b"\r\nContent-Disposition: form-data; " + head + b"\r\n\r\n" + content + b"\r\n"


@pytest.fixture
def visitor(place):
    """A source at its first visit."""
    return Visitor()


@pytest.fixture
def someone(place):
    """Make another visitor."""
    return Visitor
