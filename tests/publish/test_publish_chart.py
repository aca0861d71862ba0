import re
from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from publish_samples import CLAIMS, FINDINGS, claim, site

from kirok.publish.alike import look
from kirok.publish.chart import MOST_LINES, MOST_YEARS, certainty_chart, range_chart
from kirok.publish.index import Index
from kirok.publish.record import CountRecord
from kirok.publish.seam import year_of
from kirok.publish.tables import rows


def chart_of(claims, sure=()):
    return range_chart(look(tuple(claims)), sure)


def test_ranges_by_year_never_added_up():
    chart = chart_of(CLAIMS)
    years = {year.year: [(bar.low, bar.high, bar.claims) for bar in year.bars] for year in chart.years}
    assert years[2104] == [(24, 999, 1)]
    assert years[2103] == [(20, 99, 1)]
    assert years[None] == [(None, 300, 1), (200, 999, 1)]
    assert {year.year: year.without_number for year in chart.years}[2104] == 1


def test_equal_ranges_are_one_bar():
    chart = chart_of([claim("a"), claim("b"), claim("c", count=CountRecord(1, 5, None, None, None))])
    assert [(bar.low, bar.claims) for bar in chart.years[0].bars] == [(1, 1), (24, 2)]


def test_retracted_and_denied_claims_are_not_counted():
    out = [claim("a", status="retracted"), claim("b", denied=True), claim("c", kind="state")]
    assert chart_of(out) is None
    assert chart_of([*out, claim("d")]).years[0].bars[0].claims == 1


def test_no_number_no_chart():
    assert chart_of([claim("a", count=None), claim("b", count=CountRecord(None, None, "many", "many", None))]) is None


def test_a_crowded_chart_keeps_the_rest_for_the_table():
    many = [claim(f"c{n}", when=str(2100 + n % 12), count=CountRecord(n, n + 5, None, None, None)) for n in range(1, 240)]
    chart = chart_of(many)
    assert len(chart.drawn) == MOST_YEARS
    assert [year.year for year in chart.drawn] == list(range(2104, 2112))
    assert sum(bar.claims for year in chart.years for bar in year.bars) == 239
    [crowded] = chart_of([replace(one, when="2104") for one in many]).drawn
    assert lines(crowded) == MOST_LINES
    assert crowded.undrawn == 239 - MOST_LINES


def lines(year):
    """What is drawn in one year; the dot before a range without an upper end is no line of its own."""
    return sum(strand.path.count("M") for strand in year.strands if not strand.kind.endswith("end"))


def test_a_line_is_one_claim_and_as_long_as_it_is_uncertain():
    exact, range_, least = (CountRecord(*ends, None, None, None) for ends in ((12, 12), (10, 100), (10, None)))
    [year] = chart_of([claim("a", count=exact), claim("b", count=range_), claim("c", count=range_), claim("d", count=least)]).drawn
    paths = {strand.kind: strand.path for strand in year.strands}
    assert paths.keys() == {"said", "said exact", "said open", "said end"}
    assert paths["said"].count("M") == 2
    assert paths["said exact"].endswith("h0")
    start, end = (int(part) for part in re.fullmatch(r"M(\d+) \d+H(\d+)", paths["said"][: len(paths["said"]) // 2]).groups())
    assert (start, end) == (490, 970)


def test_what_is_under_a_corroborated_finding_is_drawn_apart():
    [year] = chart_of([claim("a", findings=("f9",)), claim("b", findings=("f1",))], sure={"f1"}).drawn
    assert [strand.kind for strand in year.strands] == ["said", "sure"]
    assert year.bars[0].sure


bounds = st.one_of(st.none(), st.integers(0, 10**7))


@given(st.lists(st.tuples(bounds, bounds).map(lambda pair: tuple(sorted(pair)) if None not in pair else pair), min_size=1, max_size=30))
def test_bars_lie_inside_and_keep_their_ranges(pairs):
    claims = [claim(f"c{n}", count=CountRecord(low, high, None, None, None)) for n, (low, high) in enumerate(pairs)]
    chart = chart_of(claims)
    given_pairs = {pair for pair in pairs if pair != (None, None)}
    if chart is None:
        assert not given_pairs
        return
    bars = [bar for year in chart.years for bar in year.bars]
    assert {(bar.low, bar.high) for bar in bars} == given_pairs
    assert all(0 <= bar.start < bar.end <= 100 for bar in bars)
    for year in chart.drawn:
        heights = [int(y) for strand in year.strands for y in re.findall(r"M\d+ (\d+)", strand.path)]
        assert lines(year) + year.undrawn == sum(bar.claims for bar in year.bars)
        assert 0 < min(heights) <= max(heights) < year.height


def test_certainties_in_the_order_of_the_rules():
    bars = certainty_chart([*FINDINGS, replace(FINDINGS[0], id="f3"), replace(FINDINGS[0], id="f4", certainty="CER.new")])
    assert [(bar.code, bar.findings, bar.width) for bar in bars] == [
        ("CER.corroborated", 2, 100.0),
        ("CER.disputed", 1, 50.0),
        ("CER.new", 1, 50.0),
    ]
    assert certainty_chart([]) == ()


def test_the_chart_tells_nothing_that_the_public_rows_do_not():
    """Decision 58: recounted from data/claims.json alone, every bar and every year without a number is there."""
    shown = [row for row in rows("claims", Index(site())) if row["kind"] == "act" and row["status"] == "standing" and not row["denied"]]
    counted: Counter = Counter((year_of(row["when"]) if row["when"] else None, row["count_min"], row["count_max"]) for row in shown)
    chart = chart_of(site().claims)
    bars = {(year.year, bar.low, bar.high): bar.claims for year in chart.years for bar in year.bars}
    bars |= {(year.year, None, None): year.without_number for year in chart.years if year.without_number}
    assert bars == dict(counted)
