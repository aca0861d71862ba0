"""What a seized disk shows: a thousand reports with seven planted words each, and not one of them to be found."""

import base64
import gzip
import os
import random
import tempfile
import unicodedata

import pytest
from django.test import override_settings
from drop_search import Search
from drop_visit import Visitor, reports

from kirok.drop import boxes, store
from kirok.drop.closing import close

REPORTS = 1_000
SYLLABLES = "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허고노도로모보소오조초코토포호"


def planted(chance, number):
    """The seven words of one report, but for its mailbox words."""
    token = f"{chance.getrandbits(80):020x}"
    korean = "".join(chance.choice(SYLLABLES) for _ in range(8))
    return {
        "text": f"{korean} 정체 {token}t",
        "name": f"{korean}{token}n.txt",
        "body": f"body {token}b {korean}",
        "agent": f"Mozilla/{token}u",
        "address": f"2001:db8:{token[:4]}:{token[4:8]}:{token[8:12]}:{token[12:16]}::{number:x}",
        "language": f"x-{token}l",
    }


def send(visitor, words):
    headers = {"HTTP_USER_AGENT": words["agent"], "REMOTE_ADDR": words["address"], "HTTP_ACCEPT_LANGUAGE": words["language"]}
    return visitor.post("new", {"kind": "ko", "text": words["text"]}, [(words["name"], words["body"].encode())], **headers)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    "wrap", [bytes, base64.b64encode, lambda c: b"x" + base64.b64encode(b"yz" + c), bytes.hex, gzip.compress], ids=range(5)
)
def test_the_search_finds_what_is_there(wrap, form, tmp_path):
    word = "가나다 정체 0123456789"
    content = wrap(unicodedata.normalize(form, word).encode())
    assert Search([word]).found(os.urandom(1_000) + (content.encode() if isinstance(content, str) else content) + os.urandom(99)) == {word}
    assert Search([word]).found(word.encode("utf-16-le")) == {word}
    (tmp_path / "0123456789abcdef").write_bytes(b"")
    assert Search(["0123456789abcdef"]).in_folder(tmp_path)


def test_a_thousand_reports_leave_no_planted_word(place, tmp_path, monkeypatch, capfd):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    chance, visitor, every = random.Random(1), Visitor("ko"), []  # noqa: S311  (test words)
    visitor.get("new")
    for number in range(REPORTS):
        words = planted(chance, number)
        assert send(visitor, words).status_code == 200
        every += [*words.values(), visitor.code("words")]
    _break_everything(place, monkeypatch, every, chance)
    close(place)
    out, err = capfd.readouterr()
    assert (out, err) == ("", "")
    search = Search(every)
    assert len(every) >= 7_000
    assert search.in_folder(place.home.path) == []
    assert search.in_folder(temporary) == []
    assert not list(temporary.iterdir())
    assert len(reports(place)) == len(list(place.path("sealed").iterdir())) >= REPORTS


def _throw(*values):
    raise RuntimeError(values)


def _break_everything(place, monkeypatch, every, chance):
    """Again with DEBUG, and an exception at every step of every view."""
    visitor = Visitor("ko", raise_request_exception=False)
    steps = [(store.Arriving, name) for name in ("__init__", "text", "begin", "write", "keep")]
    steps += [(boxes, name) for name in ("change", "load", "enter", "burn")] + [(store, "delete")]
    for owner, name in steps:
        for page in ("new", "send", "box", "delete", "burn"):
            given, words = planted(chance, 0), visitor.begin(kind="ko")
            every += [*given.values(), words]
            with monkeypatch.context() as patch, override_settings(DEBUG=True):
                patch.setattr(owner, name, lambda *_, values=(given, words), **__: _throw(values))
                files = [(given["name"], given["body"].encode())] if page in {"new", "send"} else ()
                response = visitor.post(page, {"text": given["text"], "words": words}, files, HTTP_USER_AGENT=given["agent"])
                assert response.status_code in {200, 500}
    assert list(place.path("faults").iterdir())


def test_no_file_at_the_drop_opens_a_report(visitor, place):
    """Every 32 bytes that lie there, tried as the seed of a key, open nothing."""
    from kirok.base.errors import Refused
    from kirok.seal.identities import identity_of
    from kirok.seal.opening import open_bytes

    visitor.begin("x")
    [path] = place.path("sealed").iterdir()
    sealed, seeds = path.read_bytes(), set()
    for file in place.home.path.rglob("*"):
        content = file.read_bytes() if file.is_file() and file.suffix != ".age" and "decoys" not in file.parts else b""
        seeds |= {content[at : at + 32] for at in range(min(len(content), 200) - 31)}
        try:
            text = bytes.fromhex(content.decode().strip())
            seeds |= {text[at : at + 32] for at in range(len(text) - 31)}
        except ValueError:
            pass
    assert len(seeds) > 100
    for seed in list(seeds)[:300]:
        with pytest.raises(Refused):
            open_bytes(sealed, identity_of(seed, "pq").secret)
