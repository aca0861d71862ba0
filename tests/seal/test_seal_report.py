"""Reports and replies: what was put in comes out, in pieces of any size; anything else is refused."""

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirok.base.errors import BadInput, Refused
from kirok.seal import report as reports
from kirok.seal.closing import Sealer
from kirok.seal.identities import new_identity
from kirok.seal.letters import LetterOpener, open_letter, seal_letter
from kirok.seal.mailbox import record_key, reply_address
from kirok.seal.opening import open_envelope
from kirok.seal.reply import LENGTH, Attached, Reply, decode_reply, encode_reply
from kirok.seal.report import MAGIC, TEXT_LIMIT, TEXT_SIZES, ReportReader, ReportWriter, target

READER = new_identity()


class Seen:
    """Everything that a reader hands on."""

    def __init__(self):
        self.calls = []

    def text(self, content):
        self.calls.append(("text", content))

    def begin(self, name):
        self.calls.append(("begin", name))

    def data(self, piece):
        last = self.calls[-1]
        if last[0] == "data":
            self.calls[-1] = ("data", last[1] + piece)
        else:
            self.calls.append(("data", piece))

    def reply(self, recipient):
        self.calls.append(("reply", recipient))


def write(text, files, reply="age1x"):
    sink = io.BytesIO()
    writer = ReportWriter(sink)
    writer.text(text)
    for name, content in files:
        writer.begin(name)
        writer.write(content)
    writer.finish(reply)
    return sink.getvalue()


def read(content, sizes=(), end=None):
    seen = Seen()
    reader, at, turns = ReportReader(seen), 0, iter(sizes)
    while at < len(content):
        size = next(turns, len(content))
        reader.write(content[at : at + size])
        at += size
    reader.flush()
    reader.truncate(len(content) if end is None else end)
    return seen.calls


def expected(text, files, reply="age1x"):
    calls = [("text", text)]
    for name, content in files:
        calls += [("begin", name)] + ([("data", content)] if content else [])
    return [*calls, ("reply", reply.encode())]


@given(
    st.binary(max_size=9_000),
    st.lists(st.tuples(st.binary(max_size=300), st.binary(max_size=300)), max_size=4),
    st.lists(st.integers(1, 50), max_size=300),
)
def test_a_report_comes_back_in_pieces_of_any_size(text, files, sizes):
    assert read(write(text, files), sizes) == expected(text, files)


def test_a_large_file_goes_in_records_that_are_small():
    content = bytes(200_000)
    assert read(write(b"", [(b"f", content)])) == expected(b"", [(b"f", content)])


def test_a_report_in_an_envelope():
    sealed = io.BytesIO()
    sealer = Sealer(sealed, [READER.recipient], name="report")
    writer = ReportWriter(sealer)
    writer.text("글".encode())
    writer.finish("")
    sealer.finish()
    sealed.seek(0)
    seen = Seen()
    assert open_envelope(sealed, target(seen), READER.secret) == "report"
    assert seen.calls == [("text", "글".encode()), ("reply", b"")]


@pytest.mark.parametrize("size", [0, 1, TEXT_SIZES[0] - 10, TEXT_SIZES[0] - 9, TEXT_SIZES[1] - 10, TEXT_SIZES[1] - 9, TEXT_LIMIT])
def test_a_text_takes_one_of_three_lengths(size):
    assert len(write(b"x" * size, [])) - len(MAGIC) - 5 - 5 - 5 in TEXT_SIZES


def test_what_is_too_long_is_refused():
    writer = ReportWriter(io.BytesIO())
    with pytest.raises(BadInput, match="send it as a file"):
        writer.text(b"x" * (TEXT_LIMIT + 1))
    with pytest.raises(BadInput, match="name of a file"):
        writer.begin(b"x" * 4_097)


def record(kind, content=b""):
    return kind + struct.pack(">I", len(content)) + content


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "does not end"),
        (b"kirok-report/2\n", "does not hold a report"),
        (MAGIC[:5], "does not end"),
        (MAGIC, "does not end"),
        (MAGIC + record(b"T", b"x")[:-1], "does not end"),
        (MAGIC + record(b"T", b"x"), "does not end"),
        (MAGIC + record(b"D", b"x") + record(b"E"), "malformed"),
        (MAGIC + record(b"P", b"x") + record(b"E"), "malformed"),
        (MAGIC + record(b"E", b"x"), "malformed"),
        (MAGIC + record(b"?"), "malformed"),
        (MAGIC + b"T" + struct.pack(">I", (1 << 20) + 1), "too long"),
        (MAGIC + record(b"E") + b"\0", "does not end"),
    ],
    ids=range(12),
)
def test_what_is_no_report_is_refused(content, what):
    with pytest.raises(Refused, match=what):
        read(content)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_report_or_refused(content):
    for given_bytes in (content, MAGIC + content):
        with pytest.raises(Refused):
            read(given_bytes, end=-1)


