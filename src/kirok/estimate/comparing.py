"""All methods side by side on one table, on strata, on linkages: the estimates, what they rest on, and how far they differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kirok.base.errors import BadInput, NoAnswer
from kirok.estimate.bma import fit_bma
from kirok.estimate.diagnosing import Diagnostics, diagnose, diagnose_refused
from kirok.estimate.disagreement import disagreement
from kirok.estimate.estimate import BMA, LCM, LOGLINEAR_BIC, LOGLINEAR_STEPWISE, Estimate
from kirok.estimate.imputing import IMPUTATIONS, imputed, imputed_share
from kirok.estimate.lcm import fit_lcm
from kirok.estimate.lists import Lists
from kirok.estimate.loglinear import fit_loglinear
from kirok.estimate.pooling import combine, pool
from kirok.estimate.ranged import ENDS, RangedEstimate, corners
from kirok.estimate.remarks import Remark, say
from kirok.estimate.screening import no_project, refusal, weaknesses
from kirok.estimate.settings import BIC, METHODS, STEPWISE, Settings

Shown = Estimate | RangedEstimate
Tick = Callable[[int], None]

_FITS: Mapping[str, Callable[[Lists, Settings], Estimate]] = {
    LOGLINEAR_BIC: lambda lists, settings: fit_loglinear(lists, BIC, settings),
    LOGLINEAR_STEPWISE: lambda lists, settings: fit_loglinear(lists, STEPWISE, settings),
    BMA: fit_bma,
    LCM: fit_lcm,
}


@dataclass(frozen=True, eq=False)
class Comparison:
    """What ``kirok estimate`` tells: estimates by method, or the reason why there is none.

    ``not_estimated`` names methods that gave nothing, and why; ``words`` say how far the methods agree; ``strata`` holds
    a comparison a stratum. ``seen`` is (least, greatest) people observed over linkages and ranges.
    """

    lists: Lists
    estimates: tuple[Shown, ...] = ()
    strata: Mapping[str, Comparison] = field(default_factory=dict)
    linkages: int = 1
    diagnostics: Diagnostics | None = None
    refused: str | None = None
    not_estimated: Mapping[str, str] = field(default_factory=dict)
    words: tuple[Remark, ...] = ()
    seen: tuple[int, int] = (0, 0)

    @property
    def observed(self) -> int | dict[str, int]:
        """People on at least one list; a range where the table or the linkages leave one."""
        return self.seen[0] if self.seen[0] == self.seen[1] else {"min": self.seen[0], "max": self.seen[1]}

    def as_json(self) -> dict[str, object]:
        """The fixed JSON of ``kirok estimate``."""
        return {
            "observed": self.observed,
            "lists": list(self.lists.names),
            "estimates": [each.as_json() for each in self.estimates],
            "strata": {label: _stratum(part) for label, part in self.strata.items()},
            "linkages": self.linkages,
            "diagnostics": None if self.diagnostics is None else self.diagnostics.as_json(),
            "refused": self.refused,
            "not_estimated": dict(self.not_estimated),
            "disagreement": list(self.words),
        }


def _stratum(part: Comparison) -> dict[str, object]:
    estimates = [each.as_json() for each in part.estimates]
    return {"observed": part.observed, "estimates": estimates, "refused": part.refused, "not_estimated": dict(part.not_estimated)}


def fit(lists: Lists, method: str = "bma", settings: Settings | None = None) -> Estimate:
    """One estimate by ``loglinear`` (BIC, or what the settings select), ``bma`` or ``lcm``.

    Raises:
        BadInput: there is no such method, or the table's counts are ranges (see :func:`compare`).
        NoAnswer: the table bears no estimate, or none by this method.
    """
    chosen = settings or Settings()
    name = {"loglinear": f"loglinear-{chosen.select or BIC}"}.get(method, method)
    if name not in _FITS:
        raise BadInput(
            f"there is no single method '{method}'; all of them side by side are made by compare", allowed=[*METHODS[1:], *_FITS]
        )
    if lists.most is not None:
        raise BadInput("counts known as ranges have no one estimate; compare gives it at the ends of the ranges")
    reason = no_project(lists) or refusal(lists)
    if reason is not None:
        raise NoAnswer(reason)
    return _FITS[name](lists, chosen).warned(*weaknesses(lists))


def methods_for(method: str, settings: Settings, size: int) -> tuple[str, ...]:
    """The estimates that one word of ``--method`` asks for, on so many lists.

    Raises:
        BadInput: there is no such word.
    """
    if method not in METHODS:
        raise BadInput(f"there is no method '{method}'", field="method", allowed=list(METHODS))
    selects = (BIC, STEPWISE) if settings.select is None and size > 2 else (settings.select or BIC,)
    loglinear = tuple(f"loglinear-{select}" for select in selects)
    bayesian = (BMA, LCM) if size > 2 else ()
    return {"all": (*loglinear, *bayesian), "loglinear": loglinear}.get(method, (method,))


def compare(
    lists: Lists | Sequence[Lists],
    method: str = "all",
    settings: Settings | None = None,
    *,
    diagnostics: bool = True,
    tick: Tick | None = None,
) -> Comparison:
    """All methods (or one) on a table, or on several equally likely linkages of the same lists.

    Where the counts are ranges each method runs at their ends; where there are strata, on each, and the parts are added.
    A table that bears no estimate gives a comparison with ``refused`` set. *tick* is called with each piece of work done.

    Raises:
        BadInput: no such method, no table, or linkages that have ranges.
    """
    tables = (lists,) if isinstance(lists, Lists) else tuple(lists)
    if not tables:
        raise BadInput("there is no table to estimate from")
    if len(tables) > 1 and any(table.most is not None for table in tables):
        raise BadInput("several linkages with counts known as ranges are not estimated; give one table with ranges, or exact counts")
    chosen = settings or Settings()
    names = methods_for(method, chosen, tables[0].size)
    made = _Bench(names, chosen.shared(_pooled_tables(tables)), tick or (lambda _done: None))
    reasons = [no_project(table) for table in tables]
    reason = reasons[0] if all(reasons) else None
    if reason is not None:
        told = Comparison(tables[0], linkages=len(tables), refused=reason, seen=_seen(tables))
    else:
        told = made.ranged(tables[0]) if tables[0].most is not None else made.linked(tables)
    if diagnostics:
        made_of = diagnose_refused(tables) if told.refused else diagnose(tables, told.estimates, chosen)
        told = replace(told, diagnostics=made_of)
    return replace(told, words=disagreement(told.estimates))


def _pooled_tables(tables: Sequence[Lists]) -> int:
    """Of how many tables the draws are pooled in the end: linkages, times the draws of strata that are not known."""
    return len(tables) * max(IMPUTATIONS if table.strata and table.unlabelled is not None else 1 for table in tables)


def pieces(tables: Sequence[Lists]) -> int:
    """How often each method runs."""
    ends = sum(max(len(table.strata), 1) * (1 if table.most is None else len(ENDS)) for table in tables)
    return ends * _pooled_tables(tables) // len(tables)


def _seen(tables: Sequence[Lists]) -> tuple[int, int]:
    """The least and the greatest number of people observed."""
    most = [table.observed if table.most is None else int(table.most.sum()) for table in tables]
    return min(table.observed for table in tables), max(most)


@dataclass(frozen=True)
class _Bench:
    """Runs the chosen methods on whatever is laid on it."""

    names: tuple[str, ...]
    settings: Settings
    tick: Tick

    def plain(self, lists: Lists) -> Comparison:
        """One table without strata."""
        seen = (lists.observed, lists.observed)
        reason = refusal(lists)
        if reason is not None:
            return Comparison(lists, refused=reason, seen=seen)
        estimates, without = [], {}
        for name in self.names:
            try:
                estimates.append(_FITS[name](lists, self.settings).warned(*weaknesses(lists)))
            except NoAnswer as error:
                without[name] = error.message
            self.tick(1)
        refused = None if estimates else next(iter(without.values()))
        return Comparison(lists, tuple(estimates), refused=refused, not_estimated=without, seen=seen)

    def one(self, lists: Lists) -> Comparison:
        """One table, with or without strata."""
        return self.stratified(lists) if lists.strata else self.plain(lists)

    def stratified(self, lists: Lists) -> Comparison:
        """Each stratum by itself, those of unknown stratum imputed, and the sum."""
        rounds = [{label: self.plain(part) for label, part in each.items()} for each in imputed(lists, self.settings.seed)]
        strata = {label: _pooled([each[label] for each in rounds]) for label in rounds[0]}
        share = imputed_share(lists)
        told = (
            (say("{share:.1%} of the people had no stratum; theirs was drawn by chance, several times over", share=share),) if share else ()
        )
        return _summed(lists, strata, self.names, told)

    def linked(self, tables: Sequence[Lists]) -> Comparison:
        """Each linkage by itself, and all pooled."""
        found = _pooled([self.one(table) for table in tables])
        return replace(found, linkages=len(tables))

    def ranged(self, lists: Lists) -> Comparison:
        """At the ends of the counts' ranges; an estimate is then a span and has no middle."""
        return _spanned(lists, {end: self.one(corner) for end, corner in corners(lists).items()}, self.names)


