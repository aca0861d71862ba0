"""Trust policies (C2SP tlog-policy): which logs are believed, which witnesses are known, and how many must have cosigned."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from kirok.base.errors import BadInput, CheckFailed
from kirok.ledger.checkpoint import Checkpoint, parse_checkpoint
from kirok.ledger.cosignature import cosigned
from kirok.ledger.note import COSIGNATURE, Note, VerifierKey, lines_of, parse_note, parse_vkey, verify
from kirok.ledger.text import decimal

POLICY_LIMIT = 100_000  # bytes
_NONE = "none"
_BLANKS = re.compile(r"[ \t]+")
# Bytes, not letters: the format knows no alphabet, and forbids every control character but tab and newline.
_FOREIGN = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
_LINES = ("log", "witness", "group", "quorum")


@dataclass(frozen=True)
class KnownLog:
    """A log that is believed, by its *key*, and where it can be reached, if anywhere."""

    key: VerifierKey
    url: str = ""


@dataclass(frozen=True)
class KnownWitness:
    """A witness under the policy's own *name* for it, by its *key*, and where it takes checkpoints, if anywhere."""

    name: str
    key: VerifierKey
    url: str = ""


@dataclass(frozen=True)
class Group:
    """The *members* (names of witnesses and groups) of which at least *threshold* must have witnessed."""

    name: str
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True)
class Policy:
    """What a policy says; *quorum* is the name of a witness or group, or "none"."""

    logs: tuple[KnownLog, ...]
    witnesses: tuple[KnownWitness, ...]
    groups: tuple[Group, ...]
    quorum: str

    def met(self, names: Collection[str]) -> bool:
        """Whether the cosignatures of the witnesses called *names* are enough."""
        if self.quorum == _NONE:
            return True
        reached = set(names)
        for group in self.groups:  # a group speaks only of names above it
            if len(reached.intersection(group.members)) >= group.threshold:
                reached.add(group.name)
        return self.quorum in reached

    def cosigners(self, note: Note) -> tuple[KnownWitness, ...]:
        """The known witnesses that cosigned *note*.

        Raises:
            CheckFailed: a line under the name and number of one of them does not hold.
        """
        return tuple(witness for witness in self.witnesses if cosigned(note, witness.key) is not None)


def open_trusted(content: bytes, policy: Policy) -> Checkpoint:
    """The checkpoint of a signed note that a log of *policy* signed and enough of its witnesses cosigned.

    Raises:
        BadInput: it is not a checkpoint's note.
        CheckFailed: no known log signed it, a known signature does not hold, or too few witnesses cosigned.
    """
    note = parse_note(content)
    checkpoint = parse_checkpoint(note.text)
    signers = [log.key for log in policy.logs if log.key.name == checkpoint.origin and lines_of(note, log.key)]
    if not signers:
        raise CheckFailed(f"no log that the policy names signed this checkpoint of {checkpoint.origin}")
    for key in signers:
        verify(note, key)
    found = policy.cosigners(note)
    if not policy.met([witness.name for witness in found]):
        raise CheckFailed(
            f"{len(found)} known witnesses cosigned the checkpoint, and the policy asks for more (quorum {_shown(policy.quorum)})"
        )
    return checkpoint


def format_policy(vkey: str, witnesses: Iterable[VerifierKey] = ()) -> str:
    """The policy of a site: it believes the log of *vkey* and says that all *witnesses* cosigned; one spelling a content."""
    keys = sorted(witnesses, key=lambda key: (key.name, key.public))
    names = [f"w{number}" for number in range(1, len(keys) + 1)]
    lines = [f"log {vkey}", *(f"witness {name} {key}" for name, key in zip(names, keys, strict=True))]
    if names:
        lines.append(f"group partners all {' '.join(names)}")
    return "\n".join([*lines, f"quorum {'partners' if names else _NONE}", ""])


