"""What one written syllable may stand for: a sparse vector over underlying syllables, by style and place.

``R(a, b) = sum_u P(u) P(a|u) P(b|u) / (P(a) P(b))`` is how much two spellings of one syllable speak for each other.
A syllable is garbled beyond recognition with probability GARBLED, so R never falls below twice that.
"""

from __future__ import annotations

from functools import cache

from kirok.names.channel import STYLES, Triple, channel, coda_class, decompositions, rows, vowel_options
from kirok.names.edits import confused, near
from kirok.names.hangul import is_syllable, join, southern, split
from kirok.names.prior import SURNAME, Prior, double_surnames, priors

GARBLED = 2e-4  #: chance that a written syllable tells nothing of the name
SLIP = 0.01  #: chance that one jamo of a syllable is another one than was meant
SAME_CHARACTER, OTHER_CHARACTER = 8.0, 0.05  #: hanja: syllables have about eight usual characters each
_SMALLEST = 1e-6  #: share of a vector's mass below which an entry is dropped

Vector = dict[str, float]


class Spelling:
    """One distinct string in the place of a syllable or surname; one object a string and process.

    *style_bound*: the vector depends on the style (Latin); hangul and hanja have one vector.
    """

    __slots__ = ("_vectors", "kind", "number", "text")

    def __init__(self, text: str, kind: str, number: int) -> None:
        self.text = text
        self.kind = kind
        self.number = number
        self._vectors: dict[int, tuple[tuple[Vector, float], ...]] = {}

    @property
    def style_bound(self) -> bool:
        return self.kind in {"latin", "initial"}

    def vectors(self, place: int) -> tuple[tuple[Vector, float], ...]:
        """For each style the vector P(text | u) and its marginal P(text)."""
        found = self._vectors.get(place)
        if found is None:
            found = self._vectors[place] = tuple(_vectors(self, priors()[place]))
        return found

    def mass(self, place: int, style: int) -> float:
        """P(text) at a place in a style."""
        return self.vectors(place)[style][1]


def _vectors(spelling: Spelling, prior: Prior) -> list[tuple[Vector, float]]:
    if spelling.kind == "missing":
        return [({}, 1.0)] * len(STYLES)
    if spelling.kind == "hanja":
        return [_weigh(_hanja(spelling.text), prior)] * len(STYLES)
    written = _WRITTEN[spelling.kind](spelling.text, prior.place)
    folded = _fold(written, prior)
    if spelling.kind == "hangul":
        mean = {form: sum(chance[:2]) / 2 for form, chance in folded.items()}
        return [_weigh(mean, prior)] * len(STYLES)
    return [_weigh({form: chance[style] for form, chance in folded.items()}, prior) for style in range(len(STYLES))]


def _weigh(vector: Vector, prior: Prior) -> tuple[Vector, float]:
    mass = sum(prior.chance(form) * chance for form, chance in vector.items())
    kept = {form: chance for form, chance in vector.items() if prior.chance(form) * chance > _SMALLEST * mass}
    return kept, max(sum(prior.chance(form) * chance for form, chance in kept.items()), 1e-12)


def _fold(written: dict[str, Triple], prior: Prior) -> dict[str, Triple]:
    found: dict[str, Triple] = {}
    for form, (south, north, marked) in written.items():
        for under, (a, b, c) in prior.links(form):
            x, y, z = found.get(under, (0.0, 0.0, 0.0))
            found[under] = (x + a * south, y + b * north, z + c * marked)
    return found


def _hangul(text: str, _place: int) -> dict[str, Triple]:
    if len(text) > 1:
        return {text: (1.0, 1.0, 1.0)}
    return _slips({text: (1.0, 1.0, 1.0)})


def _hanja(text: str) -> Vector:
    forms = hanja_readings(text)
    return dict.fromkeys(forms, 1.0)


@cache
def _characters() -> dict[str, str]:
    return {row["character"]: row["readings"] for row in rows("hanja.tsv")}


def hanja_readings(character: str) -> tuple[str, ...]:
    """The underlying readings of one character; () when it has none. Compatibility ideographs carry their own reading."""
    table = _characters()
    found = table.get(character, "")
    if len(found) == 1 and found in table:  # a simplified form points to its traditional one
        found = table[found]
    return tuple(form for form in found if not any(southern(other) == form and other != form for other in found))


def _latin(text: str, place: int) -> dict[str, Triple]:
    if place == SURNAME:
        return _latin_surname(text)
    exact = _read(text)
    if exact:
        return _slips(exact)
    return _scale(_sum(_read(other) for other in near(text)), SLIP)


