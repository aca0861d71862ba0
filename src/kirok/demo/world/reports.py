"""Which of the invented statements come through the drop in which year, the projects' lists, and what else is written to and fro."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from kirok.demo.world.geography import YEARS
from kirok.demo.world.projects import NAMES
from kirok.demo.world.values import DemoDocument, ProjectList, World

#: So many statements come through the drop; the others were imported from files.
THROUGH_THE_DROP = 12
_COVER = {"en": "My account is in the file. (invented)", "ko": "제 이야기는 파일에 적었습니다. (지어낸 글)"}
_QUESTION = {
    "en": "Thank you. Where were you when the lamps went out, and who told you of it first? Please write no names. (invented)",
    "ko": "고맙습니다. 등불이 꺼질 때 어디 계셨고, 그 일을 처음 들은 것은 누구에게서입니까? 이름은 쓰지 말아 주십시오. (지어낸 글)",
}
_ANSWER = {
    "en": "I stood at the ferry steps. A neighbour told me, two days after. (invented)",
    "ko": "나루터 계단에 서 있었습니다. 이틀 뒤에 이웃이 말해 주었습니다. (지어낸 글)",
}
_THANKS = {
    "en": "We have read it. Nothing of it will appear before we have asked you again. (invented)",
    "ko": "잘 읽었습니다. 다시 여쭙기 전에는 아무것도 싣지 않겠습니다. (지어낸 글)",
}
_NEW = "두 번째 마당의 등불 목록을 붙입니다. 저는 그것을 베껴 썼을 뿐입니다. (지어낸 글)"
_COVERING = {
    "en": "From {name}: whom we learnt of in {year}. Names as we heard them. (invented)",
    "ko": "{name}에서 보냅니다. {year}년에 알게 된 사람들입니다. 이름은 들은 대로 적었습니다. (지어낸 글)",
}
_LIST = b"yard,lamps\nsecond,14\nthird,9\n"


@dataclass(frozen=True)
class Sent:
    """What one source sends at one time; *document* is the key of the statement that it holds, "" for none.

    *mailbox* is the place of an earlier report in the same list of mailboxes, or None for a new mailbox.
    """

    lang: str
    text: str
    files: tuple[tuple[str, bytes], ...] = ()
    document: str = ""
    mailbox: int | None = None


def through_the_drop(world: World) -> tuple[DemoDocument, ...]:
    """The statements that come through the drop: of that many different sources, the first by their random keys."""
    found: dict[str, DemoDocument] = {}
    for document in sorted(world.documents, key=lambda each: each.key):
        if document.source and document.scopes:
            found.setdefault(document.source, document)
    return tuple(sorted(tuple(found.values())[:THROUGH_THE_DROP], key=lambda each: (each.said_on, each.key)))


def years(number: int) -> list[slice]:
    """Which of so many reports, in the order in which they were said, come in each year: as many in one as in another."""
    bounds = [number * part // len(YEARS) for part in range(len(YEARS) + 1)]
    return [slice(first, last) for first, last in pairwise(bounds)]


def list_reports(lists: tuple[ProjectList, ...], year: int) -> list[Sent]:
    """What the projects send in *year*: each its list, from the second year on by the mailbox that it has."""
    return [_covered(each, None if year == YEARS[0] else number) for number, each in enumerate(each for each in lists if each.year == year)]


def _covered(each: ProjectList, mailbox: int | None) -> Sent:
    words = _COVERING[each.lang].format(name=NAMES[each.project].get(each.lang), year=each.year)
    return Sent(each.lang, words, ((each.file_name, each.content),), mailbox=mailbox)


def first_reports(world: World) -> list[Sent]:
    """Each third account is in a file with a line before it, the others are messages."""
    return [_report(number, document) for number, document in enumerate(through_the_drop(world))]


def _report(number: int, document: DemoDocument) -> Sent:
    if number % 3 == 2:
        return Sent(document.lang, _COVER[document.lang], ((document.file_name, document.content),), document.key)
    return Sent(document.lang, document.content.decode(), (), document.key)


def letters(first: list[Sent]) -> list[tuple[int, str, bool]]:
    """What the newsroom writes before the second pull: the mailbox, the words, whether they ask something."""
    return [(number, (_QUESTION if number < 3 else _THANKS)[first[number].lang], number < 3) for number in range(5)]


def later_reports(first: list[Sent], foreign: bytes) -> list[Sent]:
    """Two answers, one of them with the age file *foreign* for somebody else, and a report of a new mailbox."""
    answers = [Sent(first[0].lang, _ANSWER[first[0].lang], mailbox=0)]
    answers.append(Sent(first[1].lang, _ANSWER[first[1].lang], (("for-a-friend.txt.age", foreign),), mailbox=1))
    return [*answers, Sent("ko", _NEW, (("등불 목록.csv", _LIST),))]


def last_letter(later: list[Sent]) -> tuple[int, str]:
    """The letter that still waits for the next pull: the mailbox and the words."""
    number = later[0].mailbox or 0
    return number, _THANKS[later[0].lang]
