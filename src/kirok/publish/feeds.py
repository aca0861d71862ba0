"""What is new, for feed readers: publications and corrections as Atom (RFC 4287) and JSON Feed 1.1."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from kirok.publish.headings import heading
from kirok.publish.index import Index
from kirok.publish.notices import Notice, notices
from kirok.publish.record import PublicationRecord
from kirok.publish.taking_back import as_it_stands, target_line, why
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
    items += [_correction(index, wording, notice) for notice in notices(index.corrections) if notice.first.on >= edge]
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
    return as_it_stands(index, wording, index.sentence[sentence_id])


def _correction(index: Index, wording: Wording, notice: Notice) -> FeedItem:
    """One notice: what was taken back, why, and everything it reached."""
    correction, lang = notice.first, wording.language
    back = list(dict.fromkeys(target_line(index, wording, one.target) for one in notice.corrections))
    reached = [finding.text.get(lang) for finding in index.findings_of(correction.findings)]
    reached += [index.sentence[key].text.get(lang) for key in correction.sentences if key in index.sentence]
    lines = [why(correction, wording), str(wording.text("What we took back:")), *back, str(wording.text("What it reached:")), *reached]
    title = wording.text("Correction: {target} ({reason})", target=(reached or back)[0], reason=wording.label(correction.reason)).unescape()
    return FeedItem(
        id=stable_id(index, lang, f"correction/{correction.id}"),
        path=f"{index.correction_path(correction.id)}#{correction.id}",
        title=_marked(index, wording, str(title)),
        text="\n".join(lines[:MOST_LINES]),
        published=correction.on,
        updated=correction.on,
    )


def _marked(index: Index, wording: Wording, title: str) -> str:
    return f"[{wording.text('Invented')}] {title}" if index.site.invented else title


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
