"""The engine behind the door: what is folded when something is released, what is held, and what nobody but a handler reads."""

import datetime as dt

import pytest
from whole_words import named

import traces
from kirok.base.errors import BadInput, Refused
from kirok.desk.members.models import today
from kirok.desk.publications.actions import find, release
from kirok.desk.publications.bookings import book_corrections
from kirok.desk.publications.cases import shown_as
from kirok.desk.publications.crowds import audit, entries
from kirok.desk.publications.evidence import gather
from kirok.desk.publications.exports import export_for
from kirok.desk.publications.exposing import override, verdicts
from kirok.desk.publications.framing import frame
from kirok.desk.publications.models import Answered, Disclosure, Publication, SealedCrowd
from kirok.desk.publications.publishing import compose, publish_site
from kirok.desk.publications.register import disclose
from kirok.desk.publications.replying import Circle, Party, Reply, protect, reply
from kirok.desk.publications.shelf import Shelf
from kirok.desk.retraction.actions import retract

EVERYBODY = {"S-0101", "S-0102", "S-0102/unknown"}


def answer(*items, **changed):
    """A reply in the terms of the table: everybody of one province, unless told otherwise."""
    given = {
        "knowers": "people of Tirsova",
        "low": "1240000",
        "listed": "list",
        "specific": "no",
        "corroborated": "no",
        "contact": "month",
        "circle": Circle(place="tir"),
        "basis": "tabulated",
    }
    return Reply(items=items, **given | changed)


def states(key):
    return {row.sentence: row.state for row in verdicts(gather(find(key)))}


def why(key):
    return {row.sentence: row.why for row in verdicts(gather(find(key))) if row.why}


@pytest.fixture
def table(vault):
    """The home counts with the invented population table."""
    vault.home.config.write_text(vault.home.config.read_text() + 'universe = "merroval"\n', encoding="utf-8")
    return vault


@pytest.fixture
def tabled(table, loaded, people):
    """pubA and pubB, each answered by the handler with the population table."""
    reply(publication=find("pubA"), given=answer("s1", "s2", "s3"), by=people["han"])
    reply(publication=find("pubB"), given=answer("s1", "s2"), by=people["han"])
    return loaded


def test_a_release_is_folded_into_everybodys_dossier(released, people):
    shelf = Shelf()
    assert set(shelf.people) == EVERYBODY
    assert shelf.get("S-0101").told == {"pubA/s1", "pubA/s2", "pubA/s3"}
    assert shelf.get("S-0102").told == shelf.get("S-0102/unknown").told == {"pubA/s1"}
    assert released.assessed_on == today()
    lines = audit(by=people["han"])
    assert {line.person: (line.crowd, line.same) for line in lines} == dict.fromkeys(EVERYBODY, (350, True))


def test_a_draft_that_is_held_back_leaves_no_trace(loaded, people, vault):
    reply(publication=find("pubB"), given=answer("s2", low="12", circle=Circle(), basis="declared"), by=people["han"])
    before = (list(SealedCrowd.objects.all()), sorted(vault.home.sealed.rglob("*.age")))
    with pytest.raises(Refused, match="below the floor"):
        release(publication=find("pubB"), by=people["lea"])
    assert (list(SealedCrowd.objects.all()), sorted(vault.home.sealed.rglob("*.age"))) == before


def test_words_that_cannot_be_put_together_with_what_is_out_are_held(released, people, code, loaded):
    assert set(states("pubB").values()) == {"ok"}
    reply(
        publication=find("pubB"),
        given=answer("s1", "s2", knowers="people of the coast", circle=Circle(), basis="declared"),
        by=people["han"],
    )
    assert states("pubB") == {"s1": "ok", "s2": "hold"}  # nothing was told of S-0103 before
    with pytest.raises(Refused, match="fewer than 300 people"):
        release(publication=find("pubB"), by=people["lea"])


def test_talk_counts_for_nobody_unless_all_talk_of_it(tabled, people):
    reply(publication=find("pubA"), given=answer("s3", listed="no"), by=people["han"])
    assert states("pubA") == {"s1": "ok", "s2": "ok", "s3": "hold"}
    assert "neither listed nor common" in why("pubA")["s3"]
    words = {"circle": Circle(), "basis": "declared"}
    reply(publication=find("pubA"), given=answer("s1", "s2", "s3", listed="talk", **words), by=people["han"])
    assert set(states("pubA").values()) == {"ok"}
    reply(publication=find("pubA"), given=answer("s1", "s2", "s3", listed="no", **words), by=people["han"])
    assert set(states("pubA").values()) == {"hold"}
    reply(publication=find("pubA"), given=answer("s1", "s2"), by=people["han"])
    reply(publication=find("pubA"), given=answer("s3", listed="talk"), by=people["han"])
    assert set(states("pubA").values()) == {"ok"}


