"""A statement is recorded: verbatim, with its source number or public address, its day, and consent."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from kirok.base.crash import crash_point
from kirok.base.errors import BadInput
from kirok.base.watching import Advance, unheard
from kirok.desk.inbox import formats
from kirok.desk.inbox.actions import collect, held
from kirok.desk.inbox.models import Document, Enclosure
from kirok.desk.journal.actions import custody, note, together
from kirok.desk.members.models import User
from kirok.desk.statements.models import Consent, Source, Statement
from kirok.desk.vault import sealing
from kirok.terms import edtf, vocabulary

SOURCE_NUMBER = re.compile(r"S-[0-9]{4,6}")

#: What a basis allows when no scopes are named: a published article may be reported on; nothing else is assumed.
DEFAULT_SCOPES: dict[str, tuple[str, ...]] = {"already-public": ("internal", "research", "publish-anonymous")}


@dataclass(frozen=True)
class Provenance:
    """Where a document comes from: a source's number or a public address, its language, day and basis of consent."""

    source: str | None
    public_url: str | None
    lang: str
    said_on: str
    basis: str
    scopes: tuple[str, ...] = ()

    def check(self) -> None:
        """Refuse what cannot be true.

        Raises:
            BadInput: neither or both origins, mailbox words instead of a number, bad EDTF, unknown basis or scope.
        """
        if bool(self.source) == bool(self.public_url):
            raise BadInput(
                "a document comes either from a source or from a public address",
                field="--source",
                allowed="--source S-0007 or --public-url URL",
            )
        if self.source:
            check_number(self.source)
        if self.public_url and not re.fullmatch(r"https?://[^\s<>\"]{4,2000}", self.public_url):
            raise BadInput("this is not a web address", field="--public-url", allowed="http://... or https://...")
        if self.basis == "already-public" and not self.public_url:
            raise BadInput("the basis already-public needs the public address", field="--public-url", allowed="--public-url URL")
        if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]{2,8})?", self.lang):
            raise BadInput(f"'{self.lang}' is not a language code", field="--lang", allowed="a BCP 47 code such as ko or en")
        _checked("--said-on", lambda: edtf.parse(self.said_on))
        _checked("--consent", lambda: vocabulary.load().check(self.basis, "BASIS"))
        for scope in self.scopes:
            _checked("--scope", lambda scope=scope: vocabulary.load().check(scope, "SCOPE"))

    def consent(self, statement: str) -> dict[str, Any]:
        """The consent row of the teller, or of the article itself, as the coding format writes it."""
        scopes = list(self.scopes or DEFAULT_SCOPES.get(self.basis, ()))
        where = {"url": self.public_url} if self.public_url else {}
        return {"person": self.source or statement, "basis": self.basis, "scopes": scopes, **where}


def _checked(field: str, check: Any) -> None:
    try:
        check()
    except BadInput as error:
        error.field = field
        raise


def check_number(number: str) -> None:
    """Refuse what is not a source number, above all what looks like mailbox words.

    Raises:
        BadInput: with the form a number has; the words themselves are not repeated.
    """
    if not SOURCE_NUMBER.fullmatch(number):
        raise BadInput(
            "a source is named by its number here, never by mailbox words or a name", field="--source", allowed="S-0001 to S-999999"
        )


@dataclass(frozen=True)
class Recorded:
    """One statement of the desk and whether it is new."""

    statement: Statement
    sha256: str
    fresh: bool


def record(documents: Sequence[tuple[str, bytes]], *, provenance: Provenance, by: User, advance: Advance = unheard) -> list[Recorded]:
    """Seal each document, read it, and record its text as a statement: all of them or none; each is told of.

    Raises:
        BadInput: one cannot be read, or is held already on other terms.
    """
    provenance.check()
    done: list[Recorded] = []
    with sealing.together(), transaction.atomic(), together():
        for name, content in documents:
            done.append(_record(name, content, provenance, by))
            advance(1)
        crash_point("import.before-commit")
    crash_point("import.after-commit")
    return done


def _record(name: str, content: bytes, provenance: Provenance, by: User) -> Recorded:
    digest = hashlib.sha256(content).hexdigest()
    document = held(content)
    if document is not None and document.statements.exists():
        return Recorded(_same_terms(document.statements.get(), provenance, name), digest, fresh=False)
    collected = collect(name=name, content=content)
    statement = _write(collected.document, collected.text, provenance)
    note(by=by, action="import", target=statement.key, detail={"leaf": statement.leaf})
    return Recorded(statement, digest, fresh=True)


