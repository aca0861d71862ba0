"""A person, group or organisation that acts or is acted on, and its ties to others."""

from dataclasses import dataclass, field
from typing import ClassVar

from kirok.base.errors import BadInput
from kirok.terms.dated import Dated
from kirok.terms.fields import code, identity, refers
from kirok.terms.name import Name
from kirok.terms.unset import UNSET, Unset
from kirok.terms.words import Text


@dataclass(frozen=True, kw_only=True)
class Relation:
    """A tie to another actor: ``{type: kin-of, to: g-off}``."""

    SCHEMA: ClassVar[str] = "kirok.relation/1"
    type: str = field(metadata=code("TIE"))
    to: str = field(metadata=refers("actors"))
    when: Dated | Unset | None = UNSET
    verbatim: str | Unset | None = UNSET
    unsure: bool | Unset = UNSET


@dataclass(frozen=True, kw_only=True)
class Role:
    """A post held for a time: ``{position: county secretary, when: {edtf: 2019/2021}}``."""

    SCHEMA: ClassVar[str] = "kirok.role/1"
    position: Text
    when: Dated | Unset | None = UNSET
    claim: str | Unset | None = field(default=UNSET, metadata=refers("claims"))


@dataclass(frozen=True, kw_only=True)
class Actor:
    """g-off: "party officials", a group, part of it unsure.

    *unit* says what is counted in a group; *label_is* whose word the label is (the authorities' words are quoted, not
    adopted); *subset_unsure* keeps it from being summed; *identified* says whether the desk knows who it is.
    """

    SCHEMA: ClassVar[str] = "kirok.actor/1"
    id: str = field(metadata=identity())
    kind: str = field(metadata=code("ACTOR"))
    name: Text | Unset | None = UNSET
    names: tuple[Name, ...] | Unset = UNSET
    label: Text | Unset | None = UNSET
    label_is: str | Unset | None = field(default=UNSET, metadata=code("LABEL"))
    verbatim: str | Unset | None = UNSET
    unit: str | Unset | None = field(default=UNSET, metadata=code("UNIT"))
    identified: bool | Unset | None = UNSET
    public_role: bool | Unset | None = UNSET
    role: Text | tuple[Role, ...] | Unset | None = UNSET
    sex: str | Unset | None = field(default=UNSET, metadata=code("SEX"))
    born: Dated | Unset | None = UNSET
    fate: str | Unset | None = field(default=UNSET, metadata=code("FATE"))
    sensitivity: tuple[str, ...] | Unset = field(default=UNSET, metadata=code("SENSITIVITY"))
    relation: tuple[Relation, ...] | Unset = UNSET
    subset_of: str | Unset | None = field(default=UNSET, metadata=refers("actors"))
    subset_unsure: bool | Unset | None = UNSET

    def __post_init__(self) -> None:
        if self.subset_of == self.id:
            raise BadInput("an actor is not a part of itself", field="subset_of", allowed="the id of another actor")
        if self.subset_unsure and not self.subset_of:
            raise BadInput(
                "subset_unsure says something about subset_of, which is missing", field="subset_of", allowed="the id of an actor"
            )
