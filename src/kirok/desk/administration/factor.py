"""A second factor: six digits of an authenticator (RFC 6238, SHA-1, 30 seconds), or a recovery code, each good once.

The secret lies in the database sealed under a key that comes from the home's own; whoever has the file but not the
passphrase can compute no code. Which code was used last is kept in memory alone: the desk writes down no times.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from typing import Any
from urllib.parse import quote, urlencode

import segno
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings as configured
from django.db import transaction

from kirok.base.errors import Refused
from kirok.desk.journal.actions import note
from kirok.desk.members.models import SecondFactor, User
from kirok.desk.vault.state import current

_STEP = 30
_DIGITS = 6
#: Steps before and after now that are accepted, for clocks that differ (RFC 6238, section 5.2, allows one for delay).
_DRIFT = 1
_NONCE = 12
_CODES = 10
#: person -> the newest step whose code was accepted: no code is good twice (RFC 6238, section 5.2).
_USED: dict[int, int] = {}


def new_secret() -> bytes:
    """160 random bits, as RFC 4226 section 4 recommends."""
    return secrets.token_bytes(20)


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, _DIGITS, hashes.SHA1(), _STEP)  # noqa: S303  RFC 6238's default, and the one that authenticators share


def code_at(secret: bytes, moment: float) -> str:
    """The six digits of a moment, in seconds since 1970."""
    return _totp(secret).generate(int(moment)).decode()


def step_of(secret: bytes, given: str, moment: float) -> int | None:
    """The step whose code was *given*, around *moment*; None when it is none of them."""
    digits = "".join(given.split())
    now, found = int(moment) // _STEP, None
    for step in range(now - _DRIFT, now + _DRIFT + 1):
        if hmac.compare_digest(code_at(secret, step * _STEP).encode(), digits.encode()):
            found = step
    return found


def _key() -> bytes:
    return HKDF(hashes.SHA256(), 32, None, b"kirok/second-factor/v1").derive(current().keys.database)


def seal(user: User, secret: bytes) -> str:
    """The secret under the home's key, bound to the person."""
    nonce = secrets.token_bytes(_NONCE)
    return base64.b64encode(nonce + ChaCha20Poly1305(_key()).encrypt(nonce, secret, _bound(user))).decode()


def _bound(user: User) -> bytes:
    return f"kirok/second-factor/{user.pk}".encode()


def open_secret(row: SecondFactor) -> bytes:
    """The secret of a row.

    Raises:
        Refused: it was sealed under another key or for another person.
    """
    content = base64.b64decode(row.sealed)
    try:
        return ChaCha20Poly1305(_key()).decrypt(content[:_NONCE], content[_NONCE:], _bound(row.user))
    except InvalidTag as error:
        raise Refused("this second factor does not belong to this home; an administrator takes it away", field="code") from error


def factor_of(user: User) -> SecondFactor | None:
    """The person's second factor, if they have one."""
    return SecondFactor.objects.filter(user=user).select_related("user").first()


def needs_factor(user: User) -> bool:
    """Whether one of the person's roles may not come in without a second factor (``second_factor`` in kirok.toml)."""
    settings: Any = configured  # a setting of our own
    return user.has_role(*settings.SECOND_FACTOR_ROLES)


def missing_of(user: User) -> str | None:
    """The route of the step that a person has to take before anything else: "password", "second-factor" or none."""
    if user.one_time_until is not None:
        return "password"
    return "second-factor" if needs_factor(user) and factor_of(user) is None else None


def check(user: User, given: str, *, moment: float | None = None) -> None:
    """Let the person in on a code of their authenticator or on an unused recovery code.

    Raises:
        Refused: it is neither, or was used before.
    """
    row = factor_of(user)
    if row is None or not (_fresh(user, row, given, moment or time.time()) or _recovers(user, row, given)):
        raise Refused("this code does not fit, or was used before", field="code")


def _fresh(user: User, row: SecondFactor, given: str, moment: float) -> bool:
    step = step_of(open_secret(row), given, moment)
    if step is None or step <= _USED.get(user.pk, -1):
        return False
    _USED[user.pk] = step
    return True


def _recovers(user: User, row: SecondFactor, given: str) -> bool:
    own = _digest("".join(sign for sign in given.lower() if sign.isalnum()))
    if own not in row.recovery:
        return False
    with transaction.atomic():
        locked = SecondFactor.objects.select_for_update().get(pk=row.pk)
        if own not in locked.recovery:
            return False
        locked.recovery = [digest for digest in locked.recovery if digest != own]
        locked.save(update_fields=["recovery"])
        note(by=user, action="second-factor.recover", target=user.name, detail={"left": len(locked.recovery)})
    return True


def _digest(code: str) -> str:
    """A code has 80 random bits, so that a plain digest cannot be guessed back."""
    return hashlib.sha256(b"kirok/recovery/v1" + code.encode()).hexdigest()


def enrol(user: User, secret: bytes, given: str, *, moment: float | None = None) -> list[str]:
    """Take the authenticator that shows *given* as the person's second factor; ten recovery codes, shown this once.

    Raises:
        Refused: the code is not one of this secret's.
    """
    if step_of(secret, given, moment or time.time()) is None:
        raise Refused("this code does not fit; look at the newest one and try again", field="code")
    codes = ["-".join(secrets.token_hex(10)[at : at + 5] for at in range(0, 20, 5)) for _ in range(_CODES)]
    with transaction.atomic():
        values = {"sealed": seal(user, secret), "recovery": [_digest(code.replace("-", "")) for code in codes]}
        SecondFactor.objects.update_or_create(user=user, defaults=values)
        note(by=user, action="second-factor.enrol", target=user.name)
    return codes


def take_away(user: User, *, by: User) -> None:
    """Remove a person's second factor.

    Raises:
        Refused: there is none.
    """
    with transaction.atomic():
        if not SecondFactor.objects.filter(user=user).delete()[0]:
            raise Refused(f"'{user.name}' has no second factor; nothing was changed")
        note(by=by, action="second-factor.remove", target=user.name)


def address_of(user: User, secret: bytes, issuer: str) -> str:
    """What an authenticator reads from the picture (the ``otpauth`` key format)."""
    shown = base64.b32encode(secret).decode().rstrip("=")
    return f"otpauth://totp/{quote(f'{issuer}:{user.name}')}?{urlencode({'secret': shown, 'issuer': issuer})}"


def in_groups(secret: bytes) -> str:
    """The secret for typing: base 32 in groups of four."""
    text = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def picture_of(address: str) -> str:
    """The QR picture as SVG to stand inside the page: nothing is fetched for it."""
    drawn: str = segno.make(address, error="m", micro=False).svg_inline(scale=5, border=4, dark="#000", light="#fff")
    return drawn
