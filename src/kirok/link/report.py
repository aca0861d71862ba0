"""The report of a linkage: one page, in English or Korean, for whoever must judge whether to trust it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from kirok.base.errors import BadInput
from kirok.base.i18n import translations
from kirok.base.notes import Note
from kirok.figures.charts import Bar, Line, bars, lines
from kirok.figures.report import Report, Section, Table, html
from kirok.link.linkage import Linkage

_TOLD = 0.05
_TOLD_SHARE = 0.005
_THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)


def page(linkage: Linkage, links: Sequence[float], language: str = "en") -> str:
    """The page as one HTML text, *links* the links' probabilities; without its charts where the drawing library is not installed."""
    made = _Page(linkage, links, language)
    sections = (made.model(), *made.judging(), made.clusters(), made.unlinkable(), made.limits())
    return html(Report(language, made.say("Who is who: a proposal"), made.summary(), sections, made.foot()))


class _Page:
    """One linkage in one language."""

    def __init__(self, linkage: Linkage, links: Sequence[float], language: str) -> None:
        self.linkage = linkage
        self.links = links
        self._texts = translations("link", language)

    def say(self, template: str, **values: object) -> str:
        """A sentence in the page's language."""
        return self._texts.gettext(template).format(**values)

    def foot(self) -> tuple[str, ...]:
        """What holds for all of it."""
        return (self.say("A link is a proposal for people to judge; nothing was merged."),)

    def summary(self) -> tuple[str, ...]:
        """How many, and how good by the model's own word."""
        figures, records = self.linkage.figures, self.linkage.records
        compared = self.say(
            "{records:,} records of {lists:,} lists; {pairs:,} pairs were compared and {links:,} links are proposed, which makes "
            "{persons:,} different persons if all are right.",
            records=len(records),
            lists=len(set(records.lists)),
            pairs=figures.pairs,
            links=len(self.links),
            persons=len(set(self.linkage.solved.of)),
        )
        expected = self.say(
            "By the model’s word about {precision:.1%} of the links are right, and they are about {recall:.1%} of the links "
            "that there are among the records.",
            precision=figures.precision,
            recall=figures.recall,
        )
        return (compared, expected, *self._wrong(), *map(self._noted, figures.notes))

    def _wrong(self) -> tuple[str, ...]:
        """What pairs inside lists take from what the probabilities promise."""
        told = self.say(
            "By the probabilities of the links it would be {promised:.1%}. But records of one list that names nobody twice are two people, "
            "and so many pairs of them agree as links do that about {wrong:,} links will be wrong. Single probabilities do not "
            "count for that.",
            promised=self._promised(),
            wrong=round(self._expected_wrong(self.linkage.settings.threshold)),
        )
        lower = self.linkage.figures.precision < self._promised() - _TOLD_SHARE
        return (told,) if lower else ()

    def _expected_wrong(self, cut: float) -> float:
        inside = self.linkage.figures.inside
        return inside.wrong(cut) if inside else 0.0

    def _promised(self) -> float:
        """The share of right links by their own probabilities."""
        return sum(self.links) / len(self.links) if self.links else 1.0

    def _right(self, cut: float) -> tuple[int, float]:
        """How many links have at least that probability, and how many of them are expected to be right."""
        held = [right for each, right in zip(self.links, self.linkage.right, strict=True) if each >= cut]
        return len(held), min(sum(held), max(len(held) - self._expected_wrong(cut), 0.0))

    def _noted(self, note: str) -> str:
        return self.say(note.template, **note.values) if isinstance(note, Note) else note

    def model(self) -> Section:
        """What agreement is worth, field by field."""
        rows, drawn = [], []
        for each in self.linkage.model.comparisons:
            for level, share in zip(each.levels, self.linkage.model.shares[each.field], strict=True):
                label = self._label(level.label)
                rows.append((each.field, label, f"{share.m:.4f}", f"{share.u:.6f}", f"{share.bits:+.1f}"))
                drawn.append(Bar(f"{each.field}: {label}", share.bits, f"{share.bits:+.1f}"))
        text = (
            self.say(
                "For every field and every degree of agreement: how often true pairs (m) and other pairs (u) show it, and what it "
                "therefore speaks for one person, in bits. Ten bits are odds of about a thousand to one."
            ),
            self.say(
                "Before anything is compared, two records of different lists are one person with probability {prior:.2e}.",
                prior=self.linkage.model.prior,
            ),
            *self._once(),
        )
        title, axis = self.say("What agreement speaks for, in bits"), self.say("bits for one person")
        svg = _drawn(lambda: bars(drawn, title=title, x_title=axis))
        head = (self.say("field"), self.say("agreement"), "m", "u", self.say("bits"))
        return Section(self.say("What agreement is worth"), text, svg, "", Table(head, tuple(rows), frozenset({2, 3, 4})))

    def _once(self) -> tuple[str, ...]:
        """What the overlap of the lists adds, if it does."""
        bits = self.linkage.model.once
        told = self.say(
            "Lists name a person once, and these share many: two records that have found nobody else gain {bits:.1f} bits by that. "
            "They are part of the prior in links.csv.",
            bits=bits,
        )
        return (told,) if bits >= _TOLD else ()

    def _label(self, label: str) -> str:
        prefix, found, cut = label.partition(" >= ")
        return f"{self.say(prefix)} ≥ {cut}" if found else self.say(label)

    def judging(self) -> tuple[Section, ...]:
        """What another threshold would give, and how the links' probabilities are spread."""
        threshold = self.linkage.settings.threshold
        cuts = sorted({threshold, *(cut for cut in _THRESHOLDS if cut > threshold)})
        rows, curve = [], []
        for cut in cuts:
            held, right = self._right(cut)
            precision = right / held if held else 1.0
            recall = min(right / self.linkage.figures.matches, 1.0)
            rows.append((f"{cut:.2f}", f"{held:,}", f"{precision:.3f}", f"{recall:.3f}"))
            curve.append((cut, precision, recall))
        names = (self.say("precision"), self.say("recall"))
        series = [Line(name, tuple((point[0], point[at]) for point in curve)) for at, name in enumerate(names, 1)]
        title, x, y = (self.say(each) for each in ("Expected precision and recall", "threshold", "expected share"))
        svg = _drawn(lambda: lines(series, title=title, x_title=x, y_title=y)) if len(curve) > 1 else ""
        head = (x, self.say("links"), self.say("expected precision"), self.say("expected recall"))
        text = (
            self.say(
                "What the probabilities promise at other thresholds, or what pairs inside lists leave of it. Only judged pairs could tell "
                "whether it is kept."
            ),
        )
        return (Section(self.say("Thresholds"), text, svg, "", Table(head, tuple(rows), frozenset({0, 1, 2, 3}))),)

    def clusters(self) -> Section:
        """How many records make a person, in the proposal and in the drawn linkages."""
        sizes = Counter(Counter(self.linkage.solved.of).values())
        rows = tuple((f"{size:,}", f"{count:,}") for size, count in sorted(sizes.items()))
        drawn = [len(set(of)) for of in self.linkage.solved.drawn]
        told = self.say("No linkage was drawn.")
        if drawn:
            told = self.say(
                "The {count} drawn linkages have between {least:,} and {most:,} persons.",
                count=len(drawn),
                least=min(drawn),
                most=max(drawn),
            )
            told += " " + self.say(
                "They carry the doubt about pairs that are in doubt. True pairs with gross errors in several fields, or with nothing but "
                "a name in common, stay apart, about {missed:,} by the model’s count, so the true number lies lower: on invented lists "
                "by up to one in eight. No interval covers that.",
                missed=round(max(self.linkage.figures.matches - float(self.linkage.figures.right.sum()), 0.0)),
            )
        text = (self.say("How many records are proposed to be one person."), told)
        return Section(self.say("Clusters"), text, table=Table((self.say("records"), self.say("persons")), rows, frozenset({0, 1})))

    def unlinkable(self) -> Section:
        """Records that say too little."""
        text = self.say(
            "{count:,} of {total:,} records say too little to be recognised anywhere: even a twin of theirs in another list would not "
            "reach the threshold. A name alone never links two records.",
            count=self.linkage.figures.unlinkable,
            total=len(self.linkage.records),
        )
        return Section(self.say("Unlinkable records"), (text,))

    def limits(self) -> Section:
        """What this page cannot tell."""
        text = (
            self.say("Probabilities treat the fields of a pair as independent and are as good as that."),
            self.say("Relatives who died together share place, day and family name: they are the commonest wrong links."),
            self.say(
                "A person whom two lists describe too differently, or whom no blocking rule brought together, is not found, and nothing "
                "here counts them."
            ),
            self.say("Whether a list itself is true is not asked."),
        )
        return Section(self.say("What cannot be said"), text)


def _drawn(draw: Callable[[], str]) -> str:
    try:
        return draw()
    except BadInput:  # the page is of use without its pictures
        return ""