def test_answers_by_table_lie_sealed_and_end_with_a_changed_word(tabled, people, vault):
    row = find("pubA")
    assert set(why("pubA")) == set()
    clear = str(list(Publication.objects.values_list("payload", flat=True)))
    assert "tir" not in clear.replace("Tirsova", "")
    assert traces.below(vault.home.sealed, '"place":') == []
    row.payload["items"][2]["en"] = "Their number grew much."
    row.save(update_fields=["payload"])
    assert states("pubA") == {"s1": "ok", "s2": "ok", "s3": "hold"}
    assert why("pubA")["s3"] == "its words changed after the questions were answered; answer them again"
    assert Answered.objects.count() == 2
    assert str(Answered.objects.first()).endswith("answered")


def test_a_new_answer_takes_the_old_ones_place(tabled, people, vault, django_capture_on_commit_callbacks):
    before = Answered.objects.get(publication__key="pubA").sealed
    with django_capture_on_commit_callbacks(execute=True):
        reply(publication=find("pubA"), given=answer("s1", "s2", "s3"), by=people["han"])
    assert Answered.objects.get(publication__key="pubA").sealed != before
    assert not (vault.home.sealed / before).exists()


def test_a_narrower_text_is_held_and_its_safe_wording_stands_in_both_languages(tabled, people, client_of):
    release(publication=find("pubA"), by=people["bob"])
    narrow = answer("s2", told=Circle(place="tir", org="works"))
    reply(publication=find("pubB"), given=narrow, by=people["han"])
    assert states("pubB") == {"s1": "ok", "s2": "hold"}
    for name in ("bob", "han"):
        content = client_of(name).get("/en/publications/pubB/exposure").content.decode()
        assert "Say of the source at most: the province." in content
        assert "취재원에 대해 가장 자세히 말할 수 있는 것: 도." in content
        assert ("pubA/s1" in content) == (name == "han")
        assert ("S-0101" in content) == (name == "han")
        assert not named("868", content)
        assert "safe</" not in content.lower()


def test_everybody_in_the_chain_has_a_floor_of_their_own(tabled, people, client_of):
    given = Party("S-0101", "interpreter", Circle(group="interpreters"), "40", items=("s3",))
    assert protect(publication=find("pubA"), given=given, by=people["han"]) == "S-0101/interpreter-1"
    assert states("pubA") == {"s1": "ok", "s2": "ok", "s3": "ok"}  # nothing says yet that only interpreters could know it
    reply(publication=find("pubA"), given=answer("s3", circle=Circle(group="interpreters"), low="40", basis="declared"), by=people["han"])
    assert states("pubA")["s3"] == "hold"
    content = client_of("han").get("/en/publications/pubA/exposure").content.decode()
    assert "S-0101/interpreter-1" in content
    assert "interpreter-1" not in client_of("bob").get("/en/publications/pubA/exposure").content.decode()


def test_a_declared_party_is_folded_like_the_teller(tabled, people):
    given = Party("S-0101", "phone-owner", Circle(place="tir"), "900000", items=("s3",))
    protect(publication=find("pubA"), given=given, by=people["han"])
    release(publication=find("pubA"), by=people["bob"])
    held = Shelf().get("S-0101/phone-owner-1")
    assert (held.told, held.behind) == ({"pubA/s3"}, ())
    assert all(line.same for line in audit(by=people["han"]))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"teller": "S-0103"}, "told something of this publication"),
        ({"role": "friend"}, "who is protected"),
        ({"number": "0"}, "who is protected"),
        ({"items": ()}, "choose the sentences"),
        ({"low": "many"}, "in digits"),
        ({"circle": Circle(place="nowhere")}, "no code of 'place'"),
    ],
)
def test_a_party_that_cannot_be(tabled, people, wrong, said):
    given = {"teller": "S-0101", "role": "relative", "circle": Circle(place="tir"), "low": "900", "items": ("s3",), "number": "1"}
    before = SealedCrowd.objects.count()
    with pytest.raises(BadInput, match=said):
        protect(publication=find("pubA"), given=Party(**given | wrong), by=people["han"])
    assert SealedCrowd.objects.count() == before


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"circle": Circle(place="nowhere")}, "no code of 'place'"),
        ({"circle": Circle(org="works"), "basis": "tabulated"}, "no table of"),
        ({"low": "99000000"}, "above"),
        ({"basis": "guessed"}, "where the number comes from"),
        ({"listed": "perhaps"}, "a list of them"),
        ({"circle": Circle()}, "no table of"),
    ],
)
def test_an_answer_that_cannot_be(tabled, people, wrong, said):
    before = find("pubA").payload["exposure"]
    with pytest.raises(BadInput, match=said):
        reply(publication=find("pubA"), given=answer("s3", **wrong), by=people["han"])
    assert find("pubA").payload["exposure"] == before


