"""The desk's door: it opens to the desk's signature over a number used once, and to nothing else."""

import hashlib
import json

import pytest
from django.test import Client
from drop_visit import open_report

from kirok.base.canonical import canonical
from kirok.drop import door
from kirok.ledger.cosignature import generate_cosigner
from kirok.ledger.manifest import open_manifest

DESK = generate_cosigner("tests.example/desk")


@pytest.fixture
def known(place):
    """A drop that knows its desk."""
    place.write(place.path("desk.vkey"), f"{DESK.key}\n".encode())
    return place


def ask(act, about="", content=b"", *, desk=DESK, nonce=None, digest=None, spoil=lambda body: body):
    client = Client()
    line = canonical(
        {
            "nonce": nonce or client.get("/pull").json()["nonce"],
            "act": act,
            "about": about,
            "sha256": digest or hashlib.sha256(content).hexdigest(),
        }
    )
    body = line + b"\n" + f"{desk.cosign(line.decode() + chr(10), 0)}\n".encode() + content
    return client.post("/pull", spoil(body), content_type="application/octet-stream")


def content_of(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_the_desk_gets_what_it_asks_for(known, visitor):
    visitor.begin("x", [("f", b"y" * 90_000)])
    offer = ask("offer").json()
    [name] = offer["names"]
    assert offer["vkey"] == known.log().vkey
    assert offer["checkpoint"] == known.log().signed_checkpoint()
    assert open_manifest(offer["manifests"][0].encode(), known.signer().key).entries == ((name, "held"),)
    response = ask("envelope", name)
    path = known.path("incoming", "fetched")
    path.write_bytes(content_of(response))
    assert open_report(path).files == [(b"f", b"y" * 90_000)]
    settled = ask("settle", content=json.dumps({"desk": "", "cosignature": "", "upto": 1, "pulled": [name], "replies": []}).encode())
    assert settled.json() == {"pulled": 1, "replies": 0}
    known.log().append([b"l" * 32], known.signer())
    known.log().append([b"m" * 32], known.signer())
    assert len(ask("growth", "256").json()["path"]) > 0


@pytest.mark.parametrize(
    ("act", "more"),
    [
        ("offer", {"desk": generate_cosigner("tests.example/desk")}),
        ("offer", {"desk": generate_cosigner("tests.example/other")}),
        ("offer", {"nonce": "0" * 32}),
        ("offer", {"digest": "0" * 64}),
        ("offer", {"spoil": lambda body: body.replace(b"offer", b"settl")}),
        ("offer", {"spoil": lambda _: b""}),
        ("offer", {"spoil": lambda _: b"x\ny\nz"}),
        ("offer", {"spoil": lambda body: b"\xff" + body}),
        ("nothing", {}),
        ("growth", {"about": "x"}),
        ("growth", {"about": "5"}),
        ("envelope", {"about": "../readers"}),
        ("envelope", {"about": "0" * 64}),
        ("settle", {"content": b"{}"}),
    ],
    ids=range(14),
)
def test_anything_else_finds_nothing(known, act, more):
    response = ask(act, **more)
    assert (response.status_code, response.content) == (404, Client().get("/nowhere").content)


def test_a_number_is_used_once_and_a_stranger_uses_none_up(known):
    nonce = Client().get("/pull").json()["nonce"]
    assert ask("offer", nonce=nonce, desk=generate_cosigner("tests.example/desk")).status_code == 404
    assert ask("offer", nonce=nonce).status_code == 200
    assert ask("offer", nonce=nonce).status_code == 404


def test_a_drop_that_knows_no_desk_opens_to_nobody(place):
    assert ask("offer").status_code == 404


def test_too_much_is_not_read(known, monkeypatch):
    monkeypatch.setattr(door, "LIMIT", 10)
    assert ask("offer").status_code == 404


@pytest.mark.parametrize("method", ["put", "delete", "head"])
def test_other_ways_find_nothing(known, method):
    assert getattr(Client(), method)("/pull").status_code == 404
