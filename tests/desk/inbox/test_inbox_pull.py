"""Pulling from a drop: what sources sent comes in whole, and whatever is wrong between drop and desk is found and named."""

import json
import random
import subprocess
import sys

import pytest
from django.db import transaction
from drop_carrier import Carrier, close, copied, new_drop, send

import homes
import traces
from kirok.base.errors import BadInput, CheckFailed, Refused
from kirok.base.home import Home
from kirok.desk.inbox.letters import write_letter
from kirok.desk.inbox.models import Document, Drop, DropManifest, Letter, Mailbox, Parcel
from kirok.desk.inbox.parcels import take_in_by_hand
from kirok.desk.inbox.pulling import pull
from kirok.desk.journal.models import CustodyEvent
from kirok.desk.statements.actions import Provenance, record
from kirok.desk.vault import intake, sealing
from kirok.desk.vault.state import current
from kirok.drop.closing import end_day
from kirok.drop.config import Config
from kirok.drop.place import Place
from kirok.drop.replies import Decoys, Replies
from kirok.ledger.signing import generate
from kirok.seal.closing import seal_bytes
from kirok.seal.identities import new_identity
from ports import free_port


@pytest.fixture
def drop(vault, tmp_path):
    """A drop whose readers are the desk's intake key and another."""
    recipients = [vault.keys.identities["intake"].recipient, new_identity("pq").recipient]
    return new_drop(tmp_path / "drop-home", recipients)


def pulled(drop, **more):
    return pull(Carrier(drop, **more), taken={"S-0100"})


def counts(found, **expected):
    assert found.counts() == {"new": 0, "same": 0, "dropped": 0, "altered": 0, "reordered": 0, "replayed": 0, **expected}, found.faults


def test_a_report_comes_in_whole(drop):
    leaf, _ = send(drop, "무슨 일이 있었다.", [("본문.txt".encode(), "한국어 본문입니다.".encode()), (b"x\n\0\x1b.bin", b"\xff" * 200_000)])
    close(drop)
    counts(pulled(drop), new=1)
    parcel = Parcel.objects.get()
    assert parcel.leaf == leaf
    assert (current().home.sealed / parcel.sealed).read_bytes() == drop.path("sealed", f"{leaf}.age").read_bytes()
    enclosed = list(parcel.enclosures.order_by("position"))
    assert [bytes(each.name) for each in enclosed] == [b"message.txt", "본문.txt".encode(), b"x\n\0\x1b.bin"]
    assert [sealing.take(each.document.sealed) for each in enclosed] == [
        "무슨 일이 있었다.".encode(),
        "한국어 본문입니다.".encode(),
        b"\xff" * 200_000,
    ]
    assert [each.document.kind for each in enclosed] == ["text", "text", "other"]
    assert [each.document.name for each in enclosed] == ["message.txt", "본문.txt", "x___.bin"]
    assert parcel.mailbox.number == "S-0101"
    assert CustodyEvent.objects.filter(kind="pulled", target=f"leaf:{leaf}").count() == 1
    assert CustodyEvent.objects.filter(kind="received").count() == 3


def test_nothing_of_it_lies_in_the_clear(drop):
    send(drop, "a very long canary that stands nowhere else", [(b"canary name that is long", b"canary content " * 1_000)])
    close(drop)
    counts(pulled(drop), new=1)
    assert traces.below(current().home.path, "long canary", "canary name", "canary content") == []


def test_a_second_pull_finds_the_same(drop):
    send(drop, "one")
    close(drop)
    counts(pulled(drop), new=1)
    close(drop)
    counts(pulled(drop), same=1)
    send(drop, "two")
    close(drop)
    counts(pulled(drop), new=1, same=1)
    assert Parcel.objects.count() == 2
    assert DropManifest.objects.count() == 2
    assert not list(drop.path("manifests").iterdir())
    assert len(list(drop.path("pulled").iterdir())) == 2


def test_two_reports_of_one_mailbox_have_one_number(drop):
    _, master = send(drop, "one")
    send(drop, "two", master=master)
    send(drop, "three")
    close(drop)
    counts(pulled(drop), new=3)
    assert sorted(Mailbox.objects.values_list("number", flat=True)) == ["S-0101", "S-0102"]


