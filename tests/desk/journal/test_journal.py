import pytest
from desk_data import drop_triggers
from django.db import connection

from kirok.base.errors import Refused
from kirok.desk.findings.actions import conclude_all, lower
from kirok.desk.findings.models import Finding
from kirok.desk.journal.actions import broken_lines, custody, note, together, writing
from kirok.desk.journal.models import CustodyEvent, Line
from kirok.desk.publications.actions import find, release, review
from kirok.desk.publications.publishing import publish_site
from kirok.desk.retraction.actions import retract, withdraw
from kirok.ledger.commitment import commit


@pytest.fixture
def three(people):
    return [note(by=people[name].user, action="import", target=f"st{name}", detail={"n": 1}) for name in ("ann", "bob", "ann")]


def test_each_line_holds_the_digest_before_it(three):
    assert three[0].previous == "0" * 64
    assert [line.previous for line in three[1:]] == [line.digest for line in three[:-1]]
    assert broken_lines() == []


@pytest.mark.parametrize(
    "edit",
    ["target = 'another'", "action = 'release'", "day = '2101-01-01'", "detail = '{\"n\": 2}'", "previous = 'x'", "digest = 'x'"],
)
def test_an_edited_line_is_found(three, edit):
    drop_triggers("journal_line")
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE journal_line SET {edit} WHERE id = %s", [three[1].pk])  # noqa: S608  fixed words of this test
    assert three[1].pk in broken_lines()


def test_another_actor_is_found(three, people):
    drop_triggers("journal_line")
    Line.objects.filter(pk=three[1].pk).update(actor=people["lea"].user)
    assert broken_lines() == [three[1].pk]


def test_a_removed_line_is_found_by_the_one_after_it(three):
    drop_triggers("journal_line")
    Line.objects.filter(pk=three[1].pk)._raw_delete("default")
    assert broken_lines() == [three[2].pk]


def test_the_last_lines_are_missed_when_they_are_removed(three, vault, people):
    """Nothing comes after them: SQLite's counter tells at once; the custody log tells wherever that was set back too."""
    with writing(vault.home):
        pass
    drop_triggers("journal_line")
    Line.objects.filter(pk__gte=three[1].pk)._raw_delete("default")
    if connection.vendor == "sqlite":
        assert set(broken_lines()) == {three[1].pk, three[2].pk}
        with connection.cursor() as cursor:
            cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = 'journal_line'", [three[0].pk])
    assert broken_lines() == [three[2].pk]
    again = [note(by=people["bob"].user, action="import", target="another") for _ in "ab"]
    # SQLite's counter was set back, so the second new line bears the number that the custody log holds to be another one's.
    assert broken_lines() == [again[1].pk if connection.vendor == "sqlite" else three[2].pk]


def test_the_custody_log_commits_to_the_end_of_the_journal_once_a_day(three, vault):
    for _ in range(2):
        with writing(vault.home):
            pass
    (event,) = CustodyEvent.objects.filter(kind="journal")
    assert (event.record["line"], event.record["head"]) == (three[2].pk, three[2].digest)
    assert vault.log("custody").index_of(bytes.fromhex(event.leaf)) is not None


def test_a_line_that_was_edited_and_sealed_again_breaks_the_next(three):
    from kirok.desk.journal.actions import digest

    drop_triggers("journal_line")
    line = Line.objects.select_related("actor").get(pk=three[1].pk)
    line.target = "another"
    Line.objects.filter(pk=line.pk).update(target="another", digest=digest(line))
    assert broken_lines() == [three[2].pk]


def lines(act):
    """The actions of the lines that *act* wrote."""
    before = Line.objects.count()
    act()
    return list(Line.objects.order_by("pk").values_list("action", "actor__name", "target"))[before:]


def test_one_line_for_each_act_by_whoever_did_it(loaded, people, tmp_path):
    ann, bob, nat = (people[name] for name in ("ann", "bob", "nat"))
    camp = Finding.objects.get(key="fRolls")
    out = tmp_path / "site"
    assert lines(lambda: conclude_all(by=nat.user)) == [("conclude", "nat", "findings")]
    assert lines(lambda: conclude_all(by=nat.user)) == []
    assert lines(lambda: review(publication=find("pubA"), by=bob)) == [("review", "bob", "pubA")]
    assert lines(lambda: release(publication=find("pubA"), by=bob)) == [("release", "bob", "pubA")]
    assert lines(lambda: publish_site(out, base_url=None, by=bob.user)) == [("publish", "bob", "site")]
    assert lines(lambda: lower(finding=camp, reason="thin", by=bob, second=nat)) == [("lower", "bob", "fRolls")]
    told = lines(lambda: retract(claim="k04", reason="forged", by=ann, second=bob))
    assert told == [("retract", "ann", "k04")]
    told = lines(lambda: withdraw(item="pubA", reason="safety", by=bob))
    assert told == [("withdraw", "bob", "pubA")]
    assert broken_lines() == []


def test_loading_a_file_is_one_line_and_one_for_each_statement(loaded):
    told = list(Line.objects.order_by("pk").values_list("action", "target"))
    assert told == [("transcribe", "stA"), ("transcribe", "stB"), ("transcribe", "stC"), ("code", "coding file")]


def test_no_line_holds_words_of_a_statement_or_a_password(released, people):
    text = " ".join(f"{line.target} {line.detail}" for line in Line.objects.all())
    for word in ("dock clerks", "소금", "password", "S-0101"):
        assert word not in text


def test_a_custody_leaf_is_queued_and_is_the_commitment_of_its_record(people, vault):
    leaf = custody("received", "sha256:" + "0" * 64, {"size": 7})
    event = CustodyEvent.objects.get()
    assert commit(event.record, bytes(event.salt)).hex() == leaf == event.leaf
    assert [queued.hex() for queued in vault.log("custody").queued()] == [leaf]


def test_the_days_batch_empties_the_queue_and_a_leaf_can_be_proved(people, vault):
    with writing(vault.home):
        leaf = custody("received", "sha256:" + "0" * 64, {"size": 7})
    log = vault.log("custody")
    assert log.queued() == []
    assert log.index_of(bytes.fromhex(leaf)) is not None


def test_an_act_that_is_refused_half_way_queues_nothing(people, vault):
    def act():
        custody("received", "sha256:" + "0" * 64, {"size": 7})
        raise Refused("half-way")

    with pytest.raises(Refused), together():
        act()
    assert vault.log("custody").queued() == []
