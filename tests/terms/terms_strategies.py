"""Values of every kind for property tests, made from the same marks that the codec reads."""

from __future__ import annotations

import dataclasses
import types
import typing
from typing import Any

from hypothesis import strategies as st

from kirok.base.errors import BadInput
from kirok.terms import phrases, vocabulary
from kirok.terms.claim import OWN, Claim
from kirok.terms.coding_file import SECTIONS, CodingFile
from kirok.terms.count import Count
from kirok.terms.expectation import Expectation, ExpectedFinding
from kirok.terms.publication import Item
from kirok.terms.selectors import Span
from kirok.terms.unset import UNSET, Unset

STATEMENT = '나무가 자랐다.  A tree\'s "shade": #1, {two}\n  and\ttwo trees; no more.\nOn 2031-05 it fell'
SPANS = ("A tree", "shade", '"shade": #1', "#1, {two}", "no more.", "On 2031-05 it fell", "나무가", "  and\ttwo", "two}\n  and")
EDTFS = ("2031", "2031-05", "2013-12/..", "2031-05~", "201X", "2031-21", "[2030,2031]", "-0043", "Y17E7")
texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffe\uffff"), min_size=1, max_size=20),
    st.text("yesnotrufal0123456789:-#{}[],&*!|>'\"%@` \n\t~.ex", min_size=1, max_size=12),
    st.sampled_from(
        ["on", "no", "null", "~", "1_000", "0x1F", "12:30:45", "2031-05-14", ".5", "1e3", "=", "<<", "a: b", "a #b", " x", "x ", "-", "?"]
    ),
).filter(str.strip)


def ids(section: str) -> list[str]:
    if section == "sources":
        return [f"S-{n:04}" for n in range(1, 4)]
    return [f"{section[0]}{section[2]}{n}" for n in range(1, 4)]


def marked_text(cls: type, name: str, marks: Any) -> st.SearchStrategy[str]:
    if "scheme" in marks:
        return st.sampled_from(vocabulary.load().codes(marks["scheme"]))
    if "refers" in marks:
        return st.sampled_from([one for section in marks["refers"] for one in ids(section)])
    if "edtf" in marks:
        return st.sampled_from(EDTFS)
    if "source" in marks:
        return st.sampled_from(ids("sources"))
    if "pattern" in marks:
        samples = ["x1", "a.b-c_d", "ko", "zh-Hant", "KP", "0" * 64, "B"]
        return st.sampled_from([text for text in samples if marks["pattern"].fullmatch(text)])
    return texts


def by_hint(cls: type, name: str, hint: Any, marks: Any) -> st.SearchStrategy[Any]:
    if typing.get_origin(hint) in {types.UnionType, typing.Union}:
        return st.one_of([by_hint(cls, name, part, marks) for part in typing.get_args(hint)])
    if typing.get_origin(hint) is tuple:
        return st.lists(by_hint(cls, name, typing.get_args(hint)[0], marks), max_size=2).map(tuple)
    simple = {
        Unset: st.just(UNSET),
        type(None): st.none(),
        bool: st.booleans(),
        int: st.integers(0, 9999),
        float: st.floats(0, 1) | st.integers(0, 1),
    }
    if hint in simple:
        return simple[hint]
    return value(hint) if dataclasses.is_dataclass(hint) else marked_text(cls, name, marks)


@st.composite
def value(draw: st.DrawFn, cls: type, **fixed: Any) -> Any:
    """A value of the class; draws that break an invariant of the class are thrown away."""
    if cls is Span:
        return draw(st.sampled_from(SPANS).map(lambda exact: Span(exact=exact)) | st.just(Span(fragment="t=1,2.5")))
    if cls is Count:
        return draw(counts)
    hints = typing.get_type_hints(cls)
    fields = {
        field.name: draw(by_hint(cls, field.name, hints[field.name], field.metadata))
        for field in dataclasses.fields(cls)
        if field.name not in fixed
    }
    try:
        return cls(**fields, **fixed)
    except BadInput:
        return draw(st.nothing()) if cls is Claim else draw(value(cls, **fixed))