def test_only_a_handler_declares_who_is_protected(tabled, people, client_of):
    with pytest.raises(Refused):
        protect(publication=find("pubA"), given=Party("S-0101", "teller", Circle(place="tir"), "900"), by=people["bob"])
    form = {"teller": "S-0101", "role": "teller", "at_place": "tir", "at_low": "900000"}
    assert client_of("bob").post("/en/publications/pubA/exposure/protect", form).status_code == 404
    assert client_of("han").post("/en/publications/pubA/exposure/protect", form | {"at_place": "x"}).status_code == 422
    assert client_of("han").post("/en/publications/pubA/exposure/protect", form).status_code == 302
    assert Shelf().get("S-0101").sheet == {"standing": {"box": {"place": ["tir"]}, "low": 900000, "listed": True}}


def test_answers_that_contradict_a_sheet_hold_everything(tabled, people):
    protect(publication=find("pubA"), given=Party("S-0101", "teller", Circle(place="ond"), "9000"), by=people["han"])
    protect(publication=find("pubA"), given=Party("S-0102", "teller", Circle(place="ond"), "9000"), by=people["han"])
    assert set(states("pubA").values()) == {"hold"}
    assert all(said.startswith("not assessed: ") for said in why("pubA").values())


def ways(person):
    return {(line["item"], line["channel"], line["recipients"], line["to"]) for line in entries(Shelf().get(person))}


def test_every_way_out_is_booked_with_its_recipients(tabled, people, vault, tmp_path):
    release(publication=find("pubA"), by=people["bob"])
    assert ways("S-0101") == set()
    publish_site(tmp_path / "site", base_url=None, by=people["bob"].user)
    assert ways("S-0102") == {("pubA/s1", channel, "public", "") for channel in ("site", "data", "chart", "proof")}
    export_for("cms", only=["pubA"], recipient="our own", out=tmp_path / "cms", by=people["bob"].user)
    asked = {"kind": "comment", "recipient": "the harbour council", "audience": ""}
    disclose(compose(vault.home)[0], publication="pubA", by=people["bob"], **asked)
    assert ways("S-0101") >= {
        ("pubA/s3", "cms", "public", "our own"),
        ("pubA/s3", "comment-request", "authorities", "the harbour council"),
    }
    assert all(line.same for line in audit(by=people["han"]))


def test_a_correction_is_booked_once(tabled, people, vault, tmp_path):
    release(publication=find("pubA"), by=people["bob"])
    publish_site(tmp_path / "site", base_url=None, by=people["bob"].user)
    retract(claim="k02", reason="RTR.coding-error", by=people["bob"], second=people["nat"])
    publish_site(tmp_path / "site", base_url=None, by=people["bob"].user)
    told = [line for line in entries(Shelf().get("S-0101")) if line["channel"] == "correction"]
    assert {line["item"] for line in told} == {"pubA/s2", "pubA/s3"}
    before = set(SealedCrowd.objects.values_list("sealed", flat=True))
    book_corrections(compose(vault.home)[0].value)
    assert set(SealedCrowd.objects.values_list("sealed", flat=True)) == before


def test_what_is_out_stays_out_and_what_is_not_is_weighed_again(tabled, people, vault, tmp_path):
    release(publication=find("pubA"), by=people["bob"])
    publish_site(tmp_path / "site", base_url=None, by=people["bob"].user)
    release(publication=find("pubB"), by=people["bob"])
    vault.home.config.write_text(vault.home.config.read_text().replace("k = 300", "k = 9000000"), encoding="utf-8")
    cleared, withheld = compose(vault.home)
    assert [row.id for row in cleared.value.publications] == ["pubA"]
    assert [row.id for row in withheld] == ["pubB"]
    assert "below the floor of 9000000" in withheld[0].reason
    assert "S-01" not in withheld[0].reason


