"""By which way and to whom each item went, written into the sealed dossiers of all behind it; no crowd changes by it.

What was released is folded into the crowds already, as if everybody could read it (see cases.book): a filing that stays
sealed is never counted as less.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from kirok.desk.members.models import today
from kirok.desk.publications.desk_models import CLASSES
from kirok.desk.publications.evidence import gather_all
from kirok.desk.publications.models import Publication
from kirok.desk.publications.protecting import protected
from kirok.desk.publications.shelf import Shelf
from kirok.exposure.dossier import Entry
from kirok.publish.record import SiteRecord


def book_ways(texts: Iterable[tuple[str, Sequence[str]]], *, kind: str, recipient: str) -> None:
    """Publications (id, addresses of the sentences that went) went one way; call it in a transaction, inside ``sealing.together()``."""
    reach = CLASSES[kind]
    to = "" if kind == "site" else recipient
    _note(
        (address, {"channel": channel, "recipients": reach.recipients, "to": to, "on": today().isoformat()})
        for _, addresses in texts
        for address in addresses
        for channel in reach.channels
    )


def book_corrections(site: SiteRecord) -> None:
    """Notices on the site tell again of what was told: they are disclosures too. A notice is booked once."""
    _note(
        (address, {"channel": "correction", "recipients": "public", "to": notice.id, "on": notice.on})
        for notice in site.corrections
        for address in notice.sentences
    )


def _note(lines: Iterable[tuple[str, Entry]]) -> None:
    by_address: dict[str, list[Entry]] = defaultdict(list)
    for address, line in lines:
        by_address[address].append({"item": address, **line})
    shelf, by_person = Shelf(), defaultdict[str, list[Entry]](list)
    for evidence in gather_all(Publication.objects.filter(key__in={address.partition("/")[0] for address in by_address}).order_by("key")):
        for key, people in protected(evidence, shelf).items():
            for who in people:
                by_person[who] += by_address.get(f"{evidence.publication.key}/{key}", [])
    noted = {who: shelf.get(who).note(by_person[who]) for who in sorted(by_person) if who in shelf}
    shelf.keep(dossier for who, dossier in noted.items() if dossier != shelf.get(who))
