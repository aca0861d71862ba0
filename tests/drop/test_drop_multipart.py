"""The parser of forms: what was put in comes out, whatever the pieces it arrives in; what is malformed is refused in a sentence."""

import contextlib
import io
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kirok.base.errors import BadInput
from kirok.drop.multipart import Part, boundary_of, parts

BOUNDARY = b"----a boundary'()+_,-./:=?"
NAMES = st.binary(min_size=1, max_size=300).filter(lambda name: b'"' not in name and b"\r\n\r\n" not in name)
FIELDS = st.tuples(st.sampled_from(["token", "words", "text", "file"]), st.none() | st.just(b"") | NAMES, st.binary(max_size=400))


def build(fields, boundary=BOUNDARY, preamble=b""):
    out = [preamble]
    for name, filename, content in fields:
        head = f'Content-Disposition: form-data; name="{name}"'.encode()
        head += b'; filename="' + filename + b'"\r\nContent-Type: text/html' if filename is not None else b""
        out.append(b"--" + boundary + b"\r\n" + head + b"\r\n\r\n" + content + b"\r\n")
    return b"".join(out) + b"--" + boundary + b"--\r\n"


def slow(content, sizes):
    """A socket that gives at most so many bytes at a time."""
    stream, turn = io.BytesIO(content), iter(sizes)

    def read(size):
        return stream.read(min(size, next(turn, size)))

    return read


def parse(content, sizes=(), boundary=BOUNDARY):
    found = []
    for piece in parts(slow(content, sizes), boundary):
        if isinstance(piece, Part):
            found.append((piece.name, piece.filename, b""))
        else:
            name, filename, before = found[-1]
            found[-1] = (name, filename, before + piece)
    return found


def outcome(content, sizes=()):
    """What was read, or the sentence of the refusal; any other exception is the test's."""
    with contextlib.suppress(BadInput):
        return parse(content, sizes)
    with pytest.raises(BadInput, match=r"^the form cannot be read: .*; send it again$"):
        parse(content, sizes)
    return None


@given(st.lists(FIELDS, max_size=5), st.lists(st.integers(1, 40), max_size=200))
@example([("file", b"a", b"\r\n--" + BOUNDARY[:-1])], [1] * 200)
@example([("text", None, b"\r\n" * 30)], [2] * 200)
@settings(max_examples=400)
def test_what_goes_in_comes_out_in_whatever_pieces(fields, sizes):
    mark = b"--" + BOUNDARY
    if not any(mark in content or mark in (filename or b"") for _, filename, content in fields):
        assert parse(build(fields), sizes) == fields


@given(st.binary(max_size=600), st.lists(st.integers(1, 40), max_size=50))
@settings(max_examples=400)
def test_any_bytes_are_read_or_refused_in_a_sentence(content, sizes):
    outcome(content, sizes)


@given(st.lists(FIELDS, min_size=1, max_size=3), st.data())
@settings(max_examples=400)
def test_any_mutation_is_read_or_refused_in_a_sentence(fields, data):
    content = bytearray(build(fields))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    outcome(bytes(content))


@given(st.lists(FIELDS, min_size=1, max_size=3), st.data())
def test_a_form_that_is_cut_short_is_refused(fields, data):
    content = build(fields)
    with pytest.raises(BadInput):
        parse(content[: data.draw(st.integers(0, len(content) - 5))])


def test_nothing_piles_up_of_a_large_part():
    content = build([("file", b"f", b"x" * 1_000_000)])
    sizes = [len(piece) for piece in parts(slow(content, ()), BOUNDARY) if isinstance(piece, bytes)]
    assert max(sizes) <= 2 * 65_536
    assert sum(sizes) == 1_000_000


@pytest.mark.parametrize(
    ("head", "filename"),
    [
        (b'; filename="a\\b.txt"', b"a\\b.txt"),
        (b'; filename="../../etc/passwd"', b"../../etc/passwd"),
        (b'; filename="a\nb\x00c\x1b[2J"', b"a\nb\x00c\x1b[2J"),
        (b'; filename="a\r\nContent-Disposition: form-data; x"', b"a\r\nContent-Disposition: form-data; x"),
        (b"; filename*=utf-8''%ED%95%9C.txt", "한.txt".encode()),
        (b"; filename=\"x\"; filename*=UTF-8''%E4%B8%AD", "中".encode()),
        (b'; filename="%22quoted%22"', b"%22quoted%22"),
    ],
    ids=["backslash", "path", "control", "line", "starred", "both", "quotes"],
)
def test_a_file_name_is_the_bytes_that_came(head, filename):
    content = b'--b\r\nContent-Type: x/y\r\ncontent-disposition: FORM-DATA; name="file"' + head + b"\r\n\r\nz\r\n--b--"
    assert parse(content, boundary=b"b") == [("file", filename, b"z")]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"x\r\n--b\r\n", "does not begin"),
        (b"--bx\r\n", "followed by something else"),
        (b"--b", "cut short"),
        (b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--", "no name"),
        (b"--b\r\nContent-Type: form-data\r\n\r\nx\r\n--b--", "no name"),
        (b'--b\r\nContent-Disposition: attachment; name="x"\r\n\r\nx\r\n--b--', "no name"),
        (b"--b\r\n" + b"h" * 16_385 + b"\r\n\r\n", "too long"),
        (b"--b\r\n" + b"h" * 100_000, "too long"),
    ],
    ids=["before", "after", "short", "nameless", "headless", "attachment", "head", "endless head"],
)
def test_what_is_malformed_is_named(content, what):
    with pytest.raises(BadInput, match=what):
        parse(content, boundary=b"b")


@pytest.mark.parametrize(
    ("content_type", "boundary"),
    [
        ("multipart/form-data; boundary=abc", b"abc"),
        ('Multipart/Form-Data; boundary="a b c"', b"a b c"),
        ("multipart/form-data;boundary=abc; charset=utf-8", b"abc"),
    ],
)
def test_a_boundary_is_read(content_type, boundary):
    assert boundary_of(content_type) == boundary


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=" + "x" * 201],
)
def test_what_has_no_boundary_is_refused(content_type):
    with pytest.raises(BadInput, match="can be read"):
        boundary_of(content_type)


def test_the_words_of_a_refusal_repeat_nothing_of_the_form():
    with pytest.raises(BadInput) as caught:
        parse(b"--b\r\nsecret\r\n\r\nsecret", boundary=b"b")
    assert not re.search("secret", str(caught.value))


def test_empty_lines_before_the_first_boundary_are_passed_over():
    fields = [("text", None, b"x")]
    assert parse(build(fields, preamble=b" \r\n\r\n")) == fields
    assert outcome(build(fields, preamble=b"a\r\n")) is None
