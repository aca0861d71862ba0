"""HTML: the article's paragraphs in the page's own words; what surrounds it is kept only where it is a part.

trafilatura judges what belongs to the article. The words are taken from the page, because trafilatura's own output
leaves out repeated paragraphs.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kirok.base.errors import BadInput
from kirok.desk.inbox.formats.document import Document, Part, blocks_of
from kirok.desk.inbox.formats.encoding import decode
from kirok.desk.inbox.formats.furniture import part, separate
from kirok.desk.inbox.formats.libraries import library, quiet
from kirok.desk.inbox.formats.markup import Paragraph, paragraphs
from kirok.desk.inbox.formats.rules import has_credit, is_byline, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: The deepest nesting of elements that is read; libxml2 itself cuts a page off at 256.
MAX_DEPTH = 200
#: The most elements of a page; reading takes time in proportion.
MAX_ELEMENTS = 200_000

#: Shorter paragraphs count as the article's only if trafilatura has them whole, in characters without white space.
_DISTINCT = 20
_KEPT_PARTS = frozenset({"image-credit", "contact-line", "language-link", "tags", "byline"})
_TEXT_TAGS = frozenset({"p", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre"})
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"\s*<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w.:-]{1,40})", re.IGNORECASE)
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
#: Labels that browsers read as the larger encoding (WHATWG Encoding Standard, section 4.2).
_LABELS = {
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "ksc5601": "cp949", "ks_c_5601-1989": "cp949",
    "iso-8859-1": "cp1252", "us-ascii": "cp1252", "latin1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030",
}  # fmt: skip


def read(name: str, content: bytes) -> Document:
    """The article in an HTML page, its title, and the captions, credits and contact lines around it.

    Raises:
        BadInput: an encoding that cannot be told, elements beyond MAX_DEPTH or MAX_ELEMENTS, or nothing to read.
    """
    trafilatura = library("trafilatura", file=name)
    tree = _tree(name, decode(name, content, declared=_declared(content)))
    with quiet():
        article, title = _judged(trafilatura, tree)
    return _document(paragraphs(tree), article, title)


def _declared(content: bytes) -> str | None:
    found = _XML_CHARSET.match(content[:1024]) or _CHARSET.search(content[:4096])
    if found is None:
        return None
    label = found[1].decode("ascii", "replace").lower()
    return _LABELS.get(label, label)


def _tree(name: str, text: str) -> Any:
    html = library("lxml.html", file=name)
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(_DECLARATION.sub("", text, count=1).encode("utf-8"), parser=parser)
    except Exception as error:  # lxml raises several unrelated classes for a page without elements
        raise BadInput("the HTML holds nothing to read", file=name) from error
    if any("depth" in entry.message for entry in parser.error_log) or _depth(tree) > MAX_DEPTH:
        raise BadInput(f"the HTML nests elements deeper than {MAX_DEPTH} levels", file=name)
    if sum(1 for _ in tree.iter()) > MAX_ELEMENTS:
        raise BadInput(f"the HTML has more than {MAX_ELEMENTS:,} elements; split it", file=name)
    return tree


def _depth(tree: Any) -> int:
    deepest, level = 0, [tree]
    while level:
        deepest, level = deepest + 1, [child for element in level for child in element]
    return deepest


@dataclass(frozen=True)
class _Article:
    """What trafilatura takes for the article, without white space: each piece of text, and all of it in order."""

    pieces: frozenset[str]
    flow: str

    def holds(self, text: str) -> bool:
        """Whether the text is the article's; a short one only if it is a piece of its own."""
        bare = _bare(text)
        return bare in self.pieces or (len(bare) >= _DISTINCT and bare in self.flow)

    def explained_by(self, texts: Iterable[str]) -> bool:
        """Whether the page's own words carry most of the article; if not, the whole page is the safer text."""
        return bool(self.flow) and 2 * sum(len(_bare(text)) for text in texts) >= len(self.flow)


def _bare(text: str) -> str:
    return "".join(text.split())


def _judged(trafilatura: Any, tree: Any) -> tuple[_Article, str | None]:
    """The article and title by trafilatura; nothing where it finds none or gives up."""
    try:
        found = trafilatura.bare_extraction(copy.deepcopy(tree), favor_recall=True, include_comments=False, with_metadata=True)
    except Exception:  # noqa: BLE001 - it fails on odd trees in ways it does not document
        found = None
    if found is None or found.body is None:
        return _Article(frozenset(), ""), None
    pieces = frozenset(_bare("".join(element.itertext())) for element in found.body.iter("head", "p", "item", "row", "cell", "quote"))
    return _Article(pieces, _bare("".join(found.body.itertext()))), (found.title or "").strip() or None


def _document(found: Sequence[Paragraph], article: _Article, title: str | None) -> Document:
    words: list[str] = []
    aside: list[Part] = []
    for one, belongs in zip(found, _inside(found, article), strict=True):
        outside = _aside(one, title)
        if outside is None and belongs:
            words += one.split()
        else:
            aside += [outside] if outside else _around(one)
    text, parts = separate(blocks_of(words))
    # A menu repeats its links; each part is kept once.
    return Document("html", text, (*dict.fromkeys(aside), *parts), title)


def _inside(found: Sequence[Paragraph], article: _Article) -> list[bool]:
    """Which runs are the article's: those trafilatura has, and text beside two or more of them in one element."""
    judged = [any(article.holds(text) for text in (one.text, *one.split())) for one in found]
    if not article.explained_by(one.text for one, belongs in zip(found, judged, strict=True) if belongs):
        return [True] * len(found)
    homes = Counter(one.home for one, belongs in zip(found, judged, strict=True) if belongs and one.tag == "p")
    return [belongs or (one.tag in _TEXT_TAGS and homes[one.home] > 1) for one, belongs in zip(found, judged, strict=True)]


def _aside(one: Paragraph, title: str | None) -> Part | None:
    """A heading that is the title, a caption: never statement text, wherever it stands."""
    if one.tag == "h1" and title and _bare(one.text).casefold() == _bare(title).casefold():
        return part("title", one.text)
    if one.tag == "figcaption":
        return part("image-credit" if has_credit(one.text) else "caption", one.text)
    return None


def _around(one: Paragraph) -> list[Part]:
    """What is kept of a run outside the article."""
    if one.tag == "h1":
        return [part("title", one.text)]
    lines = one.text.split("\n")
    kinds = [kind_of(line) or ("byline" if is_byline(line) else None) for line in lines]
    return [part(kind, line) for kind, line in zip(kinds, lines, strict=True) if kind in _KEPT_PARTS]
