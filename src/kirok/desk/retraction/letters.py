"""To whom to write when something was taken back: whoever else may hold a copy, and the addresses they would know it by."""

from __future__ import annotations

from dataclasses import dataclass

from kirok.desk.publications.models import Outlay
from kirok.desk.publications.register import holders
from kirok.desk.retraction.models import StatusEvent
from kirok.desk.vault.state import current

#: Public services that keep or show copies of web pages, and where each takes requests.
ARCHIVES = (
    ("Internet Archive", "info@archive.org"),
    ("archive.today", "https://archive.ph"),
    ("Google", "https://search.google.com/search-console/remove-outdated-content"),
    ("Bing", "https://www.bing.com/webmasters/tools/contentremoval"),
)
_LANGUAGES = ("en", "ko")


@dataclass(frozen=True)
class Addressee:
    """Somebody to write to: their name, where they are reached, and why (a kind of disclosure, "partner", "archive")."""

    name: str
    where: str
    why: str


def addressees(event: StatusEvent) -> list[Addressee]:
    """Whoever was given the words, the newsroom's own partners, then the archives, once a site has stood on the web."""
    section = current().home.settings().get("partners")
    partners = section.items() if isinstance(section, dict) else ()
    given = {row.recipient: row for row in holders(event.affects.get("sentences") or ())}
    found = [Addressee(row.recipient, f"{row.key}, {row.on.isoformat()}", row.kind) for row in given.values()]
    found += [Addressee(str(name), str(where), "partner") for name, where in partners]
    return found + [Addressee(name, where, "archive") for name, where in ARCHIVES if _bases()]


def _bases() -> list[str]:
    home = current().home.settings().get("site")
    own = str(home.get("base_url") or "") if isinstance(home, dict) else ""
    given = list(Outlay.objects.values_list("base_url", flat=True))
    return sorted({(base or own).rstrip("/") for base in given} - {""})


def pages(event: StatusEvent) -> list[str]:
    """The addresses under which a copy of what the event reaches may be kept."""
    parts = ["index.html"]
    for folder, reached in (("findings", "findings"), ("publications", "feed")):
        parts += [f"{folder}/{key}.html" for key in event.affects.get(reached) or ()]
    return [f"{base}/{language}/{part}" for base in _bases() for language in _LANGUAGES for part in parts]


def sites() -> list[str]:
    """Every folder that this home has published to and rewrites by itself."""
    return list(Outlay.objects.order_by("pk").values_list("path", flat=True))
