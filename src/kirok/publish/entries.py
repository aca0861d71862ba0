"""Record pages: everything published about one person, group, event, facility, place or reason, and where accounts conflict.

Made from released claims alone. A party whose name is withheld has no page: two of them need not be the same person.
A facility is a place that the desk registered as one; what is told of a place is also told of those around it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from operator import attrgetter

from kirok.publish.checking import is_page_name
from kirok.publish.facts import fact, flat_digest
from kirok.publish.index import Index
from kirok.publish.occasions import occasion_name
from kirok.publish.record import AreaRecord, ClaimRecord, CorrectionRecord, FindingRecord, PartyRecord, PlaceRecord, Words
from kirok.publish.seam import code_label, first_day

#: The folders of record pages, in the order in which the site lists them.
KINDS = ("people", "groups", "events", "facilities", "places", "reasons")
_ID = attrgetter("id")
#: What a claim speaks of; a reason is its code.
_Named = PartyRecord | PlaceRecord | AreaRecord | str
#: The id under which the desk shows a party whose name may not be given.
WITHHELD = "withheld"
#: Claims listed on one page; the data files hold them all.
MOST_CLAIMS = 100
#: Findings on which accounts conflict, and claims on one side of each, told on one page.
MOST_CONFLICTS, MOST_ON_A_SIDE = 10, 15


#: What the entry is in a claim ("victim", "agent", "whole", "event", "place", "around" or "reason"), and the claim.
Mention = tuple[str, ClaimRecord]


@dataclass(frozen=True)
class Conflict:
    """A finding on which accounts differ: the claims for it and the claims against it that mention the entry."""

    finding: FindingRecord
    supports: tuple[ClaimRecord, ...]
    contradicts: tuple[ClaimRecord, ...]


@dataclass(frozen=True, eq=False)
class Mentions:
    """The mentions of one entry, put together when they are asked for: in claims of which labels it has which *roles*.

    *labelled* says where the claims of each label are among *all_claims*.
    """

    all_claims: Sequence[ClaimRecord]
    labelled: Mapping[int, Sequence[int]]
    roles: Mapping[int, tuple[str, ...]]

    def __iter__(self) -> Iterator[Mention]:
        """In the order of claims."""
        found = sorted((at, roles) for label, roles in self.roles.items() for at in self.labelled[label])
        return ((role, self.all_claims[at]) for at, roles in found for role in roles)

    def __eq__(self, other: object) -> bool:
        """Whether the same claims are mentioned as the same."""
        return isinstance(other, Mentions) and [*self] == [*other]

    def __hash__(self) -> int:
        """As equal ones have it."""
        return hash(self.claims)

    @property
    def claims(self) -> int:
        """How many claims they are of."""
        return sum(len(self.labelled[label]) for label in self.roles)

    @cached_property
    def places(self) -> list[int]:
        """Where these claims are, in their order: each once, whatever its roles."""
        return sorted(chain.from_iterable(map(self.labelled.__getitem__, self.roles)))


@dataclass(frozen=True)
class Entry:
    """One record page. *quoted* labels are the authorities' own words; *detail* is a kind of party or a precision.

    *mentions* come in the order of claims' ids; *told* is a digest of all that the page reads of these claims.
    """

    kind: str
    id: str
    label: Words
    quoted: bool
    detail: str
    mentions: Mentions
    told: bytes = b""

    @property
    def path(self) -> str:
        """Where its page lies, from the language's folder."""
        return f"{self.kind}/{self.id}.html"

    @cached_property
    def claims(self) -> tuple[ClaimRecord, ...]:
        """Every claim that mentions it, once, earliest first; those without a date come last."""
        found = map(self.mentions.all_claims.__getitem__, self.mentions.places)
        return tuple(sorted(found, key=lambda claim: first_day(claim.when)))

    @cached_property
    def count(self) -> int:
        """How many claims mention it."""
        return self.mentions.claims

    @cached_property
    def _roles(self) -> dict[str, tuple[str, ...]]:
        found: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
        for role, claim in self.mentions:
            found[claim.id] += (role,)
        return found

    def roles(self, claim: ClaimRecord) -> tuple[str, ...]:
        """What the entry is in *claim*."""
        return self._roles[claim.id]

    def role_throughout(self, most: int) -> tuple[str, ...]:
        """What the entry is in each of its first *most* claims, for a page to say once; nothing where they differ or there is one."""
        if self.kind not in ("people", "groups") or self.count < 2:
            return ()
        found = {self.roles(claim) for claim in self.claims[:most]}
        return found.pop() if len(found) == 1 else ()


