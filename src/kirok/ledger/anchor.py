"""Anchors (RFC 3161): an authority outside says that a checkpoint existed at a time. Needs the extra ``anchor``.

What is stamped is the checkpoint's three lines, without signatures: the same bytes before and after a cosignature.
A stamp shows "not later than"; it says nothing of what the log holds, and is worth what the authority is worth.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

from kirok.base.errors import BadInput, CheckFailed, NoAnswer
from kirok.ledger.posting import post

if TYPE_CHECKING:  # an extra: it loads only where it is used
    from cryptography.x509 import Certificate
    from rfc3161_client import TimeStampResponse

    from kirok.ledger.checkpoint import Checkpoint

ANCHOR_LIMIT = 100_000  # bytes
_GRANTED = 200


def stamp_request(checkpoint: Checkpoint) -> bytes:
    """The DER of a time-stamp query for the SHA-256 of the checkpoint's text, with a nonce, asking for certificates.

    Raises:
        NoAnswer: the extra is not installed.
    """
    try:
        from rfc3161_client import HashAlgorithm, TimestampRequestBuilder
    except ModuleNotFoundError as error:
        raise _missing() from error
    builder = TimestampRequestBuilder().data(str(checkpoint).encode()).hash_algorithm(HashAlgorithm.SHA256)
    return bytes(builder.build().as_bytes())


def fetch_stamp(checkpoint: Checkpoint, url: str) -> bytes:
    """Have the authority at *url* stamp the checkpoint; the DER of its answer, not checked yet.

    Raises:
        BadInput: the address is none of the web.
        NoAnswer: nobody answers there, or not with a stamp; or the extra is not installed.
    """
    status, answer = post(url, stamp_request(checkpoint), "application/timestamp-query")
    if status != _GRANTED:
        raise NoAnswer(f"the time-stamp authority refuses (status {status})", file=url)
    return answer


def verify_stamp(stamp: bytes, checkpoint: Checkpoint, root: bytes) -> dt.datetime:
    """When the authority under the certificate *root* (PEM) saw the checkpoint: the stamp's own time, in UTC.

    Raises:
        BadInput: the stamp or the certificate is none.
        CheckFailed: the stamp is of another text, of another authority, or was changed.
        NoAnswer: the extra is not installed.
    """
    response = _response(stamp)
    from rfc3161_client import VerificationError, VerifierBuilder

    verifier = VerifierBuilder().add_root_certificate(_certificate(root)).build()
    try:
        verifier.verify(response, hashlib.sha256(str(checkpoint).encode()).digest())
    except VerificationError as error:
        raise CheckFailed(f"the time stamp does not hold for this checkpoint and this authority: {error}") from error
    return response.tst_info.gen_time.astimezone(dt.UTC)


def _response(stamp: bytes) -> TimeStampResponse:
    try:
        from rfc3161_client import decode_timestamp_response
    except ModuleNotFoundError as error:
        raise _missing() from error
    if len(stamp) > ANCHOR_LIMIT:
        raise BadInput(f"the time stamp is over {ANCHOR_LIMIT:,} bytes")
    try:
        return decode_timestamp_response(stamp)
    except ValueError as error:
        raise BadInput("this is not a time stamp (the DER of an RFC 3161 answer)") from error


def _certificate(root: bytes) -> Certificate:
    from cryptography.x509 import load_pem_x509_certificate

    try:
        return load_pem_x509_certificate(root)
    except ValueError as error:
        raise BadInput("the authority's certificate cannot be read", allowed="one certificate in PEM") from error


def _missing() -> NoAnswer:
    return NoAnswer("time stamps need the extra 'anchor': install kirok[anchor]")
