"""A publish that makes only what changed gives the site that a whole one would give; what was taken back stays nowhere."""

import json
import os
from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from publish_edits import EDITS, LIGHT, OWN, changed, illustrated, retracted
from publish_run import SIGNER, FolderSalts
from publish_samples import CLAIMS, CORRECTIONS, FINDINGS, HOUSE, PUBLICATIONS, claim, site

from kirok.base.errors import BadInput, Refused
from kirok.exposure.clearing import Cleared
from kirok.ledger.log import Log
from kirok.publish import page_lists, pages, paging
from kirok.publish.building import Tree
from kirok.publish.edition import Edition
from kirok.publish.kept import Kept
from kirok.publish.pages import render
from kirok.publish.parts import Part
from kirok.publish.proofs_format import VERIFIER
from kirok.publish.publishing import publish
from kirok.publish.record import Words
from kirok.publish.round import Round
from kirok.publish.verifying import verify_site
from terminal import Watcher


class Desk:
    """A site, its log and its salts in one folder."""

    def __init__(self, folder):
        self.folder, self.site = folder, folder / "site"
        self.log = Log(folder / "log", SIGNER.origin)
        self.log.create(SIGNER)

    def publish(self, record, **options):
        return publish(Cleared(record), self.site, log=self.log, signer=SIGNER, salts=FolderSalts(self.folder / "salts"), **options)

    def files(self):
        found = {path.relative_to(self.site).as_posix(): path for path in self.site.rglob("*") if path.is_file()}
        return {path: file.read_bytes() for path, file in found.items()}


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def outside(files):
    return {path: content for path, content in files.items() if not path.startswith("proofs/")}


def tree_of(folder):
    return {
        path.relative_to(folder).as_posix(): (path.is_dir() or path.read_bytes(), path.stat().st_mtime, path.stat().st_mode)
        for path in folder.rglob("*")
    }


def dates_of(folder):
    """All dates but that of the file that a whole publish does not need."""
    return {path: date for path, (_, date, _) in tree_of(folder).items() if path != "proofs/history.json"}


def stale(files, record):
    """What tells of something that was taken back as if nothing had been: rows, sentences, items of feeds, by the record alone."""
    held = {one.id for one in record.claims}
    gone = [one.id for one in CLAIMS if one.id not in held]
    # Each with a sign that no base64 has, or long: of a proof's letters at random "/c01/" may be some.
    marks = [mark.encode() for key in gone for mark in (f'"{key}"', f"#{key}", f">{key}<", f"claims/{key}/")]
    # The verifier explains itself by an example's path.
    found = [(path, mark) for path, content in files.items() for mark in marks if mark in content and path != VERIFIER]
    fallen = {one.id for one in record.claims if one.status == "retracted"}
    shaken = {one.id for one in record.findings if fallen & set(one.supports)}
    rows = {row["id"]: row["status"] for row in json.loads(files["data/claims.json"])}
    found += [("data/claims.json", key) for key in fallen if rows[key] != "retracted"]
    items = {item["url"].rpartition("/")[2]: item["content_text"] for item in json.loads(files["en/feed.json"])["items"]}
    for publication in record.publications:
        page, lines = files[f"en/publications/{publication.id}.html"].decode(), items[f"{publication.id}.html"].split("\n")
        for sentence, line in zip(publication.sentences, lines, strict=True):
            if fallen & set(sentence.claims) or shaken & set(sentence.findings):
                section = page.partition(f'id="{sentence.id.partition("/")[2]}"')[0].rpartition('<section class="')[2]
                found += [] if {"retracted", "shaken"} & {*section.partition('"')[0].split()} else [("page", sentence.id)]
                found += [] if line.startswith(("[Taken back]", "[Partly taken back]")) else [("feed", sentence.id)]
    return found


@settings(max_examples=5, deadline=None, phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck))
@given(st.lists(EDITS | LIGHT, min_size=2, max_size=4))
def test_any_edits_one_by_one_give_the_site_of_a_whole_publish(tmp_path_factory, edits):
    desk, record = Desk(tmp_path_factory.mktemp("desk")), site()
    desk.publish(record)
    for edit in edits:
        before, record = outside(desk.files()), edit(record)
        done = desk.publish(record)
        now = outside(desk.files())
        assert now == render(record, vkey=desk.log.vkey)
        assert stale(desk.files(), record) == []
        assert set(done.changed) == {path for path in before.keys() | now.keys() if before.get(path) != now.get(path)}
        verdict = verify_site(desk.site, SIGNER.key)
        assert verdict.ok, verdict.failures
        # The second tree is the same to the last date: nothing that was taken back stays in it.
        assert tree_of(Kept(desk.site).tree) == tree_of(desk.site)
    dates = dates_of(desk.site)
    desk.publish(record, afresh=True)
    assert outside(desk.files()) == render(record, vkey=desk.log.vkey)
    assert dates_of(desk.site) == dates


