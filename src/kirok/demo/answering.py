"""The handler's part of the walk: where each invented source stands, and who else could have told each sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from kirok.demo.world import World
from kirok.desk.members.actions import Authenticated
from kirok.desk.publications.framing import universe
from kirok.desk.publications.models import Publication
from kirok.desk.publications.replying import Circle, Party, Reply, behind_of, protect, reply
from kirok.desk.vault.state import current
from kirok.exposure.circles import Box


def answer_all(world: World, *, by: Authenticated) -> int:
    """A sheet for every source and an answer for every sentence, but where the world wants too small a crowd; how many answers."""
    home = {source.number: source.province for source in world.truth.sources}
    few = {entry.id for entry in world.truth.refused if entry.reason == "crowd"}
    done, seen = 0, set[str]()
    for publication in Publication.objects.order_by("key"):
        behind = behind_of(publication)
        tellers = {who for people in behind.values() for who in people if who in home}
        for number in sorted(tellers - seen):
            sheet = Party(number, "teller", Circle(place=home[number]), str(_adults([home[number]])))
            protect(publication=publication, given=sheet, by=by)
        seen |= tellers
        groups = _by_provinces(behind, home) if publication.key not in few else {}
        for provinces, sentences in groups.items():
            reply(publication=publication, given=_answer(publication, provinces, sentences), by=by)
        done += len(groups)
    return done


def _by_provinces(behind: Mapping[str, tuple[str, ...]], home: Mapping[str, str]) -> dict[tuple[str, ...], list[str]]:
    """The sentences of a publication by the provinces of all who told them."""
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for sentence, people in behind.items():
        provinces = tuple(sorted({home[who] for who in people if who in home}))
        if provinces:
            found[provinces].append(sentence)
    return found


def _answer(publication: Publication, provinces: tuple[str, ...], sentences: Iterable[str]) -> Reply:
    given = publication.payload["exposure"][0]
    return Reply(
        items=tuple(sentences),
        knowers="residents of the province",
        low=str(_adults(provinces)),
        listed="list",
        specific="no",
        corroborated="yes" if given["corroborated"] else "no",
        contact="month",
        circle=Circle(place=", ".join(provinces)),
        basis="tabulated",
    )


def _adults(provinces: Iterable[str]) -> int:
    """How many adults the population table counts in *provinces*."""
    counts = universe(current().home).counts
    return sum(count.low for province in provinces for count in counts if count.circle == Box.of({"place": province}))
