"""A paper as a DOCX that says nothing of whoever wrote it: no author, no revision, no hour."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

from kirok.base.errors import BadInput
from kirok.desk.publications.papers import Paper

_DAY = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)
_LANGUAGES = {"en": "en-US", "ko": "ko-KR"}


def as_docx(paper: Paper) -> bytes:
    """The document's bytes.

    Raises:
        BadInput: the library that writes DOCX is not installed.
    """
    try:
        import docx
    except ImportError as error:
        raise BadInput("writing DOCX needs the package python-docx", allowed="pip install 'kirok[imports]'") from error
    document = docx.Document()
    _say_nothing(document.core_properties, paper)
    document.add_heading(paper.title, level=1)
    if paper.invented:
        document.add_paragraph().add_run(paper.invented).bold = True
    document.add_paragraph(f"{paper.byline} · {paper.released_on}")
    for one in paper.sentences:
        paragraph = document.add_paragraph(one.text)
        paragraph.add_run(f" [{one.id}]").italic = True
        for text in (one.weight, one.corrected):
            if text:
                paragraph.add_run(f" ({text})").bold = text == one.corrected
    for figure in paper.figures:
        document.add_paragraph(f"{figure.file}: {figure.alt} ({figure.line})")
    if paper.contact:
        document.add_paragraph(f"{paper.contact_label}: {paper.contact}")
        document.add_paragraph().add_run(paper.warning).bold = True
    out = io.BytesIO()
    document.save(out)
    return _without_hours(out.getvalue())


def _without_hours(content: bytes) -> bytes:
    """The same package, whose entries carry no hour of the machine that wrote it; twice written, it is the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as written, zipfile.ZipFile(out, "w") as packed:
        for entry in written.infolist():
            packed.writestr(zipfile.ZipInfo(entry.filename, _DAY.timetuple()[:6]), written.read(entry), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _say_nothing(properties: Any, paper: Paper) -> None:
    """The template's own author, comments and days go; the title and language stay."""
    properties.author = properties.last_modified_by = properties.comments = properties.category = properties.keywords = ""
    properties.title, properties.language = paper.title, _LANGUAGES[paper.language]
    properties.created = properties.modified = properties.last_printed = _DAY
    properties.revision = 1
