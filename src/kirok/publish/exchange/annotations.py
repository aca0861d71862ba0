"""Which sentence rests on what, as Web Annotations (W3C Recommendation, 23 February 2017).

The target of an annotation is one sentence of a published page, chosen by its words (TextQuoteSelector) within its
fragment; the bodies are the findings and claims beneath it. Words of statements are never in it.
"""

from __future__ import annotations

from kirok.base.i18n import LANGUAGES
from kirok.publish.exchange.jsons import document
from kirok.publish.index import Index
from kirok.publish.record import PublicationRecord, SentenceRecord

PATH = "data/annotations.jsonld"
_CONTEXT = "http://www.w3.org/ns/anno.jsonld"


def annotations_file(index: Index, base: str) -> dict[str, bytes]:
    """``data/annotations.jsonld``; *base* is the site's address with a closing slash, or "" for relative addresses."""
    root = base or "../"
    pairs = [(publication, sentence) for publication in _by_id(index) for sentence in publication.sentences]
    items = [item for pair in pairs for language in LANGUAGES if (item := _annotation(index, root, *pair, language))]
    page = {"type": "AnnotationPage", "startIndex": 0, "items": items}
    collection = {"@context": _CONTEXT, "id": f"{root}{PATH}", "type": "AnnotationCollection", "total": len(items), "first": page}
    return {PATH: document(collection)}


def _by_id(index: Index) -> tuple[PublicationRecord, ...]:
    return tuple(sorted(index.site.publications, key=lambda publication: publication.id))


def _annotation(
    index: Index, root: str, publication: PublicationRecord, sentence: SentenceRecord, language: str
) -> dict[str, object] | None:
    """None where nothing is published beneath the sentence, or the sentence is not told in *language*."""
    bodies = _bodies(index, root, sentence, language)
    text = getattr(sentence.text, language)
    if not bodies or not text:
        return None
    page, name = f"{root}{language}/publications/{publication.id}.html", sentence.id.partition("/")[2]
    selector = {"type": "FragmentSelector", "conformsTo": "http://tools.ietf.org/rfc/rfc3236", "value": name}
    return {
        "id": f"{page}#annotation-{name}",
        "type": "Annotation",
        "motivation": "linking",
        "body": bodies,
        "target": {"source": page, "selector": {**selector, "refinedBy": {"type": "TextQuoteSelector", "exact": text}}},
    }


def _bodies(index: Index, root: str, sentence: SentenceRecord, language: str) -> list[dict[str, object]]:
    findings = [f"{root}{language}/findings/{finding.id}.html" for finding in index.findings_of(sentence.findings)]
    claims = [f"{root}proofs/claims/{claim.id}/claim.json" for claim in index.claims_of(sentence.claims)]
    pages: list[dict[str, object]] = [{"id": address, "format": "text/html", "language": language} for address in findings]
    return pages + [{"id": address, "format": "application/json"} for address in claims]
