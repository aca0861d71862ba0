"""Findings published about SecureDrop and its workstation, tried on the drop. Each test names its source."""

import os
import re
import stat
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver
from drop_visit import Visitor, reports

import kirok.drop
import traces
from kirok.base.errors import CheckFailed
from kirok.drop import boxes, serving, store, urls, views
from kirok.drop.doctor import Machine, swap
from kirok.drop.names import ascii_name, shown_name
from kirok.drop.notices import mail
from kirok.drop.pages import texts
from kirok.drop.replies import Replies
from kirok.ledger.manifest import HELD, START, follow, make, open_manifest, sign
from kirok.ledger.signing import Signer
from kirok.seal.letters import seal_letter
from kirok.seal.mailbox import master_key, reply_identity
from kirok.seal.reply import Attached, encode_reply
from kirok.seal.words import new_words, parse_words

DEPLOY = Path(kirok.drop.__file__).parents[3] / "deploy"
UNIT = (DEPLOY / "kirok-drop.service").read_text(encoding="utf-8")


def give_reply(place, words, files=()):
    """A reply to the mailbox of *words*; where its letter lies."""
    replies = Replies(place, master_key(parse_words(words)))
    replies.folder.mkdir(exist_ok=True)
    attached = []
    for number, (name, content) in enumerate(files):
        attached.append(Attached(f"{number:032x}", name, len(content)))
        place.write(replies.folder / f"{number:032x}.file", seal_letter(content, replies.recipient, name="file"))
    path = replies.folder / f"{9:032x}.letter"
    place.write(path, seal_letter(encode_reply("an <b>answer</b>", "2101-05-01", attached), replies.recipient, name="letter"))
    return path


def test_audit_01_no_view_of_the_newsroom_is_reachable(place):
    """Bugtraq 2015, SecureDrop #974: an admin view without its check. But for the desk's signed door, every view is the source's."""
    found = {(pattern.callback.__module__, str(pattern.pattern)) for pattern in get_resolver(urls).url_patterns}
    assert {address for module, address in found if module != "kirok.drop.views"} == {"pull"}
    assert Client().post("/pull", b"x\ny\nz", content_type="text/plain").status_code == 404
    assert not [name for name in settings.INSTALLED_APPS if name.startswith("django.contrib")]


def test_audit_02_nothing_that_was_sent_is_printed(visitor, place, capfd):
    """iSEC-15FTC-2: debug prints of what was sent reach logs."""
    visitor.begin("canary one", [("canary two", b"canary three")])
    visitor.get("box?words=canary+four", HTTP_USER_AGENT="canary five")
    assert capfd.readouterr() == ("", "")
    assert not list(place.path("faults").iterdir())


def test_audit_03_the_unit_has_no_network():
    """iSEC-15FTC-3: a loose firewall. The unit has no network at all; Tor comes in by a socket."""
    assert {"PrivateNetwork=yes", "IPAddressDeny=any", "RestrictAddressFamilies=AF_UNIX"} <= set(UNIT.splitlines())


def test_audit_04_words_that_are_too_long_cost_nothing(visitor, monkeypatch):
    """iSEC-15FTC-6: an over-long codename burns the key derivation."""
    monkeypatch.setattr(views, "master_key", lambda _: pytest.fail("a key was derived"))
    visitor.get("box")
    assert visitor.post("box", {"words": "abc " * 500}).status_code == 400
    assert visitor.post("box", {"words": "a" * 5_000}).status_code == 413


@pytest.mark.parametrize("number", [5, 6])
def test_audit_05_06_no_throttle_shuts_anybody_out(visitor, someone, number):
    """iSEC-15FTC-7 (a throttle without effect) and SecureDrop #3563 (one that locks all out): 110 bits need none, and there is none."""
    words = visitor.begin()
    attacker = someone()
    attacker.get("box")
    for _ in range(40):
        attacker.post("box", {"words": new_words("en").shown if number == 5 else "wrong words"})
    assert someone().enter(words).status_code == 200
    assert attacker.post("box", {"words": words}).status_code == 200


def test_audit_07_the_unit_grants_no_capability():
    """iSEC-15FTC-9: confinement that grants more than it must."""
    assert {"CapabilityBoundingSet=", "AmbientCapabilities=", "NoNewPrivileges=yes"} <= set(UNIT.splitlines())