def test_what_went_out_before_anybody_assessed_it_is_said(tabled, people, client_of, tmp_path):
    release(publication=find("pubA"), by=people["bob"])
    publish_site(tmp_path / "site", base_url=None, by=people["bob"].user)
    Publication.objects.update(assessed_on=None)
    SealedCrowd.objects.all().delete()
    release(publication=find("pubB"), by=people["lea"])
    held = Shelf().get("S-0101")
    assert held.assessed_from == today().isoformat()
    assert held.told == {"pubA/s1:S-0101", "pubA/s2:S-0101", "pubA/s3:S-0101", "pubB/s2"}
    assert Shelf().get("S-0103").assessed_from is None
    standing = {line.person: line.standing for line in audit(by=people["han"])}
    assert standing["S-0101"] == f"not assessed before {today()}"
    assert f"not assessed before {today()}" in client_of("han").get("/en/publications/pubB/exposure").content.decode()


def test_what_was_released_before_the_check_is_weighed_at_the_next_publish(tabled, people, tmp_path):
    release(publication=find("pubA"), by=people["bob"])
    Publication.objects.update(assessed_on=None)
    SealedCrowd.objects.all().delete()
    publish_site(tmp_path / "site", base_url=None, by=people["bob"].user)
    assert set(Shelf().people) == EVERYBODY
    assert find("pubA").assessed_on == today()


def test_what_two_people_let_out_is_folded_too(tabled, people):
    reply(
        publication=find("pubA"), given=answer("s3", circle=Circle(place="tir", group="crew"), low="30", basis="declared"), by=people["han"]
    )
    override(publication=find("pubA"), sentences=["s3"], reason="All are abroad.", by=people["bob"], second=people["lea"])
    assert states("pubA") == {"s1": "ok", "s2": "ok", "s3": "overridden"}
    release(publication=find("pubA"), by=people["bob"])
    assert {line.person: line.crowd for line in audit(by=people["han"])}["S-0101"] == 10


def test_what_two_people_let_out_unassessed_is_said_so(tabled, people):
    protect(publication=find("pubA"), given=Party("S-0101", "teller", Circle(place="ond"), "9000"), by=people["han"])
    sentences = [key for key, state in states("pubA").items() if state == "hold"]
    override(publication=find("pubA"), sentences=sentences, reason="All are abroad.", by=people["bob"], second=people["lea"])
    release(publication=find("pubA"), by=people["bob"])
    tomorrow = today() + dt.timedelta(days=1)
    lines = {line.person: line for line in audit(by=people["han"])}
    assert lines["S-0101"].standing == f"not assessed before {tomorrow}"
    assert all(line.same for line in lines.values())


def test_a_lost_dossier_is_found(released, people):
    SealedCrowd.objects.filter(person="S-0101").delete()
    lines = {line.person: line for line in audit(by=people["han"])}
    assert (lines["S-0101"].same, lines["S-0101"].standing) == (False, "the sealed state is missing")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("universe = 3", "the universe must be a name"),
        ('universe = "nowhere"', "there is no universe 'nowhere'"),
        ("gamma = 2", "gamma must be a number"),
        ("rho = true", "rho must be a number"),
        ("k_tier = 0", "k_tier must be a number"),
    ],
)
def test_a_setting_that_cannot_be(vault, line, said):
    vault.home.config.write_text(vault.home.config.read_text() + line + "\n", encoding="utf-8")
    with pytest.raises(BadInput, match=said):
        frame(vault.home)


def test_a_coarse_time_of_contact_shows_no_more_than_the_month():
    assert [shown_as(code) for code in ("day", "week", "CONTACT.month", "year", "none", None)] == [
        "day",
        "week",
        "month",
        "month",
        "month",
        "day",
    ]


def test_a_statement_of_yesterday_counts_as_haste(tabled, people, code):
    yesterday = today() - dt.timedelta(days=1)
    row = next(row for row in tabled["statements"] if row["id"] == "stC")
    row["said_on"] = {"edtf": yesterday.isoformat()}
    tabled.pop("publications")
    code(tabled)
    release(publication=find("pubB"), by=people["lea"])
    told = {item["id"]: item.get("told") for item in Shelf().get("S-0103").items}
    assert told == {"pubB/s1": {"from": yesterday.isoformat(), "to": yesterday.isoformat()}}
    assert {line.person: line.crowd for line in audit(by=people["han"])}["S-0103"] < 868_000 / 2


def test_what_only_a_court_was_given_is_weighed_before_everybody_reads_it(tabled, people, vault):
    reply(
        publication=find("pubA"), given=answer("s3", circle=Circle(place="tir", group="crew"), low="30", basis="declared"), by=people["han"]
    )
    row = {"recipient": "somebody", "publication": "pubA", "text": "", "by": people["bob"].user}
    Disclosure.objects.create(key="d-1", kind="court", scope="court", **row)
    assert states("pubA")["s3"] == "hold"
    Disclosure.objects.create(key="d-2", kind="post", scope="publish-anonymous", **row)
    assert states("pubA")["s3"] == "ok"
