from __future__ import annotations

import io
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.base.errors import BadInput, Refused
from kirok.seal import plugin
from kirok.seal.identities import new_identity, parse_identity
from kirok.seal.plugin import as_plugin, plugin_identity, run
from kirok.seal.recipients import keys
from kirok.seal.stanza import Malformed, Stanza, read_stanza

ME, OTHER, CURVE = new_identity("pq"), new_identity("pq"), new_identity()
KEY = bytes(range(16))
OK = Stanza("ok", (), b"")
DONE = Stanza("done", (), b"")


def talk(machine: str, *said: Stanza, answers: int = 5) -> list[Stanza]:
    """What the plug-in says to a tool that says *said* and then takes whatever comes."""
    incoming = io.BytesIO(b"".join(stanza.encode() for stanza in (*said, DONE, *[OK] * answers)))
    out, complaints = io.BytesIO(), io.BytesIO()
    assert run([f"--age-plugin={machine}"], incoming, out, complaints) == 0, complaints.getvalue()
    lines = io.BytesIO(out.getvalue())
    found = [read_stanza(line, lines) for line in iter(lines.readline, b"")]
    assert found[-1] == DONE
    return found[:-1]


def say(kind: str, *arguments: str, body: bytes = b"") -> Stanza:
    return Stanza(kind, arguments, body)


def test_file_keys_are_wrapped_for_every_recipient() -> None:
    said = [
        say("add-recipient", ME.recipient),
        say("add-recipient", OTHER.recipient),
        say("grease-x", "y"),
        say("wrap-file-key", body=KEY),
        say("wrap-file-key", body=KEY[::-1]),
    ]
    found = talk("recipient-v1", *said)
    assert [(stanza.kind, stanza.arguments[:2]) for stanza in found] == [
        ("recipient-stanza", (number, "mlkem768x25519")) for number in "0011"
    ]
    for stanza, who, key in zip(found, (ME, OTHER, ME, OTHER), (KEY, KEY, KEY[::-1], KEY[::-1]), strict=True):
        wrapped = Stanza(stanza.arguments[1], stanza.arguments[2:], stanza.body)
        assert parse_identity(who.secret).unwrap(wrapped) == key


def test_an_identity_serves_as_a_recipient() -> None:
    found = talk("recipient-v1", say("add-identity", as_plugin(ME.secret)), say("wrap-file-key", body=KEY))
    assert [stanza.kind for stanza in found] == ["recipient-stanza"]


def test_newer_tools_are_told_not_to_mix_readers() -> None:
    found = talk("recipient-v1", say("add-recipient", ME.recipient), say("extension-labels"), say("wrap-file-key", body=KEY))
    assert [(stanza.kind, stanza.arguments[:1]) for stanza in found] == [("labels", ("postquantum",)), ("recipient-stanza", ("0",))]


@pytest.mark.parametrize("said", [say("add-recipient", "age1pq1nothing"), say("add-identity", "AGE-PLUGIN-PQ-1NOTHING"), say("grease")])
def test_a_bad_recipient_is_an_error_and_no_stanza(said: Stanza) -> None:
    found = talk("recipient-v1", said, say("wrap-file-key", body=KEY))
    assert [stanza.kind for stanza in found] == ["error"]
    assert b"NOTHING" not in found[0].body


def stanza_for(who: str) -> tuple[str, ...]:
    stanza = keys([who])[0].wrap(KEY)
    return (stanza.kind, *stanza.arguments, stanza.body.hex())


def offered(number: str, who: str) -> Stanza:
    kind, share, body = stanza_for(who)
    return say("recipient-stanza", number, kind, share, body=bytes.fromhex(body))


def test_file_keys_are_unwrapped_where_a_stanza_is_ours() -> None:
    said = [
        say("add-identity", as_plugin(ME.secret)),
        offered("0", OTHER.recipient),
        offered("0", ME.recipient),
        offered("1", OTHER.recipient),
        say("recipient-stanza", "2"),
        say("recipient-stanza", "3", "X25519", "A" * 43, body=bytes(32)),
    ]
    assert talk("identity-v1", *said) == [say("file-key", "0", body=KEY)]


