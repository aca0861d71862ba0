"""The fields of a form, drawn from the shape of a value: what a page shows for everything the format can carry."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kirok.desk.coding.labels import label_of
from kirok.desk.coding.reading import Part, parts
from kirok.terms import vocabulary

#: Fields that deserve several lines.
_LONG = frozenset({"text", "en", "ko"})
#: Lists whose emptiness says something: "nothing contradicts it" is not the same as nobody having looked.
_EMPTY_SPEAKS = frozenset({"contradicts"})


#: Schemes whose codes are written without their prefix, since the field fixes the scheme.
_BARE = frozenset({"DEG", "ACC"})


@dataclass(frozen=True)
class Control:
    """One field: *kind* is text, long, number, choice, yesno, ref, group or list; groups and lists hold controls."""

    kind: str
    name: str
    label: str
    value: str = ""
    options: Sequence[tuple[str, str]] = ()
    nullable: bool = False
    required: bool = False
    unsure: bool = False
    none: bool = False
    empty_speaks: bool = False
    known: str = ""
    inside: Sequence[Control] = field(default=())

    @property
    def filled(self) -> bool:
        """Whether anything stands in it."""
        return bool(self.value) or self.unsure or self.none or any(one.filled for one in self.inside)


@dataclass(frozen=True)
class Drawing:
    """How a form is drawn: which lists get further empty rows."""

    more: Mapping[str, int]


def controls(
    cls: type, plain: Mapping[str, Any], drawing: Drawing, *, prefix: str = "", only: Sequence[str] = (), but: Collection[str] = ()
) -> list[Control]:
    """The controls of a value's fields, filled from its plain data; *only* orders and limits them, *but* leaves some out."""
    found = {slot.key: (slot, shape) for slot, shape in parts(cls)}
    keys = [key for key in (only or found) if key in found and key not in but]
    return [one for key in keys for one in _field(*found[key], plain.get(key, ""), drawing, prefix + key)]


def _field(slot: Any, shape: Part, value: Any, drawing: Drawing, name: str) -> list[Control]:
    """A field is one control; where a type has alternatives, the leaf comes first and the nested form after it."""
    made = []
    leaf_value = value if not isinstance(value, Mapping | list) else ""
    if shape.leaf and (not shape.items or isinstance(leaf_value, str)):
        made.append(_leaf(shape, slot.marks, leaf_value, name, required=slot.required))
    if shape.nested:
        made.append(_group(shape, value, drawing, name, alone=not made))
    if shape.items:
        made.append(_many(shape, slot.marks, value, drawing, name))
    return made


def _leaf(shape: Part, marks: Mapping[str, Any], value: Any, name: str, *, required: bool = False) -> Control:
    options: Sequence[tuple[str, str]] = ()
    kind = "long" if name in _LONG else "text"
    known = ""
    if "scheme" in marks:
        kind, options = "choice", _written(marks["scheme"], value)
    elif "refers" in marks:
        kind, known = "ref", "-".join(marks["refers"])
    elif shape.leaf is bool:
        kind = "yesno"
    elif shape.leaf in {int, float}:
        kind = "number"
    return Control(kind, name, label_of(name), _shown(value), options, shape.nullable, required=required, known=known)


def _shown(value: Any) -> str:
    if value is None:
        return "?"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _written(scheme: str, value: Any) -> list[tuple[str, str]]:
    """The choices as the format writes them here; a code that is held already stays as it was written."""
    prefix = f"{vocabulary.load().schemes[scheme].prefix}." if scheme in _BARE else ""
    held = vocabulary.load().check(value, scheme) if isinstance(value, str) and value else ""
    return [(value if code == held else code.removeprefix(prefix), words) for code, words in choices(scheme)]


def choices(scheme: str) -> list[tuple[str, str]]:
    """Codes of a vocabulary with their words in the page's language."""
    korean = (get_language() or "en").startswith("ko")
    return [(term.code, term.ko if korean else term.en) for term in vocabulary.load().schemes[scheme].terms.values()]


def _group(shape: Part, value: Any, drawing: Drawing, name: str, *, alone: bool) -> Control:
    plain = value if isinstance(value, Mapping) else {}
    inside = controls(shape.nested, plain, drawing, prefix=f"{name}.")
    label = label_of(name) if alone else _("%(field)s, in both languages") % {"field": label_of(name)}
    return Control("group", name, label, nullable=shape.nullable and alone, unsure=value is None, inside=inside)


def _many(whole: Part, marks: Mapping[str, Any], value: Any, drawing: Drawing, name: str) -> Control:
    shape = whole.items or whole
    held = list(value) if isinstance(value, list) else []
    empty = 1 + drawing.more.get(name, 0)
    rows = [_row(shape, marks, one, drawing, f"{name}.{number}") for number, one in enumerate([*held, *[""] * empty])]
    speaks = name in _EMPTY_SPEAKS
    nullable = whole.nullable and not whole.leaf
    unsure = nullable and value is None
    return Control(
        "list", name, label_of(name), "", (), nullable, unsure=unsure, none=speaks and value == [], empty_speaks=speaks, inside=rows
    )


def _row(shape: Part, marks: Mapping[str, Any], value: Any, drawing: Drawing, name: str) -> Control:
    if shape.nested and not shape.leaf:
        return _group(shape, value, drawing, name, alone=True)
    return _leaf(shape, marks, value if not isinstance(value, Mapping) else "", name)
