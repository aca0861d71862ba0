"""The pages that tell the whole record from one side: how to read certainty, estimates, and each year; and pictures."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import partial

from kirok.publish.edition import Edition
from kirok.publish.facts import SIZE
from kirok.publish.page_papers import year_paper
from kirok.publish.paging import Page, newest_first
from kirok.publish.parts import Part
from kirok.publish.picturing import picture_files
from kirok.publish.record import FindingRecord
from kirok.publish.years import YearSheet

#: Estimates and findings of a year on a page; the newest page holds up to twice as many.
ESTIMATES = 5
IN_YEAR = 30
#: Corrections told on the page of a year; all are in their list.
MOST_CORRECTIONS = 6


def parts(edition: Edition) -> Iterator[Part]:
    """Certainty, estimates, years, pictures."""
    yield Part("certainty", None, partial(edition.pages, "certainty.html", "certainty.html"))
    yield from _estimates(edition)
    for sheet in edition.shared.years:
        yield from _year(edition, sheet)
    for path, content in picture_files(edition.site).items():
        yield Part(path, hashlib.blake2b(content, digest_size=SIZE).digest(), partial(_picture, path, content))


def _picture(path: str, content: bytes) -> Iterable[tuple[str, bytes]]:
    return [(path, content)]


def _estimates(edition: Edition) -> Iterator[Part]:
    for page in newest_first(edition.shared.estimates, ESTIMATES, "estimates.html"):
        inputs = edition.inputs([one.record for one in page.items], *page.ways)
        yield Part(f"list/{page.path}", inputs, partial(edition.pages, "estimates.html", page.path, page=page))


def _year(edition: Edition, sheet: YearSheet) -> Iterator[Part]:
    for page in newest_first(sheet.findings, IN_YEAR, sheet.path):
        told = _told(edition, sheet) if page.is_newest else None
        inputs = edition.inputs(edition.plain_inputs(sheet.year, _listed(edition, page), *page.ways), told)
        make = partial(edition.pages, "year.html", page.path, sheet=sheet, page=page, most_corrections=MOST_CORRECTIONS)
        yield Part(f"list/{page.path}", inputs, make)
    if edition.shared.papers:
        yield year_paper(edition, sheet)


def _listed(edition: Edition, page: Page[FindingRecord]) -> list[object]:
    return [(edition.finding_facts[one.id], edition.index.shaken(one)) for one in page.items]


def _told(edition: Edition, sheet: YearSheet) -> tuple[object, ...]:
    """What the newest page of a year reads besides its findings: all claims, for the chart, and where accounts compare."""
    known = [[(finding.id, finding.text, finding.certainty) for finding in one.findings] for one in sheet.comparisons]
    compared = edition.told([one.claim for one in sheet.comparisons])
    return (len(sheet.findings), edition.told(sheet.claims), edition.corrected(sheet.corrections), compared, known)