def test_a_malformed_stanza_is_an_error_for_its_file_alone() -> None:
    said = [say("add-identity", as_plugin(ME.secret)), say("recipient-stanza", "0", "mlkem768x25519", "AAAA"), offered("1", ME.recipient)]
    found = talk("identity-v1", *said)
    assert [(stanza.kind, stanza.arguments[:2]) for stanza in found] == [("error", ("stanza", "0")), ("file-key", ("1",))]


@pytest.mark.parametrize("word", ["AGE-PLUGIN-PQ-1NOTHING", ME.secret, "x"], ids=["no key", "not a plug-in's", "no words"])
def test_a_bad_identity_is_an_error(word: str) -> None:
    found = talk("identity-v1", say("add-identity", word), offered("0", ME.recipient))
    assert [(stanza.kind, stanza.arguments) for stanza in found] == [("error", ("identity", "0"))]
    assert word.encode() not in found[0].body or word == "x"


def test_a_secret_is_turned_into_the_plug_ins_spelling_and_read_again() -> None:
    word = as_plugin(ME.secret)
    assert word.startswith("AGE-PLUGIN-PQ-1")
    assert plugin_identity(word).recipient == ME.recipient
    with pytest.raises(Refused, match="reads it as it is"):
        as_plugin(CURVE.secret)
    with pytest.raises(BadInput, match="not an age secret key"):
        as_plugin(ME.recipient)


def test_the_program_by_hand() -> None:
    out, complaints = io.BytesIO(), io.BytesIO()
    assert run(["--identity"], io.BytesIO(ME.secret.encode() + b"\n"), out, complaints) == 0
    assert out.getvalue().decode() == as_plugin(ME.secret) + "\n"
    assert complaints.getvalue() == b""


@pytest.mark.parametrize("words", [[], ["--help"], ["--age-plugin=other-v9"], ["--identity", "x"], ["recipient-v1"]])
def test_other_words_are_refused_in_one_line(words: list[str]) -> None:
    out, complaints = io.BytesIO(), io.BytesIO()
    assert run(words, io.BytesIO(), out, complaints) == 2
    assert complaints.getvalue().startswith(b"age-plugin-pq: ")
    assert complaints.getvalue().count(b"\n") == 1
    assert out.getvalue() == b""


def test_a_tool_that_breaks_off_is_one_line() -> None:
    for content in (b"", b"-> add-identity x\n", say("wrap-file-key", body=KEY).encode(), b"\xff\n"):
        complaints = io.BytesIO()
        assert run(["--age-plugin=recipient-v1"], io.BytesIO(content), io.BytesIO(), complaints) == 2
        assert complaints.getvalue().count(b"\n") == 1
    complaints = io.BytesIO()
    assert run(["--identity"], io.BytesIO(b"\xff\xfe"), io.BytesIO(), complaints) == 2
    assert complaints.getvalue().count(b"\n") == 1


@given(st.sampled_from(["recipient-v1", "identity-v1"]), st.binary(max_size=200))
@settings(max_examples=2000)
def test_any_bytes_end_in_an_exit_code(machine: str, content: bytes) -> None:
    assert run([f"--age-plugin={machine}"], io.BytesIO(b"-> add-identity " + content), io.BytesIO(), io.BytesIO()) in {0, 2}


def test_the_console_script_uses_the_standard_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(sys, "argv", ["age-plugin-pq", "--identity"])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ME.secret.encode())))
    monkeypatch.setattr(sys, "stdout", out)
    assert plugin.main() == 0
    assert out.buffer.getvalue().decode().strip() == as_plugin(ME.secret)  # type: ignore[attr-defined] - a BytesIO


def test_a_stanza_must_be_read_as_one() -> None:
    with pytest.raises(Malformed):
        plugin.Conversation(io.BytesIO(b""), io.BytesIO()).commands()
