"""The pages that a site has once, and those that list what there is: front, lists, corrections, records, numbers, feeds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from kirok.publish.dataset import NUMBERS, whole_table
from kirok.publish.edition import TEMPLATES, Edition
from kirok.publish.entries import KINDS, Entry
from kirok.publish.feeds import feed_items, json_feed, stable_id
from kirok.publish.index import CORRECTIONS_PATH
from kirok.publish.links import root_of
from kirok.publish.numbers import MOST_ROWS
from kirok.publish.one_file import one_file
from kirok.publish.paging import Page, in_order, newest_first
from kirok.publish.parts import Part
from kirok.publish.proofs_format import VERIFIER
from kirok.publish.record import CorrectionRecord, PublicationRecord
from kirok.publish.wording import N_

#: The page for addresses where nothing is, as most web hosts call it.
LOST = "404.html"
_NOTHING = N_("Nothing stands at this address")
_WHY_NOTHING = N_(
    "It may be mistyped. Or something stood here that we took off this site, because it endangered somebody or because a consent "
    "ended: of that we say no more. What we retracted for any other reason still stands at its address, struck out."
)
#: Publications and findings on the front page; all are in their lists.
LATEST = 5
LATEST_FINDINGS = 6
#: Items on a page of a list; the newest page holds up to twice as many.
LISTED = 40
#: Names on a page of records, and of one kind on the page of all kinds.
NAMES = 150
NAMES_OF_A_KIND = 50


def parts(edition: Edition) -> Iterator[Part]:
    """Everything but the pages of single items and that of numbers."""
    yield Part("style", None, partial(_fixtures, edition))
    yield Part("root", None, lambda: [("index.html", edition.presses["en"].page("root.html", "index.html"))])
    yield Part("lost", None, partial(_lost, edition))
    yield Part("front", None, partial(_front, edition))
    yield Part("feeds", None, partial(_feeds, edition))
    for name in ("method", "verify"):
        yield Part(name, None, partial(edition.pages, f"{name}.html", f"{name}.html"))
    yield from _findings(edition)
    yield from _publications(edition)
    yield from _corrections(edition)
    yield from _records(edition)


def numbers_part(edition: Edition) -> Part:
    """The page of numbers and the table of what it tells."""
    return Part("numbers", None, partial(_numbers, edition))


def _fixtures(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """Style sheet, icon and verifier, and the newsroom's own style and logo."""
    yield from ((name, (TEMPLATES / name).read_bytes()) for name in ("style.css", "icon.svg"))
    yield VERIFIER, one_file()
    house = edition.site.house
    if house.css:
        yield "house.css", house.css.encode()
    if house.logo:
        yield house.logo


def _lost(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """What a web host shows for an address where nothing is: at any depth, so that its links begin at the site's own root."""
    yield LOST, edition.presses["en"].page("lost.html", LOST, root=root_of(edition.base), heading=_NOTHING, said=_WHY_NOTHING)


def _front(edition: Edition) -> Iterable[tuple[str, bytes]]:
    return edition.pages("front.html", "index.html", latest=LATEST, latest_findings=LATEST_FINDINGS)


def _numbers(edition: Edition) -> Iterator[tuple[str, bytes]]:
    yield from edition.pages("numbers.html", "numbers.html", tables=edition.numbers, most=MOST_ROWS)
    yield from whole_table(edition, NUMBERS)


def _feeds(edition: Edition) -> Iterator[tuple[str, bytes]]:
    for language, press in edition.presses.items():
        path, items = f"{language}/feed.xml", feed_items(edition.index, press.wording)
        yield path, press.page("feed.xml", path, items=items, feed_id=stable_id(edition.index, language, "feed"))
        yield f"{language}/feed.json", json_feed(edition.index, press.wording, edition.base, items)


def _findings(edition: Edition) -> Iterator[Part]:
    index = edition.index
    for page in newest_first(index.findings, LISTED, "findings/index.html"):
        stays = edition.settled.of_findings(f"list/{page.path}", (finding.id for finding in page.items))
        shown = [] if stays else [(edition.finding_facts[finding.id], index.shaken(finding)) for finding in page.items]
        yield _listed(edition, "findings", page, shown, stays)


def _publications(edition: Edition) -> Iterator[Part]:
    index = edition.index
    for page in newest_first(index.publications, LISTED, "publications/index.html"):
        shown = [(edition.publication_facts[one.id], index.changed_on(one), _led(edition, one)) for one in page.items]
        yield _listed(edition, "publications", page, shown)


def _led(edition: Edition, publication: PublicationRecord) -> tuple[object, ...]:
    """What the list reads of the first fact of a publication that stands whole, and of the finding under it."""
    lead = edition.shared.lead(publication)
    if lead is None:
        return ()
    findings = edition.index.findings_of(lead.findings)[:1]
    return (edition.sentence_facts[lead.id], *((edition.finding_facts[one.id], edition.index.shaken(one)) for one in findings))


def _corrections(edition: Edition) -> Iterator[Part]:
    index = edition.index
    for page in index.correction_pages:
        shown = [_corrected(edition, correction) for correction in page.items]
        yield _listed(edition, CORRECTIONS_PATH.removesuffix(".html"), page, shown)


def _corrected(edition: Edition, correction: CorrectionRecord) -> tuple[object, ...]:
    """What the page of corrections reads of one: what was taken back, and what stands now of all that it reached."""
    index = edition.index
    findings = [(edition.finding_facts[one.id], index.shaken(one)) for one in index.findings_of(correction.findings)]
    held = [index.sentence[key] for key in correction.sentences if key in index.sentence]
    sentences = [(edition.sentence_facts[one.id], index.shaken(one), index.baseless(one)) for one in held]
    return edition.corrected([correction]), findings, sentences


def _listed(edition: Edition, name: str, page: Page[Any], shown: Sequence[tuple[object, ...]], stays: bytes | None = None) -> Part:
    inputs = stays or edition.inputs(shown, *page.ways)
    return Part(f"list/{page.path}", inputs, partial(edition.pages, f"{name}.html", page.path, page=page))


def _records(edition: Edition) -> Iterator[Part]:
    kinds = {kind: entries for kind in KINDS if (entries := edition.register.of_kind(kind))}
    most = min(NAMES_OF_A_KIND, NAMES)
    yield Part("records", None, partial(edition.pages, "records.html", "records/index.html", kinds=kinds, most=most))
    for kind, entries in kinds.items():
        if len(entries) > most:
            yield from _names(edition, kind, entries)


def _names(edition: Edition, kind: str, entries: tuple[Entry, ...]) -> Iterator[Part]:
    for page in in_order(entries, NAMES, f"records/{kind}.html"):
        shown = [(entry.id, entry.label, entry.quoted, entry.detail, entry.count) for entry in page.items]
        inputs = edition.inputs(kind, shown, *page.ways)
        yield Part(f"list/{page.path}", inputs, partial(edition.pages, "names.html", page.path, kind=kind, page=page))
