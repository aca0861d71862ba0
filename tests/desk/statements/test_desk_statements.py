import hashlib

import pytest
from django.db import transaction

import traces
from kirok.base.errors import BadInput, Refused
from kirok.desk.inbox.actions import collect
from kirok.desk.inbox.models import Document
from kirok.desk.journal.models import CustodyEvent, Line
from kirok.desk.statements.actions import Provenance, record, statement_id
from kirok.desk.statements.models import Consent, Source, Statement
from kirok.desk.vault import sealing
from kirok.ledger.commitment import commit
from kirok.terms import vocabulary

WORDS = "The guards led dozens of dock clerks to the salt camp.\n"
FROM = Provenance("S-0101", None, "en", "2101-03", "own-consent", ("publish-anonymous",))
PUBLIC = Provenance(None, "https://tidewatcher.example/salt", "en", "2101-03-04", "already-public")


def take_in(people, *documents, provenance=FROM):
    return record(list(documents), provenance=provenance, by=people["ann"].user)


def nothing(vault):
    rows = [table.objects.exists() for table in (Statement, Document, Source, Consent, CustodyEvent, Line)]
    return not any(rows) and not list(vault.home.sealed.rglob("*.age")) and not vault.log("custody").queued()


def test_the_original_lies_sealed_and_comes_out_as_it_was(people, vault):
    content = WORDS.encode()
    entry = take_in(people, ("report.txt", content))[0]
    document = entry.statement.document
    assert sealing.take(document.sealed) == content
    assert entry.sha256 == document.sha256 == hashlib.sha256(content).hexdigest()
    assert entry.statement.text.strip() == WORDS.strip()
    sealed = (vault.home.sealed / document.sealed).read_bytes()
    assert traces.held(sealed, "guards led", "salt camp", "report.txt", WORDS) == []


def test_no_file_of_the_home_holds_the_words(people, vault):
    take_in(people, ("report.txt", WORDS.encode()))
    assert traces.below(vault.home.path, "dock clerks") == []


def stopped_after_saving():
    """A document whose rows are saved, one that no row came to point at, and Ctrl-C."""
    with sealing.together():
        with transaction.atomic():
            collect(name="report.txt", content=WORDS.encode())
        sealing.put(b"of no row", name="loose")
        raise KeyboardInterrupt


def stopped_before_saving():
    with sealing.together(), transaction.atomic():
        collect(name="report.txt", content=WORDS.encode())
        raise KeyboardInterrupt


def test_ctrl_c_after_the_rows_were_saved_keeps_what_they_point_at(people, vault):
    with pytest.raises(KeyboardInterrupt):
        stopped_after_saving()
    document = Document.objects.get()
    assert sealing.take(document.sealed) == WORDS.encode()
    assert [path.relative_to(vault.home.sealed).as_posix() for path in vault.home.sealed.rglob("*.age")] == [document.sealed]


def test_ctrl_c_before_the_rows_were_saved_leaves_nothing(people, vault):
    with pytest.raises(KeyboardInterrupt):
        stopped_before_saving()
    assert not Document.objects.exists()
    assert not list(vault.home.sealed.rglob("*.age"))


def test_a_sealed_files_name_tells_nothing(people):
    first = take_in(people, ("report.txt", WORDS.encode()))[0].statement.document.sealed
    assert "report" not in first
    assert hashlib.sha256(WORDS.encode()).hexdigest()[:8] not in first


def test_the_custody_leaf_opens_with_its_record_and_salt(people, vault):
    entry = take_in(people, ("report.txt", WORDS.encode()))[0]
    event = CustodyEvent.objects.get()
    assert commit(event.record, bytes(event.salt)).hex() == entry.statement.leaf == entry.statement.document.leaf
    assert [leaf.hex() for leaf in vault.log("custody").queued()] == [entry.statement.leaf]
    assert event.record["kind"] == "received"
    assert "S-0101" not in str(event.record)


def test_the_same_bytes_are_the_same_statement(people):
    first = take_in(people, ("report.txt", WORDS.encode()))[0]
    lines = Line.objects.count()
    again = take_in(people, ("another name.txt", WORDS.encode()))[0]
    assert (first.fresh, again.fresh) == (True, False)
    assert again.statement == first.statement
    assert first.statement.key == statement_id(hashlib.sha256(WORDS.encode()).hexdigest())
    assert (Statement.objects.count(), Document.objects.count(), Line.objects.count()) == (1, 1, lines)


@pytest.mark.parametrize("other", [Provenance("S-0102", None, "en", "2101-03", "own-consent"), PUBLIC])
def test_the_same_bytes_from_another_source_are_refused(people, other):
    take_in(people, ("report.txt", WORDS.encode()))
    with pytest.raises(BadInput, match="on another source or address"):
        take_in(people, ("report.txt", WORDS.encode()), provenance=other)
    assert Statement.objects.get().source.number == "S-0101"
    assert not Source.objects.filter(number="S-0102").exists()