def _latin_surname(text: str) -> dict[str, Triple]:
    table, listed = surname_spellings()
    found = dict(table.get(text, {}))
    for form, chances in _read(text).items():
        if form not in listed:
            found.setdefault(form, chances)
        else:
            found[form] = _add(found.get(form, (0.0, 0.0, 0.0)), _times(chances, SLIP))
    found.update(_doubles(text))
    return _slips(found) if found else _scale(_sum(_latin_surname(other) for other in near(text) if table.get(other)), SLIP)


def _doubles(text: str) -> dict[str, Triple]:
    found = {}
    for form in double_surnames():
        for cut in range(1, len(text)):
            one = _read(text[:cut]).get(form[0])
            two = _read(text[cut:]).get(form[1]) if one else None
            if one and two:
                found[form] = (one[0] * two[0], one[1] * two[1], one[2] * two[2])
    return found


@cache
def surname_spellings() -> tuple[dict[str, dict[str, Triple]], frozenset[str]]:
    """Listed spellings of surnames, and the surnames (as written) that have a list."""
    table: dict[str, dict[str, Triple]] = {}
    listed = set()
    for row in rows("surnames.tsv"):
        listed.add(row["surname"])
        chances = (float(row["south"]), float(row["north"]), float(row["marked"]))
        table.setdefault(row["spelling"], {})[row["surname"]] = chances
    return table, frozenset(listed)


@cache
def _read(text: str) -> dict[str, Triple]:
    found: dict[str, Triple] = {}
    tables = channel()
    for onset, vowel, coda in decompositions(text):
        for jamo_coda, c in tables.codas[coda]:
            for jamo_onset, o in tables.onsets[onset]:
                for jamo_vowel, v in vowel_options(vowel, jamo_onset == "ㅇ", coda_class(jamo_coda)):
                    form = _compose(jamo_onset, jamo_vowel, jamo_coda)
                    if form:
                        found[form] = _add(found.get(form, (0.0, 0.0, 0.0)), (o[0] * v[0] * c[0], o[1] * v[1] * c[1], o[2] * v[2] * c[2]))
    return found


def _compose(onset: str, vowel: str, coda: str) -> str | None:
    soft = vowel in "ㅣㅟ"
    if onset == "ㅅi":
        return join("ㅅ", vowel, coda) if soft else None
    return None if onset == "ㅅ" and soft else join(onset, vowel, coda)


def _initial(text: str, place: int) -> dict[str, Triple]:
    forms = [form for form in priors()[place].chances if len(form) == 1]
    found = {}
    for form in forms:
        chances = _starts(form, text[0])
        if any(chances):
            found[form] = chances
    return found


def _starts(form: str, letter: str) -> Triple:
    onset, vowel, _ = split(form)
    tables = channel()
    found: Triple = (0.0, 0.0, 0.0)
    for spelling, entries in tables.onsets.items():
        for jamo, chance in entries:
            if jamo == onset and spelling.startswith(letter):
                found = _add(found, chance)
    if onset == "ㅇ":
        for spelling, table in tables.vowels.items():
            if spelling.startswith(letter):
                for jamo, chance in table.get("0", table.get("*", [])):
                    found = _add(found, chance) if jamo == vowel else found
    return found


def _slips(exact: dict[str, Triple]) -> dict[str, Triple]:
    found = dict(exact)
    for form, chances in exact.items():
        if len(form) == 1:
            for other, share in confused(form):
                found[other] = _add(found.get(other, (0.0, 0.0, 0.0)), _times(chances, SLIP * share))
    return found


def _add(a: Triple, b: Triple) -> Triple:
    return a[0] + b[0], a[1] + b[1], a[2] + b[2]


def _times(a: Triple, factor: float) -> Triple:
    return a[0] * factor, a[1] * factor, a[2] * factor


def _scale(vector: dict[str, Triple], factor: float) -> dict[str, Triple]:
    return {form: _times(chances, factor) for form, chances in vector.items()}


def _sum(vectors) -> dict[str, Triple]:
    found: dict[str, Triple] = {}
    for vector in vectors:
        for form, chances in vector.items():
            found[form] = _add(found.get(form, (0.0, 0.0, 0.0)), chances)
    return found


_WRITTEN = {"latin": _latin, "hangul": _hangul, "initial": _initial}
_KNOWN: dict[str, Spelling] = {}


def spelling(text: str, kind: str) -> Spelling:
    """The one object for *text*; *kind* is latin, initial, hangul, hanja or missing."""
    found = _KNOWN.get(text)
    if found is None:
        found = _KNOWN[text] = Spelling(text, kind, len(_KNOWN))
    return found


MISSING = spelling("", "missing")


@cache
def reads(text: str) -> bool:
    """Whether a Latin string is a spelling of some syllable."""
    return bool(decompositions(text))