def test_a_table_that_comes_out_the_same_stays_one_file_in_both_trees(desk):
    record = replace(site(), house=OWN)
    desk.publish(record)
    later = retracted(record, "c04")
    for one in (replace(record, house=HOUSE), later, illustrated(later, 0)):
        desk.publish(one)
        assert tree_of(Kept(desk.site).tree) == tree_of(desk.site)
        for table in (desk.site / "data").glob("*.csv"):
            assert table.samefile(Kept(desk.site).tree / "data" / table.name)


def test_an_unchanged_claim_keeps_its_proof_and_everything_else_its_file(desk):
    desk.publish(site())
    before = {path: path.stat().st_ino for path in desk.site.rglob("*") if path.is_file()}
    done = desk.publish(changed(site(), "c01", when="2101-02~"))
    same = {path.relative_to(desk.site).as_posix() for path, inode in before.items() if path.exists() and path.stat().st_ino == inode}
    assert "proofs/claims/c02/claim.tlog-proof" in same
    assert "proofs/claims/c01/claim.tlog-proof" not in same
    assert {"en/publications/pub2.html", "style.css", "en/method.html"} <= same
    assert set(done.changed) == outside(desk.files()).keys() - same
    assert (desk.site / "proofs/history.json").is_file()
    assert verify_site(desk.site, SIGNER.key).ok


def test_many_small_publishes_keep_few_earlier_checkpoints(desk, monkeypatch):
    monkeypatch.setattr("kirok.publish.proving.MOST_OLDER", 3)
    desk.publish(site())
    for number in range(6):
        desk.publish(changed(site(), CLAIMS[number].id, when=f"20{number + 10}"))
        assert verify_site(desk.site, SIGNER.key).ok
    assert (desk.site / "proofs/history.json").read_bytes().count(b":[") <= 3


def test_what_is_kept_is_not_believed_for_another_site(desk):
    desk.publish(site())
    (desk.site / "proofs/manifest.json").write_bytes(b"{}\n")
    assert desk.publish(site()).changed == ()
    assert verify_site(desk.site, SIGNER.key).ok
    (Kept(desk.site).folder / "state").write_bytes(b"no database")
    desk.publish(changed(site(), "c01", when="2099"))
    assert outside(desk.files()) == render(changed(site(), "c01", when="2099"), vkey=desk.log.vkey)


