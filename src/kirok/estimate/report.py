"""The report of a comparison for readers who are no statisticians: one HTML page, in English or Korean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kirok.estimate.cells import verdict
from kirok.estimate.comparing import Comparison, Shown
from kirok.estimate.estimate import ASSUMED, BMA, LCM, LOGLINEAR_BIC, LOGLINEAR_STEPWISE, Estimate
from kirok.estimate.plots import MARKS, TITLES
from kirok.estimate.remarks import Remark, said, say
from kirok.figures.report import Report, Section, Table, html

_NAMES = {
    LOGLINEAR_BIC: say("log-linear model, chosen by BIC"),
    LOGLINEAR_STEPWISE: say("log-linear model, built step by step"),
    BMA: say("average over many models (Bayesian)"),
    LCM: say("hidden groups of people (Bayesian)"),
}
_FIRST_PATTERNS = 20


def report(comparison: Comparison, pictures: Mapping[str, str], language: str) -> str:
    """The page as HTML text; *pictures* are those of :func:`kirok.estimate.plots.pictures` in the same language."""
    page = _Page(comparison, pictures, language)
    sections = [
        page.methods(),
        *page.strata(),
        page.overlap(),
        page.consistency(),
        page.left_out(),
        page.sensitivity(),
        page.cells(),
        page.fitted(),
        page.chains(),
        page.assumed(),
    ]
    title = page.words(say("How many in all, those nobody reported included"))
    kept = tuple(section for section in sections if section is not None)
    return html(
        Report(language, title, page.summary(), kept, (page.words(say("Written by Kirok. Only numbers went in: no names, no accounts.")),))
    )


class _Page:
    """The page's parts in one language."""

    def __init__(self, comparison: Comparison, pictures: Mapping[str, str], language: str) -> None:
        self.comparison, self.pictures, self.language = comparison, pictures, language

    def words(self, text: str) -> str:
        """A sentence in the page's language."""
        return said(text, self.language)

    def summary(self) -> tuple[str, ...]:
        """What a reader should take away: seen, the whole range, and that it is a range."""
        least, most = self.comparison.seen
        people = f"{least:,}" if least == most else f"{least:,} - {most:,}"
        spans = [each.interval() for each in self.comparison.estimates]
        low, high = min(span[0] for span in spans), max(span[1] for span in spans)
        return (
            self.words(say("On {lists} lists {people} different people were seen.", lists=self.comparison.lists.size, people=people)),
            self.words(
                say(
                    "How strongly the lists overlap tells how many people are on none of them. Taken together, the methods below put "
                    "the number of all at between {low:,.0f} and {high:,.0f}.",
                    low=low,
                    high=high,
                )
            ),
            *(sentence(self.words(remark)) for remark in self.comparison.words),
            self.words(say("These are estimates, not counts. They hold only as far as the assumptions at the end of this page do.")),
        )

    def methods(self) -> Section:
        """The estimates with their intervals."""
        text = "Each line is one method. The mark is its best guess, the bar where the true number should lie in {level:.0%} of such cases."
        paragraph = self.words(say(text, level=self.comparison.estimates[0].level))
        warned = tuple(dict.fromkeys(self.words(text) for each in self.comparison.estimates for text in each.warnings))
        without = tuple(f"{name}: {self.words(why)}" for name, why in self.comparison.not_estimated.items())
        caption = self.words(MARKS) if "comparison" in self.pictures else ""
        shown = self._section("comparison", (paragraph,), self._estimates(self.comparison.estimates), remarks=(*warned, *without))
        return replace(shown, caption=caption)

    def _estimates(self, estimates: Sequence[Shown]) -> Table:
        heads = (say("method"), say("best guess"), say("from"), say("to"), say("of them seen by nobody"), say("chains agree"))
        rows = [self._row(each) for each in estimates]
        return Table(tuple(self.words(head) for head in heads), tuple(rows), frozenset({1, 2, 3, 4}))

    def _row(self, each: Shown) -> tuple[str, ...]:
        low, high = each.interval()
        agree = {None: "-", True: self.words(say("yes")), False: self.words(say("no"))}[each.converged]
        unseen = f"{max(low - self.comparison.seen[1], 0):,.0f} - {max(high - self.comparison.seen[0], 0):,.0f}"
        middle = self.words(say("a range")) if each.median is None else f"{each.median:,.0f}"
        return f"{self.words(_NAMES[each.method])} ({each.method})", middle, f"{low:,.0f}", f"{high:,.0f}", unseen, agree

    def strata(self) -> list[Section]:
        """One table a stratum."""
        made = []
        for label, part in self.comparison.strata.items():
            heading = self.words(say("Part: {label}", label=label))
            reason = () if part.refused is None else (self.words(part.refused),)
            made.append(Section(heading, (), table=self._estimates(part.estimates) if part.estimates else None, remarks=reason))
        return made

    def overlap(self) -> Section:
        """The lists' sizes and what they share."""
        lists = self.comparison.lists
        text = say(
            "Dark dots mark the lists of a group of people; the bar above says how many they are. "
            "Only people on several lists tell of the unseen."
        )
        heads = (self.words(say("list")), *lists.names)
        rows = [(name, *(f"{lists.on(1 << row | 1 << column):,}" for column in range(lists.size))) for row, name in enumerate(lists.names)]
        return self._section("overlap", (self.words(text),), Table(heads, tuple(rows), frozenset(range(1, lists.size + 1))))

    def consistency(self) -> Section | None:
        """Known numbers estimated as a test."""
        rows = self.comparison.diagnostics.internal_consistency if self.comparison.diagnostics else []
        if not rows:
            return None
        text = say(
            "How many people a list has is known. Here that number is estimated from the other lists alone. Where the interval misses "
            "the true size, the same method may miss the number of all people too."
        )
        heads = [say("list"), say("true size"), say("method"), say("from"), say("to"), say("held")]
        table = Table(tuple(self.words(head) for head in heads), tuple(self._tested(row) for row in rows), frozenset({1, 3, 4}))
        return Section(self.words(say("A test with known answers")), (self.words(text),), table=table)

    def _tested(self, row: Mapping[str, object]) -> tuple[str, ...]:
        if row["refused"]:
            return str(row["list"]), f"{row['true']:,}", self.words(str_of(row["refused"])), "-", "-", "-"
        held = self.words(say("yes")) if row["covered"] else self.words(say("no"))
        return str(row["list"]), f"{row['true']:,}", str(row["method"]), f"{row['low']:,.0f}", f"{row['high']:,.0f}", held

    def left_out(self) -> Section | None:
        """The estimates without each list."""
        rows = self.comparison.diagnostics.leave_one_list_out if self.comparison.diagnostics else []
        if not rows:
            return None
        text = say("If one list decides the answer, the answer rests on that list. Each line leaves one out.")
        heads = (say("left out"), say("method"), say("best guess"), say("from"), say("to"))
        table = Table(tuple(self.words(head) for head in heads), tuple(self._left(row) for row in rows), frozenset({2, 3, 4}))
        return self._section("leave-one-out", (self.words(text),), table)

    def _left(self, row: Mapping[str, object]) -> tuple[str, ...]:
        if row["refused"]:
            return str(row["left_out"]), self.words(str_of(row["refused"])), "-", "-", "-"
        return str(row["left_out"]), str(row["method"]), f"{row['median']:,.0f}", f"{row['low']:,.0f}", f"{row['high']:,.0f}"

    def sensitivity(self) -> Section | None:
        """What becomes of the estimates if the untestable assumption is wrong."""
        swept = self.comparison.diagnostics.sensitivity if self.comparison.diagnostics else {}
        if not swept:
            return None
        text = say(
            "No table can show how people on no list differ from the others; every method assumes something about it. If there are "
            "half or twice as many unseen as assumed, the number of all moves as shown."
        )
        heads = (say("unseen, times"), *swept)
        factors = [row["factor"] for row in next(iter(swept.values()))]
        rows = [(f"{factor:g}", *(self._swept(values[place]) for values in swept.values())) for place, factor in enumerate(factors)]
        table = Table(tuple(self.words(head) for head in heads), tuple(rows), frozenset(range(len(heads))))
        return self._section("sensitivity", (self.words(text),), table)

    def _swept(self, row: Mapping[str, float]) -> str:
        return f"{row['median']:,.0f} ({row['low']:,.0f} - {row['high']:,.0f})"

    def cells(self) -> Section | None:
        """Observed and predicted counts of the commonest patterns."""
        checks = self.comparison.diagnostics.cells if self.comparison.diagnostics else []
        if not checks:
            return None
        text = say("A model that describes the table well predicts its counts. Marked with * are counts outside what the model expects.")
        names = self.comparison.lists.names
        first: Sequence[Mapping[str, object]] = checks[0]["cells"]  # type: ignore[assignment]
        rows = [
            (_on(names, row["pattern"]), f"{row['count']:,}", *(_predicted(check, row["pattern"]) for check in checks))
            for row in first[:_FIRST_PATTERNS]
        ]
        heads = (self.words(say("on the lists")), self.words(say("people")), *(str(check["method"]) for check in checks))
        table = Table(heads, tuple(rows), frozenset(range(1, len(heads))))
        told = tuple(f"{check['method']}: {self.words(verdict(check))}" for check in checks)
        return Section(self.words(say("Does the model describe the table?")), (self.words(text),), table=table, remarks=told)

    def fitted(self) -> Section | None:
        """How many log-linear models have a best fit."""
        told = self.comparison.diagnostics.existence if self.comparison.diagnostics else {}
        rows = [
            (name, *(f"{counts[code]:,}" for code in "012"))
            for name, counts in told.items()
            if name != "models" and isinstance(counts, dict)
        ]
        if not rows:
            return None
        text = say(
            "Where lists share too few people some models have no best fit, or several that are equally good. "
            "Such models are not used. The fewer models are left, the weaker the estimate."
        )
        heads = (say("method"), say("models with one best fit"), say("with none"), say("with several"))
        table = Table(tuple(self.words(head) for head in heads), tuple(rows), frozenset({1, 2, 3}))
        return Section(self.words(say("Which models can be fitted")), (self.words(text),), table=table)

    def chains(self) -> Section | None:
        """Whether the sampled methods have settled."""
        sampled = [each for each in self.comparison.estimates if isinstance(each, Estimate) and each.converged is not None]
        if not sampled:
            return None
        text = say(
            "Some methods draw by chance, in several chains that begin far apart. They should come to agree: R-hat at most 1.01, and at "
            "least 400 effective draws. Where draws pile up at the upper limit set for them, the table does not bound the total."
        )
        heads = (say("method"), say("R-hat"), say("effective draws"), say("in the tails"), say("upper limit"), say("draws at a limit"))
        table = Table(tuple(self.words(head) for head in heads), tuple(_chain(each) for each in sampled), frozenset(range(1, 6)))
        return Section(self.words(say("Do the chains agree?")), (self.words(text),), table=table)

    def assumed(self) -> Section:
        """What has to hold."""
        common = [self.words(text) for text in self.comparison.estimates[0].assumptions[:-1]]
        each = [f"{method}: {self.words(ASSUMED[method])}" for method in dict.fromkeys(each.method for each in self.comparison.estimates)]
        text = say("Numbers stand and fall with these. The first three can be judged only by people who know how the lists came about.")
        return Section(self.words(say("What is assumed")), (self.words(text),), remarks=(*common, *each))

    def _section(self, name: str, paragraphs: tuple[str, ...], table: Table, remarks: tuple[str, ...] = ()) -> Section:
        return Section(self.words(TITLES[name]), paragraphs, self.pictures.get(name, ""), table=table, remarks=remarks)


