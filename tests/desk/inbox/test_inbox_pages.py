"""The inbox on pages: who may read what, what an opening leaves on record, and what a handler does from there."""

import pytest
from django.db import transaction
from django.test import Client
from drop_carrier import Carrier, close, new_drop, send

from kirok.base.errors import BadInput, Refused
from kirok.desk.handling.actions import appoint, assign
from kirok.desk.handling.inbox import destroy
from kirok.desk.handling.models import Care
from kirok.desk.inbox.models import Document, Enclosure, Letter, Mailbox, Parcel
from kirok.desk.inbox.pulling import pull
from kirok.desk.journal.actions import broken_lines
from kirok.desk.journal.models import CustodyEvent, Line
from kirok.desk.members.actions import add_user, authenticate
from kirok.desk.retraction.erasing import erase
from kirok.desk.statements.models import Consent, Source, Statement
from kirok.desk.vault import sealing
from kirok.desk.vault.state import current
from kirok.drop.replies import Decoys, Replies
from kirok.seal.closing import seal_bytes
from kirok.seal.identities import new_identity

WORDS = "문이 잠긴 뒤에\r\n세 사람이 불려 갔다. <b>&amp;"
TERMS = {"source": "S-0001", "lang": "ko", "said_on": "2101-05", "consent": "own-consent", "scope": ["research", "publish-anonymous"]}
HOSTILE = b"\xff<img src=x>\n\x1b[31m../../\xea\xb8\x80.txt"


@pytest.fixture
def drop(vault, tmp_path):
    return new_drop(tmp_path / "drop-home", [vault.keys.identities["intake"].recipient])


@pytest.fixture
def han(client_of):
    return client_of("han")


def fetch(drop):
    close(drop)
    return pull(Carrier(drop), taken=set(Source.objects.values_list("number", flat=True)))


def came(drop, text=WORDS, files=(), master=None):
    """One report in the inbox, and its mailbox's master key."""
    leaf, master = send(drop, text, files, master)
    fetch(drop)
    return Parcel.objects.get(leaf=leaf), master


def acts():
    return list(Line.objects.order_by("pk").values_list("actor__name", "action"))


def at(parcel, *more):
    return "/".join(["/en/inbox", parcel.key, *map(str, more)])


def test_the_list_opens_nothing(drop, han):
    parcel, _ = came(drop, files=[(HOSTILE, b"x")])
    page = han.get("/en/inbox/").content.decode()
    assert (parcel.key[:8] in page, "S-0001" in page, "1 file" in page, "a message" in page) == (True,) * 4
    assert "문이" not in page
    assert "글" not in page
    assert not CustodyEvent.objects.filter(kind="opened").exists()
    assert not Line.objects.exists()


def test_reading_is_on_record_once_a_day_and_person_and_the_words_are_shown_to_the_letter(drop, han, people):
    parcel, _ = came(drop)
    for _ in range(2):
        page = han.get(at(parcel)).content.decode()
    assert "문이 잠긴 뒤에\r\n세 사람이 불려 갔다. &lt;b&gt;&amp;amp;" in page
    assert 'lang="ko"' in page
    assert acts() == [("han", "inbox.open")]
    assert CustodyEvent.objects.filter(kind="opened", target=f"leaf:{parcel.leaf}").count() == 1
    add_user(name="hew", roles=["handler"], password="the password of hew")
    other = Client()
    other.login(username="hew", password="the password of hew")
    assert other.get(at(parcel)).status_code == 200
    assert acts() == [("han", "inbox.open"), ("hew", "inbox.open")]
    assert CustodyEvent.objects.filter(kind="opened").count() == 1
    assert broken_lines() == []


