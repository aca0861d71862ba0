"""How one whole line shows that nobody stated it: credits, contacts, links, in English and Korean.

Every rule matches a line from its first to its last character, and short lines only: what is half a sentence of
somebody's stays statement text.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from kirok.desk.inbox.formats.document import AI_MADE, Origin, PartKind

if TYPE_CHECKING:
    from collections.abc import Mapping

#: A longer line is never a part, in characters.
MAX_LINE = 300

_MAIL = r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}"
_URL = r"(?:https?://|www\.)[^\s<>]{3,250}"
_LANGUAGE = r"(?:Korean|English|Japanese|Chinese|French|Spanish|German|Russian|한국어|국문|한글|영어|영문|일본어|일문|중국어|중문)"
_PICTURE = r"(?:images?|photos?|photographs?|pictures?|illustrations?|graphics?)"
_BILD = r"(?:사진|이미지|그림|삽화|일러스트|그래픽|자료\s?사진|자료\s?화면)"
_MAKER = (
    r"(?:DALL[\W_]{0,2}E(?:\s?[23])?|Midjourney|Stable\s?Diffusion|Adobe\s?Firefly|Image\s?Creator|ChatGPT|GPT-4o|"
    r"미드저니|스테이블\s?디퓨전|달리\s?[23])"
)
_MACHINE = r"(?:an?\s)?(?:AI|A\.I\.|artificial intelligence|generative AI)"
_KO_MACHINE = r"(?:(?:생성형\s?)?(?:AI|인공\s?지능)|챗GPT|" + _MAKER + ")"
_MADE = (
    rf"{_MAKER}|\bAI[\s-]?(?:generated|made|created|image|illustration)|\bgenerat(?:ed|ive) (?:by|with|using) {_MACHINE}"
    rf"|\b(?:made|created|produced) (?:by|with|using) {_MACHINE}\b|\bgenerative AI\b|[:=/]\s?(?:AI|A\.I\.|인공\s?지능)\W{{0,3}}$"
    rf"|{_KO_MACHINE}\s?(?:로|가|이|으로|를\s?(?:이용|활용)해|을\s?(?:이용|활용)해)?\s?(?:생성|제작|만든|만들|그린)|생성형\s?AI"
)
_NOT_MADE = r"\b(?:not|no|non|without)[\s-](?:\w+\s){0,2}(?:AI|generated)|(?:생성|제작|만든)[^.]{0,12}(?:아님|아닙니다|아니다|않)"


def _whole(*patterns: str) -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(patterns) + ")", re.IGNORECASE)


_CREDIT = _whole(
    rf"[(\[]?\s?{_PICTURE}(?: credits?| courtesy)?(?: by| of)?\s?[:=/]\s?[^:]{{1,120}}[)\]]?",
    rf"[(\[]?\s?{_PICTURE} (?:by|courtesy of|credit|generated (?:by|with|using)|created (?:by|with|using)) [^:]{{1,80}}[)\]]?",
    rf"[(\[]?\s?(?:this {_PICTURE} (?:was|is) )?(?:an? )?AI[\s-]generated(?: {_PICTURE})?(?: \W?(?:by|with|using)? ?{_MAKER}\W?)?\.?[)\]]?",
    rf"[(\[]?\s?(?:generated|created|made) (?:by|with|using) (?:{_MACHINE}|{_MAKER})\.?[)\]]?",
    rf"[(\[<]?\s?{_BILD}(?:\s?(?:제공|출처|촬영))?\s?[:=/ㅣ|]\s?[^:]{{1,120}}[)\]>]?",
    rf"[(\[]?\s?{_BILD}\s?(?:제공|출처)\s?[^:.]{{1,60}}[)\]]?",
    rf"[▲△▶◀▼]\s?[^\n]{{1,200}}[/(\[ⓒ©]\s?(?:{_BILD}\s?(?:제공)?\s?[:=]?\s?)?[^/\n]{{1,60}}[)\]]?",
    rf"[(\[※*]?\s?(?:이|본|위)?\s?{_BILD}?(?:은|는)?\s?{_KO_MACHINE}\s?(?:로|가|이|으로|를\s?이용해|을\s?이용해|를\s?활용해)?\s?"
    rf"(?:생성|제작|만든|만들어진|그린)(?:한|된|했습니다|됐습니다|되었습니다)?\s?{_BILD}?(?:입니다)?\.?[)\]]?",
    r"(?:©|ⓒ|\(c\))\s?[^.]{2,80}\.?",
)
_CONTACT = _whole(
    rf"(?:please,? )?(?:send|direct|address|forward|submit|e-?mail)(?: \S+){{0,12}} (?:comments?|questions?|tips?|feedback|inquir(?:y|ies)|"
    rf"enquir(?:y|ies)|corrections?|letters|suggestions?|submissions)(?: [^\s.!?]+){{0,12}} (?:to|at):? {_MAIL}\.?",
    rf"(?:for|with|any|got|have)(?: [^\s.!?]+){{0,10}} (?:comments?|questions?|tips?|feedback|inquiries|enquiries|corrections?|information)"
    rf"(?: [^\s.!?]+){{0,8}}[,:?]? (?:please )?(?:contact|e-?mail|write to|reach)(?: us)?(?: at)?:? {_MAIL}\.?",
    rf"(?:please )?(?:contact|e-?mail|write to|reach)(?: us| the (?:editors?|author|writer|reporter|newsroom|desk))?(?: at)?:? {_MAIL}\.?",
    rf"(?:contact|e-?mail|tips?|newsroom|editor|press|inquiries)\s?:\s?{_MAIL}",
    rf"(?:기사\s?)?(?:문의|제보|의견|연락처|이메일|메일|전자우편|E-?mail)\s?(?:및\s?(?:문의|제보|의견)\s?)?(?:메일|이메일)?\s?[:=]?\s?{_MAIL}",
    rf"[^.?!]{{0,80}}(?:문의|제보|의견|질문)[^.?!]{{0,40}}\s{_MAIL}\s?(?:으로|로|에|앞으로)[^.?!]{{0,20}}(?:보내|연락|알려|주십시오|바랍니다)[^.?!]{{0,12}}\.?",
    _MAIL,
)
_LANGUAGE_LINK = _whole(
    rf"\W{{0,3}}(?:read|view|see|available)(?: (?:this|the))?(?: (?:article|story|page|report|post|version))?"
    rf"(?: also)? in {_LANGUAGE}\W{{0,3}}",
    rf"\W{{0,3}}(?:read )?(?:the )?{_LANGUAGE} version\W{{0,3}}",
    rf"\W{{0,3}}{_LANGUAGE}(?:로|판)?(?:\s?(?:기사|원문|번역본|버전))?(?:를|을)?\s?(?:읽기|보기|바로\s?가기)\W{{0,3}}",
    rf"(?:read|view) in {_LANGUAGE}\s?:?\s?{_URL}",
)
_TAGS = _whole(
    r"(?:tags?|keywords?|filed under|topics?|태그|키워드|주제어)\s?[:=]\s?[^.!?]{1,200}",
    r"#[^\s#]{1,40}(?:[\s,]{1,3}#[^\s#]{1,40}){0,20}",
)
_LINK = _whole(
    rf"\W{{0,3}}{_URL}",
    rf"(?:link|source|url|original|링크|출처|원문)\s?:\s?{_URL}",
    r"(?:read more|see also|related(?: (?:articles?|stories|reading))?|관련\s?(?:기사|글)|더\s?읽기)\s?[:|]\s?\S[^\n]{0,200}",
)
_DATE = r"(?:\s?[|·,/-]\s?[\w. ,:년월일-]{4,40})?"
_BYLINE = re.compile(
    rf"[Bb][Yy] [A-Z][\w.'’-]+(?: (?:[A-Z][\w.'’-]*|and)){{1,6}}{_DATE}"
    rf"|[가-힣]{{2,4}}\s?(?:(?:수석|선임|인턴|객원)\s?)?(?:기자|특파원|논설위원)(?:\s{_MAIL})?{_DATE}"
    rf"|(?:글|취재|작성자?)\s?[=:]\s?[가-힣]{{2,4}}(?:\s?(?:기자|특파원))?",
)

_RULES: Mapping[PartKind, re.Pattern[str]] = MappingProxyType(
    {"image-credit": _CREDIT, "contact-line": _CONTACT, "language-link": _LANGUAGE_LINK, "tags": _TAGS, "link": _LINK},
)
_CREDIT_INSIDE = re.compile(
    rf"(?:^|[\s(\[/])(?:{_PICTURE}(?: credits?| courtesy)?|{_BILD}(?:\s?제공)?)\s?[:=]|©|ⓒ|courtesy of", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[.!?。…][\"'”’)\]]*$")
_MACHINE_MADE = re.compile(_MADE, re.IGNORECASE)
_HAND_MADE = re.compile(_NOT_MADE, re.IGNORECASE)


def squeezed(line: str) -> str:
    """The line with every run of white space as one space, none outside; an address broken at its hyphen is whole."""
    return " ".join(line.replace("-\n", "-").split())


def kind_of(line: str) -> PartKind | None:
    """The kind of part that the whole *line* is, or None for statement text."""
    words = squeezed(line)
    if not words or len(words) > MAX_LINE:
        return None
    found = next((kind for kind, rule in _RULES.items() if rule.fullmatch(words)), None)
    return None if found == "image-credit" and _speaks(words) else found


def _speaks(words: str) -> bool:
    """A labelled sentence ("Photo: I held a photo of my mother.") is somebody's words, not a credit."""
    return ends_sentence(words) and len(words.split()) > 5 and not _MACHINE_MADE.search(words)


def is_byline(line: str) -> bool:
    """Whether the whole line names a writer; a sentence's "by" begins a line too, so the caller looks at the place."""
    words = squeezed(line)
    return len(words) <= MAX_LINE and bool(_BYLINE.fullmatch(words))


def has_credit(line: str) -> bool:
    """Whether a caption holds a credit somewhere; only for what is known to be a caption."""
    return bool(_CREDIT_INSIDE.search(line[: MAX_LINE * 4])) or origin_of(line) is not None


def origin_of(line: str) -> Origin | None:
    """AI_MADE where a credit says that a machine made the picture, else None."""
    words = squeezed(line[: MAX_LINE * 4])
    return AI_MADE if _MACHINE_MADE.search(words) and not _HAND_MADE.search(words) else None


def ends_sentence(line: str) -> bool:
    """Whether the line ends as a sentence does."""
    return bool(_SENTENCE_END.search(line.rstrip()[-8:]))
