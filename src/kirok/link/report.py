"""The report of a linkage: one page for whoever must judge whether to trust it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from kirok.base.errors import BadInput
from kirok.figures.charts import Bar, Line, bars, lines
from kirok.figures.report import Report, Section, Table, html
from kirok.link.linkage import Link, Linkage

_THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)


def page(linkage: Linkage, links: Sequence[Link]) -> str:
    """The page as one HTML text; without its charts where the drawing library is not installed."""
    sections = (_model(linkage), _thresholds(linkage, links), _clusters(linkage), _unlinkable(linkage))
    return html(Report("en", "Who is who: a proposal", _summary(linkage, links), sections, _FOOT))


_FOOT = (
    (
        "A link is a proposal for people to judge; nothing was merged. Probabilities rest on the model above: they treat the "
        "fields of a pair as independent and are as good as that."
    ),
)


def _summary(linkage: Linkage, links: Sequence[Link]) -> tuple[str, ...]:
    figures, count = linkage.figures, len(linkage.records)
    persons = len(set(linkage.solved.of))
    compared = (
        f"{count:,} records of {len(set(linkage.records.lists)):,} lists; {figures.pairs:,} pairs were compared and {len(links):,} links "
        f"are proposed, which makes {persons:,} different persons if all are right."
    )
    expected = (
        f"By the model's own probabilities about {figures.precision:.1%} of the links are right, and they are about "
        f"{figures.recall:.1%} of the links that there are among the records."
    )
    return (compared, expected, *figures.notes)


def _model(linkage: Linkage) -> Section:
    rows, drawn = [], []
    for each in linkage.model.comparisons:
        for level, share in zip(each.levels, linkage.model.shares[each.field], strict=True):
            rows.append((each.field, level.label, f"{share.m:.4f}", f"{share.u:.6f}", f"{share.bits:+.1f}"))
            drawn.append(Bar(f"{each.field}: {level.label}", share.bits, f"{share.bits:+.1f}"))
    meaning = (
        "For every field and every degree of agreement: how often true pairs (m) and other pairs (u) show it, and what it "
        "therefore speaks for one person, in bits. Ten bits are odds of about a thousand to one."
    )
    text = (
        meaning,
        f"Before anything is compared, two records of different lists are one person with probability {linkage.model.prior:.2e}.",
    )
    svg = _drawn(lambda: bars(drawn, title="What agreement speaks for, in bits", x_title="bits for one person"))
    table = Table(("field", "agreement", "m", "u", "bits"), tuple(rows), frozenset({2, 3, 4}))
    return Section("What agreement is worth", text, svg, "", table)


def _thresholds(linkage: Linkage, links: Sequence[Link]) -> Section:
    total = max(linkage.figures.matches, sum(each.probability for each in links), 1e-9)
    cuts = sorted({linkage.settings.threshold, *(cut for cut in _THRESHOLDS if cut > linkage.settings.threshold)})
    rows, curve = [], []
    for cut in cuts:
        held = [each.probability for each in links if each.probability >= cut]
        precision = sum(held) / len(held) if held else 1.0
        recall = min(sum(held) / total, 1.0)
        rows.append((f"{cut:.2f}", f"{len(held):,}", f"{precision:.3f}", f"{recall:.3f}"))
        curve.append((cut, precision, recall))
    svg = ""
    if len(curve) > 1:
        series = [Line("precision", tuple((cut, p) for cut, p, _ in curve)), Line("recall", tuple((cut, r) for cut, _, r in curve))]
        svg = _drawn(lambda: lines(series, title="Expected precision and recall", x_title="threshold", y_title="expected share"))
    table = Table(("threshold", "links", "expected precision", "expected recall"), tuple(rows), frozenset({0, 1, 2, 3}))
    text = ("What the probabilities themselves promise at other thresholds. Only judged pairs could tell whether they keep it.",)
    return Section("Thresholds", text, svg, "", table)


def _clusters(linkage: Linkage) -> Section:
    sizes = Counter(Counter(linkage.solved.of).values())
    rows = tuple((f"{size:,}", f"{count:,}") for size, count in sorted(sizes.items()))
    drawn = [len(set(of)) for of in linkage.solved.drawn]
    said = f"The {len(drawn)} drawn linkages have between {min(drawn):,} and {max(drawn):,} persons." if drawn else "No linkage was drawn."
    text = ("How many records are proposed to be one person.", said)
    return Section("Clusters", text, table=Table(("records", "persons"), rows, frozenset({0, 1})))


def _unlinkable(linkage: Linkage) -> Section:
    count, total = linkage.figures.unlinkable, len(linkage.records)
    text = (
        f"{count:,} of {total:,} records say too little to be recognised anywhere: even a twin of theirs in another list would not "
        "reach the threshold. A name alone never links two records."
    )
    return Section("Unlinkable records", (text,))


def _drawn(draw: Callable[[], str]) -> str:
    try:
        return draw()
    except BadInput:  # the page is of use without its pictures
        return ""
