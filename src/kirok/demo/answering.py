"""The handler's part of the walk: where each invented source stands, and who else could have told each sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from kirok.demo.world import World
from kirok.desk.members.actions import Authenticated
from kirok.desk.publications.framing import universe
from kirok.desk.publications.models import Publication
from kirok.desk.publications.replying import Circle, Party, Reply, behind_of, protect, reply
from kirok.desk.vault.state import current
from kirok.exposure.circles import Box


def answer_all(world: World, *, by: Authenticated) -> int:
    """A sheet for every source and an answer for every sentence, by the world's truth; how many answers."""
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
        groups = _by_provinces(behind, home)
        for provinces, sentences in groups.items():
            answer = (_of_few if publication.key in few else _answer)(publication, provinces, sentences)
            reply(publication=publication, given=answer, by=by)
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


def _of_few(publication: Publication, provinces: tuple[str, ...], sentences: Iterable[str]) -> Reply:
    """The answer where only a small office could have told it: the number is the handler's own, and the rule refuses."""
    given = publication.payload["exposure"][0]
    office = Circle(place=", ".join(provinces), org="office/county")
    whole = _answer(publication, provinces, sentences)
    return replace(whole, knowers=given["knowers"]["en"], low=str(given["low"]), circle=office, basis="declared")


def _adults(provinces: Iterable[str]) -> int:
    """How many adults the population table counts in *provinces*."""
    counts = universe(current().home).counts
    return sum(count.low for province in provinces for count in counts if count.circle == Box.of({"place": province}))
