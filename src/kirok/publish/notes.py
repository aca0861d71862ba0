"""Content notes: what a page tells of that a reader may wish to know beforehand, by the codes of its released claims."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from kirok.publish.record import ClaimRecord
from kirok.publish.wording import N_

#: What a code begins with -> what the note says, in the order of the note.
_NOTES = {
    "VIO.LIF.": N_("killing or death"),
    "FATE.dead": N_("killing or death"),
    "VIO.INT.sexual-violence": N_("sexual violence"),
    "VIO.INT.forced-abortion": N_("forced abortion"),
    "VIO.INT.": N_("torture or other bodily harm"),
    "VIO.FOD.starvation": N_("starvation"),
}


def content_notes(claims: Iterable[ClaimRecord]) -> tuple[str, ...]:
    """English messages for the catalogue, each once; a claim of something narrower is not noted twice."""
    found = {_note(code) for code in {claim.type for claim in claims} if code}
    return tuple(note for note in dict.fromkeys(_NOTES.values()) if note in found)


@cache
def _note(code: str) -> str:
    return next((note for start, note in _NOTES.items() if code.startswith(start)), "")
