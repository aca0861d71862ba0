"""A publication: sentences, what each uses, and the answers that the exposure check asks for."""

from dataclasses import dataclass, field
from typing import ClassVar

from kirok.base.errors import BadInput
from kirok.terms.fields import code, filled, identity, refers
from kirok.terms.unset import UNSET, Unset
from kirok.terms.words import Text, Words


@dataclass(frozen=True, kw_only=True)
class Item:
    """One sentence, ``pub1/s1``; a fact or a voice uses findings or claims, background may stand alone."""

    SCHEMA: ClassVar[str] = "kirok.item/1"
    id: str = field(metadata=identity())
    kind: str = field(metadata=code("ITEM"))
    uses: tuple[str, ...] = field(metadata=refers("findings", "claims"))
    en: str | Unset = field(default=UNSET, metadata=filled())
    ko: str | Unset = field(default=UNSET, metadata=filled())

    def __post_init__(self) -> None:
        if not (self.en or self.ko):
            raise BadInput("a sentence is missing in both languages", field="en", allowed=("en", "ko"))
        if self.kind != "background" and not self.uses:
            raise BadInput(
                f"a {self.kind} uses at least one finding or claim; only background may use none",
                field="uses",
                allowed="ids of findings and claims",
            )


@dataclass(frozen=True, kw_only=True)
class ExposureAnswer:
    """Who could have said this? One answer for a group of sentences: *low* is the least number of people who know it.

    *knowers* describes them; *listed*: a roll of them exists; *specific*: the detail is uncommon; *corroborated*:
    another source says it too; *contact*: how closely the time of contact can be told.
    """

    SCHEMA: ClassVar[str] = "kirok.exposure-answer/1"
    items: tuple[str, ...]
    knowers: Text = field(metadata=filled())
    low: int
    listed: bool
    specific: bool
    corroborated: bool
    contact: str = field(metadata=code("CONTACT"))

    def __post_init__(self) -> None:
        if self.low < 0:
            raise BadInput("the number of people who could know it is not negative", field="low", allowed="0 or more")
        if not self.items:
            raise BadInput("an answer belongs to at least one sentence", field="items", allowed="ids of this publication's items")


@dataclass(frozen=True, kw_only=True)
class Review:
    """Who coded, reviewed and released, as the desk recorded their acts; a file never carries it."""

    SCHEMA: ClassVar[str] = "kirok.review/1"
    coded_by: tuple[str, ...]
    reviewed_by: str | Unset | None = UNSET
    released_by: str | Unset | None = UNSET

    def __post_init__(self) -> None:
        if self.released_by and self.released_by in self.coded_by:
            raise BadInput("who coded does not release", field="released_by", allowed="another person than the coders")


@dataclass(frozen=True, kw_only=True)
class Publication:
    """pub1: three sentences attributed to "a source". A file makes drafts only."""

    SCHEMA: ClassVar[str] = "kirok.publication/1"
    id: str = field(metadata=identity())
    version: int | Unset = UNSET
    state: str | Unset = field(default=UNSET, metadata=code("STATE"))
    title: Text | Unset | None = UNSET
    attribution: Words | Unset | None = UNSET
    items: tuple[Item, ...]
    exposure: tuple[ExposureAnswer, ...] | Unset = UNSET
    review: Review | Unset = UNSET

    def __post_init__(self) -> None:
        known = [item.id for item in self.items]
        twice = next((name for at, name in enumerate(known) if name in known[:at]), None)
        if twice is not None:
            raise BadInput(f"the sentence '{twice}' is there twice", field=f"items[{known.index(twice, known.index(twice) + 1)}].id")
        self._check_answers(known)

    def _check_answers(self, known: list[str]) -> None:
        answered: set[str] = set()
        for at, answer in enumerate(self.exposure or ()):
            for name in answer.items:
                if name not in known:
                    raise BadInput(f"the publication has no sentence '{name}'", field=f"exposure[{at}].items", allowed=known[:12])
                if name in answered:
                    raise BadInput(
                        f"the sentence '{name}' has two answers", field=f"exposure[{at}].items", allowed="one answer for each sentence"
                    )
                answered.add(name)
