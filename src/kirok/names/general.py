"""Names outside the Korean pack: words in any script as sounds, laid side by side in order, in bits.

A fallback, not a fitted model. A word that both sides have says as much as its sounds agree, at most as much as it is rare
(a hand-written table of common names, else MOST_BITS). A word that one side leaves out costs little, two words that
contradict each other cost so much that the name is no longer the same: brothers share all words but the first.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations, pairwise, product, starmap
from typing import TYPE_CHECKING, NamedTuple

from kirok.base.notes import Note
from kirok.names.explaining import Aligned
from kirok.names.phones import LONGEST_WORD
from kirok.names.sounds import STRANGE, alike
from kirok.names.words import Word, consonants, is_common, joined, name_words, read, skeletons

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["aligned", "bits", "consonants", "general_keys", "name_words", "read", "word_bits"]

LEAST_BITS = 0.5  #: what a word in another spelling still says
INITIAL_BITS = 2.5
SHORT_BITS = 2.0  #: Abd beside Abdulkarim
AMBIGUOUS = -1.0  #: a spelling that may be of two common names, beside the second of them
MISSING, MISSING_FIRST = -1.5, -4.0  #: a word that one side leaves out; the first one, without which a son has his father's name
JOINED, TURNED = -0.5, -1.0  #: two words written as one; the last word put first
CONTRADICTION = -5.0  #: a word on each side that the other does not have
MOST_CONTRADICTED, MOST_HEADLESS = 2.9, 8.0  #: bits that a name with a contradiction, or without its first word, may reach
NOTHING = -40.0
Pair = tuple[Word | None, Word | None, float]  #: two words laid beside each other; None where one side has none


def word_bits(one: Word, two: Word) -> float:
    """Evidence of two words for one word; NOTHING where they are two."""
    if one.initial or two.initial:
        return INITIAL_BITS if one.phones[:1] == two.phones[:1] else NOTHING
    if one.servant and two.servant and one.servant != two.servant:
        return SHORT_BITS
    if one.common >= 0 and two.common >= 0:
        if one.common == two.common:
            return min(one.bits, two.bits)
        return min(one.bits, two.bits) + AMBIGUOUS if _share_a_row(one, two) else NOTHING
    return _sounded(one, two) if _may_meet(one, two) else NOTHING


@lru_cache(maxsize=32_768)
def _sounded(one: Word, two: Word) -> float:
    unwritten = one.unwritten or two.unwritten
    worth = min(one.worth[unwritten], two.worth[unwritten])
    bearable = min(one.bearable[unwritten], two.bearable[unwritten])
    lost = max(worth - alike(one.numbers, one.skip, two.numbers, two.skip, unwritten, worth - bearable - _ROUNDING), 0.0)
    return max(min(worth, one.bits, two.bits) - lost, LEAST_BITS) if lost <= bearable else NOTHING


def _share_a_row(one: Word, two: Word) -> bool:
    return one.also == two.common or one.common == two.also or one.also == two.also >= 0


def _may_meet(one: Word, two: Word) -> bool:
    """Whether few enough consonants of either have no like in the other; what is false here no alignment would hold."""
    (own, near, count), (other_own, other_near, other_count) = one.heard, two.heard
    unwritten = one.unwritten or two.unwritten
    most = min(one.most_strange[unwritten], two.most_strange[unwritten])
    strange, other_strange = (own & ~other_near).bit_count(), (other_own & ~near).bit_count()
    if strange > most or other_strange > most:
        return False
    if one.skip or two.skip:
        return abs(count - other_count) - 1 <= most
    least = min(one.worth[unwritten], two.worth[unwritten]) - min(one.bearable[unwritten], two.bearable[unwritten]) - _ROUNDING
    reach = min(one.potential - strange * STRANGE, two.potential - other_strange * STRANGE)
    return abs(count - other_count) <= most and reach >= least


_ROUNDING = 1e-6  #: sums of bits in another order may differ by so much


class _Joint(NamedTuple):
    """Two neighbours that may be one word, with the consonants of both as in Word.heard; not yet joined."""

    one: Word
    following: Word
    own: int
    near: int
    unwritten: bool
    common: bool

    def row(self, words: Sequence[Word]) -> list[float]:
        """Bits beside each word; the two are joined only where their consonants allow that they meet."""
        return [NOTHING if self._too_strange(each) else self._met(each) for each in words]

    def _too_strange(self, two: Word) -> bool:
        own, near, _ = two.heard
        most = two.most_strange[self.unwritten or two.unwritten]
        strange = (self.own & ~near).bit_count() > most or (own & ~self.near).bit_count() > most
        return strange and not two.initial and not (self.common and two.common >= 0)

    def _met(self, two: Word) -> float:
        whole = joined(self.one, self.following)
        found = word_bits(whole, two) if whole else NOTHING
        return found + JOINED if found > NOTHING else NOTHING


def _joints(words: Sequence[Word]) -> list[_Joint]:
    return list(starmap(_joint, pairwise(words)))


def _joint(one: Word, following: Word) -> _Joint:
    (own, near, _), (other_own, other_near, _) = one.heard, following.heard
    if len(one.phones) + len(following.phones) > LONGEST_WORD:  # what stands behind is cut off, so nothing is known of it
        own, near, other_own, other_near = 0, -1, 0, -1
    both = one.unwritten and following.unwritten
    return _Joint(one, following, own | other_own, near | other_near, both, is_common(one.text + following.text))


def bits(left: Sequence[Word], right: Sequence[Word]) -> float:
    """Evidence of two names' words for one name; symmetric."""
    return _best(left, right)[0]