def test_what_size_and_date_do_not_tell_is_set_right_afresh(desk):
    desk.publish(site())
    page = desk.site / "en/index.html"
    times, content = page.stat(), page.read_bytes()
    page.write_bytes(content.replace(b"Record", b"Recoil"))
    os.utime(page, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert not verify_site(desk.site).ok
    assert desk.publish(site(), afresh=True).changed == ("en/index.html",)
    assert verify_site(desk.site).ok


def test_what_is_new_is_checked_beside_what_was_checked_before(desk):
    desk.publish(site())
    before = desk.files(), desk.log.checkpoint()
    odd = replace(FINDINGS[0], text=Words("a\0b", ""))
    for wrong in (
        site(findings=(odd, *FINDINGS[1:])),
        site(publications=(replace(PUBLICATIONS[0], released_on="today"), *PUBLICATIONS[1:])),
        site(claims=(*CLAIMS, claim(CLAIMS[0].id.upper()))),
    ):
        with pytest.raises(BadInput):
            desk.publish(wrong)
        assert (desk.files(), desk.log.checkpoint()) == before


def test_strangers_among_the_proofs_go(desk):
    desk.publish(site())
    (desk.site / "proofs/claims/c99").mkdir()
    (desk.site / "proofs/claims/c99/salt").write_text("x")
    for file in (desk.site / "proofs/claims/c02").iterdir():
        file.unlink()
    (desk.site / "proofs/claims/c02").rmdir()
    desk.publish(site())
    assert verify_site(desk.site, SIGNER.key).ok


def test_a_link_that_leads_nowhere_stops_the_publish(desk, monkeypatch):
    def odd(edition):
        return iter([Part("odd", None, lambda: [("en/odd.html", b'<a href="findings/f1.html#c99">x</a>')])])

    desk.publish(site())
    before = desk.files(), desk.log.checkpoint()
    monkeypatch.setattr(pages, "PART_MAKERS", (*pages.PART_MAKERS, odd))
    for options in ({}, {"afresh": True}):
        with pytest.raises(Refused, match=r"en/odd\.html would link to en/findings/f1\.html#c99"):
            desk.publish(site(), **options)
        assert (desk.files(), desk.log.checkpoint()) == before


def test_a_link_to_what_went_stops_the_publish(desk, monkeypatch):
    """A part that does not say what it reads is found out when its links break."""

    def careless(edition):
        return iter([Part("careless", b"same", lambda: [("en/odd.html", b'<a href="publications/pub1.html#s1">x</a>')])])

    monkeypatch.setattr(pages, "PART_MAKERS", (*pages.PART_MAKERS, careless))
    desk.publish(site())
    with pytest.raises(Refused, match=r"en/odd\.html would link to en/publications/pub1\.html"):
        desk.publish(site(publications=PUBLICATIONS[1:]))


def test_work_is_shared_between_processes_to_the_same_bytes(desk, monkeypatch):
    """The second publish begins with the tables in another process while this one looks at all the other parts.

    The third, which makes every page anew, does all of it as a whole one does.
    """
    begun, watch = [], Watcher()
    monkeypatch.setattr(Round, "begin", lambda making, begin=Round.begin: begun.append(making) or begin(making))
    monkeypatch.setattr("kirok.publish.sharing.SHARED_FROM", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    later = changed(site(), "c01", when="2099")
    for record, number in ((site(), 0), (later, 1), (replace(retracted(later, "c04"), house=OWN), 1), (later, 1)):
        desk.publish(record, watch=watch)
        assert outside(desk.files()) == render(record, vkey=desk.log.vkey)
        assert verify_site(desk.site, SIGNER.key).ok
        assert tree_of(Kept(desk.site).tree) == tree_of(desk.site)
        assert len(begun) == number
    assert {"making pages", "writing proofs"} <= set(watch.done)
    assert all(done == total for done, total in watch.done.values())


def test_a_process_that_makes_tables_ahead_tells_what_stopped_it(desk, monkeypatch):
    def broken(_edition):
        raise ZeroDivisionError("no numbers today")

    desk.publish(site())
    before = desk.files()
    monkeypatch.setattr("kirok.publish.sharing.SHARED_FROM", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(page_lists, "_numbers", broken)
    with pytest.raises(RuntimeError, match="no numbers today"):
        desk.publish(changed(site(), "c01", when="2099"))
    assert desk.files() == before


def test_the_process_beside_writes_no_table_before_it_may(desk, monkeypatch):
    """A record that is refused changes nothing: it is looked at while the other process counts and waits."""
    desk.publish(site())
    monkeypatch.setattr("kirok.publish.sharing.SHARED_FROM", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    kept = Kept(desk.site)
    making = Round(Edition(changed(site(), "c01", when="2099")), desk.site, Tree(kept.tree, "2104-09-02"), kept.load(), desk.log)
    with closing(making.begin()) as begun:
        begun.give_earlier_facts(making.edition.earlier_facts())
        assert begun.tallied
        assert not begun.sent.answers(within=0.2)
        begun.allow()
        assert begun.sent.answers(within=60)


def test_long_lists_go_on_other_pages(monkeypatch):
    monkeypatch.setattr(page_lists, "LISTED", 1)
    monkeypatch.setattr(page_lists, "NAMES", 2)
    files = render(site(corrections=CORRECTIONS))
    assert {
        "en/findings/index.html",
        "ko/findings/index-1.html",
        "en/publications/index-1.html",
        "ko/records/groups-2.html",
    } <= files.keys()
    assert b"../../en/findings/index-1.html" in files["en/findings/index.html"]
    assert b"f1.html" in files["en/findings/index-1.html"].partition(b"<main")[2]
    assert b"f2.html" not in files["en/findings/index-1.html"].partition(b"<main")[2]
    assert b"../../en/records/groups.html" in files["en/records/index.html"]


@given(st.integers(0, 60), st.integers(1, 9))
def test_pages_hold_every_item_once_and_older_ones_stay(count, size):
    items = tuple(range(count, 0, -1))
    found = list(paging.newest_first(items, size, "a/index.html"))
    assert [one for page in found for one in page.items] == list(items)
    assert all(len(page.items) == size for page in found[1:])
    assert len(found[0].items) < 2 * size
    older = {page.path: page.items for page in found[1:]}
    grown = {page.path: page.items for page in paging.newest_first((count + 1, *items), size, "a/index.html")}
    assert older.items() <= grown.items()
    assert [one for page in paging.in_order(items, size, "a.html") for one in page.items] == list(items)


def test_every_changed_byte_of_history_and_of_older_proofs_is_found(desk):
    desk.publish(site())
    desk.publish(changed(site(), "c01", when="2099"))
    files = [desk.site / "proofs/history.json", *sorted((desk.site / "proofs/claims/c02").iterdir())]
    for file in files:
        content = file.read_bytes()
        for at in range(0, len(content), max(1, len(content) // 9)):
            file.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
            assert not verify_site(desk.site, SIGNER.key).ok, (file, at)
        file.write_bytes(content)
    (desk.site / "proofs/history.json").unlink()
    assert {one.file for one in verify_site(desk.site, SIGNER.key).failures} >= {"proofs/claims/c02/claim.tlog-proof"}


def test_a_proof_of_another_history_under_the_same_key_is_found(desk, tmp_path_factory):
    """The newsroom itself cannot mix what it logged in two logs: the history leads to one root."""
    other = Desk(tmp_path_factory.mktemp("other"))
    for one in (desk, other):
        one.publish(site())
        one.publish(changed(site(), "c01", when="2099"))
    for name in ("claim.json", "salt", "claim.tlog-proof"):
        (desk.site / "proofs/claims/c02" / name).write_bytes((other.site / "proofs/claims/c02" / name).read_bytes())
    assert {one.file for one in verify_site(desk.site, SIGNER.key).failures} == {"proofs/claims/c02/claim.tlog-proof"}
    (desk.site / "proofs/history.json").write_bytes((other.site / "proofs/history.json").read_bytes())
    assert not verify_site(desk.site, SIGNER.key).ok
