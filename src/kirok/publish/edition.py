"""One edition of the site: its record with all ways through it, and the press that prints pages in each language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kirok.base.i18n import LANGUAGES
from kirok.publish.entries import Register
from kirok.publish.facts import digest, fact
from kirok.publish.feeds import heading
from kirok.publish.index import Index
from kirok.publish.numbers import NumberTable, number_tables
from kirok.publish.paging import RESERVED
from kirok.publish.record import ClaimRecord, SiteRecord
from kirok.publish.wording import CERTAINTY, Wording

TEMPLATES = Path(__file__).parent / "templates"


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
        return Register(self.index)

    @cached_property
    def presses(self) -> dict[str, Press]:
        """A press for each language."""
        return {language: Press(self, Wording(language)) for language in LANGUAGES}

    @property
    def base(self) -> str:
        """The site's address with a closing slash; empty where it has none."""
        address = self.site.base_url.rstrip("/")
        return f"{address}/" if address else ""

    @cached_property
    def frame(self) -> bytes:
        """The digest of what stands on every page, and of the program."""
        site = self.site
        return digest(self.program, site.title, site.base_url, site.contact, site.invented, self.vkey, self.register.dropped)

    @cached_property
    def facts(self) -> dict[str, bytes]:
        """The digest of every claim's record, by its id, in the order of ids."""
        return {claim.id: fact(claim) for claim in self.index.claims}

    @cached_property
    def numbers(self) -> tuple[NumberTable, ...]:
        """What single claims say about how many, by every dimension."""
        return number_tables(self.index.claims)

    def inputs(self, *values: object) -> bytes:
        """The digest of what a part reads: *values* (records, texts, numbers, lists of them) on this site's frame."""
        return digest(self.frame, *values)

    def pages(self, template: str, rest: str, **values: object) -> Iterator[tuple[str, bytes]]:
        """The page *rest* (``findings/f1.html``) in every language, by one template."""
        for language, press in self.presses.items():
            path = f"{language}/{rest}"
            yield path, press.page(template, path, **values)

    def told(self, claims: Iterable[ClaimRecord]) -> bytes:
        """What pages that tell *claims* read of each: its record, where it is told, and where those are that it is compared with."""
        return b"".join([self._tellings[claim.id] for claim in claims])

    @cached_property
    def _tellings(self) -> dict[str, bytes]:
        home, facts = self.index.home, self.facts
        return {
            claim.id: facts[claim.id]
            + f"{home(claim.id)} {claim.compared and home(claim.compared)} {claim.compared_with and home(claim.compared_with)}\n".encode()
            for claim in self.index.claims
        }


def _is_item(path: str) -> bool:
    """Whether the page tells one finding or publication, beside which lies the same as linked data."""
    folder, _, name = path.partition("/")[2].rpartition("/")
    return folder in ("findings", "publications") and not RESERVED.fullmatch(name.removesuffix(".html"))


@cache
def _environment() -> Environment:
    made = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.globals.update(heading=heading, certainties=tuple(CERTAINTY), other={"en": "ko", "ko": "en"}, languages=LANGUAGES)
    return made


@dataclass(frozen=True)
class Press:
    """Prints the pages of one language."""

    edition: Edition
    wording: Wording
    _lines: dict[tuple[str, str], str] = field(default_factory=dict)
    _modules: dict[str, Any] = field(default_factory=dict)

    def page(self, template: str, path: str, **values: object) -> bytes:
        """One page; *path* is where it will lie, for its links and its permanent address."""
        text = _environment().get_template(template).render(self._context(path), **values)
        return (text.rstrip("\n") + "\n").encode()

    def _context(self, path: str) -> Mapping[str, object]:
        wording, edition = self.wording, self.edition
        return {
            "_": wording.text,
            "ngettext": wording.plural,
            "w": wording,
            "lang": wording.language,
            "alternate": {"en": Wording("en"), "ko": Wording("ko")},
            "index": edition.index,
            "register": edition.register,
            "line": partial(self._line, "../" * path.count("/")),
            "site": edition.site,
            "vkey": edition.vkey,
            "path": path,
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
            context = self._context("x/" * root.count("/"))
            self._modules[root] = _environment().get_template("macros.html").make_module(dict(context))
        return self._modules[root]