def test_a_source_in_care_is_read_by_its_handler_and_deputy_alone(drop, han, people, client_of):
    parcel, _ = came(drop)
    han.post(at(parcel, "take", 0), TERMS)
    for name in ("hew", "ida"):
        add_user(name=name, roles=["handler"], password=f"the password of {name}")
    care = assign(source="S-0001", handler="hew", by=people["lea"])
    appoint(care=care, deputy="ida", by=authenticate(name="hew", password="the password of hew"), second=people["lea"])
    before = Line.objects.count()
    for address in (at(parcel), at(parcel, "take", 0), at(parcel, "files", 0)):
        assert han.get(address).status_code == 404
    for act in ("reply", "handled", "destroy"):
        assert han.post(at(parcel, act)).status_code == 404
    assert parcel.key[:8] not in han.get("/en/inbox/?all").content.decode()
    assert Line.objects.count() == before
    assert client_of("ida").get(at(parcel)).status_code == 200
    fresh, _ = came(drop, "of somebody else")
    refused = han.post(at(fresh, "take", 0), TERMS)
    assert (refused.status_code, "care of another handler" in refused.content.decode()) == (422, True)
    assert not Statement.objects.filter(document__enclosures__parcel=fresh).exists()


def test_a_report_becomes_a_statement_that_keeps_its_envelope(drop, han):
    parcel, _ = came(drop)
    sealed = sorted(path.name for path in current().home.sealed.rglob("*.age"))
    form = han.get(at(parcel, "take", 0)).content.decode()
    assert ('value="S-0001"' in form, 'value="ko"' in form, "세 사람이" in form) == (True, True, True)
    assert ("checked" in form, "selected" in form) == (False, False)  # consent is never assumed
    answer = han.post(at(parcel, "take", 0), TERMS)
    statement = Statement.objects.get()
    assert answer.url == f"/en/statements/{statement.key}"
    assert statement.text == WORDS.replace("\r\n", "\n")
    assert (statement.enclosure.parcel, statement.source.number, statement.said_on, statement.lang) == (parcel, "S-0001", "2101-05", "ko")
    consent = Consent.objects.get()
    assert (consent.person, consent.basis, consent.scopes) == ("S-0001", "own-consent", ["research", "publish-anonymous"])
    assert sorted(path.name for path in current().home.sealed.rglob("*.age")) == sealed
    assert acts() == [("han", "inbox.take")]
    han.post(at(parcel, "take", 0), TERMS)
    assert Statement.objects.count() == 1
    assert statement.key in han.get(at(parcel)).content.decode()
    assert f'href="{at(parcel)}"' in han.get(answer.url).content.decode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"source": "river stone seven"}, "never by mailbox words"),
        ({"said_on": "soon"}, "soon"),
        ({"consent": ""}, "BASIS"),
        ({"consent": "already-public"}, "public address"),
        ({"lang": "Korean!"}, "language code"),
        ({"scope": ["everything"]}, "everything"),
    ],
    ids=["words", "day", "basis", "public", "language", "scope"],
)
def test_terms_that_cannot_be_are_said_and_nothing_is_taken(drop, han, change, said):
    parcel, _ = came(drop)
    answer = han.post(at(parcel, "take", 0), TERMS | change)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Statement.objects.exists()
    assert not Line.objects.exists()


def test_a_mailbox_goes_by_the_number_that_its_source_has(drop, han):
    first, master = came(drop, "one")
    assert first.mailbox.number == "S-0001"
    han.post(at(first, "take", 0), TERMS | {"source": "S-0044"})
    assert Mailbox.objects.get().number == "S-0044"
    second, _ = came(drop, "two", master=master)
    han.post(at(second, "take", 0), TERMS | {"source": "S-0055"})  # the desk now knows two sources behind one mailbox
    assert Mailbox.objects.get().number == "S-0044"
    third, _ = came(drop, "three")
    han.post(at(third, "take", 0), TERMS | {"source": "S-0044"})  # another mailbox has this number
    assert sorted(Mailbox.objects.values_list("number", flat=True)) == ["S-0044", "S-0056"]


def test_a_file_leaves_by_its_very_name_and_is_never_shown(drop, han):
    parcel, _ = came(drop, "", [(HOSTILE, b"<script>alert(1)</script>" * 30_000)])
    page = han.get(at(parcel)).content.decode()
    assert "\x1b" not in page
    assert "<img" not in page
    answer = han.get(at(parcel, "files", 0))
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>" * 30_000
    assert answer.headers["Content-Type"] == "application/octet-stream"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; ")
    assert disposition.endswith("filename*=UTF-8''%FF%3Cimg%20src%3Dx%3E%0A%1B%5B31m..%2F..%2F%EA%B8%80.txt")
    assert disposition.isprintable()
    assert answer.headers["Content-Security-Policy"].endswith("; sandbox")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" not in han.get(at(parcel)).headers["Content-Security-Policy"]
    assert acts() == [("han", "inbox.open"), ("han", "inbox.file")]
    assert CustodyEvent.objects.filter(kind="exported").count() == 1
    for nothing in (at(parcel, "files", 7), at(parcel, "take", 7), "/en/inbox/0123456789abcdef", f"/en/inbox/{parcel.key[:4]}"):
        assert han.get(nothing).status_code == 404


