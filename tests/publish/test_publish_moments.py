from hypothesis import given
from hypothesis import strategies as st
from publish_samples import AREAS, CLAIMS, claim, site

from kirok.publish.entries import Register
from kirok.publish.house import Spot
from kirok.publish.index import Index
from kirok.publish.moments import moments
from kirok.publish.portrait import portrait
from kirok.publish.record import CountRecord
from kirok.publish.tiles import GAP, HEIGHT, tile_map

DATES = st.sampled_from([None, "2104", "2104-05", "2104-05~", "2103/2104", "../2102", "2107/..", "[2104,2105]", "2104-22", "201X"])


def dated(*dates):
    return [claim(f"c{at}", when=when) for at, when in enumerate(dates)]


def test_a_date_is_drawn_as_all_the_days_it_can_mean():
    line = moments(dated("2104", "2103/2105", "2105-12-31"), ())
    assert [moment.when for moment in line.moments] == ["2103/2105", "2104", "2105-12-31"]
    assert [(moment.start, moment.end) for moment in line.moments] == [(0.5, 99.5), (33.5, 66.5), (98.6, 99.5)]
    assert [year for year, _ in line.ticks] == [2103, 2104, 2105, 2106]


def test_an_open_end_reaches_the_edge_and_says_so():
    first, last = moments(dated("2104", "2104/.."), ()).moments
    assert not first.open_end
    assert (last.end, last.open_end, last.open_start) == (99.5, True, False)


def test_accounts_against_stand_beside_those_of_the_same_date():
    claims = [claim("a"), claim("b", denied=True), claim("c")]
    [moment] = moments(claims, {"c"}).moments
    assert [one.id for one in moment.says] == ["a"]
    assert [one.id for one in moment.against] == ["b", "c"]


@given(st.lists(DATES, max_size=12))
def test_no_claim_is_lost_and_none_lies_outside(dates):
    line = moments(claims := dated(*dates), ())
    assert sorted(one.id for moment in line.moments for one in moment.says) == sorted(one.id for one in claims)
    for moment in line.moments:
        if moment.start is not None:
            assert 0 <= moment.start < moment.end <= 100
    assert all(0 <= at <= 100 for _, at in line.ticks)


def test_a_portrait_adds_nothing_up_and_leaves_out_what_fell():
    claims = (
        claim("a", count=CountRecord(3, 9, None, None, None), when="2103"),
        claim("b", count=CountRecord(20, None, None, None, None), when="2104-05"),
        claim("c", count=CountRecord(900, 900, None, None, None), status="retracted", when="2099"),
        claim("d", count=CountRecord(1, 1, None, None, None), when="2098"),
    )
    index = Index(site(claims=claims))
    told = portrait(index, [0, 1, 2])
    assert (told.low, told.high, told.open, told.numbered) == (3, 20, True, 2)
    assert (told.first, told.last) == (2103, 2104)
    assert told.certainties == (("CER.corroborated", 1),)
    assert portrait(index, []).first is None


def tiles(*spots, **changes):
    return tile_map(Register(Index(site(**changes))), spots)


def test_a_tile_counts_what_is_told_of_its_area_and_of_places_in_it():
    made = tiles(Spot("p-varra", 0, 0), Spot("p-south", 3, 2))
    country, south = made.tiles
    assert (country.claims, country.shade, [one.id for one in country.facilities]) == (6, 3, ["p-camps"])
    assert (south.claims, south.shade, south.entry) == (0, 0, None)
    assert (south.left, south.top, made.height) == (75.0, 2 * (HEIGHT + GAP), 3 * (HEIGHT + GAP))
    assert made.elsewhere == 0


def test_what_lies_on_no_tile_is_counted_beside_the_map():
    assert tiles(Spot("p-north", 0, 0)).elsewhere == 5
    assert tiles(Spot("gone", 0, 0)) is None
    assert tiles(areas=AREAS) is None
    assert len(CLAIMS) == 13
