"""Letters: what the newsroom writes to a source, sealed to the mailbox and kept under seal here; it leaves with the next pull."""

from __future__ import annotations

import secrets
from collections.abc import Collection

from kirok.base.errors import BadInput
from kirok.desk.inbox.models import Letter, Mailbox
from kirok.desk.journal.actions import custody
from kirok.desk.members.models import today
from kirok.desk.vault import sealing
from kirok.seal.letters import seal_letter
from kirok.seal.reply import FILE_LIMIT, NAME, Attached, encode_reply


def write_letter(mailbox: Mailbox, text: str, files: Collection[tuple[str, bytes]] = (), *, asks: bool = False) -> Letter:
    """Seal a reply to a source, and a copy of its text to the desk; call it inside a transaction. It leaves with the next pull.

    *asks*: it holds a question, and the next report of the mailbox is its answer.

    Raises:
        BadInput: it is empty or too long, or a file is too large.
    """
    if not text.strip() and not files:
        raise BadInput("the reply is empty", field="text")
    attached, sealed = [], []
    for name, content in files:
        if len(content) > FILE_LIMIT:
            raise BadInput(f"a file of a reply has at most {FILE_LIMIT:,} bytes", file=name, field="file")
        attached.append(Attached(secrets.token_hex(16), name.encode("utf-8", "surrogateescape"), len(content)))
        place = sealing.put(seal_letter(content, mailbox.recipient, name="file"), name="reply")
        sealed.append({"id": attached[-1].id, "sealed": place})
    body = encode_reply(text, today().isoformat(), attached)
    key = secrets.token_hex(16)
    custody("replied", mailbox.number, {"letter": key, "files": len(attached)})
    return Letter.objects.create(
        key=key,
        mailbox=mailbox,
        parcel=mailbox.parcels.order_by("pk").last(),
        asks=asks,
        sealed=seal_letter(body, mailbox.recipient, name=NAME),
        files=sealed,
        copy=sealing.put(text.encode(), name="reply"),
    )


def unanswered(letter: Letter) -> bool:
    """Whether a letter asks something and its mailbox has sent nothing since."""
    after = letter.parcel_id or 0
    return letter.asks and not letter.mailbox.parcels.filter(pk__gt=after).exists()
