"""The index finds what is there, follows every change, and forgets what is erased."""

import json
import sqlite3
from pathlib import Path

import pytest
import search_corpus
from django.db import connection, transaction
from django.urls import reverse
from django.utils import translation
from kept_sources import keep

from kirok.base.errors import BadInput
from kirok.desk.claims.models import Claim, SecondClaim, SecondCoding
from kirok.desk.coding.doubling import add, assign
from kirok.desk.entities.merging import judge
from kirok.desk.entities.models import Actor, Judgement, Name
from kirok.desk.forgetting import forget_elsewhere
from kirok.desk.search import index, measuring, tables, tokens
from kirok.desk.search.models import Entry, Sound, Stale
from kirok.desk.statements.care import put_note, translate
from kirok.desk.statements.models import ContentNote, Statement, Translation

QUERIES = Path(__file__).parent / "data" / "queries.json"


def found(query, *kinds):
    return {entry.key for entry in (index.find(query, kinds=kinds) if kinds else index.find(query))}


@pytest.fixture
def corpus(code):
    """The made-up corpus at the desk."""
    texts, queries = search_corpus.build()
    code(search_corpus.coding(texts))
    return queries


def test_two_hundred_queries_are_answered(corpus):
    wanted = measuring.read(QUERIES.read_text(encoding="utf-8"), file="queries.json")
    assert len(wanted) == 200
    told = measuring.measure(wanted, lambda query: found(query, "statement"))
    assert told.recall >= 0.98, told.failures
    assert told.precision >= 0.95, told.failures


def test_the_committed_queries_are_those_of_the_corpus(corpus):
    assert json.loads(QUERIES.read_text(encoding="utf-8")) == corpus


def test_one_box_finds_all_four_kinds_in_both_languages(loaded):
    assert {entry.kind for entry in index.find("clerks")} == {"statement", "claim", "person", "finding"}
    assert {entry.kind for entry in index.find("서기")} == {"statement", "claim", "finding"}
    assert "stB" in found("수용소로 보내다", "statement")
    assert found("") == found("!?") == set()
    assert found("lighthouse zebra") == set()


def test_a_name_in_any_script_reaches_every_spelling(loaded, code):
    loaded["statements"].append({"id": "stN", "source": "S-0101", "lang": "ko", "text": "오린 베일은 돌아오지 않았다.\n", "consent": []})
    loaded["actors"][1]["names"].append({"form": "吳麟", "script": "Hani"})
    code(loaded)
    for spelling in ("Orrin Vale", "오린 베일", "오린베일", "orrin vale", "吳麟"):
        assert {"stA", "stN"} <= found(spelling, "statement"), spelling
        assert "a-vale" in found(spelling, "person")


def test_every_change_reaches_the_index(loaded):
    assert "stA" in found("crates")
    row = Claim.objects.get(key="k07")
    assert "k07" in found("rewritten")
    Claim.objects.filter(pk=row.pk).update(payload={**row.payload, "content": "other words altogether"})
    row.spans.all().delete()
    assert "k07" not in found("rewritten")
    assert "k07" in found("altogether")
    Claim.objects.get(key="k03").spans.all().delete()
    assert "k03" not in found("beaten")
    Name.objects.filter(actor__key="a-vale").update(form="Tamsin Reed")
    assert "a-vale" in found("Tamsin Reed")
    assert "a-vale" not in found("Orrin Vale", "person")
    assert Stale.objects.count() == 0


def test_a_change_that_is_rolled_back_leaves_the_index(loaded):
    index.sync()
    with transaction.atomic():
        Claim.objects.filter(key="k01").update(payload={})
        transaction.set_rollback(True)
    assert "k01" in found("dozens of clerks")


