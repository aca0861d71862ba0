"""Everything that may become of the sample from one publish to the next, each as a function of a record."""

from dataclasses import replace

from hypothesis import strategies as st
from publish_samples import AREAS, CAMPS, CLAIMS, CLERKS, EVENTS, GUARD, HOUSE, KIN, NORTH, PUBLICATIONS, claim, png

from kirok.publish.house import NONE, House, Tongue
from kirok.publish.record import CorrectionRecord, CountRecord, Words


def without(record, key):
    """The record after the claim *key* was withdrawn: no row, no support, no use of it."""

    def less(keys):
        return tuple(one for one in keys if one != key)

    findings = [replace(one, supports=less(one.supports), contradicts=less(one.contradicts)) for one in record.findings]
    publications = [
        replace(one, sentences=tuple(replace(each, claims=less(each.claims)) for each in one.sentences)) for one in record.publications
    ]
    compared = (replace(one, compared_with=None) if one.compared_with == key else one for one in record.claims)
    claims = tuple(one for one in compared if one.id != key)
    corrections = tuple(one for one in record.corrections if one.target != key)
    return replace(record, claims=claims, findings=tuple(findings), publications=tuple(publications), corrections=corrections)


def consistent(record):
    """The record as a desk gives it: no use of a claim of the sample that it does not hold."""
    held = {one.id for one in record.claims}
    for key in (one.id for one in CLAIMS if one.id not in held):
        record = without(record, key)
    claims = tuple(replace(one, compared=None) if one.compared and one.compared not in held else one for one in record.claims)
    events = tuple(replace(one, claims=tuple(key for key in one.claims if key in held)) for one in record.events)
    return replace(record, claims=claims, events=events)


def kept_consistent(edit):
    """*edit*, and nothing left of what is gone."""
    return lambda record: consistent(edit(record))


def retracted(record, key):
    """The record after the claim *key* fell, with the correction that says what it reached; what was withdrawn cannot fall."""
    if key not in {one.id for one in record.claims}:
        return record
    claims = tuple(
        replace(one, status="retracted", retracted_on="2104-10-01", reason="RTR.forged") if one.id == key else one for one in record.claims
    )
    findings = tuple(one.id for one in record.findings if key in one.supports)
    sentences = tuple(
        each.id for one in record.publications for each in one.sentences if key in each.claims or set(findings) & set(each.findings)
    )
    publications = tuple(sorted({one.partition("/")[0] for one in sentences}))
    correction = CorrectionRecord(f"k-{key}", key, "2104-10-01", "RTR.forged", findings, sentences, publications)
    known = {one.id for one in record.corrections}
    return record if correction.id in known else replace(record, claims=claims, corrections=(*record.corrections, correction))


def _unused(record, number):
    """An id that no claim of the record bears."""
    held = {one.id for one in record.claims}
    return next(key for key in (f"n{number}{at}" for at in range(99)) if key not in held)


def changed(record, key, **values):
    return replace(record, claims=tuple(replace(one, **values) if one.id == key else one for one in record.claims))


def reworded(record, number):
    first = record.findings[number % len(record.findings)]
    findings = tuple(replace(one, text=Words(f"Another wording {number}.", "")) if one is first else one for one in record.findings)
    return replace(record, findings=findings)


def illustrated(record, width):
    """The record with another picture at its first publication that has one, and one less at width 0."""
    publications = tuple(
        replace(
            one, pictures=tuple(replace(each, content=png(width, 5), width=width) for each in one.pictures) if width else one.pictures[1:]
        )
        for one in record.publications
    )
    return replace(record, publications=publications)


def estimated(record, high):
    """The record with another upper end in its estimates, none at 0."""
    wider = [replace(one, methods=tuple(replace(each, high=high) for each in one.methods)) for one in record.estimates]
    return replace(record, estimates=tuple(wider) if high else ())


def judged(record, number, certainty):
    first = record.findings[number % len(record.findings)]
    return replace(record, findings=tuple(replace(one, certainty=certainty) if one is first else one for one in record.findings))


