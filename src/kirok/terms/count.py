"""A number as it was said: at the least, at the most, in which words, by which rule. Never a midpoint."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from kirok.base.errors import BadInput
from kirok.terms import phrases
from kirok.terms.fields import code
from kirok.terms.unset import UNSET, Unset, given


@dataclass(frozen=True)
class Count:
    """As in "dozens to hundreds": 24 to 999 individuals by the rule ``en:dozens-to-hundreds``.

    *min* and *max* are whole numbers or None where nothing bounds them; *share_min* and *share_max* are parts of a
    whole from 0 to 1 ("most": at least 0.5). A *rule*, once named, fixes min and max.
    """

    SCHEMA: ClassVar[str] = "kirok.count/1"
    min: int | Unset | None = UNSET
    max: int | Unset | None = UNSET
    quantifier: str | Unset | None = field(default=UNSET, metadata=code("QUANTIFIER"))
    unit: str | Unset | None = field(default=UNSET, metadata=code("UNIT"))
    verbatim: str | Unset | None = UNSET
    rule: str | Unset | None = UNSET
    share_min: float | Unset | None = UNSET
    share_max: float | Unset | None = UNSET

    def __post_init__(self) -> None:
        self._check_numbers()
        self._check_shares()
        if self.rule:
            self._check_rule(phrases.rule(self.rule))
        if all(given(part) is None for part in (self.min, self.max, self.quantifier, self.verbatim, self.share_min, self.share_max)):
            raise BadInput(
                "a count says nothing: give min, max, a quantifier, a share or the words",
                allowed="min, max, quantifier, verbatim, share_min, share_max",
            )

    def _check_numbers(self) -> None:
        for name, value in (("min", given(self.min)), ("max", given(self.max))):
            if value is not None and value < 0:
                raise BadInput("a count is not negative", field=name, allowed="0 or more, or null")
        low, high = given(self.min), given(self.max)
        if low is not None and high is not None and low > high:
            raise BadInput(f"min {low} is more than max {high}", field="min", allowed=f"0 to {high}")

    def _check_shares(self) -> None:
        for name, value in (("share_min", given(self.share_min)), ("share_max", given(self.share_max))):
            if value is not None and not 0 <= value <= 1:
                raise BadInput("a share is a part of the whole", field=name, allowed="0 to 1")
        low, high = given(self.share_min), given(self.share_max)
        if low is not None and high is not None and low > high:
            raise BadInput(f"share_min {low} is more than share_max {high}", field="share_min", allowed=f"0 to {high}")

    def _check_rule(self, rule: phrases.Rule) -> None:
        for name, said, fixed in (("min", self.min, rule.min), ("max", self.max, rule.max)):
            if said is not UNSET and said != fixed:
                raise BadInput(f"the rule {rule.id} means {name} {_shown(fixed)}, not {_shown(said)}", field=name, allowed=_shown(fixed))


def lookup(phrase: str, lang: str) -> Count | None:
    """The count that a phrase means by the tables ("수십 명", "dozens"), or None where no rule knows it."""
    rule = phrases.find(phrase, lang)
    return None if rule is None else Count(rule.min, rule.max, verbatim=phrase, rule=rule.id)


def _shown(value: int | Unset | None) -> str:
    return "null" if value is None or value is UNSET else str(value)
