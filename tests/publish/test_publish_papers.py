"""PDFs and Parquet: the same record as pages and tables, the same bytes each time, and a site without them where they are missing."""

import io
import json
import os
from dataclasses import replace

import pytest
from publish_run import ORIGIN, SIGNER, FolderSalts
from publish_samples import CLAIMS, FINDINGS, site

from kirok.exposure.clearing import Cleared
from kirok.ledger.log import Log
from kirok.publish import parquet, press
from kirok.publish.index import Index
from kirok.publish.pages import render
from kirok.publish.press import pdf
from kirok.publish.publishing import publish
from kirok.publish.sheets import Clerk
from kirok.publish.tables import COLUMNS, LISTS, rows
from kirok.publish.wording import Wording
from kirok.publish.years import year_sheets

BASE = "https://record.example.org/site/"
typeset = pytest.mark.skipif(press.family() is None, reason="needs typst and a font with Hangul")


def sheets(language, record=None):
    index = Index(record or site())
    return {sheet.path: sheet for sheet in Clerk(index, Wording(language), BASE).sheets(year_sheets(index))}


def text_of(pdf):
    pypdf = pytest.importorskip("pypdf")
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def heights(pdf):
    """How high each text of the first page stands."""
    pypdf = pytest.importorskip("pypdf")
    found = {}
    pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text(
        visitor_text=lambda text, cm, tm, *_: found.setdefault(text.strip(), tm[5] * cm[3] + cm[5])
    )
    return found


def test_a_sheet_says_what_its_page_says():
    sheet = sheets("en")["en/findings/f2.pdf"]
    assert sheet.title == FINDINGS[1].text.en
    assert sheet.known[0] == "Disputed · 1 independent origin"
    (correction,) = sheet.corrections
    assert (correction.said, correction.label) == ("Corrected on 2 September 2104.", "What we took back")
    assert correction.why.startswith("Somebody who was reported dead")
    assert correction.back == ("Death in custody: clerks of the grain office; 2104",)
    assert sheet.note == "Content note: this page tells of killing or death."
    assert sheet.day == "2104-09-02"
    assert sheet.cite.endswith(f"{FINDINGS[1].text.en}”, {Wording('en').when(FINDINGS[1].first_published)}.")
    assert [(block.mark, block.struck) for part in sheet.parts for block in part.blocks] == [("c05", True), ("c04", False), ("c06", False)]
    assert {"en/years/2102.pdf", "en/years/2103.pdf", "en/years/2104.pdf"} < sheets("en").keys()


def test_a_korean_sheet_leaves_no_english_heading():
    for sheet in sheets("ko").values():
        headings = [part.heading for part in sheet.parts] + [
            name for part in sheet.parts for block in part.blocks for name, _ in block.rows
        ]
        assert not [heading for heading in headings if heading.isascii()]


@typeset
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_pdf_is_tagged_embeds_its_type_and_comes_out_the_same(language):
    sheet = sheets(language)[f"{language}/findings/f2.pdf"]
    one, other = pdf(sheet), pdf(sheet)
    assert one == other
    assert one.startswith(b"%PDF-")
    assert b"pdfuaid" in one
    read = text_of(one)
    assert sheet.title in read
    assert sheet.invented[:20] in read
    assert "c05" in read


@typeset
def test_markup_in_a_record_is_set_as_it_stands():
    hostile = '#panic() $x$ *bold* <label> @ref \\u{41} = head ")) #panic() ((" \\'
    words = replace(FINDINGS[0].text, en=hostile)
    sheet = sheets("en", site(findings=(replace(FINDINGS[0], text=words), FINDINGS[1])))["en/findings/f1.pdf"]
    assert hostile in text_of(pdf(sheet))


@typeset
def test_what_stands_on_one_line_or_below_is_one_paragraph():
    sheet = sheets("en")["en/findings/f2.pdf"]
    found = heights(pdf(sheet))
    assert found[sheet.site] == found[sheet.invented]
    assert 10 < found[sheet.known[0]] - found[sheet.known[1]] < 20
    # What was taken back is a list of its own below the notice, as on the page.
    (correction,) = sheet.corrections
    assert found[correction.said] > found[correction.label] > found[correction.back[0]] > found[sheet.known[0]]


@typeset
def test_a_mark_stands_at_the_right_whatever_its_heading_leaves_of_the_line():
    pypdf = pytest.importorskip("pypdf")
    sheet = sheets("ko")["ko/years/2104.pdf"]
    block = sheet.parts[0].blocks[0]
    blocks = tuple(replace(block, heading="가나다라 abc " * 4 + "나 " * more, mark=f"zz{more:02}") for more in range(24))
    found = {}
    for page in pypdf.PdfReader(io.BytesIO(pdf(replace(sheet, parts=(replace(sheet.parts[0], blocks=blocks),))))).pages:
        page.extract_text(visitor_text=lambda text, cm, tm, *_: found.setdefault(text.strip(), tm[4] * cm[0] + cm[4]))
    # A page is 595 points wide.
    assert all(found[one.mark] > 480 for one in blocks), found


