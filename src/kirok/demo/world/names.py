"""Names that no person bears.

The rule: a given name is a pair of Hangul syllables, one from each of two lists. No syllable in the lists is the
reading of a Chinese character, so no Korean name written in characters can hold it, and no pair spells a given name in
use elsewhere (tests hold a list of well-known public names against it). Surnames are Korean ones: each is shared by far
too many to point at anybody, and so programs that compare Korean names see one. Latin forms are spelt by
our own table, which belongs to no romanisation of a real language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kirok.demo.world.bilingual import Both

if TYPE_CHECKING:
    from kirok.demo.world.dice import Dice

_FIRST = (
    ("켈", "Kel"), ("뎁", "Deb"), ("펠", "Pel"), ("틱", "Tik"), ("벳", "Vet"), ("넵", "Nep"), ("릅", "Rup"),
    ("욤", "Yom"), ("퀼", "Quil"), ("솟", "Sot"), ("멥", "Mep"), ("젯", "Zet"), ("훕", "Hup"), ("갭", "Gab"),
)  # fmt: skip
_SECOND = (
    ("렛", "ret"), ("뭅", "mub"), ("즛", "zut"), ("빕", "vib"), ("텝", "tep"), ("켑", "kep"), ("돗", "dot"),
    ("펫", "fet"), ("렙", "rep"), ("슷", "sut"), ("귭", "gyup"), ("샙", "sab"), ("롭", "rob"), ("엣", "et"),
)  # fmt: skip
_SURNAMES = (
    ("표", "Pyo"), ("탁", "Tak"), ("염", "Yom"), ("문", "Mun"), ("변", "Byon"), ("홍", "Hong"), ("설", "Sol"), ("진", "Jin"),
    ("함", "Ham"), ("채", "Chae"), ("봉", "Bong"), ("민", "Min"), ("심", "Sim"), ("팽", "Paeng"), ("방", "Bang"), ("명", "Myong"),
)  # fmt: skip


def given_names() -> tuple[Both, ...]:
    """Every given name of the country."""
    return tuple(Both(one[1] + two[1], one[0] + two[0]) for one in _FIRST for two in _SECOND)


def surnames() -> tuple[Both, ...]:
    """Every surname of the country."""
    return tuple(Both(latin, hangul) for hangul, latin in _SURNAMES)


def full_names(dice: Dice, number: int) -> list[Both]:
    """*number* different full names: given name first in English, surname first in Korean."""
    pairs = [(given, family) for given in given_names() for family in surnames()]
    return [Both(f"{given.en} {family.en}", f"{family.ko} {given.ko}") for given, family in dice.some(pairs, number)]
