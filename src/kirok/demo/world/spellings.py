"""How a name gets onto a list: as its writer hears and spells it, in Hangul or Latin letters, now and then with a slip.

The statements spell names by a table of the country's own; the projects abroad know the Hangul form and romanise it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kirok.demo.world.bilingual import Both
    from kirok.demo.world.dice import Dice

_SLIP = 0.12
"""The share of entries with a slip of the pen or the ear."""

_HANGUL_FIRST, _FINALS, _VOWELS = 0xAC00, 28, 21
_NEAR_VOWELS = {0: 4, 4: 0, 1: 5, 5: 1, 8: 13, 13: 8, 20: 18, 18: 20}
"""Medial vowels that are taken for each other: ㅏ ㅓ, ㅐ ㅔ, ㅗ ㅜ, ㅣ ㅡ (numbers of the Unicode Hangul syllable formula)."""
_NEAR_FINALS = {1: 24, 24: 1, 17: 26, 26: 17, 7: 25, 25: 7, 19: 22, 22: 19, 4: 21, 21: 4}
"""Final consonants that are taken for each other: ㄱ ㅋ, ㅂ ㅍ, ㄷ ㅌ, ㅅ ㅈ, ㄴ ㅇ."""

_LEADS = {
    "clinic": "g kk n d tt r m b pp s ss - j jj ch k t p h",
    "harbour": "k kk n t tt r m p pp s ss - ch tch ch k t p h",
}
_VOWELS_LATIN = {
    "clinic": "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i",
    "harbour": "a ae ya yae o e yo ye o wa wae oe yo u wo we wi yu u ui i",
}
_FINALS_LATIN = "- k k k n n n t l k m l l l p l m p p t t ng t t k t p t"
"""Two common ways to write Hangul in Latin letters: the clinic's after the Revised Romanization of 2000, the harbour's after
McCune and Reischauer (1939) without its marks; both syllable by syllable, as people do who write down what they hear."""
LATIN_WAYS = len(_LEADS)

_LOOSE = (("eo", "u"), ("eu", "u"), ("u", "oo"), ("ae", "e"), ("r", "l"), ("ch", "j"))
"""What is written otherwise now and then."""


def hangul(dice: Dice, name: Both) -> str:
    """*name* in Hangul: with or without a space, rarely with one letter heard wrongly."""
    written = name.ko if dice.chance(0.7) else name.ko.replace(" ", "")
    return _misheard(dice, written) if dice.chance(_SLIP) else written


def latin(dice: Dice, name: Both, project: str) -> str:
    """*name* in Latin letters by the habit of *project*: family name first, last or in capitals, loosely spelt at times."""
    family, given = (_romanised(dice, part, project) for part in name.ko.split(" "))
    return (f"{given} {family}", f"{family.upper()}, {given}", f"{family} {given}")[dice.below(3)]


def _romanised(dice: Dice, word: str, project: str) -> str:
    written = "".join(_syllable(syllable, project) for syllable in word)
    if dice.chance(_SLIP):
        common, theirs = dice.pick(_LOOSE)
        written = written.replace(common, theirs)
    return written[:1].upper() + written[1:]


def _syllable(syllable: str, project: str) -> str:
    lead, vowel, final = _letters(syllable)
    parts = (_LEADS[project], lead), (_VOWELS_LATIN[project], vowel), (_FINALS_LATIN, final)
    return "".join(letters.split()[number] for letters, number in parts).replace("-", "")


def _letters(syllable: str) -> tuple[int, int, int]:
    """The numbers of a Hangul syllable's lead, vowel and final (The Unicode Standard, section 3.12)."""
    code = ord(syllable) - _HANGUL_FIRST
    return code // (_VOWELS * _FINALS), code // _FINALS % _VOWELS, code % _FINALS


def _misheard(dice: Dice, written: str) -> str:
    """*written* with one vowel or final consonant taken for a near one, where the drawn syllable has such a letter."""
    at = dice.below(len(written))
    if written[at] == " ":
        return written
    lead, vowel, final = _letters(written[at])
    if dice.chance(0.5):
        vowel = _NEAR_VOWELS.get(vowel, vowel)
    else:
        final = _NEAR_FINALS.get(final, final)
    return written[:at] + chr(_HANGUL_FIRST + (lead * _VOWELS + vowel) * _FINALS + final) + written[at + 1 :]
