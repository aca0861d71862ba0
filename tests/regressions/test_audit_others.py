"""Findings about Hush Line, OpenWhistle, OnionShare, CoverDrop and by design, tried on the drop. Each test names its source."""

import datetime as dt
import re
import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from drop_visit import Visitor, reports
from test_audit_securedrop import UNIT, give_reply

import kirok.drop
import kirok.seal
import traces
from kirok.drop import boxes, forms, store
from kirok.drop.closing import end_day, expire
from kirok.drop.config import Config
from kirok.drop.doctor import paths
from kirok.drop.names import shown_name
from kirok.drop.pages import LANGUAGES, texts
from kirok.drop.session import COOKIE, new_session
from kirok.seal.closing import seal_bytes
from kirok.seal.identities import new_identity

OW = "OpenWhistle GHSA-q3v3-5xf4-xjqr, GHSA-g3xj-3929-r45h, GHSA-24hg-pf84-jj7x, GHSA-gh23-4h5j-cqj8, tests/test_bug_bounty_v111.py"


def test_audit_55_sealed_or_not_everything_is_sealed_here(visitor, place):
    """Hush Line PR #376: a client's flag lets plaintext through. There is no such flag; an age file is sealed again."""
    inner = seal_bytes(b"x", [new_identity().recipient])
    visitor.get("new")
    visitor.post("new", {"client_side_encrypted": "true", "text": "canary plain"}, [("a.age", inner)])
    assert reports(place)[0].files == [(b"a.age", inner)]
    assert traces.below(place.home.path, "canary plain", inner) == []


def test_audit_56_61_64_no_script_from_anywhere(visitor):
    """Hush Line PR #376 (a CDN in the policy), PR #461 (a captcha's scripts), OpenWhistle (an inline handler; see OW)."""
    visitor.begin("", [('" onmouseover="alert(1)', b"x")])
    page = visitor.page
    policy = page["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert set(re.findall(r"'[a-z]+'", policy)) == {"'none'", "'self'"}
    assert "http" not in policy
    assert "<script" not in page.content.decode()
    assert ' onmouseover="' not in page.content.decode()


def test_audit_57_the_drop_fetches_no_address():
    """Hush Line, Subgraph V-001 (2025-12-30): blind SSRF. No module of the drop can open a connection but to its own worker."""
    source = {path.name: path.read_text(encoding="utf-8") for path in Path(kirok.drop.__file__).parent.glob("*.py")}
    fetching = re.compile(r"urllib\.request|http\.client|import requests|smtplib|ftplib|create_connection|open_connection|\.connect\(")
    assert not [name for name, text in source.items() if fetching.search(text)]
    assert [name for name, text in source.items() if "sock_connect" in text] == ["serving.py"]
    assert "socket.socket(socket.AF_UNIX)" in source["serving.py"]


@pytest.mark.parametrize("number", [59, 76])
def test_audit_59_76_ids_say_no_order_and_no_count(place, number):
    """Hush Line, Subgraph V-003 (sequential ids); OpenWhistle #42 (a sequence reveals how many)."""
    leaves = []
    for _ in range(20):
        report = store.Arriving(place, place.readers())
        report.text(b"same")
        leaves.append(report.keep("", lambda _: None))
    assert len({leaf[:4] for leaf in leaves}) >= 19  # four bytes of twenty are the same once in twenty million times
    assert leaves not in (sorted(leaves), sorted(leaves, reverse=True))
    assert number


@pytest.mark.parametrize("language", LANGUAGES)
def test_audit_60_no_sentence_sends_a_source_elsewhere(language):
    """Hush Line #567: the user is told to write to the recipient outside."""
    assert not re.search(r"@|https?://|e-?mail|telegram|signal|whatsapp", str(texts(language)), re.IGNORECASE)


def test_audit_62_another_sources_things_are_not_there(visitor, someone, place):
    """See OW: reports and files are reached by their id alone."""
    give_reply(place, visitor.begin("x"), [(b"f", b"secret")])
    stranger = someone()
    stranger.begin()
    assert stranger.get(f"file/{0:032x}").status_code == 404
    assert b"secret" not in someone().get(f"file/{0:032x}").content


def test_audit_65_no_header_comes_twice(visitor):
    """See OW: headers are sent twice and contradict each other."""
    names = []

    def start(_status, headers, _info=None):
        names.extend(name.lower() for name, _ in headers)

    from django.test import RequestFactory

    from kirok.drop.wsgi import application

    environment = RequestFactory().get("/en/new", HTTP_HOST="localhost").environ
    b"".join(application(environment, start))
    assert len(names) == len(set(names)) > 10


@pytest.mark.parametrize("name", ["한국어 파일.pdf", "日本語.txt", "中文.doc", "שלום.txt", "💾.bin", "e\u0301.txt"])
def test_audit_66_names_in_any_script_come_and_go(visitor, place, name):
    """See OW: a CJK name gave 500, and the evidence could never be fetched (RFC 5987)."""
    words = visitor.begin("", [(name, b"x")])
    assert reports(place)[0].files == [(name.encode(), b"x")]
    give_reply(place, words, [(name.encode(), b"y")])
    from urllib.parse import quote

    assert f"filename*=UTF-8''{quote(name, safe='')}" in visitor.get(f"file/{0:032x}")["Content-Disposition"]


@pytest.mark.parametrize("number", [67, 80])
def test_audit_67_80_many_at_once_do_not_collide(place, number):
    """See OW (numbers collide, 500) and OnionShare OTF-012 (a folder a second)."""
    outcomes = []

    def send():
        visitor = Visitor()
        for _ in range(4):
            visitor.begin("x", [("f", b"y" * 1_000)])
            outcomes.append(visitor.code("receipt"))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(outcomes)) == len(list(place.path("sealed").iterdir())) == 32
    assert number


