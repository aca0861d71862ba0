"""The site as bytes: every page, feed, data file and the style sheet, outside ``proofs/``.

Same record, same bytes: no clock, no chance, no locale of the machine. Nothing is fetched and nothing is a script.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kirok.base.i18n import LANGUAGES
from kirok.publish.chart import certainty_chart, range_chart
from kirok.publish.checking import check
from kirok.publish.dataset import data_files
from kirok.publish.entries import KINDS, MOST_CLAIMS, Register
from kirok.publish.exchange.annotations import annotations_file
from kirok.publish.exchange.ftm import ftm_file
from kirok.publish.exchange.linked import linked_files
from kirok.publish.exchange.places import places_file
from kirok.publish.exchange.sitemap import sitemap_file
from kirok.publish.feeds import feed_items, heading, json_feed, stable_id
from kirok.publish.index import Index
from kirok.publish.numbers import MOST_ROWS, number_tables
from kirok.publish.one_file import one_file
from kirok.publish.proofs_format import VERIFIER
from kirok.publish.record import ClaimRecord, SiteRecord
from kirok.publish.tables import TITLES
from kirok.publish.wording import CERTAINTY, Wording

_TEMPLATES = Path(__file__).parent / "templates"
#: Publications and findings on the front page; all are in their lists.
LATEST = 8
_PLAIN = ("corrections", "method", "verify")


def render(site: SiteRecord, *, vkey: str = "") -> dict[str, bytes]:
    """Path -> content of everything outside ``proofs/``; *vkey* is shown on the page about checking.

    Raises:
        BadInput: the record holds an id, a day or a character that no page can carry.
        Refused: a claim about a source.
    """
    check(site)
    index = Index(site)
    register = Register(index)
    files = {"style.css": (_TEMPLATES / "style.css").read_bytes(), VERIFIER: one_file(), **data_files(index)}
    files["index.html"] = _Press(index, register, Wording("en"), vkey).page("root.html", "index.html")
    base = _base(site)
    for language in LANGUAGES:
        files.update(_Press(index, register, Wording(language), vkey).pages())
        files.update(linked_files(index, Wording(language), base))
    files.update({**ftm_file(index), **places_file(index), **annotations_file(index, base)})
    if not site.invented:
        files.update(sitemap_file(files, base))
    return dict(sorted(files.items()))


def _base(site: SiteRecord) -> str:
    """The site's address with a closing slash; empty where it has none."""
    address = site.base_url.rstrip("/")
    return f"{address}/" if address else ""


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.globals.update(heading=heading, certainties=tuple(CERTAINTY), other={"en": "ko", "ko": "en"}, languages=LANGUAGES)
    return made


@dataclass(frozen=True)
class _Press:
    """Prints the pages of one language."""

    index: Index
    register: Register
    wording: Wording
    vkey: str
    _lines: dict[tuple[str, str], str] = field(default_factory=dict)
    _modules: dict[str, Any] = field(default_factory=dict)

    def page(self, template: str, path: str, **values: object) -> bytes:
        """One page; *path* is where it will lie, for its links and its permanent address."""
        text = _environment().get_template(template).render(self._context(path), **values)
        return (text.rstrip("\n") + "\n").encode()

    def _context(self, path: str) -> Mapping[str, object]:
        wording, index = self.wording, self.index
        return {
            "_": wording.text,
            "ngettext": wording.plural,
            "w": wording,
            "lang": wording.language,
            "alternate": {"en": Wording("en"), "ko": Wording("ko")},
            "index": index,
            "register": self.register,
            "line": partial(self._line, "../" * path.count("/")),
            "site": index.site,
            "vkey": self.vkey,
            "path": path,
            "root": "../" * path.count("/"),
            "base": _base(self.index.site),
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

    def pages(self) -> dict[str, bytes]:
        """Every page and feed of this language."""
        return {**dict(self._fixed()), **dict(self._items()), **self._feeds()}

    def _fixed(self) -> Iterator[tuple[str, bytes]]:
        lang, index = self.wording.language, self.index
        front = f"{lang}/index.html"
        charts = {"ranges": range_chart(index.claims), "certainties_found": certainty_chart(index.findings)}
        yield front, self.page("front.html", front, latest=LATEST, **charts)
        for name in _PLAIN:
            yield (path := f"{lang}/{name}.html"), self.page(f"{name}.html", path)
        for name in ("findings", "publications"):
            yield (path := f"{lang}/{name}/index.html"), self.page(f"{name}.html", path)
        yield (path := f"{lang}/records/index.html"), self.page("records.html", path, kinds=self._kinds)
        yield (path := f"{lang}/data.html"), self.page("data.html", path, tables=TITLES)
        yield (path := f"{lang}/numbers.html"), self.page("numbers.html", path, tables=number_tables(index.claims), most=MOST_ROWS)

    @property
    def _kinds(self) -> tuple[str, ...]:
        return tuple(kind for kind in KINDS if self.register.of_kind(kind))

    def _items(self) -> Iterator[tuple[str, bytes]]:
        lang = self.wording.language
        for finding in self.index.findings:
            path = f"{lang}/findings/{finding.id}.html"
            yield path, self.page("finding.html", path, finding=finding)
        for publication in self.index.publications:
            path = f"{lang}/publications/{publication.id}.html"
            yield path, self.page("publication.html", path, publication=publication)
        for entry in self.register.entries:
            path = f"{lang}/{entry.path}"
            conflicts = self.register.conflicts(entry)
            yield path, self.page("entry.html", path, entry=entry, conflicts=conflicts, most=MOST_CLAIMS)

    def _feeds(self) -> dict[str, bytes]:
        lang, path = self.wording.language, f"{self.wording.language}/feed.xml"
        items = feed_items(self.index, self.wording)
        atom = self.page("feed.xml", path, items=items, feed_id=stable_id(self.index, lang, "feed"))
        return {path: atom, f"{lang}/feed.json": json_feed(self.index, self.wording, _base(self.index.site))}