def _spanned(lists: Lists, parts: Mapping[str, Comparison], names: Sequence[str]) -> Comparison:
    """The comparisons at the ends as one of spans, each stratum likewise."""
    seen = (lists.observed, lists.observed if lists.most is None else int(lists.most.sum()))
    good = {end: part for end, part in parts.items() if part.refused is None}
    strata = {
        label: _spanned(stratum, {end: part.strata[label] for end, part in parts.items()}, names)
        for label, stratum in lists.strata.items()
        if all(label in part.strata for part in parts.values())
    }
    if not good:
        return Comparison(lists, strata=strata, refused=next(iter(parts.values())).refused, seen=seen)
    text = "at one end of the counts' ranges there is no estimate: {reason}"
    refused = tuple(say(text, reason=part.refused) for part in parts.values() if part.refused)
    made = [_ranged(name, good, seen, refused) for name in names]
    estimates = tuple(each for each in made if each is not None)
    return Comparison(lists, estimates, strata, not_estimated=next(iter(good.values())).not_estimated, seen=seen)


def _ranged(name: str, parts: Mapping[str, Comparison], seen: tuple[int, int], refused: tuple[Remark, ...]) -> RangedEstimate | None:
    ends = {label: each for label, part in parts.items() for each in part.estimates if isinstance(each, Estimate) and each.method == name}
    return RangedEstimate(name, seen, ends, refused) if ends else None