#: A newsroom's own: nothing, the map, and all that its folder can hold.
TONGUE = Tongue("qlo", "Lingvolo", catalogue=b'msgid "Corrections"\nmsgstr "Korrektolo"\n')
OWN = House("a { color: #000 }", ("logo.png", png(2, 2)), (("method.html", '{% extends "kirok/method.html" %}'),), (TONGUE,), HOUSE.tiles)
HOUSES = st.sampled_from([NONE, HOUSE, replace(HOUSE, tiles=HOUSE.tiles[:1]), OWN, replace(OWN, css="a { color: #111 }")])
#: What is told of events and places: none, fewer, and another kind of place.
AROUND = st.sampled_from(
    [
        {"events": ()},
        {"events": (replace(EVENTS[0], claims=("c01", "c03")),)},
        {"areas": AREAS[1:]},
        {"areas": (*AREAS[:-1], replace(AREAS[-1], facility=None))},
        {"areas": (replace(AREAS[0], label=Words("Varra, all of it", "바라 전체")), *AREAS[1:])},
    ]
)
KEYS = st.sampled_from([one.id for one in CLAIMS])
#: What may be otherwise of one claim, while no other claim, finding or publication is.
FIELDS = st.sampled_from(
    [
        {"victims": (replace(CLERKS, label=Words("clerks, by another name", "다른 이름의 서기들")),)},
        {"victims": (KIN, CLERKS), "whole": (CLERKS,)},
        {"agents": (replace(GUARD, id="a-new", kind="person"),)},
        {"agents": ()},
        {"place": NORTH},
        {"place": replace(NORTH, label=Words("Upper Varra, renamed", "새 윗바라"))},
        {"place": replace(CAMPS, id="P-Camps")},
        {"place": None, "grounds": ("GRD.expression", "GRD.association")},
        {"count": CountRecord(None, 300, None, None, None)},
        {"count": CountRecord(0, 300, "at-most", None, None)},
        {"denied": True},
        {"type": "VIO.LIF.death-in-custody"},
        {"kind": "comparison", "compared": "c02", "compared_with": "c03", "relation": "REL.more"},
        {"content": Words("another content", "다른 내용"), "conduct": None},
    ]
)


def supported(record, number, key):
    """The record with *key* at the end of the claims against a finding, and no longer for it."""
    first = record.findings[number % len(record.findings)]
    moved = replace(first, supports=tuple(one for one in first.supports if one != key), contradicts=(*first.contradicts, key))
    return (
        record if key in first.contradicts else replace(record, findings=tuple(moved if one is first else one for one in record.findings))
    )


def shown(record, number, key):
    """The record with *key* under another sentence."""
    first = record.publications[number % len(record.publications)]
    sentences = tuple(replace(one, claims=(key,)) if at == number % len(first.sentences) else one for at, one in enumerate(first.sentences))
    return replace(record, publications=tuple(replace(one, sentences=sentences) if one is first else one for one in record.publications))


FALLEN = {"status": "retracted", "retracted_on": "2104-09-03", "reason": "RTR.forged"}
STANDING = {"status": "standing", "retracted_on": None, "reason": None}
#: One claim is another: what a publish takes the shortest way for.
LIGHT = st.one_of(
    st.builds(lambda key, values: lambda record: changed(record, key, **values), KEYS, st.sampled_from([FALLEN, STANDING])),
    st.builds(lambda key, values: lambda record: changed(record, key, **values), KEYS, FIELDS),
    st.builds(lambda key, when: lambda record: changed(record, key, when=when), KEYS, st.sampled_from(["2099", "2104-03~", None])),
).map(kept_consistent)
EDITS = st.one_of(
    LIGHT,
    st.builds(lambda number, key: lambda record: supported(record, number, key), st.integers(0, 9), KEYS),
    st.builds(lambda number, key: lambda record: shown(record, number, key), st.integers(0, 9), KEYS),
    st.builds(lambda key: lambda record: without(record, key), KEYS),
    st.builds(lambda key: lambda record: retracted(record, key), KEYS),
    st.builds(lambda key: lambda record: changed(record, key, findings=("f1", "f2")), KEYS),
    st.builds(lambda number: lambda record: reworded(record, number), st.integers(0, 9)),
    st.builds(lambda number: lambda record: replace(record, claims=(*record.claims, claim(_unused(record, number)))), st.integers(0, 9)),
    st.builds(lambda: lambda record: replace(record, publications=record.publications[1:] or PUBLICATIONS)),
    st.builds(lambda width: lambda record: illustrated(record, width), st.sampled_from([0, 3, 9])),
    st.builds(lambda high: lambda record: estimated(record, high), st.sampled_from([0, 2500])),
    st.builds(
        lambda number, code: lambda record: judged(record, number, code),
        st.integers(0, 1),
        st.sampled_from(["CER.supported", "CER.fallen"]),
    ),
    st.builds(lambda house: lambda record: replace(record, house=house), HOUSES),
    st.builds(lambda around: lambda record: replace(record, **around), AROUND),
    st.builds(lambda: lambda record: replace(record, contact=Words(record.contact.en + "!", "연락처"))),
).map(kept_consistent)
