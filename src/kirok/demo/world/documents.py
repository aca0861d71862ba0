"""Documents: the statements as they arrive at the desk, text files and a foreign paper's pages."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from kirok.demo.world.bilingual import Both
from kirok.demo.world.dice import Dice
from kirok.demo.world.specials import OUTLET_NAME
from kirok.demo.world.values import DemoDocument

if TYPE_CHECKING:
    from kirok.demo.world.accounts import Account
    from kirok.demo.world.statements import Statement

_HEADLINE = Both("News from Merroval (an invented country)", "메로발 소식 (지어낸 나라)")
#: A use beyond the site -> the last year of which tellers agreed to it: what rests on later years is refused to it.
_LAST_YEARS = {"un-submission": 2103, "court": 2102}
_PAGE = """<!DOCTYPE html>
<html lang="{lang}">
<head><meta charset="utf-8"><meta name="robots" content="noindex"><title>{title}</title></head>
<body>
<article>
{paragraphs}
</article>
</body>
</html>
"""


def document_of(seed: int, statement: Statement, *, has_consent: bool) -> DemoDocument:
    """*statement* as a file: plain text from a source, or a page of the paper with its public address."""
    account = statement.account
    is_article = account.outlet is not None
    basis = "already-public" if is_article else "own-consent"
    return DemoDocument(
        key=account.key,
        file_name=f"{account.key}.{'html' if is_article else 'txt'}",
        content=_page(statement) if is_article else f"{statement.text}\n".encode(),
        lang=account.lang,
        source=account.source,
        public_url=f"https://example.org/{account.lang}/{account.key}" if is_article else None,
        said_on=said_on(seed, statement),
        consent_basis=basis if has_consent else "none",
        scopes=_scopes(statement.account) if has_consent else (),
    )


def _scopes(account: Account) -> tuple[str, ...]:
    """What was agreed to; sources who told of the first years were asked again, for a filing and then for a court."""
    more = [use for use, last in _LAST_YEARS.items() if account.source and account.episode.year <= last]
    return ("research", "publish-anonymous", *more)


def said_on(seed: int, statement: Statement) -> str:
    """The day it was said, as EDTF."""
    year, month = statement.account.said
    return f"{year}-{month:02}-{Dice(seed, f'day/{statement.account.key}').between(1, 28):02}"


def _page(statement: Statement) -> bytes:
    lang = statement.account.lang
    title = escape(f"{OUTLET_NAME.get(lang)}: {_HEADLINE.get(lang)}")
    return _PAGE.format(lang=lang, title=title, paragraphs=f"<p>{escape(statement.text, quote=False)}</p>").encode()
