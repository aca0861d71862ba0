"""Claims: one for each sentence that says something, as entries of the coding file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kirok.demo.world.fixed import FALSE_STORY_CLAIM, identifier
from kirok.demo.world.registry import OFFICE_ID, UNION_ID, family_of, workers_of
from kirok.demo.world.shapes import Shape, shape_of
from kirok.demo.world.specials import FALSE_STORY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kirok.demo.world.accounts import Account
    from kirok.demo.world.statements import Sentence, Statement
    from kirok.demo.world.values import Entry

_MOST = {"en": "most", "ko": "대부분"}
_YEAR_BEFORE = {"en": "the year before", "ko": "그 전해"}


@dataclass(frozen=True)
class Claim:
    """A claim with the account it comes from and the kind of sentence that makes it."""

    id: str
    slot: str
    account: Account
    entry: Entry


def write_claims(seed: int, statements: Iterable[Statement]) -> list[Claim]:
    """Every claim of *statements*, in their order; ``statement`` holds the document's key until ids are known."""
    claims = [
        _claim(seed, statement.account, sentence, shape)
        for statement in statements
        for sentence in statement.sentences
        if (shape := shape_of(sentence.slot)) is not None
    ]
    return _named_root(claims)


def _named_root(claims: list[Claim]) -> list[Claim]:
    """*claims* with the fixed id on the first telling of the false story."""
    root = next(number for number, claim in enumerate(claims) if claim.slot == FALSE_STORY)
    old = claims[root]
    claims[root] = Claim(FALSE_STORY_CLAIM, old.slot, old.account, {**old.entry, "id": FALSE_STORY_CLAIM})
    return claims


def claim_id(seed: int, account: Account, slot: str) -> str:
    """The id of the claim that *account* makes in its sentence *slot*."""
    return identifier("c", seed, "claim", account.key, slot)


def _claim(seed: int, account: Account, sentence: Sentence, shape: Shape) -> Claim:
    entry: Entry = {"id": claim_id(seed, account, sentence.slot), "statement": account.key, "kind": shape.kind}
    if shape.type:
        entry["type"] = shape.type
    entry |= _WRITERS[shape.kind](seed, account, sentence, shape)
    entry |= shape.fields
    if sentence.dated:
        entry["when"] = _as_said(sentence, sentence.dated.entry(account.lang))
    if sentence.counted.entry:
        entry["count"] = _as_said(sentence, sentence.counted.entry)
    if shape.kind in {"act", "state"}:
        entry["modality"] = "witnessed" if account.is_first_hand else "heard"
    return Claim(str(entry["id"]), sentence.slot, account, {**entry, "span": sentence.span})


def _as_said(sentence: Sentence, said: Entry) -> Entry:
    """*said* with its verbatim words as they stand in the text, where a capital may begin the sentence."""
    words = str(said["verbatim"])
    return said if words in sentence.text else {**said, "verbatim": words[:1].upper() + words[1:]}


def _victims(seed: int, account: Account, shape: Shape) -> Entry:
    if shape.victim == "family":
        return {"patient": [{"who": family_of(seed, account.episode), "as": "punished-by-association"}]}
    if shape.victim == "person" and account.focus:
        return {"patient": [{"who": account.focus.id}]}
    return {"patient": [{"who": account.episode.group}]}


def _act(seed: int, account: Account, sentence: Sentence, shape: Shape) -> Entry:
    entry: Entry = {"event": account.episode.event, "agent": [{"who": OFFICE_ID, "degree": "carried-out"}]}
    entry |= _victims(seed, account, shape)
    if sentence.slot in {"sent", "denial"}:
        entry["place"] = account.episode.camp.key
        entry["from_place"] = [account.episode.county.key]
    if sentence.slot == "reason":
        entry |= {"place": account.episode.camp.key, "ground": [account.episode.ground]}
    if sentence.slot in {"family", "moved-out"}:
        entry["ground"] = ["GRD.association"]
    return entry


def _state(seed: int, account: Account, sentence: Sentence, shape: Shape) -> Entry:
    del sentence
    return {"event": account.episode.event, **_victims(seed, account, shape)}


def _quantity(seed: int, account: Account, sentence: Sentence, shape: Shape) -> Entry:
    del sentence, shape
    count = {"quantifier": "most", "share_min": 0.5, "verbatim": _MOST[account.lang]}
    return {"part": workers_of(seed, account.episode), "whole": account.episode.group, "count": count}


def _comparison(seed: int, account: Account, sentence: Sentence, shape: Shape) -> Entry:
    del sentence, shape
    left = claim_id(seed, account, "sent")
    when = {"edtf": str(account.episode.year - 1), "verbatim": _YEAR_BEFORE[account.lang]}
    return {"left": left, "right": {"same_as": left, "when": when}, "relation": "greater-than"}


def _policy(seed: int, account: Account, sentence: Sentence, shape: Shape) -> Entry:
    del seed, account, sentence, shape
    return {"agent": [{"who": UNION_ID}]}


def _sourcing(seed: int, account: Account, sentence: Sentence, shape: Shape) -> Entry:
    del seed, sentence, shape
    return {"subject": account.outlet or account.key}


_WRITERS = {"act": _act, "state": _state, "quantity": _quantity, "comparison": _comparison, "policy": _policy, "sourcing": _sourcing}
