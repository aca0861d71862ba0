"""Ways through one site record: from sentence to finding to claim, and back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, repeat
from operator import attrgetter, itemgetter

from kirok.publish.alike import Alike, look
from kirok.publish.claim_pages import FIRST_AGAINST, FIRST_FOR, ClaimPages, claim_pages
from kirok.publish.paging import Page, newest_first
from kirok.publish.record import ClaimRecord, CorrectionRecord, FindingRecord, PublicationRecord, SentenceRecord, SiteRecord, Words

#: The day of an empty site: the first one that every archive format can carry.
NO_DAY = "1980-01-01"
#: Where corrections lie, from the language's folder, and how many are on a page.
CORRECTIONS_PATH = "corrections.html"
_CORRECTIONS = 25
_ID = attrgetter("id")


@dataclass(frozen=True)
class Index:
    """Look-ups over *site*; an id that the record does not hold is left out, never guessed."""

    site: SiteRecord

    @cached_property
    def publications(self) -> tuple[PublicationRecord, ...]:
        """Newest first; within a day by id, so that nothing shows an order of work."""
        by_id = sorted(self.site.publications, key=lambda publication: publication.id)
        return tuple(sorted(by_id, key=lambda publication: publication.released_on, reverse=True))

    @cached_property
    def findings(self) -> tuple[FindingRecord, ...]:
        """Newest first; within a day by id."""
        by_id = sorted(self.site.findings, key=lambda finding: finding.id)
        return tuple(sorted(by_id, key=lambda finding: finding.first_published, reverse=True))

    @cached_property
    def corrections(self) -> tuple[CorrectionRecord, ...]:
        """Newest first; within a day by id."""
        by_id = sorted(self.site.corrections, key=lambda correction: correction.id)
        return tuple(sorted(by_id, key=lambda correction: correction.on, reverse=True))

    @cached_property
    def claims(self) -> tuple[ClaimRecord, ...]:
        """By id."""
        return tuple(sorted(self.site.claims, key=_ID))

    @cached_property
    def ids(self) -> list[str]:
        """The ids of :attr:`claims`."""
        return list(map(_ID, self.claims))

    @cached_property
    def alike(self) -> Alike:
        """Which claims look alike, in the order of :attr:`claims`."""
        return look(self.claims)

    @cached_property
    def publication(self) -> dict[str, PublicationRecord]:
        """Publications by id."""
        return {publication.id: publication for publication in self.site.publications}

    @cached_property
    def finding(self) -> dict[str, FindingRecord]:
        """Findings by id."""
        return {finding.id: finding for finding in self.site.findings}

    @cached_property
    def claim(self) -> dict[str, ClaimRecord]:
        """Claims by id."""
        return {claim.id: claim for claim in self.site.claims}

    @cached_property
    def correction(self) -> dict[str, CorrectionRecord]:
        """Corrections by id."""
        return {correction.id: correction for correction in self.site.corrections}

    @cached_property
    def sentence(self) -> dict[str, SentenceRecord]:
        """Sentences by their whole id (``pub1/s1``)."""
        return {sentence.id: sentence for publication in self.site.publications for sentence in publication.sentences}

    @cached_property
    def _resting(self) -> dict[str, list[SentenceRecord]]:
        found: defaultdict[str, list[SentenceRecord]] = defaultdict(list)
        for publication in self.publications:
            for sentence in publication.sentences:
                for finding in dict.fromkeys(sentence.findings):
                    found[finding].append(sentence)
        return dict(found)

    @cached_property
    def _reached(self) -> dict[str, tuple[CorrectionRecord, ...]]:
        found: defaultdict[str, list[CorrectionRecord]] = defaultdict(list)
        for correction in self.corrections:
            for reached in dict.fromkeys((correction.target, *correction.findings, *correction.sentences, *correction.publications)):
                found[reached].append(correction)
        return {key: tuple(value) for key, value in found.items()}

    def sentences_on(self, finding: FindingRecord) -> tuple[SentenceRecord, ...]:
        """The published sentences that use *finding*, newest publication first."""
        return tuple(self._resting.get(finding.id, ()))

    def claims_of(self, ids: tuple[str, ...]) -> tuple[ClaimRecord, ...]:
        """The released claims among *ids*, in that order."""
        claims = self.claim
        return tuple([claims[key] for key in dict.fromkeys(ids) if key in claims])

    def findings_of(self, ids: tuple[str, ...]) -> tuple[FindingRecord, ...]:
        """The released findings among *ids*, in that order."""
        findings = self.finding
        return tuple([findings[key] for key in dict.fromkeys(ids) if key in findings])

    def corrections_of(self, item: FindingRecord | SentenceRecord | PublicationRecord | ClaimRecord) -> tuple[CorrectionRecord, ...]:
        """Every correction that names *item* or is named by it, newest first."""
        if not self.corrections:
            return ()
        named = (self.correction[key] for key in getattr(item, "corrections", ()) if key in self.correction)
        found = {correction.id: correction for correction in (*self._reached.get(item.id, ()), *named)}
        return tuple(correction for correction in self.corrections if correction.id in found) if found else ()

    def corrections_on(self, claims: Iterable[ClaimRecord]) -> tuple[CorrectionRecord, ...]:
        """Every correction that took back one of *claims*, newest first."""
        taken = set(map(_ID, claims))
        return tuple(correction for correction in self.corrections if correction.target in taken) if taken else ()

    def publication_of(self, sentence: SentenceRecord) -> PublicationRecord:
        """The publication that *sentence* stands in."""
        return self.publication[sentence.id.partition("/")[0]]

    @cached_property
    def correction_pages(self) -> tuple[Page[CorrectionRecord], ...]:
        """The corrections as they stand on their pages."""
        return tuple(newest_first(self.corrections, _CORRECTIONS, CORRECTIONS_PATH))

    @cached_property
    def _correction_paths(self) -> dict[str, str]:
        return {correction.id: page.path for page in self.correction_pages for correction in page.items}

    def correction_path(self, key: str) -> str:
        """The page that a correction stands on, from the language's folder."""
        return self._correction_paths.get(key, CORRECTIONS_PATH)

    def target_of(self, correction: CorrectionRecord) -> tuple[str | None, Words | None]:
        """Where what was taken back is told, and in which words it is linked (None: by its id)."""
        key = correction.target
        if key in self.claim:
            return self.home(key), None
        if key in self.sentence:
            return self.publication_of(self.sentence[key]).id, self.sentence[key].text
        return ("finding" if key in self.finding else "publication" if key in self.publication else None), None

    @cached_property
    def _fallen(self) -> frozenset[str]:
        return frozenset(claim.id for claim in self.site.claims if claim.status == "retracted")

    @cached_property
    def _whole(self) -> bool:
        """Whether nothing at all was retracted."""
        return not self._fallen and all(finding.status == "standing" for finding in self.site.findings)

    def _rests_on_fallen(self, claims: tuple[str, ...]) -> bool:
        return bool(self._fallen) and not self._fallen.isdisjoint(claims)

    def shaken(self, item: FindingRecord | SentenceRecord) -> bool:
        """Whether *item* was retracted or rests on a claim or finding that was."""
        if item.status == "retracted":
            return True
        if self._whole:
            return False
        if isinstance(item, FindingRecord):
            return self._rests_on_fallen(item.supports)
        return self._rests_on_fallen(item.claims) or any(self.shaken(finding) for finding in self.findings_of(item.findings))

    def baseless(self, sentence: SentenceRecord) -> bool:
        """Whether nothing beneath *sentence* is left: it was retracted and so was every claim and finding under it."""
        if not self.shaken(sentence):
            return False
        beneath = (*sentence.claims, *(claim for finding in self._standing(sentence) for claim in finding.supports))
        return all(claim.status == "retracted" for claim in self.claims_of(beneath))

    def _standing(self, sentence: SentenceRecord) -> tuple[FindingRecord, ...]:
        return tuple(finding for finding in self.findings_of(sentence.findings) if finding.status == "standing")

    def home(self, claim_id: str) -> str | None:
        """Where a claim is told in full, from the language's folder: its first finding, else a publication."""
        where = self.homes.get(claim_id) if claim_id in self.claim else None
        if where is None:
            return None
        return f"{where}.html#{'' if where.startswith('findings/') else 'claim:'}{claim_id}"

    @cached_property
    def homes(self) -> dict[str, str]:
        """The page that each claim is told on (``findings/f1``); of claims that the record need not hold, too."""
        # The first one by id is written last: whole lists at a time, for there are a hundred thousand.
        publications = sorted(self.site.publications, key=_ID, reverse=True)
        homes = {
            claim: f"publications/{publication.id}"
            for publication in publications
            for sentence in publication.sentences
            for claim in sentence.claims
        }
        findings = sorted(self.site.findings, key=_ID, reverse=True)
        homes.update(chain.from_iterable(map(self._homes_under, findings)))
        return homes

    def _homes_under(self, finding: FindingRecord) -> Iterable[tuple[str, str]]:
        first = zip((*finding.supports, *finding.contradicts), repeat(f"findings/{finding.id}"))
        if len(finding.supports) <= FIRST_FOR and len(finding.contradicts) <= FIRST_AGAINST:
            return first
        further = self.claim_pages(finding).further
        return (*first, *((key, one.page.path.removesuffix(".html")) for one in further for key in one.page.items))

    def claim_pages(self, finding: FindingRecord) -> ClaimPages:
        """The pages that tell the claims of *finding*."""
        return claim_pages(finding, *([one.id for one in self.claims_of(keys)] for keys in (finding.supports, finding.contradicts)))

    def _used_in(self, publication: PublicationRecord) -> tuple[ClaimRecord, ...]:
        return self.claims_of(tuple(claim for sentence in publication.sentences for claim in sentence.claims))

    def claims_under(self, publication: PublicationRecord) -> tuple[ClaimRecord, ...]:
        """The released claims that the sentences of *publication* rest on, by themselves or through a finding."""
        findings = (finding for sentence in publication.sentences for finding in self.findings_of(sentence.findings))
        beneath = tuple(claim for finding in findings for claim in (*finding.supports, *finding.contradicts))
        return self.claims_of((*beneath, *(claim.id for claim in self._used_in(publication))))

    def homeless(self, publication: PublicationRecord) -> tuple[ClaimRecord, ...]:
        """The claims under *publication* that no finding tells: its own page tells them."""
        here = f"publications/{publication.id}"
        return tuple(claim for claim in self._used_in(publication) if self.homes.get(claim.id) == here)

    @cached_property
    def last_day(self) -> str:
        """The newest day the record shows: no file of the site is dated later, and none to the minute."""
        days = [publication.released_on for publication in self.site.publications]
        days += [correction.on for correction in self.site.corrections]
        return max(days, default=NO_DAY)

    @cached_property
    def days(self) -> dict[str, str]:
        """The day that the files of a claim bear: of its retraction, else of the first publication that shows it; else :data:`NO_DAY`."""
        found = dict(chain.from_iterable(zip(keys, repeat(day)) for day, keys in self._told_on))
        found.update((claim.id, claim.retracted_on) for claim in self.claims if claim.retracted_on)
        return found

    @cached_property
    def _told_on(self) -> list[tuple[str, tuple[str, ...]]]:
        """The days on which claims were told, the earliest last, and which."""
        told = [(one.first_published, (*one.supports, *one.contradicts)) for one in self.site.findings]
        told += [(one.released_on, tuple(key for each in one.sentences for key in each.claims)) for one in self.site.publications]
        return sorted(told, key=itemgetter(0), reverse=True)

    def day_of(self, claim: ClaimRecord) -> str:
        """As :attr:`days` has it, of one claim: to look through all findings for it is faster than to find all of them."""
        return claim.retracted_on or min((day for day, keys in self._told_on if claim.id in keys), default=NO_DAY)

    def changed_on(self, publication: PublicationRecord) -> str:
        """The day of the last correction of *publication*, else the day it was released."""
        days = [correction.on for sentence in publication.sentences for correction in self.corrections_of(sentence)]
        days += [correction.on for correction in self.corrections_of(publication)]
        return max([publication.released_on, *days])