@typeset
@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_citation_stands_on_no_sheet_by_itself(language):
    """However long a year is, beside the citation on its last sheet stands the last of its findings."""
    pypdf = pytest.importorskip("pypdf")
    year = next(sheet for sheet in sheets(language).values() if sheet.path.endswith("/years/2104.pdf"))
    block = year.parts[0].blocks[0]
    for number in range(4, 17):
        blocks = tuple(replace(block, mark=f"finding-{at}") for at in range(1, number + 1))
        made = pdf(replace(year, corrections=(), parts=(replace(year.parts[0], blocks=blocks),)))
        last = pypdf.PdfReader(io.BytesIO(made)).pages[-1].extract_text()
        assert f"finding-{number}" in last, number


@typeset
def test_publishing_again_sets_no_pdf_anew_but_a_changed_one(tmp_path, monkeypatch):
    log, small = Log(tmp_path / "log", ORIGIN), site(findings=FINDINGS[1:], claims=CLAIMS[3:6], events=(), papers=True)
    log.create(SIGNER)

    def run(record=small):
        return publish(Cleared(record), tmp_path / "site", log=log, signer=SIGNER, salts=FolderSalts(tmp_path / "salts")).changed

    assert "en/findings/f2.pdf" in run()
    made: list[str] = []
    monkeypatch.setattr(press, "pdf", lambda sheet: made.append(sheet.path) or pdf(sheet))
    assert run() == ()
    assert made == []
    page = tmp_path / "site/en/findings/f2.pdf"
    good = page.read_bytes()
    page.write_bytes(good + b"changed")
    run()
    assert set(made) == {"en/findings/f2.pdf", "ko/findings/f2.pdf"}
    assert page.read_bytes() == good
    made.clear()
    claims = (replace(CLAIMS[3], when="2104-06"), *CLAIMS[4:6])
    changed = replace(small, claims=claims)
    assert {path for path in run(changed) if path.endswith(".pdf")} == {"en/findings/f2.pdf", "ko/findings/f2.pdf"}
    files = {path.relative_to(tmp_path / "site").as_posix(): path for path in (tmp_path / "site").rglob("*.pdf")}
    whole = render(changed, vkey=log.vkey)
    assert {path: file.read_bytes() for path, file in files.items()} == {path: whole[path] for path in whole if path.endswith(".pdf")}


@typeset
def test_a_site_with_papers_is_made_by_several_processes(tmp_path, monkeypatch):
    """Typst ran here before: a forked process in which it ran again would never end."""
    monkeypatch.setattr("kirok.publish.sharing.SHARED_FROM", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    log, small = Log(tmp_path / "log", ORIGIN), site(findings=FINDINGS[1:], claims=CLAIMS[3:6], events=(), papers=True)
    log.create(SIGNER)
    pdf(sheets("en")["en/findings/f2.pdf"])
    done = publish(Cleared(small), tmp_path / "site", log=log, signer=SIGNER, salts=FolderSalts(tmp_path / "salts"))
    assert "ko/findings/f2.pdf" in done.changed


def test_without_the_programs_the_site_is_whole_and_says_so(monkeypatch):
    monkeypatch.setattr("kirok.publish.edition.family", lambda: None)
    monkeypatch.setattr(parquet, "available", lambda: False)
    files = render(site(papers=True))
    assert not [path for path in files if path.endswith((".pdf", ".parquet"))]
    page = files["en/data.html"].decode()
    assert "There are no PDFs" in page
    assert "There are no Parquet files" in page
    assert "as a PDF" not in files["en/findings/f1.html"].decode()


@pytest.mark.skipif(not parquet.available(), reason="needs pyarrow")
def test_parquet_holds_what_json_holds():
    import pyarrow.parquet as pq

    files, again = render(site()), render(site())
    for name, columns in COLUMNS.items():
        content = files[f"data/{name}.parquet"]
        assert content == again[f"data/{name}.parquet"]
        table = pq.read_table(io.BytesIO(content)).to_pylist()
        for row, line in zip(json.loads(files[f"data/{name}.json"]), table, strict=True):
            days = {column.name for column in columns if column.type == "date"}
            assert {key: value and str(value) if key in days else value for key, value in line.items()} == row


def test_the_columns_of_lists_are_those_whose_rows_are_lists():
    for name in LISTS:
        found = {key for row in rows(name, Index(site())) for key, value in row.items() if isinstance(value, list)}
        assert found == LISTS[name]
