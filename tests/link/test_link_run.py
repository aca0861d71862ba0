"""Whole linkages of invented people."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import link_casualties
import link_people
import pytest

from kirok.base.errors import BadInput
from kirok.link import Linkage, run
from kirok.link.judgements import Judgement
from kirok.link.report import _Page
from kirok.link.settings import Settings

SOBER = {"linkages": 3}
TEN = [
    ("김영철", "1971-03-02", "Hoeryong, North Hamgyong", "2009-05"),
    ("박순이", "1980", "Chongjin, North Hamgyong", "2011"),
    ("리춘희", "1965-11-12", "Sinuiju, North Pyongan", "2009-05-03"),
    ("한복남", "1950~", "Kaechon, South Pyongan", "1999"),
    ("최명수", "1990-01-01", "Hamhung, South Hamgyong", "2012-02-01"),
]


def ten() -> list[dict[str, str]]:
    rows = []
    for number, (name, born, place, when) in enumerate(TEN):
        rows.append({"record_id": f"a{number}", "list": "A", "name": name, "born": born, "place": place, "when": when})
        rows.append(
            {"record_id": f"b{number}", "list": "B", "name": name, "born": born[:4], "place": place.split(", ")[0], "when": when[:4]}
        )
    return rows


@pytest.fixture(scope="module")
def many() -> tuple[list[dict[str, str]], dict[str, int], Linkage]:
    rows, key = link_people.people(600, seed=4)
    return rows, key, run(rows, SOBER)


def pairs(linkage: Linkage) -> set[tuple[str, str]]:
    return {(each.left, each.right) for each in linkage.links()}


def test_ten_records_make_sense() -> None:
    linkage = run(ten(), SOBER)
    assert pairs(linkage) == {(f"a{number}", f"b{number}") for number in range(5)}
    assert all(0.5 <= each.probability <= 1 for each in linkage.links())
    assert linkage.figures.notes == ()


@pytest.mark.parametrize("size", [1, 2, 3])
def test_fewer_records_do_not_crash(size: int) -> None:
    linkage = run(ten()[:size], SOBER)
    assert len(linkage.clusters) == size
    assert pairs(linkage) <= {("a0", "b0")}


def test_strangers_are_not_linked() -> None:
    """Ten different people: lists of strangers, where any link would be wrong."""
    rows = [row | {"list": "A"} for row in ten()[::2]]
    other = [("오광일", "1944", "Wonsan, Kangwon", "1988"), ("서금옥", "2001-07-07", "Hyesan, Ryanggang", "2020-12")]
    rows += [
        {"record_id": f"c{at}", "list": "C", "name": name, "born": born, "place": place, "when": when}
        for at, (name, born, place, when) in enumerate(other)
    ]
    assert pairs(run(rows, SOBER)) == set()


def test_the_key_is_found_again(many: tuple[list[dict[str, str]], dict[str, int], Linkage]) -> None:
    _, key, linkage = many
    found = link_people.agreement(linkage.clusters, key)
    assert found["precision"] > 0.95
    assert found["cluster_f1"] > 0.7


def test_no_list_names_a_person_twice(many: tuple[list[dict[str, str]], dict[str, int], Linkage]) -> None:
    _, _, linkage = many
    for of in (linkage.solved.of, *linkage.solved.drawn):
        assert max(Counter(zip(of, linkage.records.lists, strict=True)).values()) == 1


def test_reasons_add_up_to_the_odds(many: tuple[list[dict[str, str]], dict[str, int], Linkage]) -> None:
    _, _, linkage = many
    for at, each in enumerate(linkage.scored.weight.tolist()):
        a, b = int(linkage.scored.a[at]), int(linkage.scored.b[at])
        link = linkage._link(at, a, b, "")
        rivals = link.reasons.get("rivals", 0.0)
        assert sum(link.reasons.values()) - rivals == pytest.approx(each)
        assert rivals <= 0.02 or linkage.solved.alone[at]
        if rivals:
            assert 2 ** sum(link.reasons.values()) == pytest.approx(link.probability / (1 - link.probability), rel=1e-6)
        assert link.reason.count("=") == len(link.reasons)
        if at > 50:
            break


def test_the_order_of_rows_decides_nothing(many: tuple[list[dict[str, str]], dict[str, int], Linkage]) -> None:
    rows, _, linkage = many
    shuffled = rows[:]
    random.Random(9).shuffle(shuffled)
    again = run(shuffled, SOBER)
    assert again.clusters == linkage.clusters
    assert again.solved.drawn == linkage.solved.drawn
    assert list(again.links()) == list(linkage.links())


def test_a_name_alone_never_links() -> None:
    """Rare names, equal letter for letter, and nothing else to go by."""
    names = ["황보춘보", "독고영재", "제갈명", "선우혁"]
    rows = [{"record_id": f"{list_}{at}", "list": list_, "name": name} for at, name in enumerate(names) for list_ in "AB"]
    linkage = run(rows, SOBER)
    assert pairs(linkage) == set()
    assert len(set(linkage.clusters.values())) == len(rows)
    assert all(len(set(of)) == len(rows) for of in linkage.solved.drawn)
    assert {each.why for each in linkage.review(0.05)} == {"name-alone"}
    assert linkage.figures.unlinkable == len(rows)
    assert any("a name alone never links" in note for note in linkage.figures.notes)
    assert "이름만으로는" in _Page(linkage, [], "ko").summary()[-1]


def test_nothing_to_compare_is_refused() -> None:
    with pytest.raises(BadInput, match="nothing to compare"):
        run([{"record_id": str(at), "list": "AB"[at], "name": "?!"} for at in range(2)], SOBER)


def test_a_name_and_a_sex_are_not_enough_either() -> None:
    rows = [row | {"sex": "f", "born": "", "place": "", "when": ""} for row in ten()]
    assert pairs(run(rows, SOBER)) == set()


def test_one_list_is_told_so() -> None:
    rows = [row | {"list": "A"} for row in ten()]
    linkage = run(rows, SOBER)
    assert pairs(linkage) == set()
    assert "--allow-duplicates" in linkage.figures.notes[0]
    allowed = run(rows, {**SOBER, "allow_duplicates": ["A"]})
    assert pairs(allowed) == {(f"a{number}", f"b{number}") for number in range(5)}


@pytest.mark.parametrize("gone", [3, 40])
def test_a_retracted_record_was_never_there(many: tuple[list[dict[str, str]], dict[str, int], Linkage], gone: int) -> None:
    rows, _, linkage = many
    linked = sorted({side for each in linkage.links() for side in (each.left, each.right)})
    retracted = set(random.Random(gone).sample(linked, gone))
    after = run(None, SOBER, before=linkage, retracted=retracted)
    never = run([row for row in rows if row["record_id"] not in retracted], SOBER, model=linkage.model)
    assert after.clusters == never.clusters
    assert after.solved.drawn == never.solved.drawn
    assert list(after.links()) == list(never.links())
    assert not retracted & set(after.clusters)


def test_records_added_later_are_as_if_there_from_the_start(many: tuple[list[dict[str, str]], dict[str, int], Linkage]) -> None:
    rows, _, linkage = many
    first = run(rows[:400], SOBER, model=linkage.model)
    both = run(rows[400:], SOBER, before=first)
    assert both.figures.pairs < linkage.figures.pairs
    assert both.clusters == linkage.clusters
    assert both.solved.drawn == linkage.solved.drawn
    assert [each.reason for each in both.links()] == [each.reason for each in linkage.links()]


def test_a_record_that_comes_again_changed_is_compared_anew() -> None:
    first = run(ten(), SOBER)
    changed = {"record_id": "b0", "list": "B", "name": "오광일", "born": "1944", "place": "Wonsan", "when": "1988"}
    after = run([changed], SOBER, before=first)
    assert ("a0", "b0") not in pairs(after)
    assert ("a1", "b1") in pairs(after)


def test_judgements_bind() -> None:
    judged = (Judgement("a0", "b1", same=True), Judgement("a2", "b2", same=False))
    linkage = run(ten(), SOBER, judgements=judged)
    assert linkage.clusters["a0"] == linkage.clusters["b1"]
    assert linkage.clusters["a2"] != linkage.clusters["b2"]
    assert ("a0", "b1") in pairs(linkage)
    assert ("a2", "b2") not in pairs(linkage)
    for of in linkage.solved.drawn:
        ids = linkage.records.ids
        assert of[ids.index("a0")] == of[ids.index("b1")]
        assert of[ids.index("a2")] != of[ids.index("b2")]


@pytest.mark.parametrize(
    ("judged", "words"),
    [
        ([("a0", "b0", True), ("a1", "b0", True)], "names no person twice"),
        ([("a0", "b0", True), ("b0", "a1", True), ("a0", "a1", False)], "contradict"),
    ],
    ids=["twice", "contradiction"],
)
def test_judgements_that_cannot_hold_together(judged: list[tuple[str, str, bool]], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        run(ten(), SOBER, judgements=[Judgement(*sorted((a, b)), same=same) for a, b, same in judged])


def test_a_judged_pair_of_one_list_is_told_so() -> None:
    linkage = run(ten(), SOBER, judgements=[Judgement("a0", "a1", same=True), Judgement("a9", "zz", same=True)])
    assert linkage.clusters["a1"] == "a0"
    assert "judgements of records that are not here: 1" in linkage.figures.notes


def test_bad_dates_are_told() -> None:
    rows = ten()
    rows[0]["born"] = "yesterday"
    with pytest.raises(BadInput, match=r"record a0: 'yesterday' is not an EDTF date") as caught:
        run(rows, SOBER)
    assert caught.value.field == "born"
    many_rows, _ = link_people.people(100)
    many_rows[0]["born"] = "yesterday"
    assert "count as unknown: 1" in run(many_rows, SOBER).figures.notes[0]


def test_what_cannot_be_linked() -> None:
    with pytest.raises(BadInput, match="no records"):
        run([], SOBER)
    with pytest.raises(BadInput, match="no list 'Z'"):
        run(ten(), {**SOBER, "allow_duplicates": ["Z"]})
    first = run(ten(), SOBER)
    with pytest.raises(BadInput, match="not in the earlier linkage"):
        run(None, SOBER, before=first, retracted={"zz"})
    with pytest.raises(BadInput, match="no record is left"):
        run(None, SOBER, before=first, retracted=set(first.records.ids))


def test_ages_stand_in_for_dates_of_birth() -> None:
    rows = []
    for number, (name, born, place, when) in enumerate(TEN):
        year = int(when[:4]) - int(born[:4].rstrip("~"))
        rows.append({"record_id": f"a{number}", "list": "A", "name": name, "born": born, "when": when})
        rows.append({"record_id": f"b{number}", "list": "B", "name": name, "age": f"{year}.0", "place": place})
    linkage = run(rows, SOBER)
    # "1950~" is too wide to say how old someone was, so nothing but the name is left for the fourth.
    assert pairs(linkage) == {(f"a{number}", f"b{number}") for number in (0, 1, 2, 4)}
    assert any("age" in each.reasons for each in linkage.links())


def test_ages_are_compared_where_no_record_bears_a_date() -> None:
    rows = [row | {"age": str(30 + 9 * (number // 2))} for number, row in enumerate(ten())]
    for row in rows:
        row.pop("born"), row.pop("when", None)
    linkage = run(rows, SOBER)
    assert pairs(linkage)
    assert all("age" in each.reasons for each in linkage.links())


def test_extra_columns_count_by_their_kind() -> None:
    rows = [row | {"phone": f"55{number // 2}81{number // 2}", "seen": "2001-02-03"} for number, row in enumerate(ten())]
    for row in rows:
        row.pop("born")
    settings = Settings(linkages=0, columns={"phone": "code", "seen": "date"})
    linkage = run(rows, settings)
    assert all(each.reasons["phone"] > 2 for each in linkage.links())
    assert len(pairs(linkage)) == 5
    assert linkage.solved.drawn == ()


def test_data_stay_on_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run(ten(), SOBER)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("style", ["arabic", "cyrillic"])
def test_casualties_in_two_scripts_are_found_again(style: str) -> None:
    rows, key = link_casualties.lists(style, 900)
    linkage = run(rows, {"linkages": 2})
    found = link_people.agreement(linkage.clusters, key)
    assert found["precision"] > 0.85
    assert found["recall"] > 0.7
    assert found["cluster_f1"] > 0.7
    assert found["precision"] == pytest.approx(linkage.figures.precision, abs=0.08)
    assert found["recall"] - 0.1 < linkage.figures.recall < found["recall"] + 0.03
    for of in (linkage.solved.of, *linkage.solved.drawn):
        assert max(Counter(zip(of, linkage.records.lists, strict=True)).values()) == 1
    persons = len(set(key.values()))
    assert all(abs(len(set(of)) - persons) < 0.035 * persons for of in linkage.solved.drawn)


def test_the_second_word_of_a_name_can_be_the_fathers() -> None:
    rows, _ = link_casualties.lists("arabic", 900)
    linkage = run(rows, {"linkages": 0})
    assert linkage.model.context.words["name"].second
    told = [row for row in rows if not row["father_name"] and len(row["name"].split()) == 3]
    assert any("father_name" in each.reasons for each in linkage.links() if {each.left, each.right} & {row["record_id"] for row in told})
