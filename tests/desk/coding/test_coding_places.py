"""Places on a map of tiles, one place, one event; findings written and concluded on pages."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from kirok.desk.entities import mapping
from kirok.desk.entities.models import Place
from kirok.desk.findings.models import Finding, Lowering
from kirok.desk.journal.models import Line


def address(name, *args):
    with translation.override("en"):
        return reverse(name, args=args)


@pytest.fixture
def provinces(loaded, code):
    """Two provinces of the invented country; the camp lies in one of them."""
    shore = {"kind": "province", "parent": "p-land", "country": "XV", "precision": "province"}
    loaded["places"] += [
        {"id": "p-north", "name": {"en": "North Shore", "ko": "북안"}, **shore},
        {"id": "p-south", "name": "South Shore", **shore},
    ]
    loaded["places"][1]["parent"] = "p-north"
    code(loaded)
    return loaded


def test_claims_are_counted_in_the_province_around_their_place(provinces):
    drawn = mapping.schematic()
    assert {tile.key: tile.claims for tile in drawn.tiles} == {"p-north": 4, "p-south": 0}
    assert drawn.coarser == 0
    assert len({(tile.x, tile.y) for tile in drawn.tiles}) == 2


def test_what_is_no_finer_than_a_country_is_on_no_tile(loaded, code):
    loaded["claims"][0]["place"] = "p-land"
    code(loaded)
    drawn = mapping.schematic()
    assert drawn.tiles == []
    assert drawn.coarser == 4


def test_a_known_country_has_the_places_of_its_neighbourhood(loaded):
    for code in ("KP-09", "KP-01"):
        Place.objects.create(key=code, kind="province", precision="province", payload={"id": code, "kind": "province", "country": "KP"})
    tiles = {tile.key: (tile.x // mapping.WIDTH, tile.y // mapping.HEIGHT) for tile in mapping.schematic().tiles}
    assert tiles == {"KP-09": (4, 0), "KP-01": (1, 2)}


@pytest.mark.parametrize("country", mapping.GRIDS)
def test_no_two_tiles_of_a_grid_stand_on_one_spot(country):
    spots = list(mapping.GRIDS[country].values())
    assert len(set(spots)) == len(spots)


def test_the_pages_lead_from_the_map_to_the_words(provinces, page):
    assert "North Shore" in page.get(address("places")).content.decode()
    shown = page.get(address("place", "p-north")).content.decode()
    assert "Grey Spit salt camp" in shown
    camp = page.get(address("place", "p-salt")).content.decode()
    assert "claim=k01#said" in camp
    assert "dozens of dock clerks" in camp
    assert "Vessland" in camp
    told = page.get(address("event", "e-spring")).content.decode()
    assert "claim=k04#said" in told
    assert "by association with" in told


@pytest.mark.parametrize("number", [2, 40])
def test_the_map_asks_as_often_for_many_places_as_for_few(provinces, page, number, django_assert_max_num_queries):
    for at in range(number):
        payload = {"id": f"f{at}", "kind": "facility", "parent": "p-north", "name": f"Camp {at}", "facility": "kwanliso"}
        Place.objects.create(key=f"f{at}", kind="facility", precision="county", payload=payload)
    with django_assert_max_num_queries(11):
        page.get(address("places"))


def test_a_finding_is_written_and_concluded_on_pages(loaded, page):
    sent = {"id": "fNew", "en": "Somebody was beaten.", "ko": "누군가 맞았다.", "supports.0": "k03", "contradicts._none": "1"}
    assert page.post(address("entry-new", "findings"), sent).status_code == 302
    assert Finding.objects.get(key="fNew").payload["contradicts"] == []
    before = Line.objects.count()
    assert page.post(address("conclude"), {"finding": "fNew"}).url.endswith("/findings/fNew")
    row = Finding.objects.get(key="fNew")
    assert (row.certainty, row.independent_origins) == ("CER.reported", 1)
    assert Line.objects.count() == before + 1
    assert page.post(address("conclude")).status_code == 302
    assert Finding.objects.get(key="fCamp").certainty == "CER.corroborated"
    assert page.get(address("conclude")).status_code == 405
    content = page.get(address("finding", "fNew")).content.decode()
    assert "누군가 맞았다." in content
    assert "Apply the rules" in content


def test_a_finding_is_lowered_by_two_people_with_a_reason(loaded, people):
    analyst = Client()
    assert analyst.login(username="nat", password="the password of nat")
    where = address("lower", "fCamp")
    sent = {"reason": "the dates do not fit", "second": "ray", "password": "the password of ray"}
    for bad in ({"password": "wrong"}, {"second": "nat", "password": "the password of nat"}, {"reason": " "}, {"second": "nobody"}):
        assert analyst.post(where, {**sent, **bad}).status_code == 400
    assert not Lowering.objects.exists()
    assert analyst.post(where, sent).status_code == 302
    assert Finding.objects.get(key="fCamp").certainty == "CER.doubtful"
    assert "the password of ray" not in analyst.post(where, {**sent, "reason": ""}).content.decode()
