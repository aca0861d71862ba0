"""Asking a partner's witness to cosign a log (C2SP tlog-witness, add-checkpoint): the log's side of the exchange.

A witness keeps the last tree of a log that it has seen, and cosigns the next only when the log shows that it grew out
of that one. One that answers "you had more leaves" or "you had others" has found out this log, or a copy of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kirok.base.errors import BadInput, CheckFailed, NoAnswer
from kirok.ledger.checkpoint import Checkpoint
from kirok.ledger.cosignature import cosigned
from kirok.ledger.log import Log
from kirok.ledger.note import Note, Signature, lines_of, parse_note, parse_signatures
from kirok.ledger.policy import KnownWitness
from kirok.ledger.posting import post
from kirok.ledger.text import decimal, decode_text, encode64

_OK, _CONFLICT, _FORKED = 200, 409, 422
_PATH_LIMIT = 63
#: Posts bytes of a media type to an address; the status and the answer.
Post = Callable[[str, bytes, str], tuple[int, bytes]]


def witnessed(log: Log, witness: KnownWitness, send: Post = post) -> tuple[KnownWitness, ...]:
    """Have *witness* cosign the log's newest checkpoint and put its line below it; who cosigned it by now.

    Raises:
        BadInput: the policy gives no address for the witness.
        CheckFailed: the witness has seen more leaves than there are, or others; or its cosignature does not hold.
        NoAnswer: the witness cannot be reached, or does not know this log or its key.
    """
    if not witness.url:
        raise BadInput(f"the policy gives no address for the witness {witness.key.name}", field="witness")
    signed = log.signed_checkpoint()
    now = log.checkpoint()
    # A witness that has never seen this log takes any tree at once; another says how far it has followed.
    status, answer = _ask(witness, send, 0, [], signed)
    if status == _CONFLICT:
        old = _followed(answer, now, witness)
        status, answer = _ask(witness, send, old, log.prove_growth(old), signed)
    return log.add_cosignatures(_lines(status, answer, now, witness, parse_note(signed.encode())))


def request_body(old: int, path: Sequence[bytes], signed: str) -> bytes:
    """The body of add-checkpoint: the size that the witness knows, the consistency proof from there, the checkpoint.

    Raises:
        BadInput: the path is longer than any tree is high.
    """
    if len(path) > _PATH_LIMIT:
        raise BadInput(f"a consistency proof has at most {_PATH_LIMIT} hashes")
    proof = "".join(f"{encode64(node)}\n" for node in path)
    return f"old {old}\n{proof}\n{signed}".encode()


def _ask(witness: KnownWitness, send: Post, old: int, path: Sequence[bytes], signed: str) -> tuple[int, bytes]:
    return send(f"{witness.url.rstrip('/')}/add-checkpoint", request_body(old, path, signed), "text/plain; charset=utf-8")


def _followed(answer: bytes, now: Checkpoint, witness: KnownWitness) -> int:
    """The size that the witness has seen last."""
    try:
        old = decimal(decode_text(answer, "the witness's answer").removesuffix("\n"), "the size in the witness's answer")
    except BadInput as error:
        raise NoAnswer(f"the witness {witness.key.name} answers with no size: {error.message}", file=witness.url) from error
    if old > now.size:
        raise CheckFailed(
            f"the witness {witness.key.name} has seen {old} leaves of {now.origin} and this log has {now.size}: "
            "it was cut back, or this is an old copy"
        )
    if old == 0:
        raise NoAnswer(f"the witness {witness.key.name} contradicts itself: it knows no leaf and asks for a proof", file=witness.url)
    return old


def _lines(status: int, answer: bytes, now: Checkpoint, witness: KnownWitness, note: Note) -> list[Signature]:
    """The witness's own lines out of its answer, each checked."""
    if status in (_FORKED, _CONFLICT):
        raise CheckFailed(
            f"the witness {witness.key.name} has seen another history of {now.origin} than this log shows: "
            "there are two logs under one key, or the witness moved on while it was asked"
        )
    if status != _OK:
        raise NoAnswer(f"the witness {witness.key.name} does not cosign (status {status}): does it know this log and its key?")
    try:
        found = Note(note.text, parse_signatures(decode_text(answer, "the witness's answer")))
    except BadInput as error:
        raise NoAnswer(f"the witness {witness.key.name} answers with no cosignature: {error.message}", file=witness.url) from error
    if cosigned(found, witness.key) is None:
        raise CheckFailed(f"the witness at {witness.url} signs with another key than the policy says")
    return lines_of(found, witness.key)