def sentence(text: str) -> str:
    """A remark as a sentence of a paragraph: with a capital and a full stop."""
    begun = text if text.startswith(tuple(_NAMES)) else text[:1].upper() + text[1:]
    return begun if begun.endswith((".", "?", "!")) else f"{begun}."


def _chain(each: Estimate) -> tuple[str, ...]:
    figures = [(each.rhat, ".3f"), (each.ess, ",.0f"), (each.ess_tail, ",.0f"), (each.cap, ",.0f"), (each.cap_share, ".1%")]
    return (each.method, *("-" if value is None else format(value, form) for value, form in figures))


def str_of(value: object) -> str:
    """A reason as it was said, so that it can be said in another language."""
    return value if isinstance(value, Remark) else str(value)


def _on(names: Sequence[str], pattern: object) -> str:
    bits: Sequence[int] = pattern  # type: ignore[assignment]
    return " + ".join(name for name, bit in zip(names, bits, strict=True) if bit)


def _predicted(check: Mapping[str, object], pattern: object) -> str:
    cells: Sequence[Mapping[str, object]] = check["cells"]  # type: ignore[assignment]
    row = next((each for each in cells if each["pattern"] == pattern), None)
    return "-" if row is None else f"{row['low']:,.0f} - {row['high']:,.0f}{' *' if row['outside'] else ''}"
