"""Manifests and receipts: one spelling, signed, chained; every fault between two of them is named."""

import datetime as dt
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirok.base.errors import BadInput, CheckFailed, KirokError
from kirok.ledger.manifest import DELETED, FIRST_LINE, HELD, START, Manifest, follow, make, open_manifest, sign
from kirok.ledger.receipt import leaf_of, parse_receipt, receipt_of
from kirok.ledger.signing import Signer, generate

SIGNER = Signer("tests.example/drop", bytes(32))
DAY = dt.date(2101, 5, 1)


def chain(count, per=2):
    made, digest = [], START
    for number in range(1, count + 1):
        states = {f"{number:02x}{place:02x}" + "0" * 60: HELD if place else DELETED for place in range(per)}
        made.append(make(SIGNER.origin, number, DAY, digest, states))
        digest = made[-1].digest
    return made


def files(count):
    return [sign(manifest, SIGNER) for manifest in chain(count)]


@given(
    st.dictionaries(st.binary(min_size=32, max_size=32).map(bytes.hex), st.sampled_from([HELD, DELETED]), max_size=9), st.integers(1, 2**40)
)
def test_a_manifest_comes_back(states, number):
    manifest = make(SIGNER.origin, number, DAY, START, states)
    assert open_manifest(sign(manifest, SIGNER), SIGNER.key) == manifest
    assert [entry for entry, _ in manifest.entries] == sorted(states)


def test_another_key_or_name_is_refused():
    content = files(1)[0]
    with pytest.raises(CheckFailed):
        open_manifest(content, generate(SIGNER.origin).key)
    other = Manifest("tests.example/other", 1, DAY, START, ())
    with pytest.raises(BadInput, match="do not belong together"):
        open_manifest(sign(other, SIGNER), SIGNER.key)


@given(st.data())
def test_every_changed_byte_is_refused(data):
    content = bytearray(files(1)[0])
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(KirokError):
        open_manifest(bytes(content), SIGNER.key)


def spoilt(change):
    found = json.loads(files(1)[0])
    change(found)
    return json.dumps(found, separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode() + b"\n"


@pytest.mark.parametrize(
    "change",
    [
        lambda found: found["entries"].reverse(),
        lambda found: found["entries"].append(found["entries"][0]),
        lambda found: found["entries"].pop(),
        lambda found: found["entries"][0].__setitem__(1, "lost"),
        lambda found: found["entries"][0].__setitem__(0, "x"),
        lambda found: found.__setitem__("more", 1),
        lambda found: found.pop("signed"),
        lambda found: found.__setitem__("entries", 1),
        lambda found: found.__setitem__("signed", "x"),
    ],
    ids=range(9),
)
def test_what_is_spelt_otherwise_is_refused(change):
    with pytest.raises(KirokError):
        open_manifest(spoilt(change), SIGNER.key)


@pytest.mark.parametrize(
    "text",
    [
        "x\n",
        "kirok-manifest/2\n" + "x\n" * 6,
        f"{FIRST_LINE}\n{SIGNER.origin}\n1\nno day\n{START}\n0\n{START}\n",
        f"{FIRST_LINE}\n{SIGNER.origin}\n01\n2101-05-01\n{START}\n0\n{START}\n",
    ],
    ids=range(4),
)
def test_a_signed_text_that_is_no_manifest_is_refused(text):
    from kirok.base.canonical import canonical

    with pytest.raises(BadInput):
        open_manifest(canonical({"entries": [], "signed": SIGNER.sign(text)}) + b"\n", SIGNER.key)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_in_a_sentence(content):
    with pytest.raises(BadInput):
        open_manifest(content, SIGNER.key)
    with pytest.raises(BadInput):
        open_manifest(b"[" * 100_000, SIGNER.key)


def kinds(found):
    return sorted(fault.kind for fault in found.faults)


def test_a_whole_chain_has_no_fault():
    made = chain(4)
    found = follow(files(4), SIGNER.key, {})
    assert (found.good, found.all, found.faults, found.number, found.digest) == (tuple(made), tuple(made), (), 4, made[-1].digest)
    known = {manifest.number: manifest.digest for manifest in made[:2]}
    again = follow(files(4), SIGNER.key, known)
    assert (again.good, again.all, again.faults) == (tuple(made[2:]), tuple(made), ())
    rest = follow(files(4)[2:], SIGNER.key, known, settled=2)
    assert (rest.good, rest.all, rest.faults) == (tuple(made[2:]), tuple(made[2:]), ())
    assert follow([], SIGNER.key, known).number == 2


def test_each_fault_has_its_name():
    listed = files(4)
    assert kinds(follow([listed[1], listed[0], *listed[2:]], SIGNER.key, {})) == ["reordered"]
    assert kinds(follow([*listed, listed[0]], SIGNER.key, {})) == ["replayed"]
    assert kinds(follow([listed[0], *listed[2:]], SIGNER.key, {})) == ["dropped"]
    assert kinds(follow([listed[0], b"x", *listed[2:]], SIGNER.key, {})) == ["altered", "dropped"]
    known = {1: chain(1)[0].digest}
    assert kinds(follow(listed, SIGNER.key, known, settled=1)) == ["replayed"]
    other = make(SIGNER.origin, 1, DAY, START, {})
    assert kinds(follow([sign(other, SIGNER), *listed[1:]], SIGNER.key, known)) == ["altered"]
    fork = make(SIGNER.origin, 2, DAY, START, {})
    assert kinds(follow([listed[0], sign(fork, SIGNER)], SIGNER.key, {})) == ["altered"]


def test_a_thousand_injected_faults_are_found():
    chance, listed, missed = random.Random(9), files(5), []  # noqa: S311  (test data)
    for number in range(1_000):
        given_files, kind = list(listed), chance.choice(["flip", "cut", "drop", "swap", "replay"])
        at = chance.randrange(4 if kind == "drop" else 5)  # whether a newest one exists, only the log's checkpoint can say
        if kind == "flip":
            content = bytearray(given_files[at])
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
            given_files[at] = bytes(content)
        elif kind == "cut":
            given_files[at] = given_files[at][: chance.randrange(len(given_files[at]))]
        elif kind == "drop":
            del given_files[at]
        elif kind == "swap":
            to = (at + chance.randrange(1, 5)) % 5
            given_files[at], given_files[to] = given_files[to], given_files[at]
        else:
            given_files.insert(chance.randrange(6), given_files[at])
        if not follow(given_files, SIGNER.key, {}).faults:
            missed.append((number, kind, at))
    assert missed == []


def test_a_receipt_names_its_leaf():
    leaf = leaf_of("ab" * 32)
    assert leaf_of("ab" * 32) == leaf != leaf_of("ac" * 32)
    assert leaf.hex().startswith(parse_receipt(receipt_of(leaf)))
    assert parse_receipt(f" {receipt_of(leaf).upper()} ") == leaf.hex()[:32]
    assert parse_receipt(leaf.hex()) == leaf.hex()


@pytest.mark.parametrize("text", ["", "x", "ab" * 15, "ab" * 17, "가" * 32])
def test_what_is_no_receipt_is_refused(text):
    with pytest.raises(BadInput, match="neither a receipt nor a leaf"):
        parse_receipt(text)
