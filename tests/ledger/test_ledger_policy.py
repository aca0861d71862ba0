from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.base.errors import BadInput, CheckFailed
from kirok.ledger.checkpoint import Checkpoint
from kirok.ledger.cosignature import Cosigner
from kirok.ledger.merkle import leaf_hash
from kirok.ledger.note import Note, parse_note
from kirok.ledger.policy import Group, KnownLog, KnownWitness, Policy, format_policy, open_trusted, parse_policy
from kirok.ledger.proof import format_proof, verify_proof
from kirok.ledger.signing import Signer

SIGNER = Signer("example.org/x", bytes(32))
OTHER = Signer("example.org/x", bytes([9]) * 32)
WITNESSES = [Cosigner(f"witness.example/{name}", bytes([number]) * 32) for number, name in enumerate("abcde", 1)]
A, B, C, D, E = (str(witness.key) for witness in WITNESSES)
LEAF = bytes(32)
CHECKPOINT = Checkpoint("example.org/x", 1, leaf_hash(LEAF))
WHOLE = f"""# Two of our friends and one of theirs.
log {SIGNER.vkey}\thttps://example.org/log
  log {OTHER.vkey}

witness a {A} https://a.example/
witness b {B}
witness c {C}
\tgroup ours 2 a b c
witness d {D}
witness e {E}
group theirs any d e
group both all ours theirs
quorum both
"""


def signed(*witnesses: Cosigner, signer: Signer = SIGNER) -> str:
    note = parse_note(signer.sign(str(CHECKPOINT)).encode())
    return str(Note(note.text, (*note.signatures, *(witness.cosign(note.text, 1) for witness in witnesses))))


def test_a_policy_is_read_whole() -> None:
    policy = parse_policy(WHOLE.encode())
    assert policy.logs == (KnownLog(SIGNER.key, "https://example.org/log"), KnownLog(OTHER.key))
    assert policy.witnesses[0] == KnownWitness("a", WITNESSES[0].key, "https://a.example/")
    assert policy.groups == (Group("ours", 2, ("a", "b", "c")), Group("theirs", 1, ("d", "e")), Group("both", 2, ("ours", "theirs")))
    assert policy.quorum == "both"


def test_the_quorum_is_reached_by_the_right_ones_only() -> None:
    policy = parse_policy(WHOLE.encode())
    for count in range(6):
        for names in combinations("abcde", count):
            enough = len(set(names) & set("abc")) >= 2 and bool(set(names) & set("de"))
            assert policy.met(names) is enough
            note = signed(*(witness for witness in WITNESSES if witness.name[-1] in names)).encode()
            if enough:
                assert open_trusted(note, policy) == CHECKPOINT
            else:
                with pytest.raises(CheckFailed, match=f"{count} known witnesses"):
                    open_trusted(note, policy)


def test_a_quorum_can_be_one_witness_or_none() -> None:
    one = parse_policy(f"log {SIGNER.vkey}\nwitness 증인 {A}\nquorum 증인\n".encode())
    assert open_trusted(signed(WITNESSES[0]).encode(), one) == CHECKPOINT
    with pytest.raises(CheckFailed, match="quorum 증인"):
        open_trusted(signed(WITNESSES[1]).encode(), one)
    none = parse_policy(format_policy(SIGNER.vkey).encode())
    assert open_trusted(signed().encode(), none) == CHECKPOINT
    assert none.cosigners(parse_note(signed(WITNESSES[0]).encode())) == ()


def test_a_proof_is_checked_by_a_policy() -> None:
    policy = parse_policy(f"log {SIGNER.vkey}\nwitness a {A}\nquorum a\n".encode())
    assert verify_proof(format_proof(0, [], signed(WITNESSES[0])).encode(), LEAF, policy) == CHECKPOINT
    for note in (signed(), signed(WITNESSES[1]), signed(WITNESSES[0], signer=OTHER)):
        with pytest.raises(CheckFailed):
            verify_proof(format_proof(0, [], note).encode(), LEAF, policy)