def _best(left: Sequence[Word], right: Sequence[Word]) -> tuple[float, list[Pair]]:
    met = _Meetings(left, right)
    if not met.any:
        return NOTHING, []
    plain = _laid(met, 0, 0)
    if all(one and two for one, two, _ in plain[1]):
        return plain
    found = [plain]
    for turn in (1, -1):
        end = -1 if turn == 1 else 0  # where the moved word now stands: it must meet another, else nothing was moved
        for turns in ((turn, 0), (0, turn)):
            if met.turned(*turns):
                total, pairs = _laid(met, *turns)
                found += [(total + TURNED, pairs)] if all(pairs[end][:2]) else []
    return max(found, key=lambda each: each[0])


class _Meetings:
    """The bits of every two words of two names, and of a word and two neighbours written as one."""

    def __init__(self, left: Sequence[Word], right: Sequence[Word]) -> None:
        self.left, self.right = left, right
        self.bits: dict[tuple[int, int], Sequence[Sequence[float]]] = {
            (1, 1): [[word_bits(one, two) for two in right] for one in left],
            (2, 1): [each.row(right) for each in _joints(left)],
            (1, 2): list(zip(*(each.row(left) for each in _joints(right)), strict=True)),
        }
        self.any = any(max(row) > NOTHING for rows in self.bits.values() for row in rows if row)

    def at(self, step: tuple[int, int], i: int, j: int) -> float:
        """Bits of the words from *i* and *j* on; NOTHING where two of them are the last and the first."""
        rows = self.bits[step]
        return rows[i][j] if i < len(rows) and j < len(rows[i]) else NOTHING

    def turned(self, turn: int, other_turn: int) -> bool:
        """Whether the word that turning moves to the other end, in the name that is turned, meets what stands there."""
        if len(self.right if other_turn else self.left) < 2:
            return False
        first, last = (0, -1) if turn + other_turn == 1 else (-1, 0)
        joint = self.bits[(2, 1) if other_turn else (1, 2)]
        plain = self.bits[1, 1][last][first] if other_turn else self.bits[1, 1][first][last]
        wide = (joint[last][first] if joint else NOTHING) if other_turn else (joint[first][last] if joint else NOTHING)
        return max(plain, wide) > NOTHING


Cell = tuple[float, int, int, "Step | None"]  #: bits, words covered on each side, the way here
Step = tuple[int, int, float, Cell]