def test_the_same_file_twice_is_one_document(drop):
    send(drop, "", [(b"a", b"same"), (b"b", b"same")])
    close(drop)
    counts(pulled(drop), new=1)
    assert Document.objects.count() == 1
    assert len(list(current().home.sealed.rglob("*.age"))) == 1


def test_a_report_of_a_day_can_be_imported_as_a_statement(drop, people):
    content = "한국어 본문입니다.".encode()
    send(drop, "", [(b"a.txt", content)])
    close(drop)
    pulled(drop)
    provenance = Provenance("S-0101", None, "ko", "2101-05", "own-consent")
    first = record([("a.txt", content)], provenance=provenance, by=people["han"].user)
    again = record([("a.txt", content)], provenance=provenance, by=people["han"].user)
    assert (first[0].fresh, again[0].fresh) == (True, False)
    assert first[0].statement.document == Document.objects.get()


def test_a_deleted_report_is_not_lost(drop):
    from kirok.drop.store import delete

    leaf, _ = send(drop, "one")
    send(drop, "two")
    delete(drop, bytes.fromhex(leaf))
    close(drop)
    counts(pulled(drop), new=1)
    counts(pulled(drop), same=1)


def test_a_report_deleted_after_it_was_listed_is_not_lost(drop):
    from kirok.drop.store import delete

    leaf, _ = send(drop, "one")
    close(drop)
    delete(drop, bytes.fromhex(leaf))
    close(drop)
    counts(pulled(drop))


@pytest.mark.parametrize("accept", [False, True])
def test_a_report_that_vanished_is_dropped_until_the_loss_is_accepted(drop, accept):
    leaf, _ = send(drop, "one")
    drop.path("sealed", f"{leaf}.age").unlink()
    send(drop, "two")
    close(drop)
    found = pull(Carrier(drop), taken=(), accept_losses=accept)
    counts(found, new=1, dropped=1)
    assert found.faults[0].what == leaf
    close(drop)
    again = pull(Carrier(drop), taken=())
    counts(again, same=1, dropped=0 if accept else 1)


def test_a_report_that_comes_back_is_taken(drop, tmp_path):
    leaf, _ = send(drop, "one")
    path = drop.path("sealed", f"{leaf}.age")
    path.rename(tmp_path / "aside")
    close(drop)
    counts(pulled(drop), dropped=1)
    (tmp_path / "aside").rename(path)
    counts(pulled(drop), new=1)


@pytest.mark.parametrize("how", ["flip", "cut", "empty", "other", "header"])
def test_an_altered_envelope_is_named_and_nothing_of_it_kept(drop, how):
    leaf, _ = send(drop, "one", [(b"f", b"x" * 5_000)])
    path = drop.path("sealed", f"{leaf}.age")
    content = bytearray(path.read_bytes())
    if how == "flip":
        content[-100] ^= 1
    path.write_bytes({"cut": content[:-1], "empty": b"", "other": b"age-encryption.org/v1\n", "header": content[5:]}.get(how, content))
    close(drop)
    counts(pulled(drop), altered=1)
    assert not Parcel.objects.exists()
    assert not Document.objects.exists()
    assert not list(current().home.sealed.rglob("*.age"))


def test_an_envelope_for_somebody_else_is_altered(drop, tmp_path):
    other = new_drop(tmp_path / "other", [new_identity("pq").recipient])
    leaf, _ = send(other, "x")
    other.path("sealed", f"{leaf}.age").rename(drop.path("sealed", f"{leaf}.age"))
    close(drop)
    counts(pulled(drop), altered=1)


def test_a_replayed_envelope_is_named(drop):
    leaf, _ = send(drop, "one")
    close(drop)
    counts(pulled(drop), new=1)
    content = drop.path("sealed", f"{leaf}.age").read_bytes()
    drop.path("sealed", f"{'a' * 64}.age").write_bytes(content)
    drop.path("sealed", "stray.age").write_bytes(content)
    drop.path("sealed", "noise.age").write_bytes(b"noise")
    close(drop)
    counts(pulled(drop), same=1, replayed=2, altered=1)


