"""The whole of a linkage: features, blocking, model, scores, proposal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kirok.base.errors import BadInput
from kirok.base.notes import Note
from kirok.base.watching import Watch, unwatched
from kirok.link.blocking import SETTLING, every_pair, find_pairs, rules_for
from kirok.link.engine import INSIDE, PAIRS, Engine, open_engine
from kirok.link.expecting import expect, lost
from kirok.link.features import Features, build, complete
from kirok.link.inside import Inside, every_of, inside
from kirok.link.judgements import Judgement
from kirok.link.knots import Pairs, components
from kirok.link.linkage import Figures, Linkage
from kirok.link.model import Model, Stops, expected
from kirok.link.overlap import overlap
from kirok.link.records import Records, records_of
from kirok.link.scoring import BESIDE_THE_NAME, LEAST_WEIGHT, PROPOSED, Scored, patterns, random_pairs, sampled, scored, scored_in_parts
from kirok.link.settings import Settings, settings_of
from kirok.link.solving import DRAWING, PROPOSING, Frame, drawn, propose
from kirok.link.training import Evidence, population, train

#: Pairs that a blocking rule may propose even where records are few.
LEAST_BUDGET = 1_200_000
#: Up to this many pairs all are looked at.
EVERY = 2_000_000
#: From this share of a list's records on, pairs of them that look like one person are told.
MOST_TWICE = 0.05
#: Steps that are told of: two samples and what is learnt from them; what pairs inside lists say.
_TRAINING, _INSIDE = 4, 50


def run(
    records: object,
    settings: Settings | Mapping[str, Any] | None = None,
    *,
    model: Model | None = None,
    judgements: Iterable[Judgement] = (),
    before: Linkage | None = None,
    retracted: Iterable[str] = (),
    watch: Watch = unwatched,
) -> Linkage:
    """Link records: who of one list is who of another.

    *records* are Records, mappings or a frame with record_id, list, name and what else is known. With *before*, an
    earlier linkage, only pairs with a new record are scored, by the earlier model; *retracted* record_ids leave as if
    they had never been there. *watch* is told of every step (console.progress shows them on a terminal).

    Raises:
        BadInput: records, settings or judgements that cannot be taken.
    """
    chosen = settings if isinstance(settings, Settings) else settings_of(settings or {})
    given = records if isinstance(records, Records) else (records_of(records, chosen) if before is None or _any(records) else None)
    with open_engine(chosen.engine) as engine:
        return _Run(engine, chosen, tuple(judgements), watch).linked(given, model, before, frozenset(retracted))


def _any(records: Any) -> bool:
    return records is not None and len(records) > 0


@dataclass
class _Run:
    """One linkage under way on one engine."""

    engine: Engine
    settings: Settings
    judgements: tuple[Judgement, ...]
    watch: Watch

    def linked(self, given: Records | None, model: Model | None, before: Linkage | None, gone: frozenset[str]) -> Linkage:
        """Everything, in order."""
        records, new = _together(given, before, gone)
        model = before.model if before is not None else model
        extra = {**self.settings.columns} if model is None else model.extra
        features = build(records, extra, model.context if model else None, self.watch)
        if not features.kinds and model is None:
            raise BadInput("there is nothing to compare: no record has a name that could be read, nor a date, a place or anything else")
        if model is not None:
            features = complete(features, model.kinds, len(records))
        records = replace(records, notes=tuple(dict.fromkeys((*records.notes, *features.notes))))
        frame = self._frame(records)
        self.engine.load(features, frame.lists, new)
        features = replace(features, columns={}, parts=dict.fromkeys(features.parts, ()))  # the engine has them now
        fresh = model is None
        if model is None:
            model, matches = self._trained(features, frame, extra)
        else:
            self._pairs(features, frame, extra, model, since=before is not None)
            matches = _expected_matches(model, frame)
        pairs = int(self.engine.run(f"SELECT count(*) FROM {PAIRS}")[0][0])
        found = self._scored(model, pairs, "scoring pairs")
        if fresh and (once := overlap(found, frame, matches)):
            model = replace(model, once=once)
            found = self._scored(model, pairs, "scoring pairs once more")
        if before is not None:
            found = _kept(before, records, new, found)
        return self._solved(records, frame, model, found, (pairs, matches, fresh))

    def _frame(self, records: Records) -> Frame:
        numbers = {name: number for number, name in enumerate(sorted(set(records.lists)))}
        unknown = self.settings.allow_duplicates - set(numbers)
        if unknown:
            raise BadInput(f"there is no list '{min(unknown)[:60]}'", field="allow_duplicates", allowed=tuple(numbers))
        twice = frozenset(numbers[name] for name in self.settings.allow_duplicates)
        rows = {record_id: row for row, record_id in enumerate(records.ids)}
        judged = [(rows[each.left], rows[each.right], each) for each in self.judgements if each.left in rows and each.right in rows]
        same, different = (frozenset((a, b) for a, b, each in judged if each.same is same) for same in (True, False))
        frame = Frame(records.ids, [numbers[name] for name in records.lists], twice, same, different)
        _check_judgements(frame, records)
        return frame

    def _scored(self, model: Model, held: int, label: str) -> Scored:
        with self.watch(label, held) as advance:
            return scored_in_parts(self.engine, model, held, advance)

    def _trained(self, features: Features, frame: Frame, extra: Mapping[str, str]) -> tuple[Model, float]:
        people = population(Counter(frame.lists), sorted(frame.twice))
        model = expected(features.kinds, features.context, extra, self.settings.threshold)
        model = replace(model, every=people.pairs <= EVERY)
        model = replace(model, stops=self._pairs(features, frame, extra, model, since=False))
        with self.watch("training", _TRAINING) as advance:
            table, share = sampled(self.engine, PAIRS, PROPOSED)
            proposed = patterns(self.engine, model, table)
            proposed = replace(proposed, counts=proposed.counts / share)
            advance(_TRAINING // 2)
            random = patterns(self.engine, model, random_pairs(self.engine, frame.lists, frame.twice, self.settings.seed))
            advance(_TRAINING // 4)
            return train(model, Evidence(proposed, random, self._judged(model, frame)), people)

    def _pairs(self, features: Features, frame: Frame, extra: Mapping[str, str], model: Model, *, since: bool) -> Stops:
        """Find the pairs to look at; the stop tokens: the model's, if it has any, else counted here."""
        if model.every:
            with self.watch("finding pairs", 1):
                every_pair(self.engine, frame.twice, since=since, every=every_of(len(frame.ids)))
            return {}
        budget = max(LEAST_BUDGET, self.settings.pairs_per_record * len(frame.ids))
        rules, every = rules_for(features, extra), every_of(len(frame.ids))
        with self.watch("finding pairs", len(rules) + SETTLING) as advance:
            return find_pairs(
                self.engine, rules, frame.twice, budget=budget, known=model.stops or None, since=since, every=every, advance=advance
            )

    def _judged(self, model: Model, frame: Frame) -> Any:
        if not frame.same:
            return None
        pairs = sorted(frame.same)
        self.engine.put("kirok_judged", _pair_columns(pairs))
        return patterns(self.engine, model, "kirok_judged")

    def _solved(self, records: Records, frame: Frame, model: Model, found: Scored, counts: tuple[int, float, bool]) -> Linkage:
        import numpy as np

        def close(wanted: Any) -> Pairs:
            self.engine.put("kirok_closing", _pair_columns(wanted))
            closing = scored(self.engine, model, "kirok_closing", None)
            return Pairs(closing.a, closing.b, closing.weight, np.zeros(len(closing), dtype=bool))

        settings, (pairs, matches, fresh) = self.settings, counts
        with self.watch("clusters", PROPOSING + _INSIDE) as advance:
            proposal = propose(found, frame, close, settings.threshold, advance)
            linked = (proposal.of[found.a] == proposal.of[found.b]) & (proposal.probability >= settings.threshold)
            twins, apart = self._twins(records, model)
            twos = inside(apart, frame, model, settings.threshold, (found.a[linked], found.b[linked]))
        wrong = twos.wrong(settings.threshold)
        if fresh:
            model = replace(model, inside=lost(found, frame, linked, wrong))
        with self.watch("linkages", DRAWING) as advance:
            solved = drawn(
                found,
                proposal,
                threshold=settings.threshold,
                linkages=settings.linkages,
                seed=settings.seed,
                inside=model.inside,
                advance=advance,
            )
        awaited = expect(found, frame, matches, model.once, model.inside)
        precision, recall = awaited.precision(linked, wrong), awaited.recall(linked, wrong)
        notes = self._notes(records, frame, model, twos)
        unlinkable = _unlinkable(twins, settings.threshold)
        figures = Figures(pairs, awaited.total, unlinkable, precision, recall, notes, twos, awaited.right)
        return Linkage(records, settings, model, found, solved, figures, self.judgements)

    def _twins(self, records: Records, model: Model) -> tuple[Scored, Scored]:
        """Every record beside itself, and pairs inside lists that may matter; scored together, for Splink takes its time to begin."""
        import numpy as np

        rows = np.arange(len(records), dtype=np.int32)
        self.engine.put("kirok_own", {"join_key_l": rows, "join_key_r": rows, "match_key": ["0"] * len(rows)})
        columns = "join_key_l, join_key_r, match_key"
        self.engine.make("kirok_twins", f"SELECT {columns} FROM kirok_own UNION ALL SELECT {columns} FROM {INSIDE}")
        found = scored(self.engine, model, "kirok_twins", None)
        own = found.a == found.b
        return found.picked(own), found.picked(~own & (found.weight >= LEAST_WEIGHT))

    def _notes(self, records: Records, frame: Frame, model: Model, twos: Inside) -> tuple[str, ...]:
        notes: list[str] = list(records.notes)
        if records.ignored:
            notes.append(Note("columns that were not used: {columns}", columns=", ".join(records.ignored)))
        if len(set(frame.lists)) == 1 and not frame.twice:
            notes.append(
                Note("there is one list, and a list names no person twice unless told so with --allow-duplicates: nothing can be linked")
            )
        if "name" not in model.kinds:
            notes.append(Note("no record has a name that could be read"))
        if not any(kind not in {"name", "sex"} for kind in model.kinds.values()):
            notes.append(Note("the records have nothing beside names; a name alone never links two records"))
        notes += self._duplicates(records, frame, twos)
        unused = len(self.judgements) - len(frame.same) - len(frame.different)
        if unused:
            notes.append(Note("judgements of records that are not here: {count}", count=unused))
        return tuple(notes)

    def _duplicates(self, records: Records, frame: Frame, twos: Inside) -> list[str]:
        """Lists in which many records look like one person."""
        told = (
            "in the list '{name}' about {count} pairs of records agree as links do: it seems to name people more than once. "
            "Of two such records neither is linked; if it does, say so with --allow-duplicates"
        )
        names, sizes = dict(zip(frame.lists, records.lists, strict=True)), Counter(frame.lists)
        every = every_of(len(records))
        found = sorted((names[number], every * held, sizes[number]) for number, held in twos.by_list().items())
        return [Note(told, name=name, count=count) for name, count, size in found if count > MOST_TWICE * size]