def parse_policy(content: bytes) -> Policy:
    """Read a policy in full: blanks, comments, groups of groups.

    Raises:
        BadInput: it is none; the error names the line.
    """
    if len(content) > POLICY_LIMIT:
        raise BadInput(f"the policy is over {POLICY_LIMIT:,} bytes")
    if _FOREIGN.search(content):
        raise BadInput("the policy holds a control character")
    if not content.endswith(b"\n"):
        raise BadInput("the policy does not end with a newline")
    # Every byte comes back as it was: names are octets and never compared as letters.
    lines = content.decode("utf-8", "surrogateescape").split("\n")[:-1]
    reading = _Reading()
    for number, line in enumerate(lines, 1):
        words = _BLANKS.split(line.strip(" \t"))
        if words[0] and not words[0].startswith("#"):
            try:
                reading.take(words)
            except BadInput as error:
                raise error.at(line=number) from None
    return reading.policy()


@dataclass
class _Reading:
    """A policy while its lines are read."""

    logs: list[KnownLog] = field(default_factory=list)
    witnesses: list[KnownWitness] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    quorum: str | None = None
    used: set[str] = field(default_factory=set)

    def policy(self) -> Policy:
        """What was read, when it is whole."""
        if self.quorum is None:
            raise BadInput("the policy has no quorum line", allowed="quorum NAME or quorum none")
        return Policy(tuple(self.logs), tuple(self.witnesses), tuple(self.groups), self.quorum)

    def take(self, words: Sequence[str]) -> None:
        """One line that is neither empty nor a comment."""
        if words[0] not in _LINES:
            raise BadInput("a policy has lines of four kinds", allowed=_LINES)
        {"log": self._log, "witness": self._witness, "group": self._group, "quorum": self._quorum}[words[0]](words[1:])

    def _log(self, words: Sequence[str]) -> None:
        if len(words) not in (1, 2):
            raise BadInput("a log's line is 'log VKEY' or 'log VKEY URL'")
        key = parse_vkey(words[0])
        if any(log.key.public == key.public for log in self.logs):
            raise BadInput("this log's key stands in the policy twice")
        self.logs.append(KnownLog(key, *words[1:]))

    def _witness(self, words: Sequence[str]) -> None:
        if len(words) not in (2, 3):
            raise BadInput("a witness's line is 'witness NAME VKEY' or 'witness NAME VKEY URL'")
        name, key = self._new(words[0]), parse_vkey(words[1], COSIGNATURE)
        if any(witness.key.public == key.public for witness in self.witnesses):
            raise BadInput("this witness's key stands in the policy twice")
        self.witnesses.append(KnownWitness(name, key, *words[2:]))

    def _group(self, words: Sequence[str]) -> None:
        if len(words) < 3:
            raise BadInput("a group's line is 'group NAME all|any|NUMBER MEMBER...'")
        name, members = self._new(words[0]), tuple(words[2:])
        for member in members:
            self._known(member)
            if member in self.used:
                raise BadInput(f"{_shown(member)} is a member twice; nobody counts more than once")
            self.used.add(member)
        self.groups.append(Group(name, _threshold(words[1], len(members)), members))

    def _quorum(self, words: Sequence[str]) -> None:
        if len(words) != 1:
            raise BadInput("the quorum's line is 'quorum NAME' or 'quorum none'")
        if self.quorum is not None:
            raise BadInput("the policy has two quorum lines")
        if words[0] != _NONE:
            self._known(words[0])
        self.quorum = words[0]

    def _names(self) -> set[str]:
        return {*(witness.name for witness in self.witnesses), *(group.name for group in self.groups)}

    def _new(self, name: str) -> str:
        if name == _NONE or name in self._names():
            raise BadInput(f"the name {_shown(name)} is taken")
        return name

    def _known(self, name: str) -> None:
        if name not in self._names():
            raise BadInput(f"no line above defines {_shown(name)}")


def _threshold(text: str, count: int) -> int:
    if text in ("all", "any"):
        return count if text == "all" else 1
    number = decimal(text, "the number of a group")
    if not 1 <= number <= count:
        raise BadInput(f"the group has {count} members", allowed=f"all, any, or 1 to {count}")
    return number


def _shown(name: str) -> str:
    """A name as any terminal carries it, whatever its octets."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")
