"""The country of Merroval: provinces, counties, camps, the ruling Union, and its calendar. None of it exists.

The names were put together from sounds and belong to no state, province or prison that we know of. Its dates lie in
the years 2101 to 2106: valid EDTF with four digits, which every date parser takes, and plainly not news of our time.
The country code XM lies in the range that ISO 3166-1 leaves to its users, so no real country can ever hold it.
"""

from __future__ import annotations

from dataclasses import dataclass

from kirok.demo.world.bilingual import Both

COUNTRY = Both("Merroval", "메로발")
COUNTRY_CODE = "XM"
UNION = Both("Union of the Lantern", "등불연맹")
OFFICE = Both("Office of Order", "질서국")
YEARS = (2101, 2102, 2103, 2104, 2105, 2106)


@dataclass(frozen=True)
class Area:
    """A province or one of its counties; *parent* is the province's key, empty for a province itself."""

    key: str
    name: Both
    parent: str = ""


def _province(key: str, name: Both, *counties: Both) -> tuple[Area, tuple[Area, ...]]:
    parts = tuple(Area(f"{key}-{number}", county, key) for number, county in enumerate(counties))
    return Area(key, name), parts


_MAP = (
    _province("tir", Both("Tirsova", "티르소바"), Both("Hastel", "하스텔"), Both("Morgune", "모르구네"), Both("Pellik", "펠리크")),
    _province("ond", Both("Ondrame", "온드라메"), Both("Quessa", "퀘사"), Both("Tolvane", "톨바네"), Both("Brisk Water", "브리스크워터")),
    _province("kes", Both("Kesparu", "케스파루"), Both("Dovrel", "도브렐"), Both("Umbeck", "움베크"), Both("Saltrin", "살트린")),
    _province("bel", Both("Belhout", "벨하우트"), Both("Crannow", "크란노"), Both("Yestrup", "예스트루프"), Both("Fenmoor", "펜무어")),
    _province("zum", Both("Zumarel", "주마렐"), Both("Otterby", "오터비"), Both("Larnish", "라르니시"), Both("Kemvale", "켐베일")),
    _province("pel", Both("Pelgasta", "펠가스타"), Both("Ruddle", "루들"), Both("Vintrask", "빈트라스크"), Both("Osper", "오스페르")),
    _province("ruv", Both("Ruvenik", "루베니크"), Both("Galdry", "갈드리"), Both("Plome", "플로메"), Both("Stavering", "스타베링")),
    _province("hus", Both("Husmarin", "후스마린"), Both("Jorvel", "요르벨"), Both("Trennick", "트렌니크"), Both("Eskaw", "에스카")),
)

PROVINCES: tuple[Area, ...] = tuple(province for province, _ in _MAP)
COUNTIES: tuple[Area, ...] = tuple(county for _, counties in _MAP for county in counties)

CAMPS: tuple[Area, ...] = (
    Area("camp-orlec", Both("Camp Orlec", "오를레크 수용소"), "tir"),
    Area("camp-dumarn", Both("Camp Dumarn", "두마른 수용소"), "kes"),
    Area("camp-sivett", Both("Camp Sivett", "시베트 수용소"), "zum"),
    Area("camp-tharo", Both("Camp Tharo", "타로 수용소"), "ruv"),
    Area("camp-belquin", Both("Camp Belquin", "벨퀸 수용소"), "hus"),
)


def counties_of(province: Area) -> tuple[Area, ...]:
    """The counties of *province*, in the order of the map."""
    return tuple(county for county in COUNTIES if county.parent == province.key)
