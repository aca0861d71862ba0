"""What is new, for feed readers: publications and corrections as Atom (RFC 4287) and JSON Feed 1.1."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from kirok.publish.index import Index
from kirok.publish.record import CorrectionRecord, PublicationRecord
from kirok.publish.wording import Wording

#: Items in a feed; older ones stay on their pages.
MOST_ITEMS = 50
#: Lines of one item; its page has them all.
MOST_LINES = 60


@dataclass(frozen=True)
class FeedItem:
    """One entry: *path* from the language's folder, days as YYYY-MM-DD, *text* plain."""

    id: str
    path: str
    title: str
    text: str
    published: str
    updated: str


def feed_items(index: Index, wording: Wording) -> tuple[FeedItem, ...]:
    """Publications and corrections, last changed first."""
    # Only those that can be among the last are put into words: a record has thousands.
    publications = sorted(index.publications, key=index.changed_on, reverse=True)
    # Of those changed on one day the id decides, so all of the last day that is reached are looked at.
    edge = index.changed_on(publications[MOST_ITEMS - 1]) if len(publications) >= MOST_ITEMS else ""
    items = [_publication(index, wording, publication) for publication in publications if index.changed_on(publication) >= edge]
    edge = index.corrections[MOST_ITEMS - 1].on if len(index.corrections) >= MOST_ITEMS else ""
    items += [_correction(index, wording, correction) for correction in index.corrections if correction.on >= edge]
    items.sort(key=lambda item: item.id)
    return tuple(sorted(items, key=lambda item: item.updated, reverse=True)[:MOST_ITEMS])


def _publication(index: Index, wording: Wording, publication: PublicationRecord) -> FeedItem:
    title = heading(publication, wording.language)
    shaken = any(index.shaken(sentence) for sentence in publication.sentences)
    return FeedItem(
        id=stable_id(index, wording.language, f"publication/{publication.id}"),
        path=f"publications/{publication.id}.html",
        title=_marked(index, wording, str(wording.text("Corrected: {title}", title=title).unescape()) if shaken else title),
        text="\n".join(_line(index, wording, sentence.id) for sentence in publication.sentences[:MOST_LINES]),
        published=publication.released_on,
        updated=index.changed_on(publication),
    )


def _line(index: Index, wording: Wording, sentence_id: str) -> str:
    sentence = index.sentence[sentence_id]
    text = sentence.text.get(wording.language)
    return f"[{wording.text('Corrected')}] {text}" if index.shaken(sentence) else text


def _correction(index: Index, wording: Wording, correction: CorrectionRecord) -> FeedItem:
    reason = wording.label(correction.reason)
    reached = [finding.text.get(wording.language) for finding in index.findings_of(correction.findings)]
    title = wording.text("Correction: {target} ({reason})", target=correction.target, reason=reason).unescape()
    return FeedItem(
        id=stable_id(index, wording.language, f"correction/{correction.id}"),
        path=f"{index.correction_path(correction.id)}#{correction.id}",
        title=_marked(index, wording, str(title)),
        text="\n".join([str(wording.text("What it reached:")), *reached, *correction.sentences][:MOST_LINES]),
        published=correction.on,
        updated=correction.on,
    )


def _marked(index: Index, wording: Wording, title: str) -> str:
    return f"[{wording.text('Invented')}] {title}" if index.site.invented else title


def heading(publication: PublicationRecord, language: str) -> str:
    """The title, else the first sentence: a publication need not have a title."""
    first = publication.sentences[0].text.get(language) if publication.sentences else publication.id
    return publication.title.get(language) or first


def stable_id(index: Index, language: str, name: str) -> str:
    """A UUID (RFC 9562, version 5) under the site's address, else its title: the same at every publish."""
    site = uuid.uuid5(uuid.NAMESPACE_URL, index.site.base_url or index.site.title.get("en"))
    return uuid.uuid5(site, f"{language}/{name}").urn


def json_feed(index: Index, wording: Wording, base: str, items: Iterable[FeedItem]) -> bytes:
    """JSON Feed 1.1 of *items*; *base* is the site's address with a closing slash, or empty for relative links."""
    language = wording.language
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _marked(index, wording, wording.title(index.site)),
        "home_page_url": f"{base}{language}/index.html",
        "feed_url": f"{base}{language}/feed.json",
        "language": language,
        "_kirok": {"invented": index.site.invented},
        "items": [_json_item(item, f"{base}{language}/") for item in items],
    }
    return (json.dumps(feed, ensure_ascii=False, indent=1) + "\n").encode()


def _json_item(item: FeedItem, base: str) -> dict[str, str]:
    return {
        "id": item.id,
        "url": f"{base}{item.path}",
        "title": item.title,
        "content_text": item.text,
        "date_published": f"{item.published}T00:00:00Z",
        "date_modified": f"{item.updated}T00:00:00Z",
    }
