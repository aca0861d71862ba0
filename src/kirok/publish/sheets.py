"""A finding or a year as a sheet of paper: the same record as its page, as plain words in one language, ready to be set.

A sheet holds texts only, no markup: whatever a record says, it is set as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import NamedTuple

from kirok.publish.index import Index
from kirok.publish.notes import content_notes
from kirok.publish.notices import Notice, notices
from kirok.publish.record import ClaimRecord, CorrectionRecord, FindingRecord, PartyRecord
from kirok.publish.taking_back import target_line, why
from kirok.publish.wording import Wording
from kirok.publish.years import YearSheet

_WARNING = (
    "If you are inside the closed country:",
    (
        "reading this site or writing to us can leave traces on your device and in the network, and can be punished. Do not write to us "
        "from a phone or computer that others can search or watch."
    ),
)


@dataclass(frozen=True)
class Taken:
    """What was taken back at one time: on which day, why, and all of it below *label*, a line each."""

    said: str
    why: str
    label: str
    back: tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """A claim or a finding on a sheet: its heading, whether it was taken back, and rows of (name, value)."""

    heading: str
    mark: str
    rows: tuple[tuple[str, str], ...]
    struck: bool = False


@dataclass(frozen=True)
class Part:
    """A headed part of a sheet."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Sheet:
    """One paper: *path* is where it lies on the site, *day* what it is dated (YYYY-MM-DD); the rest is what is read."""

    path: str
    language: str
    day: str
    site: str
    invented: str
    eyebrow: str
    title: str
    struck: bool
    corrections: tuple[Taken, ...]
    note: str
    known: tuple[str, ...]
    parts: tuple[Part, ...]
    cite: str
    address: str
    contact: str
    warning: str

    def as_json(self) -> dict[str, object]:
        """The sheet as JSON values, for the typesetter."""
        return asdict(self)