def test_audit_70_what_nobody_fetched_is_not_destroyed(visitor, place):
    """See OW: retention deletes a case that is open."""
    visitor.begin("x")
    expire(place, Config(), dt.date(2199, 1, 1))
    assert len(list(place.path("sealed").iterdir())) == 1


def test_audit_71_a_days_work_is_done_once(place):
    """See OW: every replica runs the jobs."""
    now = dt.datetime(2101, 5, 1, 12, tzinfo=dt.UTC)
    assert [end_day(place, Config(), now) for _ in range(3)] == [True, False, False]
    assert place.log().checkpoint().size == 256


def test_audit_72_a_session_of_the_clients_choice_is_none(visitor):
    """See OW: a session id that the client brings is taken over."""
    for value in ("", "x", "A" * 92):
        visitor.client.cookies[COOKIE] = value
        assert b'name="words"' in visitor.get("box").content
        assert visitor.client.cookies[COOKIE].value not in {"", value}
    visitor.get("new")
    before = visitor.client.cookies[COOKIE].value
    visitor.begin()
    assert visitor.client.cookies[COOKIE].value != before


def test_audit_73_no_step_can_be_left_out(visitor, place):
    """See OW: the steps of a form can be skipped."""
    visitor.get("new")
    for page in ("send", "delete", "burn"):
        assert visitor.post(page, {"text": "x"}).status_code == 403
    assert not list(place.path("sealed").iterdir())


def test_audit_74_too_much_is_refused_before_it_is_read(visitor, monkeypatch):
    """See OW: the whole upload is read before its size is looked at."""
    visitor.begin()
    visitor.get("send")
    monkeypatch.setattr(forms.Body, "read", lambda *_: pytest.fail("it was read"))
    for content_type in ("multipart/form-data; boundary=b", "application/x-www-form-urlencoded"):
        response = visitor.client.post("/en/send", b"x", content_type=content_type, CONTENT_LENGTH=str(1 << 30))
        assert response.status_code == 413


def test_audit_75_what_cannot_be_opened_is_said(visitor, place):
    """See OW: a failure to decrypt is shown as nothing."""
    give_reply(place, visitor.begin()).write_bytes(b"x")
    assert texts("en")["box_page"]["damaged"] in visitor.get("box").content.decode()


def test_audit_78_the_key_is_nobodys_choice():
    """See OW: a weak SECRET_KEY is accepted. It is random at every start, and signs nothing."""
    assert len(settings.SECRET_KEY) >= 50
    source = Path(kirok.drop.__file__).with_name("settings.py").read_text()
    assert "SECRET_KEY = secrets.token_urlsafe(48)" in source