@pytest.mark.parametrize(
    "words",
    ["river lantern copper window seven", "등대 소금 바다 갈매기", "Orrin Vale", "S-1", "S-1234567", "s-0101", "S-0101 x", "S-０１０１"],
)
def test_what_is_no_source_number_is_refused_and_not_repeated(people, vault, words):
    with pytest.raises(BadInput) as error:
        take_in(people, ("report.txt", WORDS.encode()), provenance=Provenance(words, None, "en", "2101", "own-consent"))
    said = f"{error.value} {error.value.as_json()}"
    assert words not in said
    assert "mailbox words" in said
    assert nothing(vault)


@pytest.mark.parametrize(
    ("provenance", "field"),
    [
        (Provenance(None, None, "en", "2101", "own-consent"), "--source"),
        (Provenance("S-0101", "https://a.example/b", "en", "2101", "own-consent"), "--source"),
        (Provenance(None, "ftp://a.example/b", "en", "2101", "already-public"), "--public-url"),
        (Provenance(None, "https://a.example/b c", "en", "2101", "already-public"), "--public-url"),
        (Provenance("S-0101", None, "english", "2101", "own-consent"), "--lang"),
        (Provenance("S-0101", None, "en", "last year", "own-consent"), "--said-on"),
        (Provenance("S-0101", None, "en", "2101-13", "own-consent"), "--said-on"),
        (Provenance("S-0101", None, "en", "2101", "own consent"), "--consent"),
        (Provenance("S-0101", None, "en", "2101", "own-consent", ("publish",)), "--scope"),
    ],
)
def test_what_cannot_be_true_of_a_document_is_refused(people, vault, provenance, field):
    with pytest.raises(BadInput) as error:
        take_in(people, ("report.txt", WORDS.encode()), provenance=provenance)
    assert error.value.field == field
    assert nothing(vault)


@pytest.mark.parametrize(
    "bad",
    [("empty.txt", b""), ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256))), ("notes.xyz", b"words"), ("blank.txt", b" \n\n ")],
)
def test_one_document_that_cannot_be_read_undoes_all(people, vault, bad):
    with pytest.raises(BadInput) as error:
        take_in(people, ("report.txt", WORDS.encode()), bad)
    assert error.value.file == bad[0]
    assert nothing(vault)


@pytest.mark.parametrize(
    ("provenance", "person", "scopes"),
    [
        (FROM, "S-0101", ["publish-anonymous"]),
        (Provenance("S-0101", None, "en", "2101", "own-consent"), "S-0101", []),
        (Provenance("S-0101", None, "en", "2101", "none"), "S-0101", []),
        (PUBLIC, f"st-{hashlib.sha256(WORDS.encode()).hexdigest()[:12]}", ["internal", "research", "publish-anonymous"]),
    ],
)
def test_consent_is_what_was_said_and_nothing_more(people, provenance, person, scopes):
    statement = take_in(people, ("report.txt", WORDS.encode()), provenance=provenance)[0].statement
    row = Consent.objects.get(statement=statement)
    assert (row.person, row.basis, row.scopes, row.denied) == (person, provenance.basis, scopes, [])


def test_a_published_article_has_an_address_and_no_source(people):
    statement = take_in(people, ("article.txt", WORDS.encode()), provenance=PUBLIC)[0].statement
    assert (statement.source, statement.public_url) == (None, PUBLIC.public_url)
    assert not Source.objects.exists()


def test_a_damaged_original_is_found(people, vault):
    document = take_in(people, ("report.txt", WORDS.encode()))[0].statement.document
    path = vault.home.sealed / document.sealed
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"\x00")
    with pytest.raises(Refused, match="changed after it was sealed"):
        sealing.take(document.sealed)
    path.unlink()
    with pytest.raises(BadInput, match="missing"):
        sealing.take(document.sealed)


def test_a_typed_statement_is_sealed_and_logged_like_any_original(loaded, vault):
    assert len(list(vault.home.sealed.rglob("*.age"))) == 3
    leaves = {leaf.hex() for leaf in vault.log("custody").queued()}
    assert leaves == set(Statement.objects.values_list("leaf", flat=True)) == set(CustodyEvent.objects.values_list("leaf", flat=True))


def test_every_basis_and_scope_of_the_vocabulary_is_taken(vault):
    for basis in vocabulary.load().codes("BASIS"):
        for scope in vocabulary.load().codes("SCOPE"):
            origin = (None, PUBLIC.public_url) if basis == "already-public" else ("S-0101", None)
            Provenance(*origin, "ko", "2101", basis, (scope,)).check()
