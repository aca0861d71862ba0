"""An interview: recorded under seal, written down with time codes, its words a statement like any other."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from kirok.base.errors import BadInput, Refused
from kirok.desk.handling.keeping import day_or_less, require_keeper
from kirok.desk.handling.media import Taken, keep
from kirok.desk.handling.models import INTERPRETERS, SETTINGS, Care, Interview
from kirok.desk.journal.actions import inner, note, together
from kirok.desk.members.actions import Authenticated
from kirok.desk.statements.actions import transcribe
from kirok.desk.statements.models import Statement
from kirok.desk.vault import sealing
from kirok.terms.fields import LANGUAGE
from kirok.terms.transcript import Cue, Transcript, parse


@dataclass(frozen=True)
class Told:
    """What a form says of an interview: its EDTF day, language, setting, and the interpreter by role."""

    on: str
    language: str
    setting: str
    interpreter: str

    def check(self) -> None:
        """Refuse what cannot be.

        Raises:
            BadInput: a time, no language, a setting or role that is none.
        """
        day_or_less(self.on, field="on")
        if not LANGUAGE.fullmatch(self.language):
            raise BadInput("give the language as a code", field="language", allowed="ko, en, zh")
        if self.setting not in SETTINGS:
            raise BadInput("say in which setting", field="setting", allowed=SETTINGS)
        if self.interpreter not in INTERPRETERS:
            raise BadInput("say who interpreted, by role", field="interpreter", allowed=INTERPRETERS)


def record(*, care: Care, told: Told, taken: Taken | None, by: Authenticated) -> Interview:
    """Keep an interview, with its recording where there is one.

    Raises:
        BadInput: see :meth:`Told.check`; or a recording that is none or is held already.
        Refused: not a keeper.
    """
    require_keeper(care, by)
    told.check()
    with transaction.atomic(), together():
        medium = keep(taken, source=care.source, statement=None) if taken else None
        if medium is not None and medium.kind == "image":
            raise BadInput("a recording is sound or film", field="file")
        row = Interview.objects.create(
            key=f"in-{secrets.token_hex(5)}",
            source=care.source,
            on=told.on.strip(),
            language=told.language,
            setting=told.setting,
            interpreter=told.interpreter,
            interviewer=by.user,
            medium=medium,
        )
        note(by=by.user, action="interview", target=care.source.number, detail={"leaf": medium.leaf} if medium else {})
    return row


def write_down(*, care: Care, interview: Interview, content: str, by: Authenticated) -> Statement:
    """Make a transcript the interview's statement: the plain words, and when each was said. It has no consent yet.

    Raises:
        BadInput: see :func:`kirok.terms.transcript.parse`.
        Refused: not a keeper, or words that are there already: they are never edited.
    """
    require_keeper(care, by)
    if interview.statement_id is not None:
        raise Refused("this interview is written down already; a verbatim text is never edited", field="transcript")
    read = parse(content)
    digest = hashlib.sha256(f"{interview.key}\n{read.text}".encode()).hexdigest()
    number = interview.source.number
    payload: dict[str, Any] = {"id": f"st-{digest[:12]}", "source": number, "said_on": {"edtf": interview.on}, "lang": interview.language}
    payload["chain"] = [{"hop": 0, "who": number, "access": "unknown"}]
    with sealing.together(), transaction.atomic(), together():
        with inner():
            statement = transcribe(payload, read.text, source=interview.source, by=by.user)
        interview.statement = statement
        interview.cues = [[cue.start, cue.end, cue.begin, cue.finish] for cue in read.cues]
        interview.save(update_fields=["statement", "cues"])
        if interview.medium is not None:
            interview.medium.statement = statement
            interview.medium.save(update_fields=["statement"])
        note(by=by.user, action="interview.words", target=statement.key, detail={"leaf": statement.leaf})
    return statement


def transcript(interview: Interview) -> Transcript:
    """The words with their times; empty before they are written down."""
    text = interview.statement.text if interview.statement else ""
    return Transcript(text, tuple(Cue(*cue) for cue in interview.cues))