def test_audit_08_the_notice_names_no_host():
    """iSEC-15FTC-10, SecureDrop #915: an alert's header names the host."""
    head, _, body = mail(b"age-encryption.org/v1\n").partition("\n\n")
    assert head == "Subject: daily notice"
    assert body.startswith("-----BEGIN AGE")


def test_audit_09_no_plain_byte_goes_through_a_temporary_file(visitor, place, monkeypatch):
    """SecureDrop #14, #454, #862: an upload's plaintext touches the disk."""
    opened, real = [], os.open

    def watched(path, flags, *more, **named):
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            opened.append(str(path))
        return real(path, flags, *more, **named)

    monkeypatch.setattr(os, "open", watched)
    visitor.begin("x", [("f", b"x" * 2_900_000)])
    assert opened
    assert {str(Path(path).parent) for path in opened} <= {str(place.path("incoming")), str(place.home.ledger / "drop" / "queue")}


def test_audit_10_swap_is_looked_for_and_forbidden(tmp_path):
    """UW audit 2013: plaintext stays in memory or swap."""
    (tmp_path / "proc").mkdir()
    (tmp_path / "proc" / "swaps").write_text("Filename\n/dev/sda2 partition\n")
    assert not swap(Machine(tmp_path)).ok
    assert "MemorySwapMax=0" in UNIT
    assert "OnCalendar" in (DEPLOY / "kirok-drop-restart.timer").read_text()


def test_audit_11_names_and_times_say_no_hour(visitor, place):
    """SecureDrop #17: the name or time of a file tells when it was sent."""
    visitor.begin("x")
    [path] = place.path("sealed").iterdir()
    assert re.fullmatch(r"[0-9a-f]{64}\.age", path.name)
    assert path.stat().st_mtime % 86_400 == path.stat().st_atime % 86_400 == 0


def test_audit_12_a_sources_key_bears_no_date():
    """SecureDrop #3912, #3995: the key's creation date tells of the first contact. Ours is a function of the words alone."""
    master = master_key(new_words("ko"))
    assert reply_identity(master) == reply_identity(master)


def test_audit_13_what_is_kept_of_a_mailbox_has_a_day_for_its_time(visitor, place):
    """SecureDrop PR #6270: the time of a key's file."""
    visitor.enter(visitor.begin())
    [path] = place.path("boxes").iterdir()
    assert path.stat().st_mtime % 86_400 == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_audit_14_no_container_inside_bears_a_time(visitor, place):
    """SecureDrop #3305: gzip's header has a time. Nothing is compressed or archived."""
    visitor.begin("x", [("f", b"content")])
    assert reports(place)[0].files == [(b"f", b"content")]
    assert not re.search(r"\b(gzip|zipfile|tarfile)\b", Path(store.__file__).read_text())


def test_audit_15_one_source_does_not_delete_anothers_reply(visitor, someone, place):
    """SecureDrop #3892: a reply is deleted by its name alone."""
    letter = give_reply(place, visitor.begin())
    stranger = someone()
    stranger.begin()
    stranger.get("delete")
    for what in (letter.stem, "replies", "all", f"../{letter.parent.name}/{letter.stem}"):
        assert stranger.post("delete", {"what": what}).status_code == 200
    assert letter.exists()


@pytest.mark.parametrize("kind", ["ko", "en", "zh", "digits"])
def test_audit_16_a_source_cannot_send_its_own_words(visitor, place, kind):
    """SecureDrop's test_submit_codename."""
    words = visitor.begin(kind=kind)
    assert visitor.write(f"... {words} ...").status_code == 400
    assert not list(place.path("sealed").iterdir())


def test_audit_17_two_tabs_do_not_mix_mailboxes(visitor, place):
    """SecureDrop #4458: with two tabs the wrong codename is bound. The form of another session is refused."""
    visitor.begin("one")
    visitor.get("send")
    old = visitor.token
    visitor.begin("two")
    assert visitor.post("send", {"text": "three"}, token=old).status_code == 403
    assert len(list(place.path("sealed").iterdir())) == 2


@pytest.mark.parametrize("host", ["name.onion.to", "name.onion.link", "tor2web.example", "127.0.0.1.example"])
def test_audit_18_access_through_a_proxy_is_refused(place, host):
    """SecureDrop's test_redirect_when_tor2web."""
    response = Client().get("/en/new", HTTP_HOST=host)
    assert response.status_code == 400
    assert b"Somebody may stand in between" in response.content
    assert not response.cookies
    assert b"<form" not in response.content