def _together(given: Records | None, before: Linkage | None, gone: frozenset[str]) -> tuple[Records, list[bool]]:
    if before is None:
        if given is None:
            raise BadInput("there are no records in what was given")
        records = given.without(gone) if gone else given
        return _filled(records), [True] * len(records)
    missing = gone - set(before.records.ids)
    if missing:
        raise BadInput(f"record '{min(missing)[:60]}' cannot be retracted: it is not in the earlier linkage", field="record_id")
    old = before.records.without(gone)
    records = _filled(old if given is None else old.joined(given))
    fresh = frozenset(given.ids) if given is not None else frozenset()
    return records, [record_id in fresh for record_id in records.ids]


def _filled(records: Records) -> Records:
    if not len(records):
        raise BadInput("no record is left to link")
    return records


def _check_judgements(frame: Frame, records: Records) -> None:
    """No chain of judgements may join what another parts, or what a list names once."""
    for group in components(frame.same):
        rows = set(group)
        for a, b in sorted(frame.different):
            if a in rows and b in rows:
                raise BadInput(
                    f"the judgements contradict each other: {records.ids[a]} and {records.ids[b]} are judged different, "
                    "and a chain of other judgements makes them the same",
                    field="judgement",
                )
        seen: dict[int, int] = {}
        for row in group:
            number = frame.once(row)
            first = row if number is None else seen.setdefault(number, row)
            if first != row and (first, row) not in frame.same:
                raise BadInput(
                    f"the judgements make {records.ids[first]} and {records.ids[row]} of the list '{records.lists[row]}' one person, "
                    "and that list names no person twice; judge the two themselves, or use --allow-duplicates",
                    field="judgement",
                )


