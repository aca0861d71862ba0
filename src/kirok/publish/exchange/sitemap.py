"""The list of pages for search engines (sitemaps.org 0.9), each with its page in the other language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from kirok.base.i18n import LANGUAGES

PATH = "sitemap.xml"
#: sitemaps.org: no more addresses in one file, nor more than 50 MB.
MOST_PAGES = 50_000
_HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)


def sitemap_file(paths: Iterable[str], base: str) -> dict[str, bytes]:
    """``sitemap.xml`` over the pages among *paths*; none without an address, which the format demands."""
    if not base:
        return {}
    pages = sorted(path for path in paths if path.endswith(".html") and path.startswith(tuple(f"{lang}/" for lang in LANGUAGES)))
    return {PATH: (_HEAD + "".join(_urls(pages[:MOST_PAGES], base)) + "</urlset>\n").encode()}


def _urls(pages: Iterable[str], base: str) -> Iterator[str]:
    for page in pages:
        rest = page.partition("/")[2]
        links = (
            f"<xhtml:link rel={quoteattr('alternate')} hreflang={quoteattr(lang)} href={quoteattr(f'{base}{lang}/{rest}')}/>"
            for lang in LANGUAGES
        )
        yield f"<url><loc>{escape(base + page)}</loc>{''.join(links)}</url>\n"