def test_of_two_keys_of_a_log_either_will_do_and_every_known_line_must_hold() -> None:
    policy = parse_policy(f"log {SIGNER.vkey}\nlog {OTHER.vkey}\nquorum none\n".encode())
    assert open_trusted(signed(signer=OTHER).encode(), policy) == CHECKPOINT
    assert open_trusted(signed().encode(), policy) == CHECKPOINT
    false = parse_note(OTHER.sign(str(Checkpoint("example.org/x", 2, bytes(32)))).encode()).signatures
    note = parse_note(signed().encode())
    with pytest.raises(CheckFailed, match="does not belong"):
        open_trusted(str(Note(note.text, (*note.signatures, *false))).encode(), policy)
    with pytest.raises(CheckFailed, match="no log"):
        open_trusted(signed().encode(), parse_policy(b"quorum none\n"))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "newline"),
        ("quorum none", "newline"),
        ("# nothing\n", "no quorum"),
        ("quorum none\nquorum none\n", "two quorum"),
        ("quorum none extra\n", "quorum's line"),
        ("quorum\n", "quorum's line"),
        ("quorum a\n", "no line above"),
        (f"quorum a\nwitness a {A}\n", "no line above"),
        ("Quorum none\n", "four kinds"),
        ("log\nquorum none\n", "log's line"),
        (f"log {SIGNER.vkey} u v\nquorum none\n", "log's line"),
        (f"log {A}\nquorum none\n", "key of a log"),
        (f"log {SIGNER.vkey}\nlog {Signer('b', bytes(32)).vkey}\nquorum none\n", "twice"),
        (f"witness {A}\nquorum none\n", "witness's line"),
        (f"witness a {A} u v\nquorum none\n", "witness's line"),
        (f"witness a {SIGNER.vkey}\nquorum none\n", "key of a witness"),
        (f"witness a {A}\nwitness b {Cosigner('b', bytes([1]) * 32).key}\nquorum none\n", "twice"),
        (f"witness a {A}\nwitness a {B}\nquorum none\n", "taken"),
        (f"witness none {A}\nquorum none\n", "taken"),
        (f"witness a {A}\ngroup a any a\nquorum none\n", "taken"),
        (f"witness a {A}\ngroup g any\nquorum none\n", "group's line"),
        (f"witness a {A}\ngroup g any none\nquorum none\n", "no line above"),
        (f"witness a {A}\ngroup g any g\nquorum none\n", "no line above"),
        (f"witness a {A}\ngroup g any a a\nquorum none\n", "twice"),
        (f"witness a {A}\ngroup g any a\ngroup h any a\nquorum none\n", "twice"),
        (f"witness a {A}\ngroup g 0 a\nquorum none\n", "1 members"),
        (f"witness a {A}\ngroup g 2 a\nquorum none\n", "1 members"),
        (f"witness a {A}\ngroup g 01 a\nquorum none\n", "decimal"),
        (f"witness a {A}\ngroup g most a\nquorum none\n", "decimal"),
        ("quorum none\r\n", "control"),
        ("quorum none\x7f\n", "control"),
        ("#" * 100_001 + "\n", "over"),
    ],
)
def test_what_is_no_policy_is_refused_in_words(text: str, reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        parse_policy(text.encode())


def test_the_line_is_named() -> None:
    with pytest.raises(BadInput) as caught:
        parse_policy(b"# a comment\n\nquorum a\n")
    assert caught.value.line == 3


def test_names_are_octets() -> None:
    # A Kelvin sign is no K, a precomposed letter is not the same letter composed; neither is a byte that is no UTF-8.
    names = [b"K", "\u212a".encode(), "\u00e9".encode(), "e\u0301".encode(), b"\xff"]
    lines = b"".join(b"witness %s %s\n" % (name, str(w.key).encode()) for name, w in zip(names, WITNESSES, strict=True))
    assert len(parse_policy(lines + b"group g all " + b" ".join(names) + b"\nquorum g\n").witnesses) == 5
    with pytest.raises(BadInput) as caught:
        parse_policy(lines + b"quorum \xfe\n")
    str(caught.value).encode()


def test_a_sites_policy_has_one_spelling() -> None:
    assert format_policy(SIGNER.vkey) == f"log {SIGNER.vkey}\nquorum none\n"
    text = format_policy(SIGNER.vkey, [WITNESSES[1].key, WITNESSES[0].key])
    assert text == f"log {SIGNER.vkey}\nwitness w1 {A}\nwitness w2 {B}\ngroup partners all w1 w2\nquorum partners\n"
    policy = parse_policy(text.encode())
    assert open_trusted(signed(*WITNESSES[:2]).encode(), policy) == CHECKPOINT
    with pytest.raises(CheckFailed):
        open_trusted(signed(*WITNESSES[1:]).encode(), policy)


@given(st.binary(max_size=120))
@settings(max_examples=2000)
def test_any_bytes_are_a_policy_or_refused(content: bytes) -> None:
    try:
        policy = parse_policy(content + b"\nquorum none\n")
    except BadInput as error:
        str(error).encode()
        return
    assert policy == Policy((), (), (), "none")


WORDS = st.sampled_from(["log", "witness", "group", "quorum", "none", "any", "all", "2", "a", "b", "g", "#", A, B, SIGNER.vkey, "\t", "  "])


@given(st.lists(st.lists(WORDS, max_size=6).map(" ".join), max_size=6).map("\n".join))
@settings(max_examples=2000)
def test_near_policies_are_whole_or_refused(text: str) -> None:
    try:
        policy = parse_policy(f"{text}\n".encode())
    except BadInput:
        return
    names = {witness.name for witness in policy.witnesses} | {group.name for group in policy.groups}
    assert policy.quorum in names | {"none"}
    assert all(1 <= group.threshold <= len(group.members) for group in policy.groups)
    assert policy.met([witness.name for witness in policy.witnesses])
    assert policy.met([]) is (policy.quorum == "none")
