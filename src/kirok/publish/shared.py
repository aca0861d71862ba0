"""What several pages need and every language shares, made once for an edition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from kirok.publish.chart import CertaintyBar, RangeChart, certainty_chart, range_chart
from kirok.publish.entries import Entry, Register
from kirok.publish.estimates import EstimateView, view
from kirok.publish.index import Index
from kirok.publish.moments import Moments, moments
from kirok.publish.notices import Notice, notices
from kirok.publish.portrait import Portrait, portrait
from kirok.publish.record import CorrectionRecord, FindingRecord, PictureRecord, PublicationRecord, SentenceRecord, Words
from kirok.publish.tiles import TileMap, tile_map
from kirok.publish.years import Comparison, YearSheet, comparisons, year_sheets

#: Corrections and reasons on the front page; all are in their lists.
LATEST_CORRECTIONS = 2
MOST_REASONS = 6
_CORROBORATED = "CER.corroborated"


def ranges(index: Index) -> RangeChart | None:
    """Every number that a standing act gives, by year."""
    return range_chart(index.alike, corroborated(index))


def corroborated(index: Index) -> frozenset[str]:
    """The ids of the findings that are corroborated."""
    return frozenset(finding.id for finding in index.findings if finding.certainty == _CORROBORATED)


@dataclass(frozen=True)
class Shared:
    """Look-ups and drawings over one record, each made when a page first asks for it."""

    index: Index
    register: Register
    papers: bool = False
    _charts: dict[int, RangeChart | None] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def ranges(self) -> RangeChart | None:
        """Every number that a standing act gives, by year."""
        return ranges(self.index)

    @cached_property
    def _corroborated(self) -> frozenset[str]:
        return corroborated(self.index)

    @cached_property
    def certainties(self) -> tuple[CertaintyBar, ...]:
        """How many findings bear each certainty."""
        return certainty_chart(self.index.findings)

    @cached_property
    def examples(self) -> Mapping[str, FindingRecord]:
        """For each certainty the newest finding that bears it: the page about certainty shows real ones."""
        return {finding.certainty: finding for finding in reversed(self.index.findings)}

    @cached_property
    def years(self) -> tuple[YearSheet, ...]:
        """A sheet for each year that is told of."""
        return year_sheets(self.index)

    @cached_property
    def year_paths(self) -> Mapping[str, str]:
        """Year -> its page, from the language's folder."""
        return {f"{sheet.year:04d}": sheet.path for sheet in self.years}

    @cached_property
    def comparisons(self) -> tuple[Comparison, ...]:
        """Every comparison that a finding rests on."""
        return comparisons(self.index)

    @cached_property
    def estimates(self) -> tuple[EstimateView, ...]:
        """Every estimate, by its publication's day, the newest first."""
        days = {publication.id: place for place, publication in enumerate(self.index.publications)}
        shown = (estimate for estimate in self.index.site.estimates if estimate.publication in days)
        return tuple(map(view, sorted(shown, key=lambda one: (days[one.publication], one.id))))

    def estimates_beside(self, publication: str) -> tuple[EstimateView, ...]:
        """The estimates beside one publication, by its id."""
        return self._beside.get(publication, ())

    @cached_property
    def _beside(self) -> dict[str, tuple[EstimateView, ...]]:
        found: defaultdict[str, tuple[EstimateView, ...]] = defaultdict(tuple)
        for one in self.estimates:
            found[one.record.publication] += (one,)
        return dict(found)

    @cached_property
    def tiles(self) -> TileMap | None:
        """The schematic map, if the newsroom declared one."""
        return tile_map(self.register, self.index.site.house.tiles)

    @cached_property
    def tiles_told(self) -> object:
        """What a page with the map reads of it: nothing of a tile's claims but their number."""
        if self.tiles is None:
            return None
        tiles = [
            (one.id, one.label, one.entry and one.entry.path, [camp.label for camp in one.facilities[:1]], len(one.facilities), one.claims)
            for one in self.tiles.tiles
        ]
        return tiles, [one.shade for one in self.tiles.tiles], self.tiles.height, self.tiles.elsewhere

    @cached_property
    def reasons(self) -> tuple[Entry, ...]:
        """The reasons that the authorities gave, those in most claims first."""
        found = sorted(self.register.of_kind("reasons"), key=lambda entry: (-entry.count, entry.id))
        return tuple(found[:MOST_REASONS])

    def chart_of(self, sheet: YearSheet) -> RangeChart | None:
        """The numbers of one year."""
        if sheet.year not in self._charts:
            self._charts[sheet.year] = range_chart(self.index.alike, self._corroborated, sheet.places)
        return self._charts[sheet.year]

    def moments(self, entry: Entry, most: int) -> Moments:
        """The claims of a record page by date, those against it beside the rest."""
        against = {claim.id for conflict in self.register.conflicts(entry) for claim in conflict.contradicts}
        return moments(entry.claims[:most], against)

    def portrait(self, entry: Entry) -> Portrait:
        """What single claims of a record page say, from least to most."""
        return portrait(self.index, entry.mentions.places)

    def pictures(self, publication: PublicationRecord) -> tuple[PictureRecord, ...]:
        """The pictures of a publication that are not graphic: what a front page may show."""
        return tuple(picture for picture in publication.pictures if not picture.graphic)

    def facts(self, publication: PublicationRecord) -> tuple[SentenceRecord, ...]:
        """The facts of a publication that stand whole: what a front page may say of it."""
        return tuple(sentence for sentence in publication.sentences if sentence.kind == "fact" and not self.index.shaken(sentence))

    def lead(self, publication: PublicationRecord) -> SentenceRecord | None:
        """The first of its facts; None where none stands."""
        return next(iter(self.facts(publication)), None)

    def attributions(self, finding: FindingRecord) -> tuple[Words, ...]:
        """To whom the publications that use *finding* attribute it, each wording once: all that is said of how it came to be known."""
        held = self.index.publication
        return tuple(dict.fromkeys(held[key].attribution for key in finding.publications if key in held))

    @property
    def taken_back(self) -> tuple[Notice, ...]:
        """The newest corrections, for the front page."""
        return notices(self.index.corrections)[:LATEST_CORRECTIONS]

    def notices(self, corrections: Iterable[CorrectionRecord]) -> tuple[Notice, ...]:
        """Corrections as a page tells them."""
        return notices(corrections)