@pytest.mark.parametrize("number", [79, 85])
def test_audit_79_85_a_name_is_plain_text_on_one_line(number):
    """OnionShare OTF-001 and -014 (rich text in a path), 2.6.2 (newlines in the history)."""
    shown = shown_name(b"<h1>x</h1>\r\n\x0b\x85y")
    assert "\n" not in shown
    assert "\r" not in shown
    assert shown.startswith("<h1>x</h1>")
    assert number


def test_audit_83_the_unit_sees_its_own_folder_alone():
    """OnionShare OTF-013: a sandbox that reads too much."""
    assert {"ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes", "ProtectProc=invisible"} <= set(UNIT.splitlines())


def test_audit_86_a_text_has_an_end(visitor, place):
    """OnionShare 2.6.2: a message without a limit."""
    visitor.begin()
    assert visitor.write("x" * 524_289).status_code == 413
    assert visitor.write("가" * 200_000).status_code == 413
    assert not list(place.path("sealed").iterdir())


def test_audit_87_an_empty_form_makes_nothing_and_a_link_is_not_followed(visitor, place):
    """OnionShare 2.6.4: symlinks, uploads where there are none, empty posts that make folders."""
    visitor.begin()
    before = set(place.folder.rglob("*"))
    assert visitor.write("  ").status_code == 400
    assert set(place.folder.rglob("*")) == before
    place.path("sealed", "x.age").symlink_to("/etc/passwd")
    assert not paths(place).ok


def test_audit_89_a_file_that_is_not_listed_is_found(place):
    """CoverDrop StorageAuditTest.kt: every path that may exist is listed. The list and its test stand in test_drop_storage."""
    assert paths(place).ok
    place.write(place.path("boxes", "notes.txt"), b"")
    assert not paths(place).ok


def test_audit_94_padding_counts_bytes(place):
    """Hush Line 1e803cd, measured: the padding counts characters, so that Korean shows."""
    sizes = set()
    for text in ("가" * 400, "x" * 400, "💾" * 400, ""):
        report = store.Arriving(place, place.readers())
        report.text(text.encode())
        leaf = report.keep("", lambda _: None)
        sizes.add(place.path("sealed", f"{leaf.hex()}.age").stat().st_size)
    assert len(sizes) == 1


def test_audit_96_no_secret_is_kept_in_a_cache():
    """SecureDrop source_user.py: codenames stay in an lru_cache. Here only what is public is cached."""
    cached = set()
    for package in (kirok.drop, kirok.seal):
        for path in Path(package.__file__).parent.glob("*.py"):
            cached |= set(re.findall(r"@(?:functools\.)?(?:lru_)?cache\b[^\n]*\n(?:def) (\w+)", path.read_text(encoding="utf-8")))
    assert cached == {"texts", "style", "_open", "words_of", "places_of", "_parse"}


def test_audit_97_the_frameworks_own_spooling_is_off(visitor, place, tmp_path, monkeypatch):
    """By design, from SecureDrop #14: Django writes uploads over 2.5 MB to TMPDIR; under ASGI all of the body."""
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", lambda *_, **__: pytest.fail("a temporary file"))
    visitor.begin("", [("f", b"x" * 2_900_000)])
    assert settings.FILE_UPLOAD_HANDLERS == []
    assert not hasattr(settings, "ASGI_APPLICATION")
    assert [path.name for path in tmp_path.iterdir()] in ([], ["home"])


def test_audit_98_there_is_no_row_and_no_order_of_rows(visitor, place):
    """By design: row numbers keep the order of insertion. There is no database."""
    visitor.begin("x")
    assert not [path for path in place.home.path.rglob("*") if path.is_file() and path.read_bytes()[:15] == b"SQLite format 3"]
    assert "sqlite" not in str(settings.DATABASES)


def test_audit_99_every_leading_byte_comes_back_from_a_quorum():
    """Martus, MartusSecretShare.java: secrets with a leading 0 or above 127 were lost."""
    from shamir_mnemonic import combine_mnemonics, generate_mnemonics

    for first in range(0, 256, 5):
        secret = bytes([first]) + bytes(31)
        shares = generate_mnemonics(1, [(2, 3)], secret, iteration_exponent=0)[0]
        for pair in ((0, 1), (0, 2), (1, 2)):
            assert combine_mnemonics([shares[number] for number in pair]) == secret


def test_a_session_is_of_this_process():
    """Belongs to 72."""
    assert new_session().key != new_session().key
    assert Client
    assert boxes