def test_a_sealed_file_that_is_damaged_is_not_begun(drop, han):
    parcel, _ = came(drop, "", [(b"f", b"x" * 100)])
    path = current().home.sealed / Document.objects.get().sealed
    path.write_bytes(path.read_bytes()[:200])
    assert han.get(at(parcel, "files", 0)).status_code == 422
    path.unlink()
    assert han.get(at(parcel, "files", 0)).status_code == 404
    assert [action for _, action in acts() if action == "inbox.file"] == []


def test_a_message_that_went_missing_says_so(drop, han):
    parcel, _ = came(drop)
    (current().home.sealed / Document.objects.get().sealed).unlink()
    answer = han.get(at(parcel))
    assert (answer.status_code, "restore sealed/ from a back-up" in answer.content.decode()) == (422, True)


def test_an_envelope_for_somebody_else_is_shown_as_one(drop, han):
    inner = seal_bytes("남의 글".encode(), [new_identity("pq").recipient])
    parcel, _ = came(drop, "", [(b"letter.age", inner)])
    page = han.get(at(parcel)).content.decode()
    assert "keys do not open" in page
    assert "sealed to somebody else" in han.get("/en/inbox/").content.decode()
    assert at(parcel, "take", 0) not in page
    assert b"".join(han.get(at(parcel, "files", 0)).streaming_content) == inner
    assert "reads no text" in han.get(at(parcel, "take", 0)).content.decode()
    assert han.post(at(parcel, "take", 0), TERMS).status_code == 422
    assert not Statement.objects.exists()


def test_question_and_answer_make_a_thread(drop, han):
    parcel, master = came(drop, "첫 글")
    answer = han.post(at(parcel, "reply"), {"text": "언제였습니까?\r\n몇 시에?", "asks": "1"})
    assert answer.url == at(parcel)
    page = han.get(at(parcel)).content.decode()
    assert ("question waits for an answer" in page, "leaves with the next pull" in page) == (True, True)
    assert "question waits for an answer" in han.get("/en/inbox/").content.decode()
    fetch(drop)
    [letter], _ = Replies(drop, master).read(Decoys(drop))
    assert letter.reply.text == "언제였습니까?\n몇 시에?"
    later, _ = came(drop, "오월이었습니다", master=master)
    page = han.get(at(later)).content.decode()
    assert page.index("첫 글") < page.index("언제였습니까?") < page.index("오월이었습니다")
    assert "question, answered since" in page
    assert "answers a question" in han.get("/en/inbox/").content.decode()
    lines = [line for line in Line.objects.order_by("pk") if line.action == "inbox.open"]
    assert [(line.target, line.detail["with"]) for line in lines] == [(parcel.leaf, []), (later.leaf, [parcel.leaf])]
    assert CustodyEvent.objects.filter(kind="opened").count() == 2


def test_a_reply_with_a_file(drop, han, tmp_path):
    parcel, master = came(drop)
    (tmp_path / "답.pdf").write_bytes(b"%PDF")
    with (tmp_path / "답.pdf").open("rb") as file:
        han.post(at(parcel, "reply"), {"text": "", "file": [file]})
    fetch(drop)
    [letter], _ = Replies(drop, master).read(Decoys(drop))
    [attached] = letter.reply.files
    assert Replies(drop, master).attached(attached.id) == ("답.pdf".encode(), b"%PDF")
    assert "with 1 file" in han.get(at(parcel)).content.decode()
    assert [action for _, action in acts()] == ["drop.reply", "inbox.open"]


@pytest.mark.parametrize("text", ["", "가" * 6_000], ids=["empty", "long"])
def test_a_reply_that_cannot_be_keeps_the_words_on_the_page(drop, han, text):
    parcel, _ = came(drop)
    answer = han.post(at(parcel, "reply"), {"text": text})
    assert answer.status_code == 422
    assert text in answer.content.decode()
    assert not Letter.objects.exists()


