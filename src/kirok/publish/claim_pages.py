"""The claims of one finding, on further pages where there are many: none grows beyond what a slow connection carries.

The finding's own page (``findings/f1.html``) begins with some that support and some that contradict it; the rest follow
in order on ``findings/f1/claims-2.html`` and so on. A claim that is added changes the last page alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from kirok.publish.paging import Page
from kirok.publish.record import FindingRecord

#: Claims on the finding's own page, on each side, and on every further page.
FIRST_FOR, FIRST_AGAINST, FURTHER = 10, 4, 20
#: Claims of further pages that the first page names one by one, so that an address on it leads on; beyond, it names pages.
MOST_NAMED = 300


@dataclass(frozen=True)
class ClaimPage:
    """Some claims of a finding, by id: where they stand, as which numbers of how many, and which of them contradict it."""

    page: Page[str]
    start: int
    total: int
    against: frozenset[str]

    @property
    def end(self) -> int:
        """The number of the last claim, counted from 1."""
        return self.start + len(self.page.items) - 1

    @property
    def supports(self) -> tuple[str, ...]:
        """Those that support the finding, in order."""
        return tuple(key for key in self.page.items if key not in self.against)

    @property
    def contradicts(self) -> tuple[str, ...]:
        """Those that contradict it, in order."""
        return tuple(key for key in self.page.items if key in self.against)


@dataclass(frozen=True)
class ClaimPages:
    """Every page of a finding's claims; *held* tells which claims the record holds."""

    finding: FindingRecord
    supports: tuple[str, ...]
    contradicts: tuple[str, ...]

    @cached_property
    def pages(self) -> tuple[ClaimPage, ...]:
        """The first is the finding's own page."""
        first = (*self.supports[:FIRST_FOR], *self.contradicts[:FIRST_AGAINST])
        rest = (*self.supports[FIRST_FOR:], *self.contradicts[FIRST_AGAINST:])
        sheaves = [first, *(rest[at : at + FURTHER] for at in range(0, len(rest), FURTHER))]
        own = f"findings/{self.finding.id}"
        names = [f"{own}.html", *(f"{own}/claims-{number}.html" for number in range(2, len(sheaves) + 1))]
        return tuple(self._numbered(sheaves, names))

    def _numbered(self, sheaves: Sequence[tuple[str, ...]], names: Sequence[str]) -> list[ClaimPage]:
        against, total, start = frozenset(self.contradicts), sum(map(len, sheaves)), 1
        found = []
        for at, items in enumerate(sheaves):
            before, after = names[at - 1] if at else None, names[at + 1] if at + 1 < len(names) else None
            found.append(ClaimPage(Page(items, names[at], names[0], before, after, names[-1]), start, total, against))
            start += len(items)
        return found

    @property
    def own(self) -> ClaimPage:
        """What stands on the finding's own page."""
        return self.pages[0]

    @property
    def further(self) -> tuple[ClaimPage, ...]:
        """The pages behind it."""
        return self.pages[1:]

    @property
    def names_each(self) -> bool:
        """Whether the first page names every claim of the further ones."""
        return sum(len(one.page.items) for one in self.further) <= MOST_NAMED


def claim_pages(finding: FindingRecord, supports: Sequence[str], contradicts: Sequence[str]) -> ClaimPages:
    """The pages of *finding*, whose claims that the record holds are *supports* and *contradicts*; one that is both supports it."""
    kept = frozenset(supports)
    return ClaimPages(finding, tuple(supports), tuple(key for key in contradicts if key not in kept))


def owner(path: str) -> str | None:
    """The id of the finding whose further page of claims lies at *path* (``en/findings/f1/claims-2.html``), else None."""
    folder, _, name = path.rpartition("/")
    kind, _, key = folder.partition("/")[2].partition("/")
    return key if kind == "findings" and key and name.startswith("claims-") else None
