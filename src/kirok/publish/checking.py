"""What a record must hold to before a page is made of it: ids that are names, days that are days, clean text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from urllib.parse import urlsplit

from kirok.base.errors import BadInput, Refused
from kirok.publish.facts import plain
from kirok.publish.paging import RESERVED
from kirok.publish.picturing import picture_files
from kirok.publish.record import ClaimRecord, SiteRecord
from kirok.terms.edtf import parse

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
# Controls that XML 1.0 cannot carry, halves of characters, and marks that turn the reading direction around.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_URL = re.compile(r"https?://[A-Za-z0-9._~:/\[\]%-]+")


def check(site: SiteRecord, unseen: SiteRecord | None = None) -> None:
    """Refuse a record that could not become an honest, well-formed site.

    *unseen* is the same record without the claims, findings and publications that were looked at before as they are.

    Raises:
        BadInput: an id that is no file name or is used twice, a day or an EDTF date that is none, a character no page can carry.
        Refused: a claim about a source; a picture whose file tells more than it shows.
    """
    new = unseen or site
    _check_address(site.base_url)
    _check_ids(site, new)
    _check_sentences(new)
    _check_days(new)
    picture_files(site)
    _check_claims(new.claims)
    # All texts in one go; only where one is unfit it is worth while to find out which.
    if _UNFIT.search("".join(_flat(plain(new)))):
        _name_unfit(new)


def _flat(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _flat(one)


def _name_unfit(site: SiteRecord) -> None:
    for place, text in _texts(site, "site"):
        if _UNFIT.search(text):
            raise BadInput("the text holds a control character that no page or feed can carry; take it out", field=place)


def _check_address(url: str) -> None:
    if url and (not _URL.fullmatch(url) or not urlsplit(url).hostname):
        raise BadInput(
            "the base address must be a plain web address without query or fragment", field="base_url", allowed="https://HOST/PATH"
        )


def _check_ids(site: SiteRecord, new: SiteRecord) -> None:
    for name in ("publications", "findings", "corrections", "estimates", "claims"):
        ids = [item.id for item in getattr(site, name)]
        # The search for one that is there twice goes through all.
        twice = len({key.lower() for key in ids}) < len(ids)
        _distinct(ids if twice else (item.id for item in getattr(new, name)), name)
    _distinct((picture.file for publication in site.publications for picture in publication.pictures), "pictures")


def is_page_name(key: str) -> bool:
    """Whether *key* can be the name of a page's file: ASCII letters, digits, dot, dash, underscore; not "index", "index-2"."""
    return _ID.fullmatch(key) is not None and not RESERVED.fullmatch(key.lower())


def _distinct(ids: Iterable[str], name: str) -> None:
    seen: set[str] = set()
    for key in ids:
        if not is_page_name(key):
            raise BadInput(f"the id {key!r} cannot name a page", field=name, allowed="letters, digits, dot, dash, underscore; not 'index'")
        # Two ids that differ in case alone would be one file on macOS.
        if key.lower() in seen:
            raise BadInput(f"the id {key!r} is used twice", field=name)
        seen.add(key.lower())


def _check_sentences(site: SiteRecord) -> None:
    for publication in site.publications:
        own = f"{publication.id}/"
        foreign = [sentence.id for sentence in publication.sentences if not sentence.id.startswith(own)]
        if foreign:
            raise BadInput(f"the sentence {foreign[0]!r} does not belong to {publication.id}", field="sentences", allowed=f"{own}NAME")
        _distinct((sentence.id.removeprefix(own) for sentence in publication.sentences), f"{publication.id}.sentences")


def _check_days(site: SiteRecord) -> None:
    days = [(f"{item.id}.released_on", item.released_on) for item in site.publications]
    days += [(f"{item.id}.first_published", item.first_published) for item in site.findings]
    days += [(f"{item.id}.on", item.on) for item in site.corrections]
    days += [(f"{item.id}.retracted_on", item.retracted_on) for item in site.claims if item.retracted_on is not None]
    for place, day in days:
        if not _is_day(day):
            raise BadInput(f"{day!r} is not a day", field=place, allowed="YYYY-MM-DD")


def _is_day(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _check_claims(claims: Iterable[ClaimRecord]) -> None:
    for claim in claims:
        if claim.when is not None:
            _check_when(claim.when, f"{claim.id}.when")
        if claim.kind == "sourcing":
            raise Refused(f"the claim {claim.id} speaks about a source and is never published as it is", field=f"{claim.id}.kind")


def _check_when(text: str, place: str) -> None:
    try:
        parse(text)
    except BadInput as error:
        raise error.at(field=place) from None


def _texts(value: object, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, tuple):
        for position, item in enumerate(value):
            yield from _texts(item, f"{place}[{getattr(item, 'id', position)}]")
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name), f"{place}.{field.name}")
