"""The pages of single items: findings, publications, and the records of people, groups, events, places and reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from kirok.publish.edition import Edition
from kirok.publish.entries import MOST_CLAIMS, MOST_CONFLICTS, MOST_ON_A_SIDE, Conflict, Entry
from kirok.publish.exchange.linked import finding_files, publication_files
from kirok.publish.facts import fact
from kirok.publish.notes import content_notes
from kirok.publish.page_papers import finding_paper
from kirok.publish.parts import Part
from kirok.publish.record import FindingRecord, PublicationRecord, SentenceRecord

#: Corrections at the top of a record page; the page of corrections has all.
MOST_CORRECTIONS = 25
#: Precisions of places whose pages show the map.
_MAPPED = ("province", "country")


def parts(edition: Edition) -> Iterator[Part]:
    """A part for each finding, each publication and each record page."""
    for finding in edition.index.findings:
        name = f"finding/{finding.id}"
        inputs = edition.settled.of_findings(name, (finding.id,)) or _finding_inputs(edition, finding)
        yield Part(name, inputs, partial(_finding, edition, finding))
        if edition.shared.papers:
            yield finding_paper(edition, finding, inputs)
    for publication in edition.index.publications:
        name = f"publication/{publication.id}"
        inputs = edition.settled.of_publications(name, (publication.id,)) or _publication_inputs(edition, publication)
        yield Part(name, inputs, partial(_publication, edition, publication))
    for entry in edition.register.entries:
        yield Part(f"entry/{entry.path}", _entry_inputs(edition, entry), partial(_entry, edition, entry))


def _finding(edition: Edition, finding: FindingRecord) -> Iterator[tuple[str, bytes]]:
    told = edition.index.claim_pages(finding)
    yield from edition.pages("finding.html", told.own.page.path, finding=finding, told=told)
    for one in told.further:
        yield from edition.pages("claims.html", one.page.path, finding=finding, told=one)
    yield from finding_files(edition, finding)


def _finding_inputs(edition: Edition, finding: FindingRecord) -> bytes:
    index, facts = edition.index, edition.sentence_facts
    sentences = index.sentences_on(finding)
    return edition.plain_inputs(
        edition.finding_facts[finding.id],
        index.shaken(finding),
        edition.corrected(index.corrections_of(finding)),
        edition.told_of((*finding.supports, *finding.contradicts)),
        edition.register.events_told((*finding.supports, *finding.contradicts)),
        [(facts[one.id], index.shaken(one), index.publication_of(one).released_on) for one in sentences],
        [(key, _attributed(index.publication[key])) for key in finding.publications if key in index.publication],
    )


def _attributed(publication: PublicationRecord) -> tuple[str, str]:
    return publication.attribution.en, publication.attribution.ko


def _publication(edition: Edition, publication: PublicationRecord) -> Iterator[tuple[str, bytes]]:
    yield from edition.pages("publication.html", f"publications/{publication.id}.html", publication=publication)
    yield from publication_files(edition, publication)


def _publication_inputs(edition: Edition, publication: PublicationRecord) -> bytes:
    index = edition.index
    return edition.plain_inputs(
        edition.publication_facts[publication.id],
        index.changed_on(publication),
        edition.corrected(index.corrections_of(publication)),
        [_sentence(edition, sentence) for sentence in publication.sentences],
        edition.told(index.homeless(publication)),
        edition.register.events_told(claim.id for claim in index.homeless(publication)),
        content_notes(index.claims_under(publication)),
        [fact(one.record) for one in edition.shared.estimates_beside(publication.id)],
    )


def _sentence(edition: Edition, sentence: SentenceRecord) -> tuple[object, ...]:
    index, facts = edition.index, edition.finding_facts
    findings = index.findings_of(sentence.findings)
    return (
        index.shaken(sentence),
        index.baseless(sentence),
        edition.corrected(index.corrections_of(sentence)),
        [(facts[one.id], index.shaken(one)) for one in findings],
        edition.told_of(sentence.claims),
    )


def _entry(edition: Edition, entry: Entry) -> Iterable[tuple[str, bytes]]:
    conflicts = edition.register.conflicts(entry)
    limits = {"most": MOST_CLAIMS, "side": MOST_ON_A_SIDE, "all_conflicts": len(conflicts)}
    shown = {"conflicts": conflicts[:MOST_CONFLICTS], "corrections": edition.register.corrections(entry)[:MOST_CORRECTIONS]}
    drawn = {"told": edition.shared.portrait(entry), "days": edition.shared.moments(entry, MOST_CLAIMS), "mapped": _MAPPED}
    return edition.pages("entry.html", entry.path, entry=entry, **shown, **limits, **drawn)


def _entry_inputs(edition: Edition, entry: Entry) -> bytes:
    conflicts = edition.register.conflicts(entry)
    register, against = edition.register, {claim.id for conflict in conflicts for claim in conflict.contradicts}
    return edition.inputs(
        (entry.kind, entry.id, entry.label, entry.quoted, entry.detail),
        entry.told,
        edition.corrected(register.corrections(entry)[:MOST_CORRECTIONS]),
        [claim.id in against for claim in entry.claims[:MOST_CLAIMS]] if against else [],
        [[(one.path, one.label) for one in found(entry)] for found in (register.around, register.within)],
        edition.shared.tiles_told if entry.kind == "places" and entry.detail in _MAPPED else None,
        len(conflicts),
        [_conflict(edition, conflict) for conflict in conflicts[:MOST_CONFLICTS]],
    )


def _conflict(edition: Edition, conflict: Conflict) -> tuple[object, ...]:
    finding = conflict.finding
    known = (finding.id, finding.text, finding.certainty, finding.independent_origins, finding.status)
    sides = [(len(side), edition.told(side[:MOST_ON_A_SIDE])) for side in (conflict.supports, conflict.contradicts)]
    return (known, edition.index.shaken(finding), sides)
