"""A small gazetteer of public facts: provinces and countries with their names in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kirok.base.errors import BadInput
from kirok.terms.data_files import read_data
from kirok.terms.vocabulary import nearest


@dataclass(frozen=True)
class Area:
    """``KP-09``: North Hamgyong Province, 함경북도; *rr* and *mr* are its romanisations, empty for a country."""

    code: str
    precision: str
    en: str
    ko: str
    rr: str
    mr: str
    country: str

    def label(self, lang: str) -> str:
        """Its name in "en" or "ko"."""
        return self.ko if lang == "ko" else self.en


@cache
def areas() -> Mapping[str, Area]:
    """Every area by its code (ISO 3166-2 for provinces, ISO 3166-1 alpha-2 for countries)."""
    data = read_data("gazetteer.yaml")
    provinces = [Area(code, "province", en, ko, rr, mr, country) for code, en, ko, rr, mr, country in data["provinces"]]
    countries = [Area(code, "country", en, ko, "", "", code) for code, en, ko in data["countries"]]
    return {area.code: area for area in (*provinces, *countries)}


def area(code: str) -> Area:
    """The area of that code.

    Raises:
        BadInput: the gazetteer does not have it.
    """
    if code not in areas():
        raise BadInput(f"'{code[:20]}' is not in the gazetteer", allowed=nearest(code, areas()))
    return areas()[code]