def test_an_envelope_that_was_destroyed_and_comes_back_is_replayed(drop):
    leaf, _ = send(drop, "one")
    close(drop)
    pulled(drop)
    drop.path("pulled", leaf).unlink()
    drop.path("closed").unlink()
    close(drop)
    counts(pulled(drop), replayed=1)


def test_an_old_state_of_the_drop_is_a_replay(drop, tmp_path):
    import datetime as dt

    send(drop, "one")
    close(drop)
    old = copied(drop, tmp_path / "old")
    end_day(drop, Config(), dt.datetime.now(dt.UTC))
    counts(pulled(drop), new=1)
    found = pull(Carrier(old), taken=())
    assert found.counts()["replayed"] == 2
    assert (
        Drop.objects.get().checkpoint
        == drop.log().signed_checkpoint().split("\n\n")[0] + "\n\n" + Drop.objects.get().checkpoint.split("\n\n")[1]
    )


def test_another_history_of_the_log_is_altered(drop, tmp_path):
    import datetime as dt

    fork = copied(drop, tmp_path / "fork")
    now = dt.datetime.now(dt.UTC)
    end_day(drop, Config(), now)
    counts(pulled(drop))
    end_day(fork, Config(), now)
    counts(pull(Carrier(fork), taken=()), altered=1)
    end_day(fork, Config(), now + dt.timedelta(days=1))
    counts(pull(Carrier(fork), taken=()), altered=1)
    end_day(drop, Config(), now + dt.timedelta(days=1))
    counts(pulled(drop))
    assert "desk" in drop.log().signed_checkpoint()


def test_another_key_under_the_same_name_is_refused(drop):
    pulled(drop)
    signer = generate("tests.example/drop")
    Drop.objects.update(vkey=signer.vkey)
    with pytest.raises(CheckFailed, match="another key than before"):
        pulled(drop)


def _manifests(drop):
    return [path.read_bytes() for path in sorted(drop.path("manifests").iterdir())]


def _tampered(chance, drop, leaves, folder):
    """One random fault between drop and desk: its name, and the carrier that makes it."""
    listed, kind = _manifests(drop), chance.choice(["drop", "alter", "swap", "manifest", "reorder", "replay", "lose"])
    leaf, other = chance.sample(leaves, 2)
    path = folder / "tampered.age"
    if kind == "drop":
        return kind, Carrier(drop, moved={leaf: None})
    if kind == "alter":
        content = bytearray(drop.path("sealed", f"{leaf}.age").read_bytes())
        at = chance.randrange(len(content))
        content[at] ^= 1 << chance.randrange(8)
        path.write_bytes(content[:at] if chance.random() < 0.2 else content)
        return kind, Carrier(drop, moved={leaf: path})
    if kind == "swap":
        return kind, Carrier(drop, moved={leaf: drop.path("sealed", f"{other}.age")})
    at = chance.randrange(len(listed))
    if kind == "manifest":
        content = bytearray(listed[at])
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        listed[at] = bytes(content)
    elif kind == "reorder":
        to = chance.choice([index for index in range(len(listed)) if index != at])
        listed[at], listed[to] = listed[to], listed[at]
    elif kind == "replay":
        listed.insert(chance.randrange(len(listed) + 1), listed[at])
    else:
        del listed[at if at < len(listed) - 1 else 0]
    return kind, Carrier(drop, listed=listed)


def test_injected_faults_between_drop_and_desk_are_found(drop, tmp_path):
    """The thousand of bench/drop.py, a few of them here: each in its own transaction, which is taken back."""
    chance, leaves = random.Random(7), []  # noqa: S311  (test data)
    for _ in range(3):
        leaves += [send(drop, "x")[0] for _ in range(2)]
        close(drop)
    pristine = tmp_path / "pristine"
    copied(drop, pristine)
    missed, kinds = [], set()
    for number in range(25):
        trial = copied(type(drop)(type(drop.home)(pristine)), tmp_path / f"trial{number}")
        kind, carrier = _tampered(chance, trial, leaves, tmp_path)
        with transaction.atomic():
            if not pull(carrier, taken=()).faults:
                missed.append((number, kind))
            transaction.set_rollback(True)
        kinds.add(kind)
    assert missed == []
    assert len(kinds) == 7