def _laid(met: _Meetings, turn: int, other_turn: int) -> tuple[float, list[Pair]]:
    """The best order-keeping alignment, the words of one name turned by so many."""
    n, m = len(met.left), len(met.right)
    table: list[list[Cell]] = [[(0.0, 0, 0, None)] * (m + 1) for _ in range(n + 1)]
    for i in range(n + 1):
        for j in range(m + 1):
            options = [_gone(table[i - 1][j], i, (1, 0))] if i else []
            options += [_gone(table[i][j - 1], j, (0, 1))] if j else []
            for down, across in _STEPS:
                if i >= down and j >= across:
                    found = met.at((down, across), (i - down + turn) % n, (j - across + other_turn) % m)
                    options += [_met(table[i - down][j - across], (down, across), found)] if found > NOTHING else []
            if options:
                table[i][j] = max(options, key=lambda each: each[0])
    left, right = (_turned(words, by) for words, by in ((met.left, turn), (met.right, other_turn)))
    return _settled(table[-1][-1], left, right)


_STEPS = ((1, 1), (2, 1), (1, 2))


def _turned(words: Sequence[Word], by: int) -> Sequence[Word]:
    return (*words[by:], *words[:by]) if by else words


def _gone(cell: Cell, place: int, step: tuple[int, int]) -> Cell:
    cost = MISSING_FIRST if place == 1 else MISSING
    return cell[0] + cost, cell[1], cell[2], (*step, 0.0, cell)


def _met(cell: Cell, step: tuple[int, int], found: float) -> Cell:
    return cell[0] + found, cell[1] + step[0], cell[2] + step[1], (*step, found, cell)


def _settled(cell: Cell, left: Sequence[Word], right: Sequence[Word]) -> tuple[float, list[Pair]]:
    total, covered, others, _ = cell
    against = min(len(left) - covered, len(right) - others)
    if against:
        total = min(total + CONTRADICTION * against, MOST_CONTRADICTED * (2 - against))
    pairs = _pairs(cell, left, right)
    if not all(pairs[0][:2]):
        total = min(total, MOST_HEADLESS)
    return max(total if covered else NOTHING, NOTHING), pairs


def _pairs(cell: Cell, left: Sequence[Word], right: Sequence[Word]) -> list[Pair]:
    i, j = len(left), len(right)
    found: list[Pair] = []
    step = cell[3]
    while step:
        down, across, said, cell = step
        one, two = _whole(left[i - down : i]), _whole(right[j - across : j])
        found.append((one, two, said if one and two else MISSING_FIRST if (i if down else j) == 1 else MISSING))
        i, j, step = i - down, j - across, cell[3]
    return found[::-1]


def _whole(words: Sequence[Word]) -> Word | None:
    if not words:
        return None
    return words[0] if len(words) == 1 else joined(words[0], words[1])


def aligned(left: str, right: str) -> tuple[Aligned, ...]:
    """The words of two names side by side, each with its reason."""
    _, pairs = _best(read(left), read(right))
    return tuple(_shown(*each) for each in pairs)


def _shown(one: Word | None, two: Word | None, said: float) -> Aligned:
    return Aligned(one.text if one else "", two.text if two else "", "", (_reason(one, two),), round(said, 2))


def _reason(one: Word | None, two: Word | None) -> str:
    if one is None or two is None:
        return Note("not given on one side")
    if one.initial or two.initial:
        return Note("the initial")
    if one.common == two.common >= 0:
        return Note("spellings of one common name") if one.text != two.text else Note("the same word, a common name")
    if one.text == two.text:
        return Note("the same word")
    if one.phones == two.phones or consonants(one.text) == consonants(two.text):
        return Note("the same consonants")
    return Note("similar sounds")


def general_keys(text: str, count: int) -> tuple[str, ...]:
    """Blocking keys: the consonants of pairs among the three longest words."""
    bones = sorted({skeletons(word) for word in name_words(text)}, key=lambda each: (-len(each[0]), each))[:3]
    pairs = [" ".join(sorted(pair)) for one, two in combinations(bones, 2) for pair in product(one, two)]
    return tuple((pairs or [each for some in bones for each in some])[:count])
