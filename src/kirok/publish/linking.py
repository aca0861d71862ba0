"""No site goes out with a link within it that leads nowhere: the pages that changed, and those that led to what went."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kirok.base.errors import Refused
from kirok.publish import proofs_format as form
from kirok.publish.kept import Kept
from kirok.publish.links import Broken, mark, marks, numbers, targets
from kirok.publish.making import Made
from kirok.publish.round import Round

_FIXED = (form.README, form.CHECKPOINT, form.VKEY, form.POLICY, form.MANIFEST, form.MANIFEST_PROOF)


def refuse_broken(making: Round, kept: Kept) -> None:
    """Refuse a site with a broken link, before anything is logged.

    Raises:
        Refused: a page leads to something that would not be there.
    """
    broken = next(_broken(making, kept), None)
    if broken is not None:
        raise Refused(
            f"the page {broken.page} would link to {broken.target}, which would not be there; nothing was published", file=broken.page
        )


def _broken(making: Round, kept: Kept) -> Iterator[Broken]:
    if not making.state.files:
        yield from _among(making, _places(making), ((one.path, one.links) for one in making.made if one.anchors))
        return
    now = {one.path: one for one in making.made if one.anchors}
    found = [(path, place) for path in sorted(now.keys() & making.written.keys()) for place in _of(making, path)]
    known = kept.anchors({place.partition("#")[0] for _, place in found} - now.keys()) | {path: one.anchors for path, one in now.items()}
    there = {path: frozenset(numbers(blob)) for path, blob in known.items()}
    yield from (Broken(path, place) for path, place in found if not _is_there(making, there, place))
    lost = _lost(making, kept, now)
    if lost:
        stay = ((path, links) for path, _, links in kept.links() if path in making.digests and path not in making.written)
        for path, links in stay:
            if not lost.isdisjoint(numbers(links)):
                yield from (Broken(path, place) for place in _of(making, path) if mark(place) in lost)


def _places(making: Round) -> set[int]:
    """Everything that a link can lead to, of a site that is made as a whole."""
    places = {number for one in making.made for number in numbers(one.anchors)}
    places.update(map(mark, (*making.digests, *_FIXED)))
    places.update(mark(form.claim_path(key, name)) for key in making.edition.facts for name in form.CLAIM_FILES)
    return places


def _among(making: Round, places: set[int], pages: Iterable[tuple[str, bytes]]) -> Iterator[Broken]:
    for path, links in pages:
        if not places.issuperset(numbers(links)):
            yield from (Broken(path, place) for place in _of(making, path) if mark(place) not in places)


def _of(making: Round, path: str) -> Iterator[str]:
    """Where the links of a page lead, read from the page itself."""
    return targets(path, (making.tree.folder / path).read_text(encoding="utf-8"), making.edition.base)


def _is_there(making: Round, there: Mapping[str, frozenset[int]], place: str) -> bool:
    path, _, fragment = place.partition("#")
    if path.startswith(form.CLAIMS + "/"):
        folder, _, name = path.removeprefix(form.CLAIMS + "/").partition("/")
        return folder in making.edition.facts and name in form.CLAIM_FILES
    if path not in making.digests and path not in _FIXED:
        return False
    return not fragment or mark(place) in there.get(path, ())


def _lost(making: Round, kept: Kept, now: dict[str, Made]) -> set[int]:
    """The places that were there before and would not be any more."""
    lost = set(map(mark, making.gone))
    changed = {*making.gone, *(path for path in now if path in making.written)}
    for path, before in kept.anchors(changed).items():
        lost |= {*numbers(before)} - {*numbers(now[path].anchors if path in now else b"")}
    return lost | {*numbers(marks(form.claim_path(key, name) for key in making.gone_claims for name in form.CLAIM_FILES))}