def test_a_reply_whose_file_is_too_large_for_the_page_does_not_go_without_it(drop, han, tmp_path):
    parcel, _ = came(drop)
    (tmp_path / "large").write_bytes(b"x" * 2_700_000)
    for address, more in ((at(parcel, "reply"), {"text": "with a file"}), ("/en/inbox/add", {})):
        with (tmp_path / "large").open("rb") as file:
            answer = han.post(address, more | {"file": file})
        assert (answer.status_code, "the form is over" in answer.content.decode()) == (422, True)
    assert not Letter.objects.exists()


def test_of_a_long_thread_the_last_are_shown(drop, han, monkeypatch):
    from kirok.desk.handling import reading

    monkeypatch.setattr(reading, "THREAD", 2)
    first, master = came(drop, "the very first")
    came(drop, "the second", master=master)
    last, _ = came(drop, "the third", master=master)
    page = han.get(at(last)).content.decode()
    assert ("3 reports" in page, "The last 2 are shown" in page, "the very first" in page) == (True, True, False)
    page = han.get(at(first)).content.decode()
    assert ("the very first" in page, "the third" in page) == (True, True)


def test_handled_leads_to_the_next(drop, han):
    first, _ = came(drop, "one")
    second, _ = came(drop, "two")
    third, _ = came(drop, "three")
    assert f'value="{third.key}"' in han.get(at(second)).content.decode()
    assert han.post(at(second, "handled"), {"next": third.key}).url == at(third)
    assert han.post(at(third, "handled"), {"next": second.key}).url == "/en/inbox/"
    page = han.get("/en/inbox/").content.decode()
    assert (first.key[:8] in page, second.key[:8] in page, third.key[:8] in page) == (True, False, False)
    assert second.key[:8] in han.get("/en/inbox/?all").content.decode()
    assert han.post(at(second, "handled")).status_code == 422
    assert han.post(at(second, "handled"), {"again": "1"}).url == at(second)
    assert Parcel.objects.get(pk=second.pk).handled_on is None
    assert [action for _, action in acts()] == ["inbox.open", "inbox.handled", "inbox.handled", "inbox.reopen"]


def test_destroying_takes_the_password_and_leaves_a_row(drop, han):
    parcel, _ = came(drop, "to be destroyed", [(b"f", b"mine"), (b"g", b"shared")])
    other, _ = came(drop, "", [(b"h", b"shared")])
    assert han.post(at(parcel, "destroy"), {"password": "wrong"}).status_code == 422
    assert Document.objects.count() == 3
    assert han.post(at(parcel, "destroy"), {"password": "the password of han"}).url == "/en/inbox/"
    assert Document.objects.get() == other.enclosures.get().document
    assert not (current().home.sealed / parcel.sealed).exists()
    assert len(list(current().home.sealed.rglob("*.age"))) == 1
    page = han.get(at(parcel)).content.decode()
    assert "The envelope was destroyed on" in page
    assert "to be destroyed" not in page
    assert CustodyEvent.objects.filter(kind="destroyed").count() == 1
    assert pull(Carrier(drop), taken=()).counts()["same"] == 2  # it lies at the drop until its day, and is known
    assert not Enclosure.objects.filter(parcel=parcel).exists()


def test_a_destruction_that_was_cut_off_ends_when_it_is_asked_for_again(drop, people):
    parcel, _ = came(drop, "x")
    content = (current().home.sealed / parcel.sealed).read_bytes()
    destroy(parcel, by=people["han"])
    (current().home.sealed / parcel.sealed).parent.mkdir(exist_ok=True)
    (current().home.sealed / parcel.sealed).write_bytes(content)
    destroy(parcel, by=people["han"])
    assert not (current().home.sealed / parcel.sealed).exists()
    assert acts() == [("han", "inbox.destroy")]


def test_what_became_a_statement_is_erased_first_and_the_envelope_with_it(drop, han, people):
    parcel, _ = came(drop)
    han.post(at(parcel, "take", 0), TERMS)
    statement = Statement.objects.get()
    refused = han.post(at(parcel, "destroy"), {"password": "the password of han"})
    assert (refused.status_code, f"taken as {statement.key}" in refused.content.decode()) == (422, True)
    erase(item=statement.key, by=people["bob"], second=people["ray"])
    assert not list(current().home.sealed.rglob("*.age"))
    assert not (current().home.sealed / parcel.sealed).exists()
    assert Parcel.objects.get().destroyed_on is not None
    assert "세 사람이" not in han.get(at(parcel)).content.decode()


