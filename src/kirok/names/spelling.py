"""What one written syllable may stand for: a sparse vector over underlying syllables, by style and place.

``R(a, b) = sum_u P(u) P(a|u) P(b|u) / (P(a) P(b))`` is how much two spellings of one syllable speak for each other.
A syllable is garbled beyond recognition with probability GARBLED, so R never falls below twice that.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from itertools import count
from typing import TYPE_CHECKING

from kirok.names.channel import STYLES, Triple, channel, coda_class, decompositions, rows, vowel_options
from kirok.names.edits import confused, near
from kirok.names.hangul import is_syllable, join, southern, split
from kirok.names.prior import SURNAME, Prior, double_surnames, priors

GARBLED = (2e-6, 2e-4, 2e-4, 2e-4)  #: by place: chance that a written syllable tells nothing of the name
HANGUL_SLIP = 0.001
UNUSUAL = 0.01  #: chance of a letter slip, or of a spelling of a surname outside its list
ONSET_LEFT = (1e-3, 8e-3, 8e-3)  #: by style: chance that only the onset is left of a syllable of the given name
HANGUL_ONSET_LEFT = 3e-4
SLIP = (0.005, 0.015, 0.015)  #: by style: chance that one jamo of a syllable is another one than was meant
SAME_CHARACTER, OTHER_CHARACTER = 8.0, 0.01  #: hanja: syllables have about eight usual characters each
_NO_MASS = 1e-12
_SMALLEST = 1e-6  #: share of a vector's mass below which an entry is dropped

if TYPE_CHECKING:
    from collections.abc import Iterable

Vector = dict[str, float]


class Spelling:
    """One distinct string in the place of a syllable or surname; one object a string and process.

    *style_bound*: the vector depends on the style (Latin); hangul and hanja have one vector.
    """

    __slots__ = ("_onsets", "_vectors", "kind", "masses", "number", "style_bound", "text")

    def __init__(self, text: str, kind: str, number: int) -> None:
        self.text = text
        self.kind = kind
        self.number = number
        self.style_bound = kind in {"latin", "initial"}
        self.forget()

    def forget(self) -> None:
        """Drop what was computed, or start with nothing."""
        self._onsets: dict[tuple[int, int], dict[str, float]] = {}
        self._vectors: dict[int, tuple[tuple[Vector, float], ...]] = {}
        self.masses: list[Triple | None] = [None, None, None, None]  #: P(text) by place and style, once measured

    def vectors(self, place: int) -> tuple[tuple[Vector, float], ...]:
        """For each style the vector P(text | u) and its marginal P(text)."""
        found = self._vectors.get(place)
        if found is None:
            found = self._vectors[place] = tuple(_vectors(self, priors()[place]))
        return found

    def measure(self, place: int) -> Triple:
        """P(text) at a place, by style; slips left out, for they add next to nothing."""
        found = self.masses[place] = _exact_mass(self, priors()[place])
        return found

    def onset_left(self, style: int) -> float:
        """The chance that this syllable's rhyme tells nothing."""
        return ONSET_LEFT[style] if self.kind == "latin" else HANGUL_ONSET_LEFT

    def onsets(self, place: int, style: int) -> dict[str, float]:
        """P(onset | text)."""
        found = self._onsets.get((place, style))
        if found is None:
            vector, mass = self.vectors(place)[style]
            found = {}
            for form, chance in vector.items():
                onset = split(form[0])[0]
                found[onset] = found.get(onset, 0.0) + priors()[place].chance(form) * chance / mass
            self._onsets[place, style] = found
        return found


def _exact_mass(spelling: Spelling, prior: Prior) -> Triple:
    exact = listed_forms(spelling.text, prior.place) if spelling.kind == "latin" else None
    if not exact:
        return tuple(mass for _, mass in _vectors(spelling, prior))  # type: ignore[return-value]
    south = north = marked = _NO_MASS
    for form, (a, b, c) in exact.items():
        for under, (x, y, z) in prior.links(form):
            usual = prior.chances[under]
            south, north, marked = south + usual * a * x, north + usual * b * y, marked + usual * c * z
    return south, north, marked


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
    chances = prior.chances
    mass = sum([chances[form] * chance for form, chance in vector.items()])
    least = _SMALLEST * mass
    kept = {form: chance for form, chance in vector.items() if chances[form] * chance > least}
    return kept, max(mass, _NO_MASS)


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
    return _slips({text: (1.0, 1.0, 1.0)}, (HANGUL_SLIP,) * 3)


def _hanja(text: str) -> Vector:
    forms = hanja_readings(text)
    return dict.fromkeys(forms, 1.0)


@cache
def _characters() -> dict[str, str]:
    return {row["character"]: row["readings"] for row in rows("hanja.tsv")}


@lru_cache(maxsize=16384)
def hanja_identity(character: str) -> str:
    """The character that a simplified or compatibility form stands for."""
    table = _characters()
    found = unicodedata.normalize("NFKC", character)
    pointed = table.get(found, "")
    return pointed if pointed in table else found


def hanja_readings(character: str) -> tuple[str, ...]:
    """The underlying readings of one character; () when it has none.

    A compatibility ideograph stands for one of its character's readings, as the South has it: U+F9E1 is 李 read 이, so 리.
    """
    table = _characters()
    found = table.get(character, "")
    if found in table:  # a simplified form points to its traditional one
        return hanja_readings(found)
    forms = tuple(form for form in found if not any(southern(other) == form and other != form for other in found))
    whole = unicodedata.normalize("NFKC", character)
    if whole == character:
        return forms
    return tuple(form for form in hanja_readings(whole) if form in forms or southern(form) in forms) or forms


