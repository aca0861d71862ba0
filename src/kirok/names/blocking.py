"""Keys under which spellings of one name meet, so that only those need to be compared."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from heapq import nlargest
from itertools import product

from kirok.base.errors import Refused
from kirok.names.general import general_keys
from kirok.names.hangul import southern
from kirok.names.name import Name
from kirok.names.prior import SURNAME, places_of, priors
from kirok.names.spelling import Spelling

KEYS = 3
LEAST_SHARE = 0.004  #: of the best key's probability; a hangul form has one key
_FORMS = 4  #: readings of each syllable that are followed up,
_LEAST_FORM = 0.002  #: and which share of the likeliest one's chance they need


def keys(name: Name | str, count: int = KEYS) -> tuple[str, ...]:
    """The *count* most probable readings of a name, in hangul folded by the initial-sound rule; () for a refusal.

    A form without a surname has keys of the given name alone, marked by a hyphen in front.
    """
    read = name if isinstance(name, Name) else Name.parse(name)
    if read.refusal:
        return ()
    try:
        found = _korean_keys(read, count) if read.tradition == "korean" else general_keys(read.text, count)
        return found or (read.text.strip().casefold(),)
    except Refused:
        return ()


def _korean_keys(name: Name, count: int) -> tuple[str, ...]:
    found: dict[str, float] = defaultdict(float)
    for each in name.components:
        places = [
            _forms(spelt, each.style, place)
            for place, spelt in zip((SURNAME, *places_of(len(each.given))), (each.surname, *each.given), strict=True)
        ]
        for forms in product(*places):
            key, chance = "", each.share
            for form, part in forms:
                key += form
                chance *= part
            found[key] += chance
    best = nlargest(count, found, key=lambda key: (found[key], key))
    return tuple(key for key in best if found[key] >= LEAST_SHARE * found[best[0]])


@lru_cache(maxsize=32768)
def _forms(spelt: Spelling, style: int, place: int) -> tuple[tuple[str, float], ...]:
    if spelt.kind == "missing":
        return (("-", 1.0),)
    vector, mass = spelt.vectors(place)[style]
    folded: dict[str, float] = defaultdict(float)
    for form, chance in vector.items():
        folded["".join(map(southern, form))] += priors()[place].chances[form] * chance / mass
    likeliest = nlargest(_FORMS, folded, key=lambda form: (folded[form], form))
    return tuple((form, folded[form]) for form in likeliest if folded[form] >= _LEAST_FORM * folded[likeliest[0]])