def test_a_changed_row_is_out_of_the_index_before_it_is_made_anew(loaded):
    index.sync()
    entries, sounds = Entry.objects.count(), Sound.objects.count()
    Actor.objects.filter(key="a-vale").update(public_role=True)
    assert Entry.objects.count() == entries - 1
    assert Sound.objects.count() < sounds
    assert index.sync() == 1
    assert (Entry.objects.count(), Sound.objects.count()) == (entries, sounds)
    assert index.sync() == 0


def test_erased_words_leave_no_byte_in_the_file(tmp_path):
    """On a file of its own: rows, index and write-ahead log hold the words, and after erasing none does."""
    path = tmp_path / "desk.sqlite3"
    held = sqlite3.connect(path)
    held.executescript("PRAGMA journal_mode=WAL; PRAGMA secure_delete=ON;")
    held.execute("CREATE TABLE said (id INTEGER PRIMARY KEY, text TEXT)")
    held.execute("CREATE TABLE search_entry (id INTEGER PRIMARY KEY, kind TEXT, row INTEGER)")
    held.execute(tables.creation("sqlite")[0])
    for number in range(300):
        text = f"배경 문장 {number} 번" if number != 77 else "표운석은 은수저를 훔쳤다 quicksilverbeech"
        held.execute("INSERT INTO said VALUES (?, ?)", (number, text))
        held.execute("INSERT INTO search_tokens(rowid, tokens) VALUES (?, ?)", (number, " ".join(sorted(tokens.of_text(text)))))
    held.commit()
    secret = [word.encode() for word in ("표운석", "은수저", "quicksilverbeech")]

    def bytes_of():
        return b"".join(one.read_bytes() for one in tmp_path.glob("desk.sqlite3*"))

    assert all(word in bytes_of() for word in secret)
    held.execute("DELETE FROM said WHERE id = 77")
    held.execute("DELETE FROM search_tokens WHERE rowid = 77")
    held.commit()
    held.isolation_level = None
    tables.scrub_sqlite(lambda statement: held.execute(statement).fetchall())
    assert [word for word in secret if word in bytes_of()] == []
    held.close()


def test_what_is_erased_is_forgotten_with_all_that_only_pages_keep(loaded, people, page):
    row = Statement.objects.get(key="stA")
    translate(row, lang="ko", text="옮긴 비밀", by_machine=False, by=people["ann"].user)
    put_note(row, code="VIO.INT.beating", passage=None, graphic=False, by=people["ann"].user)
    coding = assign(row, coder=people["bob"].user, by=people["nat"].user)
    add(coding, {"id": "s1", "statement": "stA", "kind": "policy", "content": "x", "span": "salt camp"}, [(0, 4)], by=people["bob"].user)
    judge(left=Actor.objects.get(key="a-vale"), right=Actor.objects.get(key="a-min"), verdict="unsure", reason="", by=people["nat"])
    index.sync()
    with transaction.atomic():
        forget_elsewhere(["stA", "a-vale"])
    for model in (Translation, ContentNote, SecondClaim, SecondCoding, Judgement):
        assert not model.objects.exists()
    assert found("crates", "statement") == set()
    assert found("Orrin Vale", "person") == set()
    assert "stB" in found("수용소", "statement")


def test_scrubbing_keeps_the_index_whole(loaded):
    index.sync()
    before = found("clerks")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_tokens(search_tokens) VALUES ('optimize')")
            cursor.execute("INSERT INTO search_tokens(search_tokens) VALUES ('integrity-check')")
    assert found("clerks") == before


