"""One edition of the site: its record with all ways through it, and the press that prints pages in each language."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from operator import attrgetter
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined, TemplateError

from kirok.base.errors import BadInput
from kirok.publish.alike import take_over
from kirok.publish.chart import RangeChart
from kirok.publish.chart import bare as bare_chart
from kirok.publish.compiling import Compiled
from kirok.publish.entries import Register
from kirok.publish.estimates import assumption, method_name
from kirok.publish.facts import SIZE, digest, fact, flat_digest
from kirok.publish.gaps import marking
from kirok.publish.gaps import settled as with_elements
from kirok.publish.headings import heading
from kirok.publish.index import Index
from kirok.publish.kept_claims import KeptClaims
from kirok.publish.notes import content_notes
from kirok.publish.numbers import NumberTable, bare, number_tables
from kirok.publish.paging import RESERVED
from kirok.publish.picturing import FOLDER, SOURCE_TYPE, origin
from kirok.publish.press import family
from kirok.publish.record import ClaimRecord, CorrectionRecord, FindingRecord, SiteRecord
from kirok.publish.settled import NOTHING, Settled, settled
from kirok.publish.shared import Shared, ranges
from kirok.publish.taking_back import why
from kirok.publish.wording import CERTAINTY, Wording, wordings
from kirok.publish.years import by_finding

_ID = attrgetter("id")
TEMPLATES = Path(__file__).parent / "templates"
#: Things taken back that a notice names on the page of what it reached; the page of corrections names all.
_MOST_BACK = 3
#: The chart of the front page and the tables of the page of numbers.
Tallied = tuple[RangeChart | None, tuple[NumberTable, ...]]


@dataclass(frozen=True)
class Edition:
    """Everything that one publish shows; *program* stands for the code, texts and templates it is made with."""

    site: SiteRecord
    vkey: str = ""
    program: bytes = b""

    @cached_property
    def index(self) -> Index:
        """The ways through the record."""
        return Index(self.site)

    @cached_property
    def register(self) -> Register:
        """The record pages."""
        return Register(self.index, lambda: self._told)

    @cached_property
    def presses(self) -> dict[str, Press]:
        """A press for each language, the newsroom's own among them."""
        return {wording.language: Press(self, wording) for wording in wordings(self.site)}

    @cached_property
    def shared(self) -> Shared:
        """What several pages and all languages need."""
        return Shared(self.index, self.register, self.site.papers and family() is not None)

    @property
    def base(self) -> str:
        """The site's address with a closing slash; empty where it has none."""
        address = self.site.base_url.rstrip("/")
        return f"{address}/" if address else ""

    @cached_property
    def _grounds(self) -> tuple[object, ...]:
        """What all files share: what the newsroom brings of its own, and the program."""
        site, house = self.site, self.site.house
        ours = (site.title, site.base_url, site.contact, site.invented, self.vkey)
        # Of style and logo a page reads whether they are there; what the map shows is told by those that show it.
        own = (house.templates, house.tongues, bool(house.css), house.logo and house.logo[0])
        return self.program, *ours, *own, self.shared.papers

    @cached_property
    def ground(self) -> bytes:
        """The digest of what files share that lead to no page."""
        return digest(*self._grounds)

    @cached_property
    def frame(self) -> bytes:
        """The digest of what stands on every page."""
        # Where a place is told, and whether anything is, decides about links on any page.
        return digest(*self._grounds, self.register.dropped, sorted(self.register.facilities))

    @cached_property
    def claim_facts(self) -> bytes:
        """The digests of the records of all claims in the order of ids, 16 bytes each."""
        return self._facts_from(0, len(self.index.claims))

    def later_facts(self) -> bytes:
        """The latter half of :attr:`claim_facts`."""
        return self._facts_from(len(self.index.claims) // 2, len(self.index.claims))

    def earlier_facts(self) -> bytes:
        """The other half of them."""
        return self._facts_from(0, len(self.index.claims) // 2)

    def take_facts(self, facts: bytes) -> None:
        """Take :attr:`claim_facts`, of which another process made half."""
        vars(self)["claim_facts"] = facts

    def _facts_from(self, start: int, end: int) -> bytes:
        return b"".join(map(fact, self.index.claims[start:end]))

    @cached_property
    def facts(self) -> dict[str, bytes]:
        """The digest of every claim's record, by its id, in the order of ids."""
        found = (one for (one,) in struct.iter_unpack(f"{SIZE}s", self.claim_facts))
        return dict(zip(self.index.ids, found, strict=True))

    def take_over(self, seen: Mapping[str, bytes], before: KeptClaims) -> None:
        """Take from a publish before which claims look alike, as far as they are the same."""
        vars(self.index)["alike"] = take_over(self.index.claims, self.claim_facts, seen, before.facts)

    @cached_property
    def finding_facts(self) -> dict[str, bytes]:
        """The digest of every finding's record, by its id, in the order of ids."""
        return {finding.id: fact(finding) for finding in self.findings_by_id}

    @cached_property
    def findings_by_id(self) -> tuple[FindingRecord, ...]:
        """The findings in the order of ids."""
        return tuple(sorted(self.site.findings, key=_ID))

    @cached_property
    def looked_at(self) -> dict[str, bytes]:
        """The digests of findings (in the order of ids) and publications (as they come), by kind, 16 bytes each."""
        kinds = {"findings": self.finding_facts, "publications": self.publication_facts}
        return {kind: b"".join(facts.values()) for kind, facts in kinds.items()}

    @cached_property
    def looked_around(self) -> bytes:
        """The digest of all that the site shows but claims, findings and publications."""
        return digest(self.frame, replace(self.site, claims=(), findings=(), publications=()))

    @property
    def _seen(self) -> dict[str, bytes]:
        return self.looked_at | {"around": self.looked_around}

    @property
    def seen(self) -> dict[str, bytes]:
        """What is kept of all that was looked at, the digests of claims left out."""
        return self._seen | {"ground": self.ground} | self.index.alike.kept()

    @cached_property
    def settled(self) -> Settled:
        """What need not be looked at."""
        return NOTHING

    def settle(self, before: KeptClaims, seen: Mapping[str, bytes], parts: Mapping[str, bytes | None]) -> None:
        """Find out what need not be looked at since a publish that saw *before* and *seen* and made *parts*."""
        if all(seen.get(kind) == facts for kind, facts in self._seen.items()):
            vars(self)["settled"] = settled(self.index, self.claim_facts, before, parts)

    @cached_property
    def publication_facts(self) -> dict[str, bytes]:
        """The digest of every publication's record, by its id."""
        return {publication.id: fact(publication) for publication in self.site.publications}

    @cached_property
    def sentence_facts(self) -> dict[str, bytes]:
        """The digest of every sentence's record, by its id."""
        return {sentence.id: fact(sentence) for sentence in self.index.sentence.values()}

    @cached_property
    def numbers(self) -> tuple[NumberTable, ...]:
        """What single claims say about how many, by every dimension."""
        return number_tables(self.index.claims, self.index.alike)

    def tally(self) -> Tallied:
        """What is counted over all claims, as another process sends it."""
        chart = ranges(self.index)
        return chart and bare_chart(chart), tuple(map(bare, self.numbers))

    def take_tallied(self, found: Tallied) -> None:
        """Take from another process what it counted."""
        vars(self.shared)["ranges"], vars(self)["numbers"] = found

    def inputs(self, *values: object) -> bytes:
        """The digest of what a part reads: *values* (records, texts, numbers, lists of them) on this site's frame."""
        return digest(self.frame, *values)

    def row_inputs(self, *values: object) -> bytes:
        """As :meth:`inputs`, of a file that leads to no page: what is told on which is not looked at."""
        return digest(self.ground, *values)

    def plain_inputs(self, *values: object) -> bytes:
        """As :meth:`inputs`, of texts, numbers, bytes and lists or tuples of them alone, without looking for records."""
        return flat_digest(self.frame, *values)

    def pages(self, template: str, rest: str, **values: object) -> Iterator[tuple[str, bytes]]:
        """The page *rest* (``findings/f1.html``) in every language, by one template."""
        for language, press in self.presses.items():
            path = f"{language}/{rest}"
            yield path, press.page(template, path, **values)

    def forget(self) -> None:
        """Let go of what pages alone need: its memory is wanted for the proofs. Whatever is asked for again is made again."""
        for name in ("register", "shared", "numbers", "sentence_facts", "_tellings", "_told"):
            vars(self).pop(name, None)

    def corrected(self, corrections: Iterable[CorrectionRecord]) -> list[object]:
        """What pages read of *corrections* that they show: the correction, what it took back, and where it stands."""
        index, path = self.index, self.index.correction_path
        return [(one.id, one.on, one.reason, one.target, index.target_of(one), self._fact(one.target), path(one.id)) for one in corrections]

    def _fact(self, key: str) -> bytes | None:
        """The digest of what was taken back, which is told in words."""
        return self.facts.get(key) or self.finding_facts.get(key) or self.publication_facts.get(key)

    def told(self, claims: Iterable[ClaimRecord]) -> bytes:
        """What pages that tell *claims* read of each.

        That is its record, where it is told, where those are that it is compared with, and how well its findings are known.
        """
        return b"".join(map(self._tellings.__getitem__, map(_ID, claims)))

    def told_of(self, ids: Iterable[str]) -> bytes:
        """As :meth:`told`, of the claims among *ids* that the record holds."""
        tellings = self._tellings
        return b"".join([tellings[key] for key in ids if key in tellings])

    @cached_property
    def _tellings(self) -> dict[str, bytes]:
        return dict(zip(self.facts, self._told, strict=True))

    @cached_property
    def _told(self) -> list[bytes]:
        """What pages read of each claim, in the order of the index."""
        homes, used = self.index.homes, self.index.alike.findings
        paths = {path: f"{path} ".encode() for path in (None, *homes.values())}
        words = {finding.id: finding.certainty for finding in self.index.findings}
        known = {label: f"{[words.get(one) for one in claim.findings]}\n".encode() for label, claim in used.first.items()}
        where = map(paths.__getitem__, map(homes.get, self.facts))
        told = list(map(b"".join, zip(self.facts.values(), where, map(known.__getitem__, used.labels), strict=True)))
        for label, claim in self.index.alike.course.first.items():
            if claim.compared or claim.compared_with:
                compared = f"{homes.get(claim.compared or '')} {homes.get(claim.compared_with or '')}\n".encode()
                for at in self.index.alike.course.places[label]:
                    told[at] += compared
        return told


def _is_item(path: str) -> bool:
    """Whether the page tells one finding or publication, beside which lies the same as linked data."""
    folder, _, name = path.partition("/")[2].rpartition("/")
    return folder in ("findings", "publications") and not RESERVED.fullmatch(name.removesuffix(".html"))


@cache
def _environment(own: tuple[tuple[str, str], ...] = ()) -> Environment:
    """The templates; *own* ones of a newsroom come before ours, which they may extend as ``kirok/NAME``."""
    ours = FileSystemLoader(TEMPLATES)
    loader = ChoiceLoader([DictLoader(dict(own)), ours, PrefixLoader({"kirok": ours})])
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.bytecode_cache = Compiled()
    made.globals.update(heading=heading, certainties=tuple(CERTAINTY), content_notes=content_notes, origin=origin, assumption=assumption)
    made.globals.update(why=why, most_back=_MOST_BACK, by_finding=by_finding)
    made.globals.update(method_name=method_name, picture_folder=FOLDER, source_type=SOURCE_TYPE)
    return made


@dataclass(frozen=True)
class Press:
    """Prints the pages of one language."""

    edition: Edition
    wording: Wording
    _lines: dict[tuple[str, str], str] = field(default_factory=dict)
    _modules: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def on_pages(self) -> Wording:
        """The wording that pages are written with: it marks what a further language does not translate."""
        return marking(self.wording)

    def page(self, template: str, path: str, **values: object) -> bytes:
        """One page or feed; *path* is where it will lie, for its links and its permanent address."""
        wording = self.on_pages if template.endswith(".html") else self.wording
        try:
            text = self._templates.get_template(template).render(self._context(path, wording), **values)
        except TemplateError as error:
            if not self.edition.site.house.templates:
                raise
            raise BadInput(f"the template {template} of the house folder cannot be used: {error}", file=template) from error
        if self.edition.site.house.tongues:
            text = with_elements(text)
        return (text.rstrip("\n") + "\n").encode()

    @property
    def _templates(self) -> Environment:
        return _environment(self.edition.site.house.templates)

    def _context(self, path: str, wording: Wording) -> Mapping[str, object]:
        edition = self.edition
        return {
            "_": wording.text,
            "ngettext": wording.plural,
            "w": wording,
            "lang": wording.language,
            "tongues": [press.on_pages for press in edition.presses.values()],
            "name": wording.title(edition.site),
            "contact": wording.contact(edition.site),
            "shared": edition.shared,
            "index": edition.index,
            "register": edition.register,
            "line": partial(self._line, "../" * path.count("/")),
            "site": edition.site,
            "vkey": edition.vkey,
            "path": path,
            "here": path.partition("/")[2],
            "is_item": _is_item(path),
            "root": "../" * path.count("/"),
            "base": edition.base,
        }

    def _line(self, root: str, claim: ClaimRecord) -> str:
        """What *claim* says in one line, with links from a page that lies *root* deep."""
        key = root, claim.id
        if key not in self._lines:
            self._lines[key] = self._macros(root).claim_line_anew(claim)
        return self._lines[key]

    def _macros(self, root: str) -> Any:
        if root not in self._modules:
            context = self._context("x/" * root.count("/"), self.on_pages)
            self._modules[root] = self._templates.get_template("macros.html").make_module(dict(context))
        return self._modules[root]
