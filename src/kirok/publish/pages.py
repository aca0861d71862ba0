"""The site as bytes: every page, feed, data file and the style sheet, outside ``proofs/``.

Same record, same bytes: no clock, no chance, no locale of the machine. Nothing is fetched and nothing is a script.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from kirok.publish import page_items, page_lists, page_plates
from kirok.publish.checking import check
from kirok.publish.claim_pages import owner
from kirok.publish.dataset import PACKAGE, PAGE, data_parts, data_tables, nothing, release_parts
from kirok.publish.edition import Edition
from kirok.publish.exchange.annotations import PATH as ANNOTATIONS
from kirok.publish.exchange.annotations import annotations_table
from kirok.publish.exchange.ftm import PATH as FTM
from kirok.publish.exchange.ftm import ftm_table
from kirok.publish.exchange.places import places_file
from kirok.publish.exchange.sitemap import sitemap_files, sitemap_pages, sitemap_parts
from kirok.publish.page_papers import PAPER
from kirok.publish.parquet import Earlier
from kirok.publish.parts import Part, TableMaker
from kirok.publish.record import SiteRecord
from kirok.publish.tables import COLUMNS


def _places(edition: Edition) -> Iterator[Part]:
    yield Part("data/places", None, partial(places_file, edition.index))


#: What makes the site's parts, one after the other. A new kind of page is a function here.
PART_MAKERS: tuple[Callable[[Edition], Iterator[Part]], ...] = (
    page_lists.parts,
    page_items.parts,
    page_plates.parts,
    data_parts,
    _places,
)


#: The parts that show what is counted over all claims.
TALLIED = frozenset({"numbers", "front"})


def parts(edition: Edition) -> Iterator[Part]:
    """Every part of the site but the big tables."""
    yield page_lists.numbers_part(edition)
    for made in PART_MAKERS:
        yield from made(edition)


def tables(edition: Edition) -> Iterator[TableMaker]:
    """The files that have a row for each record."""
    yield from data_tables(edition)
    yield TableMaker(FTM, partial(ftm_table, edition))
    yield TableMaker(ANNOTATIONS, partial(annotations_table, edition))


def last_parts(
    edition: Edition,
    digests: Mapping[str, bytes],
    read: Callable[[str], bytes],
    earlier: Callable[[str], Earlier | None] | None = None,
) -> Iterator[Part]:
    """What is made of other files: their SHA-256 by path are *digests*, and *read* gives the bytes of one.

    *earlier* gives what is left of a table before, by its name.
    """
    # A demonstration is not to be found.
    base, languages = "" if edition.site.invented else edition.base, tuple(edition.presses)
    pages = sitemap_pages({*digests, *(f"{language}/{PAGE}" for language in languages)}, base, languages)
    yield from release_parts(edition, digests, read, earlier or nothing, sitemap_parts(pages))
    yield Part("sitemap", None, partial(sitemap_files, pages, base, languages))


def page_at(edition: Edition, path: str) -> bytes | None:
    """The one file *path* of a site that need not exist yet; None where it would have none, and for lists of all pages."""
    found = next((table for table in tables(edition) if table.path == path), None) if path.startswith("data/") else None
    if found is not None:
        return b"".join(found.make().pieces())
    if path == PACKAGE or path.endswith((f"/{PAGE}", ".parquet")):
        return _released(edition, path)
    stem = owner(path) or path.rpartition("/")[2].rpartition(".")[0]
    likely = (part for part in parts(edition) if part.inputs is None or (stem and stem in part.name))
    # The likeliest first; PDFs, which take long, only where one is asked for.
    for part in sorted(likely, key=lambda part: stem not in part.name):
        if path.endswith(".pdf") or not part.name.startswith(PAPER):
            for there, content in part.make():
                if there == path:
                    return content
    return None


def _released(edition: Edition, path: str) -> bytes | None:
    def read(table: str) -> bytes:
        return page_at(edition, table) or b""

    digests = {f"data/{name}.{ending}": b"" for name in COLUMNS for ending in ("csv", "json")}
    if not path.endswith(".parquet"):
        digests |= {table: hashlib.sha256(read(table)).digest() for table in digests if table.endswith(".csv")}
    for part in release_parts(edition, digests, read):
        if part.inputs is None or part.name == path:
            for there, content in part.make():
                if there == path:
                    return content
    return None


def render(site: SiteRecord, *, vkey: str = "") -> dict[str, bytes]:
    """Path -> content of everything outside ``proofs/``, in memory; *vkey* is shown on the page about checking.

    Raises:
        BadInput: the record holds an id, a day or a character that no page can carry.
        Refused: a claim about a source.
    """
    check(site)
    edition = Edition(site, vkey)
    files = dict(made for part in parts(edition) for made in part.make())
    files.update((table.path, b"".join(table.make().pieces())) for table in tables(edition))
    digests = {path: hashlib.sha256(content).digest() for path, content in files.items()}
    files.update([made for part in last_parts(edition, digests, files.__getitem__) for made in part.make()])
    return dict(sorted(files.items()))
