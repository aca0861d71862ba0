"""The list of pages for search engines (sitemaps.org 0.9), each with its page in the other languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

PATH = "sitemap.xml"
#: sitemaps.org: no more addresses in one file, nor more than 50 MB.
MOST_PAGES = 50_000
_INDEX = '<?xml version="1.0" encoding="utf-8"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
_HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)


def sitemap_pages(paths: Iterable[str], base: str, languages: Sequence[str]) -> tuple[str, ...]:
    """The pages in *languages* among *paths*, in order; none without an address, which the format demands."""
    heads = tuple(f"{language}/" for language in languages)
    return tuple(sorted(path for path in paths if path.endswith(".html") and path.startswith(heads))) if base else ()


def sitemap_parts(pages: Sequence[str]) -> tuple[str, ...]:
    """``sitemap-1.xml`` and so on where *pages* are too many for one file, else nothing.

    ``sitemap.xml`` names them, which whoever copies a site by its links does not read: so the page of data links them.
    """
    return tuple(f"sitemap-{number}.xml" for number in range(1, -(-len(pages) // MOST_PAGES) + 1)) if len(pages) > MOST_PAGES else ()


def sitemap_files(pages: Sequence[str], base: str, languages: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """``sitemap.xml`` over :func:`sitemap_pages`, or as an index of :func:`sitemap_parts`; nothing where there are no pages."""
    if not pages:
        return
    names = sitemap_parts(pages)
    if not names:
        yield PATH, _urlset(pages, base, languages)
        return
    files = [pages[at : at + MOST_PAGES] for at in range(0, len(pages), MOST_PAGES)]
    yield (
        PATH,
        (_INDEX + "".join(f"<sitemap><loc>{escape(base + name)}</loc></sitemap>\n" for name in names) + "</sitemapindex>\n").encode(),
    )
    yield from ((name, _urlset(found, base, languages)) for name, found in zip(names, files, strict=True))


def _urlset(pages: Iterable[str], base: str, languages: Sequence[str]) -> bytes:
    return (_HEAD + "".join(_urls(pages, base, languages)) + "</urlset>\n").encode()


def _urls(pages: Iterable[str], base: str, languages: Sequence[str]) -> Iterator[str]:
    for page in pages:
        rest = page.partition("/")[2]
        links = (
            f"<xhtml:link rel={quoteattr('alternate')} hreflang={quoteattr(lang)} href={quoteattr(f'{base}{lang}/{rest}')}/>"
            for lang in languages
        )
        yield f"<url><loc>{escape(base + page)}</loc>{''.join(links)}</url>\n"