@dataclass(frozen=True)
class Register:
    """All record pages of one site; *tellings* stand for all that pages read of each claim, in the order of the index."""

    index: Index
    tellings: Callable[[], Sequence[bytes]] | None = field(default=None, compare=False, repr=False)
    _around: dict[str, tuple[AreaRecord, ...]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """By kind, then by label in English, then by id."""
        return tuple(_distinct(self._all))

    @cached_property
    def dropped(self) -> tuple[str, ...]:
        """What is spoken of and has no page, by kind and id: pages that name it do not link there."""
        kept = {(entry.kind, entry.id) for entry in self.entries}
        return tuple(sorted(f"{entry.kind}/{entry.id}" for entry in self._all if (entry.kind, entry.id) not in kept))

    @cached_property
    def _all(self) -> tuple[Entry, ...]:
        found: dict[tuple[str, str], tuple[_Named, dict[int, tuple[str, ...]]]] = {}
        alike = self.index.alike.subjects
        told = {label: _digest_of(self._tellings, places) for label, places in alike.places.items()}
        # Claims that speak of the same are looked at once. The first by id comes first: an entry is called as in it.
        for label, claim in alike.first.items():
            for role, key, what in self._subjects(claim):
                roles = found.setdefault(key, (what, {}))[1]
                roles[label] = (*roles.get(label, ()), role)
        claims = self.index.claims
        made = [_entry(key, what, Mentions(claims, alike.places, roles), told) for key, (what, roles) in found.items()]
        made += self._events()
        return tuple(sorted(made, key=lambda entry: (KINDS.index(entry.kind), entry.label.get("en").casefold(), entry.id)))

    @cached_property
    def _tellings(self) -> Sequence[bytes]:
        return self.tellings() if self.tellings else (b"",) * len(self.index.claims)

    def _events(self) -> Iterator[Entry]:
        """The events that at least two released claims tell of: one claim alone is told on its finding's page."""
        at = {key: place for place, key in enumerate(self.index.ids)} if self.index.site.events else {}
        for event in self.index.site.events:
            claims = self.index.claims_of(event.claims)
            if len(claims) > 1:
                places = sorted(at[claim.id] for claim in claims)
                alone = {place: (place,) for place in places}
                mentions = Mentions(self.index.claims, alone, dict.fromkeys(places, ("event",)))
                yield Entry("events", event.id, occasion_name(claims), False, "", mentions, _digest_of(self._tellings, places))

    def _subjects(self, claim: ClaimRecord) -> list[tuple[str, tuple[str, str], _Named]]:
        """What a claim speaks of: the role, the folder and the id, and what it is there (of a reason, its code)."""
        roles, place = (("victim", claim.victims), ("agent", claim.agents), ("whole", claim.whole)), claim.place
        found: list[tuple[str, tuple[str, str], _Named]] = [
            (role, ("people" if party.kind == "person" else "groups", party.id), party)
            for role, parties in roles
            for party in parties
            if party.id != WITHHELD
        ]
        if place is not None:
            found.append(("place", ("facilities" if place.id in self.facilities else "places", place.id), place))
            found += [("around", ("places", area.id), area) for area in self._surrounding(place.id)]
        return found + [("reason", ("reasons", ground), ground) for ground in dict.fromkeys(claim.grounds)]

    @cached_property
    def _areas(self) -> dict[str, AreaRecord]:
        return {area.id: area for area in self.index.site.areas}

    @cached_property
    def facilities(self) -> frozenset[str]:
        """The ids of places whose pages are those of facilities."""
        return frozenset(area.id for area in self.index.site.areas if area.facility is not None)

    @cached_property
    def _inner(self) -> dict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for area in self.index.site.areas:
            if area.parent is not None:
                found[area.parent].append(area.id)
        return dict(found)

    def _surrounding(self, key: str) -> tuple[AreaRecord, ...]:
        if key not in self._around:
            self._around[key] = surrounding(key, self._areas)
        return self._around[key]

    def place(self, key: str) -> Entry | None:
        """The page of a place or a facility."""
        return self.get("facilities", key) or self.get("places", key)

    def around(self, entry: Entry) -> tuple[Entry, ...]:
        """The pages of the places around a place, the nearest first."""
        above = (self.place(area.id) for area in self._surrounding(entry.id))
        return tuple(one for one in above if one is not None)

    def within(self, entry: Entry) -> tuple[Entry, ...]:
        """The pages of the places that lie directly in a place, by label."""
        inner = (self.place(key) for key in self._inner.get(entry.id, ()))
        return tuple(sorted((one for one in inner if one is not None), key=lambda one: (one.label.get("en").casefold(), one.id)))

    @cached_property
    def _kinds(self) -> dict[str, tuple[Entry, ...]]:
        return {kind: tuple(entry for entry in self.entries if entry.kind == kind) for kind in KINDS}

    @cached_property
    def _by_path(self) -> dict[tuple[str, str], Entry]:
        return {(entry.kind, entry.id): entry for entry in self.entries}

    def of_kind(self, kind: str) -> tuple[Entry, ...]:
        """The entries of one folder."""
        return self._kinds.get(kind, ())

    def party(self, party: PartyRecord) -> Entry | None:
        """The page of *party*; None where its name is withheld or its id cannot name a page."""
        return self._by_path.get((_folder(party), party.id))

    def get(self, kind: str, key: str) -> Entry | None:
        """The page of a place or a reason."""
        return self._by_path.get((kind, key))

    def event_of(self, claim: str) -> Entry | None:
        """The page of the event that a claim tells of, by the claim's id."""
        return self._happenings.get(claim)

    def events_told(self, claims: Iterable[str]) -> bytes:
        """What pages read of the events that their claims lead to, by the ids of the claims."""
        told = self._happenings_told
        return b"".join([told[claim] for claim in claims if claim in told])

    @cached_property
    def _happenings_told(self) -> dict[str, bytes]:
        read = {entry.path: flat_digest(entry.path, fact(entry.label)) for entry in self.of_kind("events")}
        return {claim: read[entry.path] for claim, entry in self._happenings.items()}

    @cached_property
    def _happenings(self) -> dict[str, Entry]:
        return {claim.id: entry for entry in self.of_kind("events") for claim in entry.claims}

    def conflicts(self, entry: Entry) -> tuple[Conflict, ...]:
        """The findings on which accounts of *entry* differ, with both sides; newest finding first."""
        return tuple(self._conflicts.get((entry.kind, entry.id), {}).values())

    def corrections(self, entry: Entry) -> tuple[CorrectionRecord, ...]:
        """Every correction that took back a claim which mentions *entry*, newest first."""
        return self.index.corrections_on(self._taken_back.get((entry.kind, entry.id), ()))

    @cached_property
    def _taken_back(self) -> dict[tuple[str, str], list[ClaimRecord]]:
        """(folder, id) -> its claims that were taken back: few, so that nobody looks through the others."""
        found: defaultdict[tuple[str, str], list[ClaimRecord]] = defaultdict(list)
        for claim in self.index.claims_of(tuple(one.target for one in self.index.corrections)):
            for key in self._told_in(claim):
                found[key].append(claim)
        return dict(found)

    @cached_property
    def _conflicts(self) -> dict[tuple[str, str], dict[str, Conflict]]:
        """(folder, id) -> the conflicts that its claims take part in, by finding: few findings are disputed, so that these are asked."""
        found: defaultdict[tuple[str, str], dict[str, Conflict]] = defaultdict(dict)
        for conflict in (self._conflict(finding) for finding in self.index.findings if self.index.claims_of(finding.contradicts)):
            for claim in (*conflict.supports, *conflict.contradicts):
                for key in self._told_in(claim):
                    found[key][conflict.finding.id] = conflict
        return dict(found)

    def _told_in(self, claim: ClaimRecord) -> Iterator[tuple[str, str]]:
        """Where a claim is told: the folders and ids of what it speaks of and of the events that it is of."""
        yield from (key for _, key, _ in self._subjects(claim))
        yield from (("events", event) for event in self._events_with.get(claim.id, ()))

    @cached_property
    def _events_with(self) -> dict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for event in self.index.site.events:
            for claim in dict.fromkeys(event.claims):
                found[claim].append(event.id)
        return dict(found)

    def _conflict(self, finding: FindingRecord) -> Conflict:
        return Conflict(finding, self.index.claims_of(finding.supports), self.index.claims_of(finding.contradicts))


def _folder(party: PartyRecord) -> str:
    return "people" if party.kind == "person" else "groups"


def surrounding(key: str, areas: Mapping[str, AreaRecord]) -> tuple[AreaRecord, ...]:
    """The places around the place *key*, the nearest first; a circle among them ends the search."""
    found: dict[str, AreaRecord] = {}
    area = areas.get(key)
    while area is not None and area.parent and area.parent not in {key, *found}:
        area = areas.get(area.parent)
        if area is not None:
            found[area.id] = area
    return tuple(found.values())


def _digest_of(tellings: Sequence[bytes], places: Iterable[int]) -> bytes:
    return flat_digest(b"".join(map(tellings.__getitem__, places)))


def _entry(key: tuple[str, str], what: _Named, mentions: Mentions, known: Mapping[int, bytes]) -> Entry:
    told = flat_digest([(known[label], roles) for label, roles in mentions.roles.items()])
    if isinstance(what, PartyRecord):
        return Entry(*key, what.label, what.quoted, what.kind, mentions, told)
    if isinstance(what, PlaceRecord | AreaRecord):
        return Entry(*key, what.label, quoted=False, detail=what.precision, mentions=mentions, told=told)
    return Entry(*key, Words(code_label(what, "en"), code_label(what, "ko")), quoted=True, detail="", mentions=mentions, told=told)


def _distinct(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Those whose id can name a page, and only the first of two that differ in case alone (one file on macOS)."""
    seen: set[tuple[str, str]] = set()
    for entry in entries:
        place = (entry.kind, entry.id.lower())
        if is_page_name(entry.id) and place not in seen:
            seen.add(place)
            yield entry