def _expected_matches(model: Model, frame: Frame) -> float:
    people = population(Counter(frame.lists), sorted(frame.twice))
    return min(model.prior * people.pairs, people.most_matches)


def _pair_columns(pairs: Any) -> dict[str, Any]:
    import numpy as np

    a, b = np.asarray(pairs, dtype=np.int32).reshape(-1, 2).T
    return {"join_key_l": a, "join_key_r": b, "match_key": ["0"] * len(a)}


def _kept(before: Linkage, records: Records, new: Sequence[bool], found: Scored) -> Scored:
    """Scores of the earlier linkage for pairs of records that are still there and unchanged, and the new ones."""
    import numpy as np

    row_of = {record_id: row for row, record_id in enumerate(records.ids)}
    rows = np.asarray([row_of.get(record_id, -1) for record_id in before.records.ids], dtype=np.int64)
    rows = np.where((rows >= 0) & ~np.asarray([row >= 0 and new[row] for row in rows.tolist()], dtype=bool), rows, -1)
    old = before.scored
    a, b = (rows[side] if len(side) else side for side in (old.a, old.b))
    kept = (a >= 0) & (b >= 0)
    parts = [
        (a[kept], found.a),
        (b[kept], found.b),
        (old.weight[kept], found.weight),
        (old.bits[kept], found.bits),
        (old.beside[kept], found.beside),
    ]
    joined = [np.concatenate(part) for part in parts]
    order = np.lexsort((joined[1], joined[0]))
    return Scored(*(column[order] for column in joined))


def _unlinkable(twins: Scored, threshold: float) -> int:
    """Records that say too little: even their own twin in another list would not be recognised."""
    import numpy as np

    probability = 1 / (1 + np.exp2(-np.clip(twins.weight, -500, 500)))
    return int(((probability < threshold) | (twins.beside < BESIDE_THE_NAME)).sum())
