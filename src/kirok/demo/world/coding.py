"""The coding file: everything the invented desk coded, as ``kirok-coding/1``.

Each entry is one line of JSON, which is YAML as well (YAML 1.2, section 1.3), so no writer of our own is needed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kirok.base.errors import BadInput
from kirok.demo.world.documents import said_on
from kirok.demo.world.registry import PERSONAL
from kirok.demo.world.specials import FALSE_STORY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kirok.demo.world.claims import Claim
    from kirok.demo.world.findings import Finding
    from kirok.demo.world.statements import Statement
    from kirok.demo.world.values import DemoDocument, Entry


@dataclass(frozen=True)
class Coding:
    """The sections of the file in their order; documents stand by key until their statement ids are known."""

    sections: tuple[tuple[str, tuple[Entry, ...]], ...]
    keys: tuple[str, ...]

    def write(self, statement_ids: Mapping[str, str]) -> str:
        """The file, with the statements' ids put in.

        Raises:
            BadInput: a document has no statement id.
        """
        missing = [key for key in self.keys if key not in statement_ids]
        if missing:
            raise BadInput(f"the document {missing[0]} has no statement id", field=missing[0], allowed="one id for each document's key")
        lines = ["# An invented country: none of this happened.", "format: kirok-coding/1"]
        for name, entries in self.sections:
            lines.append(f"{name}:")
            lines += [f"  - {json.dumps(_with_ids(entry, statement_ids), ensure_ascii=False)}" for entry in entries]
        return "\n".join(lines) + "\n"


def _with_ids(entry: Entry, ids: Mapping[str, str]) -> Entry:
    """*entry* with document keys replaced where a statement is meant."""
    changed = {field: ids[str(entry[field])] for field in ("id", "statement", "subject") if entry.get(field) in ids}
    return {**entry, **changed}


def statement_entry(seed: int, statement: Statement, document: DemoDocument) -> Entry:
    """A statement the desk already holds: when it was said, how it was heard, who agreed to what."""
    account = statement.account
    chain = [{"hop": number, "who": hop.who, "access": hop.access} for number, hop in enumerate(account.chain)]
    origin: Entry = {"outlet": account.outlet, "url": document.public_url} if account.outlet else {"source": account.source}
    day = said_on(seed, statement)
    entry: Entry = {"id": account.key, **origin, "said_on": {"edtf": day, "anchor": day, "publish_as": day[:4]}, "lang": account.lang}
    consent = _consents(statement, document)
    return {**entry, **({"consent": consent} if consent else {}), "chain": chain}


def _consents(statement: Statement, document: DemoDocument) -> list[Entry]:
    """The teller's consent as the import recorded it, and that of the person named."""
    account = statement.account
    if account.source is None:
        return []
    teller: Entry = {"person": account.source, "basis": document.consent_basis, "scopes": list(document.scopes)}
    focus = account.focus
    if focus is None or PERSONAL.isdisjoint(account.slots):
        return [teller]
    if FALSE_STORY in account.slots:
        return [teller, {"person": focus.id, "basis": "public-role", "scopes": ["research", "publish-anonymous", "publish-named"]}]
    return [teller, {"person": focus.id, "basis": "next-of-kin", "scopes": ["research", "publish-anonymous"], "not": ["name"]}]


def link_entries(claims: Iterable[Claim]) -> list[Entry]:
    """Links between the claims of one account: what belongs to the sending that it tells of."""
    by_account: dict[str, dict[str, Claim]] = {}
    for claim in claims:
        by_account.setdefault(claim.account.key, {})[claim.slot] = claim
    return [link for said in by_account.values() for link in _within(said)]


_WITHIN = {"arrest": "part-of", "family": "by-association-with", "moved-out": "by-association-with", "reason": "part-of"}


def _within(said: dict[str, Claim]) -> list[Entry]:
    sent = said.get("sent")
    if sent is None:
        return []
    return [{"from": said[slot].id, "type": kind, "to": sent.id} for slot, kind in _WITHIN.items() if slot in said]


def contradictions(findings: Iterable[Finding]) -> list[Entry]:
    """A link from each claim against a finding to the first claim that supports it."""
    return [
        {"from": claim.id, "type": "contradicts", "to": finding.supports[0].id} for finding in findings for claim in finding.contradicts
    ]