def _pooled(parts: Sequence[Comparison]) -> Comparison:
    """Several comparisons of one population: their estimates pooled by method; refused only where all are."""
    if len(parts) == 1:
        return parts[0]
    seen = (min(part.seen[0] for part in parts), max(part.seen[1] for part in parts))
    good = [part for part in parts if part.refused is None]
    if not good:
        return replace(parts[0], seen=seen)
    told = (
        (say("{count} of {parts} tables bear no estimate and are left out", count=len(parts) - len(good), parts=len(parts)),)
        if len(good) < len(parts)
        else ()
    )
    by_method: dict[str, list[Estimate]] = {}
    for part in good:
        for each in part.estimates:
            if isinstance(each, Estimate):
                by_method.setdefault(each.method, []).append(each)
    strata = {
        label: _pooled([part.strata[label] for part in good]) for label in good[0].strata if all(label in part.strata for part in good)
    }
    estimates = tuple(pool(each).warned(*told) for each in by_method.values())
    return Comparison(good[0].lists, estimates, strata, refused=None, not_estimated=good[0].not_estimated, seen=seen)


def _summed(lists: Lists, strata: Mapping[str, Comparison], names: Sequence[str], told: tuple[Remark, ...]) -> Comparison:
    """The sum over strata by method; people of strata without an estimate are added as observed, and that is said."""
    seen = (lists.observed, lists.observed)
    estimates = []
    for name in names:
        parts = {
            label: each for label, part in strata.items() for each in part.estimates if isinstance(each, Estimate) and each.method == name
        }
        without = [label for label in strata if label not in parts]
        if not parts:
            continue
        total = combine(tuple(parts.values())).warned(*told)
        if without:
            people = sum(strata[label].seen[0] for label in without)
            total = _raised(total, people, without)
        estimates.append(total)
    reasons = {label: part.refused for label, part in strata.items() if part.refused}
    refused = None if estimates else say("no stratum bears an estimate: {reason}", reason=next(iter(reasons.values()), ""))
    return Comparison(lists, tuple(estimates), strata, refused=refused, seen=seen)


def _raised(total: Estimate, people: int, without: Sequence[str]) -> Estimate:
    point = None if total.point is None else total.point + people
    text = "no estimate for {strata}: only the {people} people seen there are counted, so that the total is too low"
    raised = replace(total, observed=total.observed + people, draws=total.draws + people, point=point)
    return raised.warned(say(text, strata=", ".join(without), people=people))