def test_padding_after_the_end_is_the_envelopes():
    whole = write(b"x", [])
    assert read(whole + bytes(100), end=len(whole)) == expected(b"x", [])
    assert read(whole + bytes(100), sizes=[len(whole), 60], end=len(whole)) == expected(b"x", [])


@given(st.text(max_size=500), st.lists(st.tuples(st.binary(max_size=100), st.integers(0, 10**9)), max_size=5))
def test_a_reply_comes_back_and_has_one_length(text, files):
    text = text.encode("utf-8", "replace").decode()
    attached = tuple(Attached(f"{number:032x}", name, size) for number, (name, size) in enumerate(files))
    body = encode_reply(text, "2101-05-01", attached)
    assert len(body) == LENGTH
    assert decode_reply(body) == Reply(text, "2101-05-01", attached)


def test_a_reply_that_does_not_fit_is_refused():
    encode_reply("가" * 5_000, "2101-05-01")
    with pytest.raises(BadInput, match="too long"):
        encode_reply("가" * 5_400, "2101-05-01")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b'{"text":"","day":"","files":[1]}',
        b"[" * 100_000,
        b'{"text":"","day":"","files":[{"id":"","name":"!","bytes":0}]}',
    ],
    ids=range(6),
)
def test_what_is_no_reply_is_refused(body):
    with pytest.raises(Refused, match="does not hold a reply"):
        decode_reply(body)


def test_one_opener_opens_many_letters():
    opener = LetterOpener(b"m" * 32)
    sealed = [seal_letter(content, opener.recipient, name="letter") for content in (b"one", b"two")]
    assert [opener.open(each).body for each in sealed] == [b"one", b"two"]
    assert open_letter(sealed[0], b"m" * 32).name == "letter"
    with pytest.raises(Refused):
        LetterOpener(b"n" * 32).open(sealed[0])


def test_a_mailboxs_further_keys_are_their_own():
    opener = LetterOpener(b"m" * 32)
    assert len(record_key(b"m" * 32)) == 32
    assert record_key(b"m" * 32) != record_key(b"n" * 32)
    assert len(reply_address(opener.recipient)) == 64
    with pytest.raises(ValueError, match="32 bytes"):
        record_key(b"m")
    assert reports.MAGIC == MAGIC


def sealed_report(text=b"text", files=((b"name", b"content"),)):
    """A report in its envelope."""
    sealed = io.BytesIO()
    sealer = Sealer(sealed, [READER.recipient], name="report")
    writer = ReportWriter(sealer)
    writer.text(text)
    for name, content in files:
        writer.begin(name)
        writer.write(content)
    writer.finish("age1x")
    sealer.finish()
    return sealed.getvalue()


@given(st.data())
def test_a_changed_byte_of_a_sealed_report_is_refused(data):
    sealed = bytearray(sealed_report())
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Refused):
        open_envelope(io.BytesIO(bytes(sealed)), target(Seen()), READER.secret)


@given(st.data())
def test_a_sealed_report_that_is_cut_short_is_refused(data):
    sealed = sealed_report()
    with pytest.raises(Refused):
        open_envelope(io.BytesIO(sealed[: data.draw(st.integers(0, len(sealed) - 1))]), target(Seen()), READER.secret)


def test_the_number_of_files_does_not_change_the_length():
    lengths = {len(sealed_report(files=[(b"name", b"x" * (12_000 // count))] * count)) for count in (1, 2, 3, 4)}
    assert len(lengths) == 1


def test_another_envelope_is_no_report():
    sealed = io.BytesIO()
    sealer = Sealer(sealed, [READER.recipient], name="report")
    sealer.write(b"something else")
    sealer.finish()
    sealed.seek(0)
    with pytest.raises(Refused, match="does not hold a report"):
        open_envelope(sealed, target(Seen()), READER.secret)
