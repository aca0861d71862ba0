"""Which sentence rests on what, as Web Annotations (W3C Recommendation, 23 February 2017).

The target of an annotation is one sentence of a published page, chosen by its words (TextQuoteSelector) within its
fragment; the bodies are the findings and claims beneath it, and a tag where the sentence does not stand any more.
Words of statements are never in it.
"""

from __future__ import annotations

from kirok.base.i18n import LANGUAGES
from kirok.publish.edition import Edition
from kirok.publish.exchange.jsons import line
from kirok.publish.facts import flat_digest
from kirok.publish.index import Index
from kirok.publish.parts import Table
from kirok.publish.record import PublicationRecord, SentenceRecord

PATH = "data/annotations.jsonld"
_CONTEXT = "http://www.w3.org/ns/anno.jsonld"


#: The ids of findings and of claims.
_Shown = tuple[list[str], list[str]]


def annotations_table(edition: Edition) -> Table:
    """``data/annotations.jsonld``; addresses are relative where the site has none."""
    index, root = edition.index, edition.base or "../"
    told = [(publication, one, _shown(index, one)) for publication in _by_id(index) for one in publication.sentences]
    found = [(*one, language) for one in told for language in LANGUAGES if getattr(one[1].text, language) and any(one[2])]
    page = {"type": "AnnotationPage", "startIndex": 0, "items": []}
    collection = {"@context": _CONTEXT, "id": f"{root}{PATH}", "type": "AnnotationCollection", "total": len(found), "first": page}
    head, _, end = line(collection).partition(b"[]")
    known = edition.sentence_facts
    facts = b"".join([flat_digest(known[sentence.id], language, shown) for _, sentence, shown, language in found])
    return Table(
        PATH,
        edition.row_inputs(root),
        head + b"[\n",
        facts,
        lambda at: line(_annotation(root, *found[at])),
        b",\n",
        b"\n]" + end + b"\n",
    )


def _shown(index: Index, sentence: SentenceRecord) -> _Shown:
    """The ids of the findings and claims beneath a sentence that are published."""
    return [one.id for one in index.findings_of(sentence.findings)], [one.id for one in index.claims_of(sentence.claims)]


def _by_id(index: Index) -> tuple[PublicationRecord, ...]:
    return tuple(sorted(index.site.publications, key=lambda publication: publication.id))


def _annotation(root: str, publication: PublicationRecord, sentence: SentenceRecord, shown: _Shown, language: str) -> dict[str, object]:
    bodies, text = _bodies(root, sentence, shown, language), getattr(sentence.text, language)
    page, name = f"{root}{language}/publications/{publication.id}.html", sentence.id.partition("/")[2]
    selector = {"type": "FragmentSelector", "conformsTo": "http://tools.ietf.org/rfc/rfc3236", "value": name}
    return {
        "id": f"{page}#annotation-{name}",
        "type": "Annotation",
        "motivation": "linking",
        "body": bodies,
        "target": {"source": page, "selector": {**selector, "refinedBy": {"type": "TextQuoteSelector", "exact": text}}},
    }


def _bodies(root: str, sentence: SentenceRecord, shown: _Shown, language: str) -> list[dict[str, object]]:
    findings = [f"{root}{language}/findings/{key}.html" for key in shown[0]]
    claims = [f"{root}proofs/claims/{key}/claim.json" for key in shown[1]]
    pages: list[dict[str, object]] = [{"id": address, "format": "text/html", "language": language} for address in findings]
    pages += [{"id": address, "format": "application/json"} for address in claims]
    return pages if sentence.status == "standing" else [*pages, {"type": "TextualBody", "purpose": "tagging", "value": sentence.status}]
