"""The one cookie: a key, sealed under a key of this process, which dies with it.

Before a login it holds a random key, after it the mailbox's master key; never the words, and nothing is kept of it here.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
import time
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from kirok.seal.mailbox import KEY, form_key

COOKIE = "__Host-kirok"
#: A cookie that nobody showed for so many seconds is nobody's.
IDLE = 3_600
_NONCE = 12
_VISITOR, _SOURCE = b"\0", b"\1"
_CIPHER = ChaCha20Poly1305(ChaCha20Poly1305.generate_key())


@dataclass(frozen=True)
class Session:
    """Whoever is here: a visitor with a random key, or a source with the master key of a mailbox."""

    key: bytes = field(repr=False)
    is_source: bool = False

    @property
    def token(self) -> str:
        """What every form of this session carries, and no other site can know."""
        return form_key(self.key).hex()

    def owns(self, token: str) -> bool:
        """Whether *token* came from a form of this session."""
        return hmac.compare_digest(self.token.encode(), token.encode("utf-8", "replace"))

    def cookie(self) -> str:
        """The cookie's value, of one length for visitors and sources."""
        nonce = secrets.token_bytes(_NONCE)
        plain = (_SOURCE if self.is_source else _VISITOR) + self.key + _now().to_bytes(8, "big")
        return base64.urlsafe_b64encode(nonce + _CIPHER.encrypt(nonce, plain, COOKIE.encode())).decode()


def new_session() -> Session:
    """A visitor."""
    return Session(secrets.token_bytes(KEY))


def read_cookie(value: str | None) -> Session | None:
    """The session of a cookie that this process made within the last hour."""
    try:
        content = base64.b64decode((value or "").encode(), altchars=b"-_", validate=True)
        plain = _CIPHER.decrypt(content[:_NONCE], content[_NONCE:], COOKIE.encode())
    except (InvalidTag, ValueError, binascii.Error):
        return None
    made = int.from_bytes(plain[1 + KEY :], "big")
    return Session(plain[1 : 1 + KEY], plain[:1] == _SOURCE) if _now() - made <= IDLE else None


def _now() -> int:
    """Seconds on a clock that says nothing of the day."""
    return int(time.monotonic())