def _latin(text: str, place: int) -> dict[str, Triple]:
    exact = listed_forms(text, place)
    if exact:
        return _slips(exact)
    return _scale(_sum(listed_forms(other, place) for other in near(text)), UNUSUAL)


def listed_forms(text: str, place: int) -> dict[str, Triple]:
    """The written forms that *text* spells by the tables, without a slip."""
    if place != SURNAME:
        return read_forms(text)
    table, listed = surname_spellings()
    found = dict(table.get(text, {}))
    for form, chances in read_forms(text).items():
        if form in listed:
            found[form] = _add(found.get(form, (0.0, 0.0, 0.0)), _times(chances, UNUSUAL))
        else:
            found.setdefault(form, chances)
    found.update(_doubles(text))
    return found


@lru_cache(maxsize=65536)
def may_be_surname(text: str) -> bool:
    """Whether a Latin string may spell a known surname."""
    known = priors()[SURNAME].known
    return text in surname_spellings()[0] or any(form in known for form in read_forms(text)) or bool(_doubles(text))


@lru_cache(maxsize=16384)
def may_be_misspelt_surname(text: str) -> bool:
    """Whether a Latin string is one letter slip away from a known surname."""
    return any(map(may_be_surname, near(text)))


@cache
def double_halves(place: int) -> frozenset[str]:
    """The first or second syllables of surnames of two syllables."""
    return frozenset(form[place] for form in double_surnames())


@lru_cache(maxsize=65536)
def half_of_double(text: str, place: int) -> bool:
    """Whether a Latin string may spell the first or second half of a surname of two syllables."""
    return not double_halves(place).isdisjoint(read_forms(text))


def _doubles(text: str) -> dict[str, Triple]:
    found: dict[str, Triple] = {}
    if len(text) < 4:  # 선우 is Sŏnu
        return found
    for form in double_surnames():
        for cut in range(1, len(text)):
            one = read_forms(text[:cut]).get(form[0])
            two = read_forms(text[cut:]).get(form[1]) if one else None
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


@lru_cache(maxsize=65536)
def read_forms(text: str) -> dict[str, Triple]:
    """The syllables that a Latin string spells by the tables, with P(string | syllable) by style."""
    found: dict[str, Triple] = {}
    tables = channel()
    for onset, vowel, coda in decompositions(text):
        for jamo_coda, c in tables.codas[coda]:
            for jamo_onset, o in tables.onsets[onset]:
                for jamo_vowel, v in vowel_options(vowel, jamo_onset == "ㅇ", coda_class(jamo_coda)):
                    form = compose(jamo_onset, jamo_vowel, jamo_coda)
                    if form:
                        found[form] = _add(found.get(form, (0.0, 0.0, 0.0)), (o[0] * v[0] * c[0], o[1] * v[1] * c[1], o[2] * v[2] * c[2]))
    return found


def compose(onset: str, vowel: str, coda: str) -> str | None:
    """The syllable of three rows of the tables; None where ㅅ and its form before ㅣ do not fit the vowel."""
    soft = vowel in "ㅣㅟ"
    if onset == "ㅅi":
        return join("ㅅ", vowel, coda) if soft else None
    return None if onset == "ㅅ" and soft else join(onset, vowel, coda)


def _initial(text: str, place: int) -> dict[str, Triple]:
    forms = [form for form in priors()[place].known if len(form) == 1]
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


def _slips(exact: dict[str, Triple], slip: Triple | None = None) -> dict[str, Triple]:
    found = dict(exact)
    slip = slip or SLIP
    for form, chances in exact.items():
        if len(form) == 1:
            for other, share in confused(form):
                found[other] = _add(
                    found.get(other, (0.0, 0.0, 0.0)),
                    (chances[0] * slip[0] * share, chances[1] * slip[1] * share, chances[2] * slip[2] * share),
                )
    return found


def _add(a: Triple, b: Triple) -> Triple:
    return a[0] + b[0], a[1] + b[1], a[2] + b[2]


def _times(a: Triple, factor: float) -> Triple:
    return a[0] * factor, a[1] * factor, a[2] * factor


def _scale(vector: dict[str, Triple], factor: float) -> dict[str, Triple]:
    return {form: _times(chances, factor) for form, chances in vector.items()}


def _sum(vectors: Iterable[dict[str, Triple]]) -> dict[str, Triple]:
    found: dict[str, Triple] = {}
    for vector in vectors:
        for form, chances in vector.items():
            found[form] = _add(found.get(form, (0.0, 0.0, 0.0)), chances)
    return found


_WRITTEN = {"latin": _latin, "hangul": _hangul, "initial": _initial}
_KNOWN: dict[str, Spelling] = {}
_NUMBERS = count()
MOST_KNOWN = 20_000  #: strings remembered with their vectors, about 10 KB each


def spelling(text: str) -> Spelling:
    """The one object for *text*; "" is a syllable or surname that the form does not have."""
    found = _KNOWN.get(text)
    if found is None:
        if len(_KNOWN) >= MOST_KNOWN:  # names in memory keep their own; what is new starts again
            _KNOWN.clear()
        found = _KNOWN[text] = Spelling(text, _kind(text), next(_NUMBERS))
    return found


def _kind(text: str) -> str:
    if not text:
        return "missing"
    sign = text[0]
    if sign.isascii() or sign in "ŏŭ":
        return "initial" if is_initial(text) else "latin"
    return "hangul" if is_syllable(sign) else "hanja" if hanja_readings(sign) else "latin"


def is_initial(word: str) -> bool:
    """Whether a folded word is one letter with a point, or a lone consonant."""
    return (len(word) == 2 and word[1] == ".") or (len(word) == 1 and word not in "aeiouyŏŭ")


def forget() -> None:
    """Drop the vectors of every string: the tables have changed."""
    for each in _KNOWN.values():
        each.forget()
