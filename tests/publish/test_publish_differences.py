"""What a publish would change is told before it is done, and is what it does."""

from dataclasses import replace

import pytest
from publish_run import SIGNER, FolderSalts
from publish_samples import CLAIMS, FINDINGS, site

from kirok.exposure.clearing import Cleared
from kirok.ledger.log import Log
from kirok.publish.differences import MOST_TOLD, compare, describe
from kirok.publish.edition import Edition
from kirok.publish.pages import page_at, render
from kirok.publish.publishing import publish
from kirok.publish.record import Words


@pytest.fixture
def desk(tmp_path):
    log = Log(tmp_path / "log", SIGNER.origin)
    log.create(SIGNER)
    return tmp_path / "site", log, FolderSalts(tmp_path / "salts")


def lying(folder):
    return {path: (path.is_dir() or path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*")}


def test_it_is_what_the_publish_does_and_changes_nothing_itself(desk):
    out, log, salts = desk
    assert compare(Cleared(site()), out, log=log).added == tuple(render(site(), vkey=log.vkey))
    publish(Cleared(site()), out, log=log, signer=SIGNER, salts=salts)
    findings = (replace(FINDINGS[0], text=Words("Clerks were sent to camps.", "서기들이 수용소로 보내졌다.")), FINDINGS[1])
    new = site(claims=CLAIMS[1:], findings=findings)
    before = lying(out.parent)
    found = compare(Cleared(new), out, log=log)
    assert lying(out.parent) == before
    told = {(row.table, row.id, row.kind) for row in found.rows}
    assert told == {("claims", "c01", "removed"), ("findings", "f1", "changed")}
    assert "changed: finding f1 (en, ko): Clerks were sent to camps." in describe(found)
    assert "removed: claim c01: " in describe(found)
    done = publish(Cleared(new), out, log=log, signer=SIGNER, salts=salts)
    assert set(done.changed) == {*found.added, *found.changed, *found.removed}
    assert found.pages == done.pages


def test_without_news_it_says_so_also_without_what_is_kept(desk):
    out, log, salts = desk
    publish(Cleared(site()), out, log=log, signer=SIGNER, salts=salts)
    assert describe(compare(Cleared(site()), out, log=log)) == "nothing would change"
    (out.parent / ".site.kept/state").unlink()
    assert describe(compare(Cleared(site()), out, log=log)) == "nothing would change"


def test_of_many_rows_the_first_are_told(desk):
    out, log, _ = desk
    many = site(claims=tuple(replace(CLAIMS[0], id=f"m{number:03}") for number in range(MOST_TOLD + 30)))
    assert "rows more (--json tells them all)" in describe(compare(Cleared(many), out, log=log))


def test_one_page_of_a_site_that_does_not_exist_yet():
    files = render(site())
    edition = Edition(site())
    paths = ["en/findings/f1.html", "ko/publications/pub1.html", "en/index.html", "ko/places/p-north.html", "style.css", "en/feed.xml"]
    paths += [
        "en/years/2104.html",
        "ko/certainty.html",
        "en/estimates.html",
        "en/events/e-grain.html",
        "pictures/pub1-1.png",
        "en/data.html",
    ]
    paths += ["data/claims.json", *(path for path in ("data/claims.parquet",) if path in files)]
    for path in paths:
        assert page_at(edition, path) == files[path]
    assert page_at(edition, "en/findings/f9.html") is None
