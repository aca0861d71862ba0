"""From a seed to the whole invented world."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kirok.demo.world.accounts import Account, draw_accounts
from kirok.demo.world.claims import Claim, write_claims
from kirok.demo.world.coding import Coding, contradictions, link_entries, statement_entry
from kirok.demo.world.documents import document_of
from kirok.demo.world.episodes import Episode, draw_episodes
from kirok.demo.world.findings import Finding, write_findings
from kirok.demo.world.fixed import FALSE_STORY_CLAIM
from kirok.demo.world.people import draw_people, sent_by_year
from kirok.demo.world.projects import draw_lists, own_list
from kirok.demo.world.publications import Publication, plan_publications, publication_entry
from kirok.demo.world.registry import PERSONAL, actor_entries, event_entries, outlet_entries, place_entries, source_entries
from kirok.demo.world.sources import draw_sources
from kirok.demo.world.specials import FALSE_STORY, FALSE_STORY_ENDED, special_accounts
from kirok.demo.world.statements import Statement, write_statements
from kirok.demo.world.values import DemoDocument, DemoUser, Entry, FalseStory, Person, RefusedPublication, Source, Truth, World

if TYPE_CHECKING:
    pass

USERS = (
    DemoUser("coder", ("coder",)),
    DemoUser("second-coder", ("coder",)),
    DemoUser("reviewer", ("reviewer",)),
    DemoUser("editor", ("editor",)),
    DemoUser("second-editor", ("editor",)),
    DemoUser("analyst", ("analyst",)),
    DemoUser("handler", ("handler",)),
    DemoUser("legal", ("legal",)),
    DemoUser("lead", ("lead",)),
    DemoUser("admin", ("admin",)),
)
"""The demonstration's logins: roles, not people."""


@dataclass(frozen=True)
class _Told:
    """The parts of a world that was told, coded and concluded."""

    episodes: tuple[Episode, ...]
    sources: tuple[Source, ...]
    people: tuple[Person, ...]
    statements: tuple[Statement, ...]
    claims: tuple[Claim, ...]
    findings: tuple[Finding, ...]

    @property
    def accounts(self) -> tuple[Account, ...]:
        """The accounts, as they were planned."""
        return tuple(statement.account for statement in self.statements)


@cache
def generate(seed: int = 1) -> World:
    """The world of *seed*; the same seed gives the same bytes on every machine."""
    told = _tell(seed)
    consentless, silent = _without_consent(told)
    documents = _documents(seed, told, silent)
    publications = plan_publications(seed, told.findings, consentless)
    coding = _coding(seed, told, documents, publications)
    counts = {name: len(entries) for name, entries in coding.sections}
    truth = _truth(told, publications, consentless, silent)
    lists = draw_lists(seed, told.people), own_list(told.statements)
    return World(seed, tuple(documents.values()), truth, USERS, counts, *lists, coding.write)


def _tell(seed: int) -> _Told:
    episodes, sources = draw_episodes(seed), draw_sources(seed)
    people = draw_people(seed, episodes)
    accounts = draw_accounts(seed, episodes, people, sources) + special_accounts(seed, episodes, sources)
    statements = write_statements(seed, accounts)
    claims = write_claims(seed, statements)
    return _Told(episodes, sources, people, tuple(statements), tuple(claims), tuple(write_findings(seed, episodes, claims)))


def _without_consent(told: _Told) -> tuple[Finding, str]:
    """The first finding of first-hand accounts, and the one document under it whose teller's consent is missing."""
    finding = next(finding for finding in told.findings if finding.theme == "firsthand")
    return finding, finding.supports[1].account.key


def _documents(seed: int, told: _Told, silent: str) -> dict[str, DemoDocument]:
    """The documents by key; keys look random, so their order says nothing."""
    ordered = sorted(told.statements, key=lambda statement: statement.account.key)
    return {one.account.key: document_of(seed, one, has_consent=one.account.key != silent) for one in ordered}


def _coding(seed: int, told: _Told, documents: dict[str, DemoDocument], publications: list[Publication]) -> Coding:
    """The sections of the coding file, each in the order of its ids."""
    sections: dict[str, list[Entry]] = {
        "sources": source_entries(told.sources),
        "outlets": outlet_entries(),
        "statements": [statement_entry(seed, one, documents[one.account.key]) for one in told.statements],
        "actors": actor_entries(seed, told.episodes, told.accounts),
        "places": place_entries(),
        "events": event_entries(told.accounts),
        "claims": [claim.entry for claim in told.claims],
        "links": link_entries(told.claims) + contradictions(told.findings),
        "findings": [finding.entry() for finding in told.findings],
        "publications": [publication_entry(seed, publication) for publication in publications],
    }
    return Coding(tuple((name, tuple(sorted(entries, key=_entry_key))) for name, entries in sections.items()), tuple(documents))


def _entry_key(entry: Entry) -> tuple[str, str]:
    return str(entry.get("id", entry.get("from"))), str(entry.get("to", ""))


def _truth(told: _Told, publications: list[Publication], consentless: Finding, silent: str) -> Truth:
    refused = [RefusedPublication(p.id, "crowd") for p in publications if p.few]
    refused += [RefusedPublication(p.id, "consent", silent) for p in publications if consentless in p.findings]
    return Truth(
        people=told.people,
        sent_by_year=sent_by_year(told.people),
        sources=told.sources,
        heard_by=_heard_by(told),
        false_story=_false_story(publications),
        refused=tuple(refused),
        findings=tuple(finding.expected() for finding in told.findings),
    )


def _heard_by(told: _Told) -> dict[str, tuple[str, ...]]:
    """For each person sent who is named in a statement, the sources who named them (lists to try an estimate on)."""
    sent = {person.id for person in told.people}
    heard: dict[str, set[str]] = {}
    for account in told.accounts:
        if account.focus and account.focus.id in sent and account.source and not PERSONAL.isdisjoint(account.slots):
            heard.setdefault(account.focus.id, set()).add(account.source)
    return {person: tuple(sorted(heard[person])) for person in sorted(heard)}


def _false_story(publications: list[Publication]) -> FalseStory:
    """Where the false story has got to."""
    where = [(p, finding) for p in publications for finding in p.findings if finding.theme == FALSE_STORY]
    return FalseStory(
        claim=FALSE_STORY_CLAIM,
        reason="RTR.subject-reappeared",
        findings=tuple(finding.id for _, finding in where),
        sentences=tuple(sentence for p, finding in where for sentence in p.sentences_of(finding)),
        what_happened=f"the director stood on the stage of the state theatre again in {FALSE_STORY_ENDED}, alive all along",
    )
