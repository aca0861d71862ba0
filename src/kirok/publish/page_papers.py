"""Findings and years as PDFs, in each language: the same record as their pages, set by Typst where it is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from kirok.publish import press
from kirok.publish.edition import Edition
from kirok.publish.parts import Part
from kirok.publish.record import FindingRecord
from kirok.publish.sheets import Clerk, Sheet
from kirok.publish.years import YearSheet

#: What the names of parts that are PDFs begin with.
PAPER = "paper/"


def finding_paper(edition: Edition, finding: FindingRecord, page: bytes) -> Part:
    """``LANG/findings/ID.pdf``; *page* are the inputs of the finding's page, which reads all that its sheet does.

    To write every sheet at each publish, only to see that it is the same, would take longer than all else.
    """
    return _paper(edition, f"findings/{finding.id}", page, lambda clerk: clerk.finding(finding))


def year_paper(edition: Edition, sheet: YearSheet) -> Part:
    """``LANG/years/YEAR.pdf``."""
    findings = [(one.id, one.text, one.certainty, one.independent_origins, one.status, one.first_published) for one in sheet.findings]
    reached = [edition.corrected(edition.index.corrections_of(one)) for one in sheet.findings]
    day = None if sheet.findings else edition.index.last_day
    inputs = edition.inputs(sheet.year, findings, edition.told(sheet.claims), edition.corrected(sheet.corrections), reached, day)
    return _paper(edition, sheet.path.removesuffix(".html"), inputs, lambda clerk: clerk.year(sheet))


def _paper(edition: Edition, name: str, inputs: bytes, write: Callable[[Clerk], Sheet]) -> Part:
    return Part(f"{PAPER}{name}", edition.inputs(inputs, press.program()), partial(_set, edition, write))


def _set(edition: Edition, write: Callable[[Clerk], Sheet]) -> Iterator[tuple[str, bytes]]:
    for made in edition.presses.values():
        sheet = write(Clerk(edition.index, made.wording, edition.base))
        yield sheet.path, press.pdf(sheet)