def test_audit_21_a_link_ends_no_session(visitor):
    """7ASecurity SEC-01-003: logout by GET."""
    visitor.begin()
    assert visitor.client.get("/en/close").status_code == 405
    assert b'name="words"' not in visitor.get("box").content


def test_audit_22_no_service_beside_the_drop_is_open_to_others(place, tmp_path, monkeypatch):
    """7ASecurity SEC-01-008: Redis without a password. There is the worker behind the gate, in a folder of its user's alone."""
    seen = []
    monkeypatch.setattr(
        serving, "_serve_worker", lambda inner, _: seen.append((inner.parent.exists(), inner.parent.stat().st_mode & 0o777))
    )
    monkeypatch.setattr(serving.multiprocessing, "set_start_method", lambda *_, **__: None)
    serving.serve(place, bind=None, uds=tmp_path / "s")
    assert seen == [(True, 0o700)]


def test_audit_23_the_cookie_is_samesite_strict(visitor):
    """SecureDrop 2.10.0, changelog."""
    visitor.get("new")
    [cookie] = visitor.client.cookies.values()
    assert (cookie.key, cookie["samesite"], cookie["secure"], cookie["httponly"]) == ("__Host-kirok", "Strict", True, True)


def test_audit_26_cleaning_up_leaves_replies_and_reports(visitor, place):
    """SecureDrop #4734: the tool that removes orphans deletes valid replies."""
    letter = give_reply(place, visitor.begin("x"), [(b"f", b"y")])
    before = {path.name for path in place.folder.rglob("*") if path.is_file()}
    store.recover(place)
    assert {path.name for path in place.folder.rglob("*") if path.is_file()} == before
    assert letter.exists()


@pytest.mark.parametrize("content", [b"", b"x", b"age-encryption.org/v1\n"])
def test_audit_27_a_reply_that_cannot_be_read_does_not_shut_its_source_out(visitor, someone, place, content):
    """SecureDrop #7025, #7029."""
    words = visitor.begin()
    give_reply(place, words).write_bytes(content)
    again = someone()
    assert again.enter(words).status_code == 200
    assert texts("en")["box_page"]["damaged"] in again.page.content.decode()


def test_audit_28_sessions_that_run_side_by_side_do_not_mix(someone, place):
    """CVE-2026-50000: sessions were corrupted."""
    visitors = [someone() for _ in range(5)]
    words = [each.begin() for each in visitors]
    for _ in range(3):
        for each in visitors:
            each.write("x")
    assert {len(boxes.load(place, master_key(parse_words(each))).leaves) for each in words} == {3}


def test_audit_30_what_is_altered_between_server_and_desk_is_found():
    """X41 2026, SCRDR-CR-26-01 and -02: no signature from the server to the reader; escapes in file names."""
    signer = Signer("tests.example/drop", bytes(32))
    first = make(signer.origin, 1, __import__("datetime").date(2101, 5, 1), START, {"a" * 64: HELD})
    content = sign(first, signer)
    with pytest.raises(CheckFailed):
        open_manifest(content, Signer("tests.example/drop", b"x" * 32).key)
    assert follow([content, content], signer.key, {}).faults[0].kind == "replayed"
    assert shown_name(b"\x1b]0;title\x07\x1b[2J.txt").isprintable() or "\N{REPLACEMENT CHARACTER}" in shown_name(b"\x1b]0;x\x07")
    assert "\x1b" not in shown_name(b"\x1b[2J")


def test_audit_31_a_file_is_never_offered_as_a_program(visitor, place):
    """SecureDrop #2238: a hidden .desktop file. Downloads are attachments of no type, under names that hide nothing."""
    give_reply(place, visitor.begin(), [(b".hidden.desktop", b"[Desktop Entry]")])
    response = visitor.get(f"file/{0:032x}")
    assert response["Content-Type"] == "application/octet-stream"
    assert 'filename="hidden.desktop"' in response["Content-Disposition"]
    assert not ascii_name(b"....").startswith(".")


def test_audit_32_the_browsers_language_is_neither_used_nor_kept(place):
    """SecureDrop #1192: the language as a sign. What the address says is all that counts."""
    pages = {Visitor().client.get("/en/new", HTTP_ACCEPT_LANGUAGE=language).content[:2_000] for language in ("ko", "zh", "xx-canary")}
    assert len({re.sub(rb'value="[0-9a-f]{64}"', b"", page) for page in pages}) == 1
    assert traces.below(place.home.path, "xx-canary") == []