def test_without_a_fault_none_is_found(drop):
    for _ in range(3):
        send(drop, "x")
        close(drop)
    counts(pulled(drop), new=3)


def test_the_desk_cosigns_what_only_grew(drop):
    send(drop, "x")
    close(drop)
    pulled(drop)
    note = drop.log().signed_checkpoint()
    desk = intake.cosigner()
    assert f"— {desk.name} " in note
    assert [witness.key for witness in drop.log().cosigners()] == [desk.key]
    assert drop.path("desk.vkey").read_text().strip() == str(desk.key)


def test_a_reply_travels_back_and_only_once(drop):
    _, master = send(drop, "one")
    close(drop)
    pulled(drop)
    with sealing.together(), transaction.atomic():
        write_letter(Mailbox.objects.get(), "우리의 답", [("첨부.pdf", b"%PDF")])
    carrier = Carrier(drop)
    pull(carrier, taken=())
    assert len(json.loads(carrier.left[-1])["replies"]) == 1
    letters, more = Replies(drop, master).read(Decoys(drop))
    assert more == 0
    [letter] = letters
    assert letter.reply.text == "우리의 답"
    [attached] = letter.reply.files
    assert Replies(drop, master).attached(attached.id) == ("첨부.pdf".encode(), b"%PDF")
    again = Carrier(drop)
    pull(again, taken=())
    assert json.loads(again.left[-1])["replies"] == []
    assert Letter.objects.get().sent
    assert sealing.take(Letter.objects.get().copy) == "우리의 답".encode()
    assert "우리의".encode() not in again.left[-1] + carrier.left[-1]


@pytest.mark.parametrize(
    ("text", "files", "what"),
    [(" ", [], "empty"), ("가" * 5_400, [], "too long"), ("x", [("f", b"x" * 10_000_001)], "at most")],
    ids=["empty", "long", "file"],
)
def test_a_reply_that_cannot_be_is_refused(drop, text, files, what):
    send(drop, "one")
    close(drop)
    pulled(drop)
    with pytest.raises(BadInput, match=what), sealing.together(), transaction.atomic():
        write_letter(Mailbox.objects.get(), text, files)
    assert not Letter.objects.exists()


@pytest.mark.parametrize("how", ["ours", "bare", "stranger"])
def test_an_age_file_in_a_report_is_opened_if_it_is_for_us(drop, how, tmp_path):
    me = current().keys.identities["intake"].recipient
    inner = {
        "ours": lambda: seal_bytes("안의 글".encode(), [me], name="inner.txt"),
        "bare": lambda: _bare("안의 글".encode(), me),
        "stranger": lambda: seal_bytes(b"x", [new_identity("pq").recipient]),
    }[how]()
    send(drop, "", [(b"outer.txt.age", inner)])
    close(drop)
    counts(pulled(drop), new=1)
    document = Document.objects.get()
    expected = {"ours": ("inner.txt", "text"), "bare": ("outer.txt", "text"), "stranger": ("outer.txt.age", "age")}[how]
    assert (document.name, document.kind) == expected
    assert sealing.take(document.sealed) == (inner if how == "stranger" else "안의 글".encode())


def _bare(content, recipient):
    import io

    from kirok.seal.agefile import encrypt
    from kirok.seal.recipients import keys

    out = io.BytesIO()
    encrypt(io.BytesIO(content), out, keys([recipient]))
    return out.getvalue()


def test_an_envelope_by_hand(vault, tmp_path):
    me = vault.keys.identities["intake"].recipient
    (tmp_path / "a.age").write_bytes(seal_bytes("손으로".encode(), [me], name="손.txt"))
    (tmp_path / "b.age").write_bytes(seal_bytes(b"x", [new_identity("pq").recipient]))
    parcel, fresh = take_in_by_hand(tmp_path / "a.age", taken=())
    assert (fresh, parcel.mailbox, parcel.enclosures.get().document.name) == (True, None, "손.txt")
    assert (current().home.sealed / parcel.sealed).read_bytes() == (tmp_path / "a.age").read_bytes()
    assert take_in_by_hand(tmp_path / "a.age", taken=()) == (parcel, False)
    with pytest.raises(Refused, match="not sealed to this newsroom"):
        take_in_by_hand(tmp_path / "b.age", taken=())
    with pytest.raises(BadInput, match="cannot be read"):
        take_in_by_hand(tmp_path / "none", taken=())


