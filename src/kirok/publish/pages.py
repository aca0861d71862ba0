"""The site as bytes: every page, feed, data file and the style sheet, outside ``proofs/``.

Same record, same bytes: no clock, no chance, no locale of the machine. Nothing is fetched and nothing is a script.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined, TemplateError

from kirok.base.errors import BadInput
from kirok.publish import parquet
from kirok.publish.checking import check
from kirok.publish.dataset import data_files, version
from kirok.publish.entries import KINDS, MOST_CLAIMS, Register
from kirok.publish.estimates import assumption, method_name
from kirok.publish.exchange.annotations import annotations_file
from kirok.publish.exchange.ftm import ftm_file
from kirok.publish.exchange.linked import linked_files
from kirok.publish.exchange.places import places_file
from kirok.publish.exchange.sitemap import sitemap_file
from kirok.publish.feeds import feed_items, heading, json_feed, stable_id
from kirok.publish.index import Index
from kirok.publish.notes import content_notes
from kirok.publish.numbers import MOST_ROWS, number_tables
from kirok.publish.one_file import one_file
from kirok.publish.picturing import FOLDER, SOURCE_TYPE, origin, picture_files
from kirok.publish.plates import Shared, plates
from kirok.publish.press import Press, family
from kirok.publish.proofs_format import VERIFIER
from kirok.publish.record import ClaimRecord, SiteRecord
from kirok.publish.sheets import Clerk
from kirok.publish.tables import TITLES
from kirok.publish.wording import CERTAINTY, Wording, wordings

_TEMPLATES = Path(__file__).parent / "templates"
_PLAIN = ("corrections", "method", "verify")


def render(site: SiteRecord, *, vkey: str = "", held: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """Path -> content of everything outside ``proofs/``; *vkey* is shown on the page about checking.

    *held* are files of an earlier site that can be believed: a PDF among them that would come out the same is not set again.

    Raises:
        BadInput: the record holds an id, a day or a character that no page can carry.
        Refused: a claim about a source.
    """
    check(site)
    index = Index(site)
    register = Register(index)
    data = data_files(index)
    files = {**_fixtures(site), VERIFIER: one_file(), **data, **picture_files(site)}
    shared, base = Shared(index, register, site.papers and family() is not None), _base(site)
    files["index.html"] = _Press(index, register, Wording("en"), vkey, shared, "").page("root.html", "index.html")
    for wording in wordings(site):
        files.update(_Press(index, register, wording, vkey, shared, version(index, data)).pages())
        files.update(linked_files(index, wording, base))
    if shared.papers:
        files.update(_papers(shared, Press(held or {}), base))
    files.update({**ftm_file(index), **places_file(index), **annotations_file(index, base)})
    if not site.invented:
        files.update(sitemap_file(files, base))
    return dict(sorted(files.items()))


def _fixtures(site: SiteRecord) -> dict[str, bytes]:
    """Style sheet and icon, and the newsroom's own style and logo."""
    files = {name: (_TEMPLATES / name).read_bytes() for name in ("style.css", "icon.svg")}
    if site.house.css:
        files["house.css"] = site.house.css.encode()
    return files | (dict([site.house.logo]) if site.house.logo else {})


def _papers(shared: Shared, press: Press, base: str) -> Iterator[tuple[str, bytes]]:
    for wording in wordings(shared.index.site):
        yield from ((sheet.path, press.pdf(sheet)) for sheet in Clerk(shared.index, wording, base).sheets(shared.years))


def _base(site: SiteRecord) -> str:
    """The site's address with a closing slash; empty where it has none."""
    address = site.base_url.rstrip("/")
    return f"{address}/" if address else ""


@cache
def _environment(own: tuple[tuple[str, str], ...] = ()) -> Environment:
    """The templates; *own* ones of a newsroom come before ours, which they may extend as ``kirok/NAME``."""
    ours = FileSystemLoader(_TEMPLATES)
    loader = ChoiceLoader([DictLoader(dict(own)), ours, PrefixLoader({"kirok": ours})])
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.globals.update(heading=heading, certainties=tuple(CERTAINTY), content_notes=content_notes, origin=origin, assumption=assumption)
    made.globals.update(method_name=method_name, picture_folder=FOLDER, source_type=SOURCE_TYPE)
    return made


@dataclass(frozen=True)
class _Press:
    """Prints the pages of one language."""

    index: Index
    register: Register
    wording: Wording
    vkey: str
    shared: Shared
    version: str
    _lines: dict[tuple[str, str], str] = field(default_factory=dict)
    _modules: dict[str, Any] = field(default_factory=dict)

    def page(self, template: str, path: str, **values: object) -> bytes:
        """One page; *path* is where it will lie, for its links and its permanent address."""
        try:
            text = self._templates.get_template(template).render(self._context(path), **values)
        except TemplateError as error:
            if not self.index.site.house.templates:
                raise
            raise BadInput(f"the template {template} of the house folder cannot be used: {error}", file=template) from error
        return (text.rstrip("\n") + "\n").encode()

    @property
    def _templates(self) -> Environment:
        return _environment(self.index.site.house.templates)

    def _context(self, path: str) -> Mapping[str, object]:
        wording, index = self.wording, self.index
        return {
            "_": wording.text,
            "ngettext": wording.plural,
            "w": wording,
            "lang": wording.language,
            "tongues": wordings(index.site),
            "name": wording.title(index.site),
            "contact": wording.contact(index.site),
            "shared": self.shared,
            "index": index,
            "register": self.register,
            "line": partial(self._line, "../" * path.count("/")),
            "site": index.site,
            "vkey": self.vkey,
            "path": path,
            "here": path.partition("/")[2],
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
            self._modules[root] = self._templates.get_template("macros.html").make_module(dict(context))
        return self._modules[root]

    def pages(self) -> dict[str, bytes]:
        """Every page and feed of this language."""
        return {**dict(self._fixed()), **dict(self._items()), **self._feeds()}

    def _fixed(self) -> Iterator[tuple[str, bytes]]:
        lang, index = self.wording.language, self.index
        for plate in plates(self.shared):
            yield (path := f"{lang}/{plate.path}"), self.page(plate.template, path, **plate.values)
        for name in _PLAIN:
            yield (path := f"{lang}/{name}.html"), self.page(f"{name}.html", path)
        for name in ("findings", "publications"):
            yield (path := f"{lang}/{name}/index.html"), self.page(f"{name}.html", path)
        yield (path := f"{lang}/records/index.html"), self.page("records.html", path, kinds=self._kinds)
        yield (path := f"{lang}/data.html"), self.page("data.html", path, tables=TITLES, parquet=parquet.available(), version=self.version)
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
