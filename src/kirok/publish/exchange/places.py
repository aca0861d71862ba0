"""The published places as GeoJSON (RFC 7946).

A place has a precision and never a made-up point: the record holds none, so every geometry is null, which RFC 7946
(section 3.2) calls an unlocated feature. Whoever draws a map joins ``id`` or ``name`` to outlines of their own.
"""

from __future__ import annotations

from collections import Counter

from kirok.publish.exchange.jsons import document
from kirok.publish.index import Index
from kirok.publish.record import PlaceRecord

PATH = "data/places.geojson"


def places_file(index: Index) -> list[tuple[str, bytes]]:
    """``data/places.geojson``: each place of a standing claim once, by id."""
    found = [claim.place for claim in index.claims if claim.place is not None and claim.status == "standing"]
    tally, places = Counter(place.id for place in found), {place.id: place for place in reversed(found)}
    features = [_feature(places[key], tally[key], invented=index.site.invented) for key in sorted(places)]
    return [(PATH, document({"type": "FeatureCollection", "features": features}))]


def _feature(place: PlaceRecord, claims: int, *, invented: bool) -> dict[str, object]:
    return {
        "type": "Feature",
        "id": place.id,
        "geometry": None,
        "properties": {
            "name_en": place.label.en or None,
            "name_ko": place.label.ko or None,
            "precision": place.precision,
            "country": place.country,
            "claims": claims,
            "invented": invented,
        },
    }