def test_a_drops_envelope_by_hand_is_the_report_that_it_is(drop):
    leaf, _ = send(drop, "손으로 온 제보")
    parcel, fresh = take_in_by_hand(drop.path("sealed", f"{leaf}.age"), taken={"S-0007"})
    assert (fresh, parcel.leaf, parcel.mailbox.number, parcel.mailbox.drop) == (True, leaf, "S-0008", None)
    close(drop)
    counts(pulled(drop), same=1)
    assert Mailbox.objects.get().drop == Drop.objects.get()


def test_a_file_that_is_too_large_to_read_is_kept(drop, monkeypatch):
    from kirok.desk.inbox import formats

    monkeypatch.setattr(formats, "MAX_BYTES", 10)
    send(drop, "", [(b"large.txt", b"x" * 11), (b"large.age", b"age-encryption.org/v1\nfor somebody else")])
    close(drop)
    counts(pulled(drop), new=1)
    assert sorted(Document.objects.values_list("name", "kind")) == [("large.age", "age"), ("large.txt", "other")]


def test_a_report_without_a_way_back_is_a_report(drop):
    from kirok.drop.store import Arriving

    for recipient in ("", "nobody"):
        report = Arriving(drop, drop.readers())
        report.text(b"x" + recipient.encode())
        report.keep(recipient, lambda _: None)
    close(drop)
    counts(pulled(drop), new=2)
    assert not Mailbox.objects.exists()


def test_hostile_names_travel_byte_identical_to_the_desk(drop):
    chance = random.Random(3)  # noqa: S311  (test data)
    pieces = [
        "../",
        "..\\",
        "\0",
        "\n",
        "\r",
        "\x1b[2J",
        "가나다",
        "日本",
        "\u202e",
        "עברית",
        " ",
        ".",
        "'",
        "%22",
        "<b>",
        "💾",
        "e\u0301",
        "\ufeff",
        "~",
        "-rf",
        "con",
        "$(x)",
        "\u2028",
    ]
    names = {b"x" * 255, b".", b"..", b"\xff\xfe\xfd", b"/" * 9, "한".encode() * 85}
    while len(names) < 100:
        names.add("".join(chance.choices(pieces, k=chance.randrange(1, 9))).encode()[:255] or b"x")
    ordered = sorted(names)
    for at in range(0, 100, 25):
        send(drop, "", [(name, b"%d" % (at + number)) for number, name in enumerate(ordered[at : at + 25])])
    close(drop)
    counts(pulled(drop), new=4)
    found = {
        int(sealing.take(each.document.sealed)): bytes(each.name) for parcel in Parcel.objects.all() for each in parcel.enclosures.all()
    }
    assert [found[number] for number in range(100)] == ordered
    for document in Document.objects.all():
        assert document.name.isprintable()
        assert not set(document.name) & set("/\\")


