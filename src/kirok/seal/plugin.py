"""``age-plugin-pq``: lets tools that know no post-quantum readers, such as Debian's age 1.1, open and make such files.

Speaks the age plugin protocol (C2SP age-plugin.md) on standard input and output. ``age-plugin-pq --identity`` turns a
line ``AGE-SECRET-KEY-PQ-1...`` on standard input into the ``AGE-PLUGIN-PQ-1...`` that such tools take as an identity.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import BinaryIO

from kirok.base.errors import KirokError, Refused
from kirok.seal import bech32, hybrid
from kirok.seal.hybrid import HybridIdentity
from kirok.seal.identities import parse_identity
from kirok.seal.recipients import keys
from kirok.seal.stanza import Malformed, Stanza, read_stanza

PLUGIN_PREFIX = "age-plugin-pq-"
_SWITCH = "--age-plugin="
_USAGE = "age-plugin-pq is started by age; by hand: age-plugin-pq --identity < AGE-SECRET-KEY-PQ-1..."
_LINE = 65536


class Conversation:
    """One talk with the tool that started the plug-in: stanzas in, stanzas out, an answer to each."""

    def __init__(self, incoming: BinaryIO, outgoing: BinaryIO) -> None:
        self._in = incoming
        self._out = outgoing

    def commands(self) -> list[Stanza]:
        """All that the tool says before it is done.

        Raises:
            Malformed: it breaks off or does not speak the protocol.
        """
        said = []
        while (stanza := self._next()).kind != "done":
            said.append(stanza)
        return said

    def say(self, kind: str, *arguments: str, body: bytes = b"") -> None:
        """Send one stanza and wait for the answer, which this plug-in needs not heed.

        Raises:
            Malformed: the tool breaks off.
        """
        self._send(Stanza(kind, arguments, body))
        self._next()

    def done(self) -> None:
        """End the talk."""
        self._send(Stanza("done", (), b""))

    def _send(self, stanza: Stanza) -> None:
        self._out.write(stanza.encode())
        self._out.flush()

    def _next(self) -> Stanza:
        return read_stanza(self._in.readline(_LINE), self._in)


def recipient_v1(talk: Conversation) -> None:
    """Wrap file keys to recipients.

    Raises:
        Malformed: the tool does not speak the protocol.
    """
    commands = talk.commands()
    words = _texts(commands, "add-recipient") + [_public(word) for word in _texts(commands, "add-identity")]
    file_keys = [stanza.body for stanza in commands if stanza.kind == "wrap-file-key"]
    try:
        stanzas = [(number, key.wrap(each)) for number, each in enumerate(file_keys) for key in keys(words)]
    except KirokError as error:
        talk.say("error", "recipient", "0", body=error.message.encode())
        stanzas = []
    if any(stanza.kind == "extension-labels" for stanza in commands):
        talk.say("labels", "postquantum")  # so that a newer tool mixes no other readers in
    for number, stanza in stanzas:
        talk.say("recipient-stanza", str(number), stanza.kind, *stanza.arguments, body=stanza.body)
    talk.done()


def identity_v1(talk: Conversation) -> None:
    """Unwrap file keys with identities.

    Raises:
        Malformed: the tool does not speak the protocol.
    """
    commands = talk.commands()
    files: dict[str, list[Stanza]] = {}
    for each in commands:
        if each.kind == "recipient-stanza" and len(each.arguments) > 1:
            number, kind, *arguments = each.arguments
            files.setdefault(number, []).append(Stanza(kind, tuple(arguments), each.body))
    try:
        identities = [plugin_identity(word) for word in _texts(commands, "add-identity")]
    except Refused as error:
        talk.say("error", "identity", "0", body=error.message.encode())
        identities = []
    for number, stanzas in files.items():
        _answer(talk, number, stanzas, identities)
    talk.done()


def _answer(talk: Conversation, number: str, stanzas: Sequence[Stanza], identities: Sequence[HybridIdentity]) -> None:
    try:
        found = [key for each in identities for stanza in stanzas if (key := each.unwrap(stanza)) is not None]
    except Malformed as error:
        talk.say("error", "stanza", number, "0", body=str(error).encode())
        return
    if found:
        talk.say("file-key", number, body=found[0])


def _texts(commands: Sequence[Stanza], kind: str) -> list[str]:
    return [stanza.arguments[0] for stanza in commands if stanza.kind == kind and stanza.arguments]


def _public(word: str) -> str:
    """The recipient of an identity, or the word itself, which then is refused as a recipient."""
    try:
        return plugin_identity(word).recipient
    except Refused:
        return word


def plugin_identity(word: str) -> HybridIdentity:
    """The key of ``AGE-PLUGIN-PQ-1...``.

    Raises:
        Refused: it is none; the word is never repeated.
    """
    try:
        prefix, seed = bech32.decode(word)
        if prefix == PLUGIN_PREFIX:
            return HybridIdentity(seed)
    except ValueError:
        pass  # the sentence below serves for both, and quotes nothing
    raise Refused("this is not an AGE-PLUGIN-PQ-1... identity")


def as_plugin(secret: str) -> str:
    """The same secret as tools that need the plug-in write it.

    Raises:
        BadInput: *secret* is no age secret key.
        Refused: it is an X25519 key, which needs no plug-in.
    """
    if not isinstance(parse_identity(secret), HybridIdentity):
        raise Refused("this key is no post-quantum one: every age tool reads it as it is", allowed=hybrid.IDENTITY_PREFIX.upper() + "1...")
    return bech32.encode(PLUGIN_PREFIX, bech32.decode(secret)[1]).upper()


_MACHINES: dict[str, Callable[[Conversation], None]] = {"recipient-v1": recipient_v1, "identity-v1": identity_v1}


def run(words: Sequence[str], incoming: BinaryIO, outgoing: BinaryIO, complaints: BinaryIO) -> int:
    """The whole program: exit code 0, or 2 with one sentence on *complaints*."""
    word = words[0] if len(words) == 1 else ""
    machine = _MACHINES.get(word.removeprefix(_SWITCH)) if word.startswith(_SWITCH) else None
    try:
        if machine is not None:
            machine(Conversation(incoming, outgoing))
        elif word == "--identity":
            outgoing.write(as_plugin(incoming.readline(_LINE).decode("ascii", "replace").strip()).encode() + b"\n")
        else:
            raise Refused(_USAGE)
    except (KirokError, Malformed) as error:
        complaints.write(f"age-plugin-pq: {error}\n".encode())
        return 2
    return 0


def main() -> int:
    """The console script's way in."""
    return run(sys.argv[1:], sys.stdin.buffer, sys.stdout.buffer, sys.stderr.buffer)
