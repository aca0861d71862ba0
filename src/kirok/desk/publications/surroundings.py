"""What stands around the claims on the site: the areas of their places, the events they tell of, pictures, estimates.

Only what the claims of the cleared publications name, and nothing finer than they name it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kirok.desk.publications.coarsening import denied, floor_of
from kirok.desk.publications.estimating import record_of
from kirok.desk.publications.evidence import Evidence
from kirok.desk.publications.models import Picture, Publication
from kirok.desk.publications.pictures import size_of
from kirok.desk.publications.told import Told
from kirok.desk.publications.wording import words
from kirok.desk.vault import sealing
from kirok.publish.record import AreaRecord, ClaimRecord, EstimateRecord, EventRecord, PictureRecord, PublicationRecord, Words
from kirok.terms.codec import encode
from kirok.terms.place import Place
from kirok.terms.unset import given

_ENDINGS = {"image/jpeg": "jpg", "image/png": "png"}


def areas(claims: Iterable[ClaimRecord], places: Mapping[str, Place]) -> tuple[AreaRecord, ...]:
    """The places that released claims name, and those around them, by id."""
    wanted: set[str] = set()
    for claim in claims:
        at = claim.place.id if claim.place else ""
        while at in places and at not in wanted:
            wanted.add(at)
            at = given(places[at].parent, None) or ""
    return tuple(_area(places[key], wanted) for key in sorted(wanted))


def _area(place: Place, known: set[str]) -> AreaRecord:
    parent = given(place.parent, None)
    facility = given(place.facility, None)
    kind = facility or "" if place.kind.endswith("facility") or facility else None
    label = words(encode(place).get("name")) or Words(place.id, place.id)
    return AreaRecord(place.id, label, place.precision, parent if parent in known else None, kind)


def events(evidence: Iterable[Evidence]) -> tuple[EventRecord, ...]:
    """The events of released claims, by id.

    A claim of somebody who asked for places or dates to be left coarse stands at no event: its fellows could tell them.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    for entry in evidence:
        for claim in entry.claims.values():
            if claim.event is not None and not _is_coarse(claim):
                found[claim.event.key].add(claim.key)
    return tuple(EventRecord(key, tuple(sorted(found[key]))) for key in sorted(found))


def _is_coarse(claim: Told) -> bool:
    return floor_of(claim) != "site" or "date-below-month" in denied(claim)


def with_pictures(records: Sequence[PublicationRecord]) -> tuple[PublicationRecord, ...]:
    """The publications with their pictures; the bytes are those that were covered, if anything was."""
    rows = Publication.objects.filter(key__in=[record.id for record in records]).prefetch_related("pictures")
    found = {row.key: tuple(_picture(row.key, picture) for picture in row.pictures.all()) for row in rows}
    return tuple(replace(record, pictures=found.get(record.id, ())) for record in records)


def _picture(publication: str, row: Picture) -> PictureRecord:
    content = sealing.take(row.sealed)
    width, height = size_of(content)
    return PictureRecord(
        file=f"{publication}-{row.position + 1}.{_ENDINGS[row.mime]}",
        mime=row.mime,
        content=content,
        width=width,
        height=height,
        credit=row.credit,
        origin=row.origin,
        source_type=row.source_type,
        alt=Words(row.alt_en, row.alt_ko),
        graphic=row.graphic,
    )


def estimates(records: Sequence[PublicationRecord]) -> tuple[EstimateRecord, ...]:
    """The estimates beside released publications, by id."""
    rows = Publication.objects.filter(key__in=[record.id for record in records]).prefetch_related("estimates").order_by("key")
    return tuple(record_of(row) for publication in rows for row in publication.estimates.all())