def test_the_processes_of_a_pull(desk, tmp_path):
    """The commands themselves, desk and drop each in its own process, as a newsroom types them."""
    home = desk.copy("new", tmp_path / "home")
    made = desk.done(home, "drop", "init")
    assert len(made["recipients"]) == 2
    place = Place(Home(home))
    _, master = send(place, "무슨 일", [("글.txt".encode(), "한국어 본문입니다.".encode())])
    first = desk.done(home, "drop", "pull", "--from", home)
    assert {key: first[key] for key in ("new", "same", "dropped", "altered", "reordered", "replayed")} == {
        "new": 1, "same": 0, "dropped": 0, "altered": 0, "reordered": 0, "replayed": 0,
    }  # fmt: skip
    [parcel] = first["parcels"]
    assert parcel["source"] == "S-0001"
    again = desk.done(home, "drop", "pull", "--from", home / "drop")
    assert (again["new"], again["same"]) == (0, 1)
    (tmp_path / "answer.txt").write_text("답장")
    desk.secret("han").write_text("pw of han\n")
    desk.done(home, "users", "add", "han", "--role", "handler", "--password-file", desk.secret("han"))
    reply = desk.done(
        home, "drop", "reply", "S-0001", "--text", tmp_path / "answer.txt", "--file", tmp_path / "answer.txt", *desk.by("han")
    )
    assert reply["source"] == "S-0001"
    desk.done(home, "drop", "pull", "--from", home)
    assert Replies(place, master).read(Decoys(place))[0][0].reply.text == "답장"
    for words in (("S-0009",), ("river stone",)):
        assert desk.run(home, "drop", "reply", *words, "--text", tmp_path / "answer.txt", *desk.by("han")).code == 2
    (tmp_path / "bad.txt").write_bytes(b"\xff")
    assert desk.run(home, "drop", "reply", "S-0001", "--text", tmp_path / "bad.txt", *desk.by("han")).code == 2
    assert desk.run(home, "drop", "pull", "--from", tmp_path).code == 2
    (tmp_path / "hand.age").write_bytes(seal_bytes("손으로".encode(), [made["recipients"][0]], name="손.txt"))
    assert desk.done(home, "drop", "pull", "--from", tmp_path / "hand.age")["new"] == 1
    leaf, _ = send(place, "lost")
    place.path("sealed", f"{leaf}.age").unlink()
    lost = desk.run(home, "drop", "pull", "--from", home, "--json")
    assert (lost.code, lost.json["dropped"]) == (1, 1)
    assert desk.run(home, "drop", "pull", "--from", home, "--accept-losses").code == 1
    assert desk.run(home, "drop", "pull", "--from", home).code == 0
    place.path("log.key").write_text("x")
    refused = desk.run(home, "drop", "pull", "--from", home)
    assert refused.code == 2
    assert "signing key" in refused.err


def test_a_pull_over_the_loopback(desk, tmp_path):
    """The drop served as its sources see it; the desk comes by its address, and is known by its key."""
    home = desk.copy("new", tmp_path / "home")
    place = new_drop(tmp_path / "drop-home", [Home(home).keys.joinpath("intake.pub").read_text().strip()])
    place.write(place.path("desk.vkey"), Home(home).keys.joinpath("drop-desk.vkey").read_bytes())
    _, master = send(place, "무슨 일", [("글.txt".encode(), "한국어 본문입니다.".encode())])
    port = free_port()
    words = [sys.executable, "-m", "kirok", "drop", "serve", "--home", str(place.home.path), "--bind", f"127.0.0.1:{port}"]
    served = subprocess.Popen(words, env=homes.environment(), stdout=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port}"
        while desk.run(home, "drop", "pull", "--from", url, "--json").code == 2:
            assert served.poll() is None
        assert desk.done(home, "drop", "pull", "--from", f"{url}/")["same"] == 1
        (tmp_path / "answer.txt").write_text("답장")
        desk.secret("han").write_text("pw of han\n")
        desk.done(home, "users", "add", "han", "--role", "handler", "--password-file", desk.secret("han"))
        desk.done(home, "drop", "reply", "S-0001", "--text", tmp_path / "answer.txt", *desk.by("han"))
        desk.done(home, "drop", "pull", "--from", url)
        assert Replies(place, master).read(Decoys(place))[0][0].reply.text == "답장"
        lost, _ = send(place, "lost")
        place.path("sealed", f"{lost}.age").unlink()
        assert desk.run(home, "drop", "pull", "--from", url).code == 1
        assert desk.run(home, "drop", "pull", "--from", url, "--tunnel", "x").code == 2
        place.path("desk.vkey").unlink()
        refused = desk.run(home, "drop", "pull", "--from", url)
        assert (refused.code, "does not know this desk" in refused.err) == (2, True)
    finally:
        served.terminate()
        served.wait()
    assert not list((home / "sealed" / "intake").glob("*.part"))
    assert "does not answer" in desk.run(home, "drop", "pull", "--from", url).err
    for bad in ("https://x.onion", "http://drop.example", "http://", "http://x.onion/path"):
        assert desk.run(home, "drop", "pull", "--from", bad).code == 2
