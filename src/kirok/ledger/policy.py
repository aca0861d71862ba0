"""Trust policies (C2SP tlog-policy): which log is believed. This version writes and reads one log without witnesses."""

from __future__ import annotations

from kirok.base.errors import BadInput
from kirok.ledger.note import VerifierKey, parse_vkey
from kirok.ledger.text import decode_text

_LOG = "log "
_QUORUM = "quorum none"


def format_policy(vkey: str) -> str:
    """The policy that believes the log of *vkey* and asks for no witness."""
    return f"{_LOG}{vkey}\n{_QUORUM}\n"


def parse_policy(content: bytes) -> VerifierKey:
    """The log's key in a policy as :func:`format_policy` writes it, to the byte.

    Raises:
        BadInput: anything else; witnesses and groups are not read by this version.
    """
    lines = decode_text(content, "the policy").split("\n")
    if len(lines) != 3 or not lines[0].startswith(_LOG) or lines[1:] != [_QUORUM, ""]:
        raise BadInput("the policy is not one log without witnesses", allowed="log VKEY, then quorum none")
    return parse_vkey(lines[0].removeprefix(_LOG))
