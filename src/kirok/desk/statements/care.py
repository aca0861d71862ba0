"""Reading aids and care for those who read: translations beside the words, content notes, what a person asked not to read."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from kirok.base.errors import BadInput, Refused
from kirok.desk.journal.actions import note
from kirok.desk.members.models import User
from kirok.desk.statements.models import ContentNote, OptOut, Statement, Translation
from kirok.terms import vocabulary
from kirok.terms.fields import LANGUAGE

_SCHEME = "VIO"


def translate(statement: Statement, *, lang: str, text: str, by_machine: bool, by: User) -> Translation:
    """Put a translation beside a statement; a later one of the same language is shown instead of it.

    Raises:
        BadInput: no text, no language, or the statement's own language.
    """
    if not LANGUAGE.fullmatch(lang) or lang == statement.lang:
        raise BadInput("a translation is in another language than the statement", field="lang", allowed="a language code such as en or ko")
    if not text.strip():
        raise BadInput("the translation is empty", field="text", allowed="a text")
    with transaction.atomic():
        row = Translation.objects.create(statement=statement, lang=lang, text=text, by_machine=by_machine, translator=by)
        note(by=by, action="translate", target=statement.key, detail={"lang": lang, "by_machine": by_machine})
    return row


def check_translation(row: Translation, *, by: User, text: str = "") -> None:
    """Record that a second person compared a translation with the words; *text* is how they would have it ("" or the same: so).

    Raises:
        Refused: the translator, or a translation that was checked already.
    """
    checked = "" if text.strip() == row.text.strip() else text.strip()
    if row.translator == by:
        raise Refused("a translation is checked by another person than its translator")
    with transaction.atomic():
        if not Translation.objects.filter(pk=row.pk, checked_by__isnull=True).update(checked_by=by, checked_text=checked):
            raise Refused("this translation was checked already; nothing was changed")
        note(by=by, action="translation.check", target=row.statement.key, detail={"lang": row.lang, "differs": bool(checked)})


def put_note(statement: Statement, *, code: str, passage: tuple[int, int] | None, graphic: bool, by: User) -> ContentNote:
    """Warn of what a statement, or a passage of it, tells of.

    Raises:
        BadInput: an unknown kind, or a passage outside of the text.
    """
    whole = vocabulary.load().check(code, _SCHEME)
    start, end = passage or (None, None)
    if passage and not 0 <= passage[0] < passage[1] <= len(statement.text):
        raise BadInput("these words are not in the statement", field="start", allowed=f"0 to {len(statement.text)}")
    with transaction.atomic():
        row = ContentNote.objects.create(statement=statement, code=whole, start=start, end=end, graphic=graphic)
        note(by=by, action="content-note", target=statement.key, detail={"code": whole, "graphic": graphic})
    return row


def drop_note(row: ContentNote, *, by: User) -> None:
    """Take a content note away again."""
    with transaction.atomic():
        note(by=by, action="content-note.drop", target=row.statement.key, detail={"code": row.code})
        row.delete()


def opt_out(codes: Sequence[str], *, by: User) -> None:
    """Set the kinds of violation that a person asked not to read; what they are is no one else's business.

    Raises:
        BadInput: an unknown kind.
    """
    whole = sorted({vocabulary.load().check(code, _SCHEME) for code in codes})
    with transaction.atomic():
        OptOut.objects.filter(user=by).delete()
        OptOut.objects.bulk_create(OptOut(user=by, code=code) for code in whole)
        note(by=by, action="limits", target=by.name)


def limits_of(user: User) -> frozenset[str]:
    """The kinds that a person asked not to read."""
    return frozenset(OptOut.objects.filter(user=user).values_list("code", flat=True))