def test_an_envelope_by_hand_comes_in_on_the_page(vault, han, tmp_path):
    recipient = vault.keys.identities["intake"].recipient
    (tmp_path / "a.age").write_bytes(seal_bytes("손으로 온 글".encode(), [recipient], name="손.txt"))
    for fresh in (True, False):
        with (tmp_path / "a.age").open("rb") as file:
            answer = han.post("/en/inbox/add", {"file": file})
        parcel = Parcel.objects.get()
        assert (answer.url, Line.objects.filter(action="inbox.add").count()) == (at(parcel), 1), fresh
    page = han.get(at(parcel)).content.decode()
    assert ("손.txt" in page, "no way back" in page) == (True, True)
    assert "S-0001" in han.get(at(parcel, "take", 0)).content.decode()
    assert han.post(at(parcel, "reply"), {"text": "x"}).status_code == 422
    assert han.post(at(parcel, "take", 0), TERMS).status_code == 302
    assert Source.objects.get().number == "S-0001"


@pytest.mark.parametrize(
    "content", [None, b"not sealed at all", seal_bytes(b"x", [new_identity("pq").recipient])], ids=["none", "plain", "foreign"]
)
def test_what_is_no_envelope_for_us_is_said(vault, han, tmp_path, content):
    (tmp_path / "a.age").write_bytes(content or b"")
    with (tmp_path / "a.age").open("rb") as file:
        answer = han.post("/en/inbox/add", {} if content is None else {"file": file})
    assert answer.status_code == 422
    assert str(tmp_path) not in answer.content.decode()
    assert not Parcel.objects.exists()
    assert not list(current().home.sealed.rglob("*.part"))


def test_the_database_keeps_who_handled_with_when(drop):
    parcel, _ = came(drop)
    with pytest.raises(Exception, match="handled_by_someone"), transaction.atomic():
        Parcel.objects.filter(pk=parcel.pk).update(handled_on="2101-05-01")


def test_only_a_handler_reads_writes_and_destroys(drop, people):
    from kirok.desk.handling import inbox, reading

    parcel, _ = came(drop)
    lea, enclosure = people["lea"], parcel.enclosures.get()
    for act in (
        lambda: reading.open_report(current().home, parcel, by=lea.user),
        lambda: reading.find_report(parcel.key, by=lea.user),
        lambda: inbox.take(enclosure, provenance=None, by=lea.user),
        lambda: inbox.answer(parcel.mailbox, text="x", by=lea.user),
        lambda: inbox.mark(parcel, handled=True, by=lea.user),
        lambda: inbox.hand_out(enclosure, by=lea.user),
        lambda: inbox.destroy(parcel, by=lea),
        lambda: inbox.add(current().home.config, by=people["leo"].user),
    ):
        with pytest.raises(Refused, match="takes another role"):
            act()
    assert not Line.objects.exists()


def test_a_reply_to_a_source_of_another_handler_is_refused(drop, han, people):
    from kirok.desk.handling.inbox import answer

    parcel, _ = came(drop)
    han.post(at(parcel, "take", 0), TERMS)
    add_user(name="hew", roles=["handler"], password="x")
    Care.objects.create(source=Source.objects.get(), handler=people["lea"].user)
    with pytest.raises(Refused, match="care of another"):
        answer(Mailbox.objects.get(), text="x", by=people["han"].user)


def test_sealing_gives_large_originals_piece_by_piece(vault):
    content = bytes(range(256)) * 2_000
    sealed = sealing.put(content, name="x")
    pieces = list(sealing.pieces(sealed, len(content)))
    assert (b"".join(pieces), len(pieces) > 3) == (content, True)
    assert list(sealing.pieces(sealing.put(b"", name="x"), 0)) == [b""]
    with pytest.raises(Refused, match="as much as was written down"):
        list(sealing.pieces(sealed, len(content) + 1))
    with pytest.raises(BadInput, match="missing"):
        sealing.pieces("no/such.age", 1)