def test_the_migration_indexes_what_was_there_before(loaded):
    assert Stale.objects.count() > 0
    assert index.sync() > 0


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[1]", '[{"query": 1, "ids": []}]', '[{"query": "x"}]', "{not json", "a: b", "- [unclosed"],
    ids=[str(number) for number in range(8)],
)
def test_what_is_no_set_of_queries_is_refused(text):
    with pytest.raises(BadInput):
        measuring.read(text, file="queries.json")


def test_a_set_may_be_one_object_a_line():
    read = measuring.read('{"query": "가", "ids": ["a"]}\n\n{"query": "b", "ids": []}\n', file="x")
    assert [(one.query, one.ids) for one in read] == [("가", {"a"}), ("b", set())]


def test_recall_and_precision_are_over_all_pairs():
    wanted = [measuring.Wanted("a", frozenset("xyz")), measuring.Wanted("b", frozenset("x"))]
    told = measuring.measure(wanted, lambda query: {"x", "y"} if query == "a" else {"x", "w"})
    assert (told.recall, told.precision) == (3 / 4, 3 / 4)
    assert [one["missing"] for one in told.failures] == [["z"], []]
    assert measuring.measure([measuring.Wanted("a", frozenset())], lambda _: set()).recall == 1


def where(query="", **more):
    with translation.override("en"):
        return reverse("search"), {"q": query, **more}


def test_the_page_shows_words_and_leads_to_them(loaded, page):
    content = page.get(*where("clerks")).content.decode()
    assert "/en/statements/stA?claim=k01#said" in content
    assert 'dozens of dock <mark class="hit">clerks</mark> when' in content
    assert "/en/findings/fCamp" in content
    assert f"claim ({len(found('clerks', 'claim'))})</a>" in content
    assert page.get(*where("오린 베일", **{"in": "person"})).content.decode().count("Orrin Vale · 오린 베일") == 1
    assert page.get(*where("clerks", **{"in": "finding"})).context["page"].paginator.count == 3
    assert "Nothing was found." in page.get(*where("zebra")).content.decode()
    assert page.get(*where('") OR (" \' & |')).status_code == 200


def test_what_a_claim_was_coded_as_finds_it_in_both_languages(loaded):
    assert found("연좌제", "claim") == found("연좌제", "statement") == set()
    assert found("family isolation", "claim") == found("가족격리", "claim") == {"k05"}
    Claim.objects.filter(key="k05").update(type="VIO.LIB.camp")
    assert found("family isolation", "claim") == set()


def test_an_id_leads_to_its_entry_and_a_number_to_its_keepers_alone(loaded, page, people, client_of):
    for key, to in (("k01", "claims/k01"), ("fCamp", "findings/fCamp"), ("p-salt", "places/p-salt"), ("stA", "statements/stA")):
        assert page.get(*where(key)).context["named"] == f"/en/{to}"
    keep(people)
    assert page.get(*where("S-0101")).context["named"] == ""
    assert client_of("han").get(*where("S-0101")).context["named"] == "/en/sources/S-0101"
    assert client_of("han").get(*where("S-0102")).context["named"] == ""


def test_words_that_stand_nowhere_together_are_counted_one_by_one(loaded, page):
    content = page.get(*where("lighthouse zebra")).content.decode()
    assert "lighthouse (" in content
    assert "zebra (0)" in content


def test_the_page_hides_what_the_reader_asked_not_to_read(loaded, page):
    with translation.override("en"):
        page.post(reverse("limits"), {"code": ["VIO.INT.beating"]})
    content = page.get(*where("beaten", **{"in": "claim"})).content.decode()
    assert "tally gate" not in content
    assert "[hidden]" in content
    with translation.override("en"):
        listed = page.get(reverse("statements")).content.decode()
    assert "I loaded crates" not in listed
    assert "The council ordered" in listed


def test_the_page_asks_as_often_for_many_hits_as_for_few(loaded, page, django_assert_max_num_queries):
    index.sync()
    with django_assert_max_num_queries(40) as few:
        page.get(*where("clerks", **{"in": "claim"}))
    row = Claim.objects.get(key="k01")
    spans = list(row.spans.all())
    for number in range(60):
        row.pk, row.key = None, f"m{number}"
        row.save(force_insert=True)
        for span in spans:
            span.pk, span.claim = None, row
            span.save(force_insert=True)
    index.sync()
    with django_assert_max_num_queries(len(few)):
        answer = page.get(*where("clerks", **{"in": "claim"}))
    assert len(answer.context["hits"]) == 50
