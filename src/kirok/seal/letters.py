"""Letters: replies to a source, sealed to a key that only the mailbox words give, and opened for whoever has them.

The drop may import this module: it opens with the source's own key, which the drop has only while the source is there.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field

from kirok.seal.closing import seal_bytes
from kirok.seal.identities import Kind
from kirok.seal.mailbox import reply_identity
from kirok.seal.unwrapping import open_envelope


@dataclass(frozen=True)
class Letter:
    """One reply: its name ("" for a plain note) and its bytes, neither shown in a repr."""

    name: str = field(repr=False)
    body: bytes = field(repr=False)


def seal_letter(body: bytes, recipient: str, *, name: str = "") -> bytes:
    """The envelope of a reply for the mailbox whose reply recipient is *recipient*.

    Raises:
        BadInput: *recipient* is none, or *name* cannot stand in an envelope.
    """
    return seal_bytes(body, [recipient], name=name)


class LetterOpener:
    """The reply key of one mailbox, derived once for however many replies there are."""

    def __init__(self, master: bytes, kind: Kind = "pq") -> None:
        identity = reply_identity(master, kind)
        self._secret = identity.secret
        self.recipient = identity.recipient

    def open(self, sealed: bytes) -> Letter:
        """Open a reply.

        Raises:
            Refused: it was sealed to another mailbox, or it is damaged.
        """
        target = io.BytesIO()
        name = open_envelope(io.BytesIO(sealed), target, self._secret)
        return Letter(name, target.getvalue())


def open_letter(sealed: bytes, master: bytes, kind: Kind = "pq") -> Letter:
    """Open a reply with the master key of the mailbox it was sealed to.

    Raises:
        Refused: it was sealed to another mailbox, or it is damaged.
    """
    return LetterOpener(master, kind).open(sealed)