counts = st.one_of(
    st.sampled_from(list(phrases.rules().values())).map(lambda rule: Count(rule.min, rule.max, rule=rule.id)),
    st.tuples(st.integers(0, 9), st.integers(10, 99) | st.none(), texts).map(lambda c: Count(c[0], c[1], verbatim=c[2])),
    st.floats(0, 1).map(lambda share: Count(quantifier="most", share_min=share, share_max=None)),
)


@st.composite
def claims(draw: st.DrawFn, name: str) -> Claim:
    kind = draw(st.sampled_from(vocabulary.load().codes("KIND")))
    fixed: dict[str, Any] = {key: UNSET for key, own in OWN.items() if own != kind}
    fixed |= {"kind": kind, "id": name, "credibility": draw(st.sampled_from([UNSET, None, 1, 6])), "status": UNSET}
    fixed["type"] = {"act": "VIO.LIB.camp", "state": "released"}.get(kind, UNSET)
    fixed["content"] = draw(texts)
    fixed["statement"] = draw(st.sampled_from(ids("statements")))
    if kind == "comparison":
        fixed |= {"left": ids("claims")[0], "right": ids("claims")[1], "relation": "at-least"}
    if kind == "quantity":
        fixed |= {"part": ids("actors")[0], "count": draw(counts)}
    if kind == "sourcing":
        fixed["subject"] = ids("outlets")[0]
    spans = st.sampled_from(SPANS)
    fixed["span"] = draw(spans | spans.map(lambda exact: Span(exact=exact)) | st.lists(spans, min_size=1, max_size=2).map(tuple))
    return draw(value(Claim, **fixed))


FIXED: dict[str, dict[str, Any]] = {
    "sources": {"number": UNSET},
    "statements": {"text": STATEMENT, "lang": "ko"},
    "actors": {"subset_of": UNSET, "subset_unsure": UNSET},
    "places": {"parent": UNSET, "geom": UNSET},
    "findings": {"certainty": UNSET, "independent_origins": UNSET, "contradicts": ()},
    "publications": {"review": UNSET, "state": "draft", "exposure": UNSET},
}


def plainest(section: str, name: str) -> Any:
    """The least that an entry of a section may be."""
    least: dict[str, dict[str, Any]] = {
        "sources": {"kind": "person"},
        "outlets": {"name": "x"},
        "statements": {"text": STATEMENT, "lang": "ko", "source": "S-0001"},
        "actors": {"kind": "group"},
        "places": {"kind": "area", "precision": "unknown"},
        "events": {"label": "x"},
        "claims": {"kind": "policy", "content": "x", "statement": ids("statements")[0], "span": SPANS[0]},
        "findings": {"en": "x", "supports": (ids("claims")[0],)},
        "publications": {"items": (Item(id="s1", kind="background", uses=(), en="x"),)},
    }
    return SECTIONS[section](id=name, **least[section])


@st.composite
def coding_files(draw: st.DrawFn) -> CodingFile:
    """A coding file in which every reference leads somewhere and one entry of each of two sections is anything at all."""
    sections: dict[str, Any] = {section: [plainest(section, name) for name in ids(section)] for section in SECTIONS if section != "links"}
    for section in draw(st.lists(st.sampled_from(sorted(sections)), min_size=2, max_size=2, unique=True)):
        name = ids(section)[0]
        sections[section][0] = draw(claims(name) if section == "claims" else value(SECTIONS[section], id=name, **FIXED.get(section, {})))
    sections["links"] = draw(st.lists(value(SECTIONS["links"]), max_size=1))
    expect = st.sampled_from([UNSET, Expectation(), Expectation(findings=(ExpectedFinding(id=ids("findings")[0]),))])
    return CodingFile(**{section: tuple(held) for section, held in sections.items()}, expect=draw(expect))
