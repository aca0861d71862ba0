"""``kirok export --for``: cleared text as files for one audience, recorded in the register before anybody gets them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from kirok.base.errors import BadInput
from kirok.base.files import make_folder, write_atomic
from kirok.desk.journal.actions import note
from kirok.desk.members.models import User, today
from kirok.desk.publications.bags import bag
from kirok.desk.publications.desk_models import AUDIENCES
from kirok.desk.publications.docx_file import as_docx
from kirok.desk.publications.html_file import as_html
from kirok.desk.publications.models import Picture, Publication
from kirok.desk.publications.papers import LANGUAGES, Paper, paper
from kirok.desk.publications.publishing import compose
from kirok.desk.publications.register import Carried, carry, keep
from kirok.desk.vault import sealing
from kirok.desk.vault.state import current
from kirok.publish.record import PublicationRecord, SiteRecord

_WRITERS: dict[str, Callable[[Paper], bytes]] = {"html": as_html, "docx": as_docx}
#: Audience -> who it goes to when nobody is named, and the formats it takes.
FORMATS = {
    "cms": ("our own publishing system", ("html",)),
    "un": ("a body of the United Nations", ("docx",)),
    "court": ("a court or prosecutor", ("html", "docx")),
}
_ENDINGS = {"image/jpeg": "jpg", "image/png": "png"}


@dataclass(frozen=True)
class Exported:
    """The files that were written, what was not carried and why, and the entries of the register."""

    files: tuple[str, ...]
    not_carried: tuple[tuple[str, str], ...]
    entries: tuple[str, ...]


def export_for(audience: str, *, only: Collection[str], recipient: str, out: Path, by: User) -> Exported:
    """Write the cleared publications that may go to *audience* into the empty folder *out*, and record that.

    Raises:
        BadInput: an audience or publication that is none, a folder that is not empty, or nothing that may go there.
    """
    if audience not in FORMATS:
        raise BadInput(f"'{audience}' is no audience", field="--for", allowed=tuple(FORMATS))
    _refuse_full(out)
    cleared, withheld = compose(current().home)
    _refuse_unknown(only)
    carried = carry(cleared, scope=AUDIENCES[audience], only=only)
    left = [(row.id, row.reason) for row in withheld if not only or row.id in only]
    carried = Carried(carried.publications, (*carried.not_carried, *left))
    if not carried.publications:
        why = f": {carried.not_carried[0][0]}: {carried.not_carried[0][1]}" if carried.not_carried else ""
        raise BadInput(f"nothing may go to '{audience}'{why}", field="--for")
    files = _files(audience, carried.publications, cleared.value, today())
    with sealing.together(), transaction.atomic():
        rows = keep(carried.publications, kind=audience, recipient=recipient or FORMATS[audience][0], audience=audience, by=by)
        note(by=by, action="export", target=audience, detail={"entries": [row.key for row in rows]})
        _lay(out, files)
    paths = tuple(str(out / name) for name in sorted(files))
    return Exported(paths, carried.not_carried, tuple(row.key for row in rows))


def _refuse_full(out: Path) -> None:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise BadInput("choose an empty or new folder", file=str(out), field="--out")


def _refuse_unknown(only: Collection[str]) -> None:
    missing = sorted(set(only) - set(Publication.objects.filter(key__in=only).values_list("key", flat=True)))
    if missing:
        raise BadInput(f"there is no publication '{missing[0]}'", field="PUB")


def _files(audience: str, records: Iterable[PublicationRecord], site: SiteRecord, day: dt.date) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for record in records:
        row = Publication.objects.prefetch_related("pictures").get(key=record.id)
        pictures = list(row.pictures.all())
        for language in LANGUAGES:
            written = paper(record, site, language, contact=row.contact or {}, pictures=pictures, weighed=audience != "cms")
            for ending in FORMATS[audience][1]:
                found[f"{record.id}.{language}.{ending}"] = _WRITERS[ending](written)
        found |= {picture_name(record.id, one): sealing.take(one.sealed) for one in pictures}
    return bag(found, day) if audience == "court" else found


def picture_name(publication: str, picture: Picture) -> str:
    """The file of a picture beside the text."""
    return f"{publication}-{picture.position + 1}.{_ENDINGS[picture.mime]}"


def _lay(out: Path, files: dict[str, bytes]) -> None:
    for name, content in sorted(files.items()):
        target = out / name
        make_folder(target.parent)
        write_atomic(target, content)
