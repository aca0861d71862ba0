"""The site as bytes: every page, feed, data file and the style sheet, outside ``proofs/``.

Same record, same bytes: no clock, no chance, no locale of the machine. Nothing is fetched and nothing is a script.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from kirok.publish import page_items, page_lists
from kirok.publish.checking import check
from kirok.publish.dataset import data_parts, data_tables
from kirok.publish.edition import Edition
from kirok.publish.exchange.annotations import annotations_table
from kirok.publish.exchange.ftm import ftm_table
from kirok.publish.exchange.places import places_file
from kirok.publish.exchange.sitemap import sitemap_files
from kirok.publish.parts import Part, Table
from kirok.publish.record import SiteRecord


def _places(edition: Edition) -> Iterator[Part]:
    yield Part("data/places", None, partial(places_file, edition.index))


#: What makes the site's parts, one after the other. A new kind of page is a function here.
PART_MAKERS: tuple[Callable[[Edition], Iterator[Part]], ...] = (page_lists.parts, page_items.parts, data_parts, _places)


def parts(edition: Edition) -> Iterator[Part]:
    """Every part of the site but the big tables."""
    for made in PART_MAKERS:
        yield from made(edition)


def tables(edition: Edition) -> Iterator[Table]:
    """The files that have a row for each record."""
    yield from data_tables(edition)
    yield ftm_table(edition)
    yield annotations_table(edition)


def last_part(edition: Edition, paths: Iterable[str]) -> Part:
    """What lists all the site's *paths*; a demonstration is not to be found."""
    base = "" if edition.site.invented else edition.base
    return Part("sitemap", None, partial(sitemap_files, tuple(paths), base))


def page_at(edition: Edition, path: str) -> bytes | None:
    """The one file *path* of a site that need not exist yet; None where it would have none. The big tables are left out."""
    stem = path.rpartition("/")[2].rpartition(".")[0]
    made = sorted(parts(edition), key=lambda part: stem not in part.name)  # the likeliest first
    for part in made:
        if part.inputs is None or stem in part.name:
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
    files.update((table.path, b"".join(table.pieces())) for table in tables(edition))
    files.update(last_part(edition, files).make())
    return dict(sorted(files.items()))