class _Body(NamedTuple):
    """What a sheet says below its title."""

    claims: tuple[ClaimRecord, ...]
    corrections: tuple[CorrectionRecord, ...]
    known: tuple[str, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Clerk:
    """Writes the sheets of one language; *base* is the site's address with a closing slash, or empty."""

    index: Index
    wording: Wording
    base: str

    def sheets(self, years: tuple[YearSheet, ...]) -> Iterator[Sheet]:
        """A sheet for each finding and each year."""
        yield from (self.finding(finding) for finding in self.index.findings)
        yield from (self.year(sheet) for sheet in years)

    def finding(self, finding: FindingRecord) -> Sheet:
        """One finding with every claim for and against it."""
        supports = self.index.claims_of(finding.supports)
        against = tuple(claim for claim in self.index.claims_of(finding.contradicts) if claim not in supports)
        parts = ((self._say("Claims that support it"), supports), (self._say("Claims that contradict it"), against))
        body = _Body(
            claims=(*supports, *against),
            corrections=self.index.corrections_of(finding),
            known=(self._known(finding), str(self.wording.rule(finding.certainty).unescape())),
            parts=tuple(Part(heading, tuple(map(self._claim, claims))) for heading, claims in parts if claims),
        )
        eyebrow = f"{self._say('Finding')} {finding.id} · {self.wording.when(finding.first_published)}"
        made = self._sheet(f"findings/{finding.id}", (finding,), eyebrow, finding.text.get(self.wording.language), body)
        cite = f"{made.cite}, {self.wording.when(finding.first_published)}."  # as its page has it
        return replace(made, struck=finding.status == "retracted", cite=cite)

    def year(self, sheet: YearSheet) -> Sheet:
        """One year with its findings and how well each is known."""
        found = self._many("{n} finding", "{n} findings", len(sheet.findings))
        told = self._many("{n} claim", "{n} claims", len(sheet.claims))
        body = _Body(
            claims=sheet.claims,
            corrections=sheet.corrections,
            known=(
                f"{found} · {told}",
                self._say("Only what was told of this year alone stands here; a date that may lie in another year is in none."),
            ),
            parts=(Part(self._say("Findings"), tuple(map(self._held, sheet.findings))),) if sheet.findings else (),
        )
        return self._sheet(f"years/{sheet.year}", sheet.findings, self._say("By year"), self.wording.when(f"{sheet.year:04d}"), body)

    def _sheet(self, path: str, findings: tuple[FindingRecord, ...], eyebrow: str, title: str, body: _Body) -> Sheet:
        site, lang, notes = self.index.site, self.wording.language, content_notes(body.claims)
        name = self.wording.title(site)
        return Sheet(
            path=f"{lang}/{path}.pdf",
            language=lang,
            day=self._day(findings),
            site=name,
            invented=self._say("A demonstration: this country, its people and everything told here are made up.") if site.invented else "",
            eyebrow=eyebrow,
            title=title,
            struck=False,
            corrections=tuple(map(self._correction, notices(body.corrections))),
            note=f"{self._say('Content note:')} {self._say('this page tells of {what}.', what=self.wording.said(notes))}" if notes else "",
            known=body.known,
            parts=body.parts,
            cite=f"{name}. {self.wording.quoted(title)}",
            address=f"{self.base}{lang}/{path}.html",
            contact=self.wording.contact(site),
            warning=" ".join(map(self._say, _WARNING)),
        )

    def _day(self, findings: tuple[FindingRecord, ...]) -> str:
        """The day on which the last of *findings* was published or corrected: a sheet changes with its own record alone."""
        days = [finding.first_published for finding in findings]
        days += [correction.on for finding in findings for correction in self.index.corrections_of(finding)]
        return max(days, default=self.index.last_day)

    def _say(self, message: str, **values: object) -> str:
        return str(self.wording.text(message, **values).unescape())

    def _many(self, one: str, many: str, number: int) -> str:
        return str(self.wording.plural(one, many, number).unescape())

    def _known(self, finding: FindingRecord) -> str:
        origins = self._many("{n} independent origin", "{n} independent origins", finding.independent_origins)
        state = [self._say("Retracted")] if finding.status == "retracted" else []
        known = [origins] if finding.certainty != "CER.fallen" else []
        return " · ".join([str(self.wording.certainty(finding.certainty).unescape()), *known, *state])

    def _correction(self, notice: Notice) -> Taken:
        said = self._say("Corrected on {day}.", day=self.wording.when(notice.first.on))
        back = dict.fromkeys(target_line(self.index, self.wording, one.target) for one in notice.corrections)
        return Taken(said, why(notice.first, self.wording), self._say("What we took back"), tuple(back))

    def _held(self, finding: FindingRecord) -> Block:
        rows = ((self._say("How well is this known?"), self._known(finding)),)
        return Block(finding.text.get(self.wording.language), finding.id, rows, finding.status == "retracted")

    def _claim(self, claim: ClaimRecord) -> Block:
        heading = self.wording.label(claim.type) if claim.type else str(self.wording.kind(claim.kind).unescape())
        heading = f"{self._say('Denied:')} {heading}" if claim.denied else heading
        rows = tuple((self._say(name), value) for name, value in self._rows(claim) if value)
        return Block(heading[:1].upper() + heading[1:], claim.id, rows, claim.status == "retracted")

    def _rows(self, claim: ClaimRecord) -> Iterator[tuple[str, str]]:
        """Names are messages of the catalogue, the same as on the page."""
        wording, lang = self.wording, self.wording.language
        if claim.status == "retracted":
            yield "Retracted", wording.label(claim.reason) if claim.reason else ""
        yield "What is claimed", claim.content.get(lang) if claim.content else ""
        yield "To whom", self._parties(claim.victims)
        yield "How many", wording.count(claim.count) if claim.count else ""
        yield "Out of", self._parties(claim.whole)
        yield "When", wording.when(claim.when) if claim.when else ""
        place = claim.place
        yield "Where", f"{place.label.get(lang)} ({wording.precision(place.precision).unescape()})" if place else ""
        yield "What the people had done, as told", claim.conduct.get(lang) if claim.conduct else ""
        yield "Reason given by the authorities", wording.listed(wording.quoted(wording.label(code)) for code in claim.grounds)
        yield "Said to be responsible", self._parties(claim.agents)

    def _parties(self, parties: tuple[PartyRecord, ...]) -> str:
        labels = ((party.label.get(self.wording.language), party.quoted) for party in parties)
        return "; ".join(self.wording.quoted(label) if quoted else label for label, quoted in labels)
