"""What the mailbox words become: a master key, and from it the box's number, the reply key and the form's token key.

HKDF-SHA256 (RFC 5869) and nothing slower: the words carry 110 bits or more, so no guess is worth its try. Nothing here is
a verifier of the words that could lie in a store: a store knows a box's number and its reply recipient, and both are
reached from the words only by way of the master key.
"""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kirok.seal.identities import Identity, Kind, identity_of
from kirok.seal.words import MailboxWords

KEY = 32  # bytes
_MASTER = b"kirok/mailbox-master/v1"
_BOX = b"kirok/mailbox-id/v1"
_REPLY = b"kirok/reply-identity/v1"
_FORM = b"kirok/csrf/v1"
_RECORD = b"kirok/mailbox-record/v1"
_ADDRESS = b"kirok/reply-address/v1\n"


def master_key(words: MailboxWords) -> bytes:
    """The 32 bytes that a session may hold in the words' place."""
    return _derive(words.text.encode("utf-8"), _MASTER)


def box_id(master: bytes) -> bytes:
    """The 32 bytes that name the mailbox in the store.

    Raises:
        ValueError: a master key has 32 bytes.
    """
    return _derive(_whole(master), _BOX)


def reply_identity(master: bytes, kind: Kind = "pq") -> Identity:
    """The key pair that replies to this mailbox are sealed to; the store keeps its recipient alone.

    Raises:
        ValueError: a master key has 32 bytes.
    """
    return identity_of(_derive(_whole(master), _REPLY), kind)


def record_key(master: bytes) -> bytes:
    """The 32 bytes under which the store keeps what it must remember for this mailbox.

    Raises:
        ValueError: a master key has 32 bytes.
    """
    return _derive(_whole(master), _RECORD)


def reply_address(recipient: str) -> str:
    """Where replies sealed to *recipient* lie, as 64 hex digits: a digest of the recipient, which only sealed reports name."""
    return hashlib.sha256(_ADDRESS + recipient.encode()).hexdigest()


def form_key(session: bytes) -> bytes:
    """The 32 bytes that a page's form token is: from the session's master key, or from its random key before a login.

    Raises:
        ValueError: a session's key has 32 bytes.
    """
    return _derive(_whole(session), _FORM)


def _whole(key: bytes) -> bytes:
    if len(key) != KEY:
        raise ValueError("a master key has 32 bytes")
    return key


def _derive(secret: bytes, label: bytes) -> bytes:
    return HKDF(SHA256(), KEY, salt=None, info=label).derive(secret)
