"""Publications and findings in the words of schema.org, as JSON-LD beside each page; pages themselves hold no script.

A publication is a NewsArticle with its corrections (``correction``), and a sentence that was taken back is marked in its
body; a finding is a Claim whose ``appearance`` are the articles that use it. A finding is the newsroom's own, and its
certainty a rule's outcome: so no ClaimReview, whose rating would say that somebody judged another's claim.
"""

from __future__ import annotations

from collections.abc import Iterator

from kirok.publish.edition import Edition
from kirok.publish.exchange.jsons import document, without_nothing
from kirok.publish.headings import heading
from kirok.publish.index import Index
from kirok.publish.notices import Notice, notices
from kirok.publish.record import CorrectionRecord, FindingRecord, PublicationRecord
from kirok.publish.taking_back import as_it_stands, why
from kirok.publish.wording import Wording

_CONTEXT = "https://schema.org"


def publication_files(edition: Edition, publication: PublicationRecord) -> Iterator[tuple[str, bytes]]:
    """``LANG/publications/ID.jsonld``."""
    for lang, press in edition.presses.items():
        yield f"{lang}/publications/{publication.id}.jsonld", document(article(edition.index, press.wording, edition.base, publication))


def finding_files(edition: Edition, finding: FindingRecord) -> Iterator[tuple[str, bytes]]:
    """``LANG/findings/ID.jsonld``."""
    for lang, press in edition.presses.items():
        yield f"{lang}/findings/{finding.id}.jsonld", document(claim(edition.index, press.wording, edition.base, finding))


def article(index: Index, wording: Wording, base: str, publication: PublicationRecord) -> dict[str, object]:
    """One publication as schema.org NewsArticle."""
    lang = wording.language
    organisation = {"@type": "NewsMediaOrganization", "name": wording.title(index.site)}
    return without_nothing(
        {
            "@context": _CONTEXT,
            "@type": "NewsArticle",
            "@id": f"{base}{lang}/publications/{publication.id}.html",
            "headline": heading(publication, lang),
            "inLanguage": lang,
            "datePublished": publication.released_on,
            "dateModified": index.changed_on(publication),
            "publisher": {**organisation, "correctionsPolicy": f"{base}{lang}/corrections.html"},
            "articleBody": "\n".join(as_it_stands(index, wording, sentence) for sentence in publication.sentences),
            "genre": str(wording.text("Invented")) if index.site.invented else None,
            "correction": [_correction(wording, notice) for notice in notices(_corrections(index, publication))],
        }
    )


def _corrections(index: Index, publication: PublicationRecord) -> list[CorrectionRecord]:
    found = list(index.corrections_of(publication))
    found += [correction for sentence in publication.sentences for correction in index.corrections_of(sentence)]
    return list({correction.id: correction for correction in found}.values())


def _correction(wording: Wording, notice: Notice) -> dict[str, object]:
    return {"@type": "CorrectionComment", "datePublished": notice.first.on, "text": why(notice.first, wording)}


def claim(index: Index, wording: Wording, base: str, finding: FindingRecord) -> dict[str, object]:
    """One finding as schema.org Claim; its certainty is a property with the rule in words."""
    lang = wording.language
    rule = str(wording.rule(finding.certainty).unescape())
    certainty = {
        "@type": "PropertyValue",
        "name": finding.certainty,
        "value": str(wording.certainty(finding.certainty)),
        "description": rule,
    }
    appearances = [{"@id": f"{base}{lang}/publications/{key}.html"} for key in finding.publications if key in index.publication]
    return without_nothing(
        {
            "@context": _CONTEXT,
            "@type": "Claim",
            "@id": f"{base}{lang}/findings/{finding.id}.html",
            "text": finding.text.get(lang),
            "inLanguage": finding.text.language(lang),
            "datePublished": finding.first_published,
            "creativeWorkStatus": finding.status,
            "about": certainty,
            "appearance": appearances,
        }
    )