def take(enclosure: Enclosure, *, provenance: Provenance, by: User) -> Recorded:
    """Record what a report brought as a statement: its original lies sealed already, and is neither sealed nor imported again.

    Raises:
        BadInput: the desk cannot read it, or holds it already on other terms.
    """
    provenance.check()
    document, name = enclosure.document, enclosure.document.name
    if document.statements.exists():
        return Recorded(_same_terms(document.statements.get(), provenance, name), document.sha256, fresh=False)
    text = formats.read(name, sealing.take(document.sealed)).text
    with transaction.atomic():
        statement = _write(document, text, provenance, enclosure)
        note(by=by, action="inbox.take", target=statement.key, detail={"leaf": statement.leaf, "report": enclosure.parcel.leaf})
        crash_point("import.before-commit")
    crash_point("import.after-commit")
    return Recorded(statement, document.sha256, fresh=True)


def _write(document: Document, text: str, provenance: Provenance, enclosure: Enclosure | None = None) -> Statement:
    key = statement_id(document.sha256)
    statement = Statement(
        key=key,
        source=_source(provenance.source),
        document=document,
        enclosure=enclosure,
        public_url=provenance.public_url or "",
        text=text,
        lang=provenance.lang,
        said_on=provenance.said_on,
        sha256=document.sha256,
        leaf=document.leaf,
        payload=_payload(key, provenance),
    )
    statement.save(force_insert=True)
    write_consents(statement, statement.payload["consent"])
    return statement


def statement_id(digest: str) -> str:
    """The desk's id of a document's statement, from its SHA-256: the same bytes are the same statement."""
    return f"st-{digest[:12]}"


def _payload(key: str, provenance: Provenance) -> dict[str, Any]:
    origin = {"source": provenance.source} if provenance.source else {"url": provenance.public_url}
    said_on = {"edtf": provenance.said_on}
    return {"id": key, **origin, "said_on": said_on, "lang": provenance.lang, "consent": [provenance.consent(key)]}


def _source(number: str | None) -> Source | None:
    if number is None:
        return None
    return Source.objects.get_or_create(number=number, defaults={"payload": {"id": number, "kind": "person"}})[0]


def _same_terms(statement: Statement, provenance: Provenance, name: str) -> Statement:
    source = statement.source.number if statement.source else None
    if (source, statement.public_url) != (provenance.source, provenance.public_url or ""):
        raise BadInput(f"this document is held already as {statement.key}, on another source or address", file=name)
    return statement


def write_consents(statement: Statement, consents: Sequence[Mapping[str, Any]]) -> None:
    """Replace the consent rows of a statement by *consents* (payloads of the coding format)."""
    statement.consents.all().delete()
    Consent.objects.bulk_create(
        Consent(
            statement=statement,
            position=position,
            person=consent["person"],
            basis=consent["basis"],
            scopes=list(consent.get("scopes") or []),
            denied=list(consent.get("not") or []),
            expires=consent.get("expires") or "",
            payload=dict(consent),
        )
        for position, consent in enumerate(consents)
    )


def transcribe(payload: Mapping[str, Any], text: str, *, source: Source | None, by: User) -> Statement:
    """Record a statement that was typed into a coding file: its text is sealed and logged like any original."""
    content = text.encode()
    sealed = sealing.put(content, name=f"{payload['id']}.txt")
    digest = hashlib.sha256(content).hexdigest()
    leaf = custody("transcribed", f"sha256:{digest}", {"size": len(content), "sealed": sealed})
    statement = Statement.objects.create(
        key=payload["id"],
        source=source,
        public_url=public_address(payload),
        text=text,
        lang=payload.get("lang") or "und",
        said_on=(payload.get("said_on") or {}).get("edtf") or "",
        sha256=digest,
        leaf=leaf,
        payload=dict(payload),
    )
    note(by=by, action="transcribe", target=statement.key, detail={"leaf": leaf})
    return statement


def public_address(payload: Mapping[str, Any]) -> str:
    """Where a statement without a source's number was published: its address, else the outlet it names."""
    return str(payload.get("url") or (f"outlet:{payload['outlet']}" if payload.get("outlet") else ""))
