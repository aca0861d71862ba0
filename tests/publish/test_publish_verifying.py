from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from publish_site import ORIGIN, Built, build, cosign, prove

from kirok.base.errors import BadInput, CheckFailed
from kirok.ledger.cosignature import Cosigner
from kirok.ledger.log import Log
from kirok.ledger.note import parse_vkey
from kirok.ledger.policy import format_policy
from kirok.ledger.signing import Signer, generate
from kirok.publish import proofs_format as form
from kirok.publish.proofs_readme import README_TEXTS
from kirok.publish.sitetree import Failure, SiteTree, walk
from kirok.publish.verifying import Verdict, _Check, verify_site

#: Which files a changed byte in one of a claim's three files may be laid to: nobody can tell them apart.
CLAIM_SET = {form.claim_path("c01", name) for name in form.CLAIM_FILES}


@pytest.fixture
def built(tmp_path: Path) -> Built:
    return build(tmp_path)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """For tests that put every byte back."""
    return build(tmp_path_factory.mktemp("shared"))


def named(verdict: Verdict) -> set[str]:
    return {failure.file for failure in verdict.failures}


def outside(site: Path) -> list[str]:
    return [str(path.relative_to(site)) for path in sorted(site.rglob("*")) if path.is_file() and "proofs" not in path.parts]


def test_a_true_site_passes_with_its_own_and_with_the_given_key(built: Built) -> None:
    own, given = verify_site(built.site), verify_site(built.site, built.signer.key)
    assert own.as_json() == {"ok": True, "checked": 19, "key": "site", "failures": []}
    assert given.as_json() == {"ok": True, "checked": 19, "key": "given", "failures": []}
    assert own.checkpoint is not None
    assert (own.checkpoint.origin, own.checkpoint.size) == (ORIGIN, 16)


@pytest.mark.parametrize(
    "path",
    [form.CHECKPOINT, form.VKEY, form.POLICY, form.MANIFEST, form.MANIFEST_PROOF, *sorted(CLAIM_SET)],
)
def test_every_changed_byte_of_the_proofs_is_found_and_its_file_named(shared: Built, path: str) -> None:
    target = shared.site / path
    true = target.read_bytes()
    expected = CLAIM_SET if path in CLAIM_SET else {path}
    try:
        for at in range(len(true)):
            flip = 1 << (at % 8)
            target.write_bytes(true[:at] + bytes([true[at] ^ flip]) + true[at + 1 :])
            found = named(verify_site(shared.site))
            assert path in found, f"byte {at}"
            assert found <= expected, f"byte {at} is laid to others"
    finally:
        target.write_bytes(true)
    assert verify_site(shared.site).ok


def test_a_changed_case_or_blank_is_found_everywhere(shared: Built) -> None:
    for path in sorted(shared.site.rglob("*")):
        if path.is_file():
            true = path.read_bytes()
            name = str(path.relative_to(shared.site))
            for changed in (true + b"\n", true + b" ", true[:-1], b"\n" + true, true[1:], true.replace(b"\n", b"\r\n", 1) + b"\0", b""):
                path.write_bytes(changed)
                assert name in named(verify_site(shared.site)), (name, changed[:20])
            path.write_bytes(true)
    assert verify_site(shared.site).ok


def test_every_byte_of_pages_and_data_is_covered(shared: Built) -> None:
    for name in outside(shared.site):
        target = shared.site / name
        true = target.read_bytes()
        for at in range(0, len(true), 1 if len(true) < 10_000 else 997):
            target.write_bytes(true[:at] + bytes([true[at] ^ 1]) + true[at + 1 :])
            assert named(verify_site(shared.site)) == {name}
        target.write_bytes(true)
    assert verify_site(shared.site).ok


def test_every_removed_file_is_named(shared: Built) -> None:
    for path in sorted(shared.site.rglob("*")):
        if path.is_file():
            true = path.read_bytes()
            path.unlink()
            assert named(verify_site(shared.site)) == {str(path.relative_to(shared.site))}
            path.write_bytes(true)
    assert verify_site(shared.site).ok


@pytest.mark.parametrize("path", ["extra.html", "en/extra", "proofs/extra", "proofs/claims/x", "proofs/claims/c01/x", "proofs/x/y"])
def test_every_added_file_is_named(built: Built, path: str) -> None:
    built.write(path, b"x")
    assert path in named(verify_site(built.site))


def test_a_stray_folder_below_the_proofs_is_named(built: Built) -> None:
    (built.site / "proofs/claims/c01/x").mkdir()
    assert named(verify_site(built.site)) == {"proofs/claims/c01/x"}


def test_a_removed_claim_folder_and_an_added_one_are_named(built: Built) -> None:
    folder = built.site / form.CLAIMS
    (folder / "c02").rename(folder / "c09")
    assert {form.claim_path("c02", form.CLAIM_FILE), form.claim_path("c09", form.CLAIM_FILE)} <= named(verify_site(built.site))


def test_a_site_from_before_the_readme_passes_and_a_new_one_needs_it(built: Built) -> None:
    (built.site / form.README).unlink()
    assert named(verify_site(built.site)) == {form.README}
    (built.site / form.VERIFIER).unlink()
    prove(built, json.loads((built.site / form.CLAIMS_DATA).read_bytes()))
    assert verify_site(built.site).ok
    for text in README_TEXTS:
        built.write(form.README, text)
        assert verify_site(built.site).ok
    # Many systems have no "python": what is written now names python3, with a key and with a policy in both languages.
    assert re.findall(rb"python\S* verify_kirok", README_TEXTS[-1]) == 4 * [b"python3 verify_kirok"]
    for other in (README_TEXTS[0] + b"\n", README_TEXTS[0].replace(b"not", b"", 1), b"", b"\xff"):
        built.write(form.README, other)
        assert named(verify_site(built.site)) == {form.README}


PARTNERS = [Cosigner(f"witness.example/{name}", bytes([number]) * 32) for number, name in enumerate("ab", 1)]


def test_a_cosigned_site_passes_and_every_byte_of_its_policy_and_checkpoint_is_covered(built: Built) -> None:
    cosign(built, *PARTNERS)
    assert verify_site(built.site).ok
    assert verify_site(built.site, built.signer.key).ok
    for name in (form.POLICY, form.CHECKPOINT):
        target = built.site / name
        true = target.read_bytes()
        for at in range(len(true)):
            target.write_bytes(true[:at] + bytes([true[at] ^ 1 << (at % 8)]) + true[at + 1 :])
            assert named(verify_site(built.site)) == {name}, at
        target.write_bytes(true)


@pytest.mark.parametrize("who", [[], PARTNERS[:1], [*PARTNERS, Cosigner("witness.example/c", bytes([3]) * 32)]])
def test_a_policy_that_names_others_than_those_who_cosigned_fails(built: Built, who: list[Cosigner]) -> None:
    cosign(built, *PARTNERS)
    built.write(form.POLICY, format_policy(built.log.vkey, [partner.key for partner in who]).encode())
    assert not verify_site(built.site).ok


def test_a_policy_in_other_words_fails(built: Built) -> None:
    cosign(built, *PARTNERS)
    true = (built.site / form.POLICY).read_text()
    for other in (
        true.replace(" all ", " 2 "),
        true.replace(" all ", " any "),
        f"# x\n{true}",
        true.replace("quorum partners", "quorum none"),
    ):
        built.write(form.POLICY, other.encode())
        assert named(verify_site(built.site)) == {form.POLICY}
    built.write(form.POLICY, b"quorum none\n")
    assert form.POLICY in named(verify_site(built.site))
    built.write(form.POLICY, b"nothing")
    assert named(verify_site(built.site)) == {form.POLICY}


def test_swapped_claims_are_found(built: Built) -> None:
    folder = built.site / form.CLAIMS
    (folder / "c01").rename(folder / "c00")
    (folder / "c02").rename(folder / "c01")
    (folder / "c00").rename(folder / "c02")
    assert {form.claim_path(claim, form.CLAIM_FILE) for claim in ("c01", "c02")} <= named(verify_site(built.site))


def test_links_and_pipes_are_refused_and_never_followed(built: Built, tmp_path: Path) -> None:
    (built.site / "index.html").rename(tmp_path / "kept")
    (built.site / "index.html").symlink_to(tmp_path / "kept")
    os.mkfifo(built.site / "pipe")
    (built.site / "loop").symlink_to(built.site)
    assert {"index.html", "pipe", "loop"} <= named(verify_site(built.site))


def test_another_key_than_the_given_one_fails(built: Built) -> None:
    other = generate(ORIGIN)
    assert {form.VKEY, form.POLICY, form.CHECKPOINT} <= named(verify_site(built.site, other.key))


def test_a_site_resigned_by_a_stranger_passes_itself_and_fails_the_given_key(built: Built, tmp_path: Path) -> None:
    forger = Signer(ORIGIN, bytes(32))
    true = built.signer.key
    built.signer, built.log = forger, Log(tmp_path / "forged", ORIGIN, batch=16)
    built.log.create(forger)
    prove(built, json.loads((built.site / form.CLAIMS_DATA).read_bytes()))
    assert verify_site(built.site).ok
    assert not verify_site(built.site, true).ok


@pytest.mark.parametrize("path", [form.VKEY, form.POLICY])
def test_of_two_keys_the_one_that_signed_is_believed(built: Built, path: str) -> None:
    other = generate(ORIGIN).vkey
    built.write(path, (f"{other}\n" if path == form.VKEY else format_policy(other)).encode())
    assert named(verify_site(built.site)) == {path}


def test_a_site_without_any_key_fails_in_words(built: Built) -> None:
    built.write(form.VKEY, b"\xff")
    built.write(form.POLICY, b"quorum none\n")
    assert named(verify_site(built.site)) == {form.VKEY, form.POLICY}


def test_an_older_checkpoint_is_named_by_the_majority(built: Built) -> None:
    old = (built.site / form.CHECKPOINT).read_bytes()
    prove(built, json.loads((built.site / form.CLAIMS_DATA).read_bytes()))
    assert verify_site(built.site).ok
    built.write(form.CHECKPOINT, old)
    assert named(verify_site(built.site)) == {form.CHECKPOINT}


def test_a_second_signature_is_a_failure(built: Built) -> None:
    true = (built.site / form.CHECKPOINT).read_text()
    built.write(form.CHECKPOINT, (true + generate("example.org/w").sign("x\n").split("\n\n")[1]).encode())
    assert named(verify_site(built.site)) == {form.CHECKPOINT}


def test_a_second_signature_that_all_files_carry_is_a_failure_too(built: Built) -> None:
    true = (built.site / form.CHECKPOINT).read_text()
    more = true + generate("example.org/w").sign("x\n").split("\n\n")[1]
    for path in (built.site / form.PROOFS).rglob("*"):
        if path.is_file() and true in path.read_text():
            path.write_text(path.read_text().replace(true, more))
    found = {failure.file: failure.reason for failure in verify_site(built.site).failures}
    assert "does not name" in found[form.CHECKPOINT]


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 10_000 + b"]" * 10_000,
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        b'{"../../etc/passwd":"' + b"0" * 64 + b'"}\n',
        b'{"\\ud800":"' + b"0" * 64 + b'"}\n',
        b'{"a":' + b"9" * 5000 + b"}",
        b'{"id":NaN}',
        b"\xff\xfe\x00",
        b"null",
        b"5 MB" * 1_300_000,
    ],
    ids=["deep", "deeper", "path", "surrogate", "number", "nan", "bytes", "null", "huge"],
)
@pytest.mark.parametrize(
    "path", [form.MANIFEST, form.MANIFEST_PROOF, form.CHECKPOINT, form.VKEY, form.POLICY, *sorted(CLAIM_SET), form.CLAIMS_DATA]
)
def test_a_hostile_file_is_a_failure_never_a_traceback(built: Built, path: str, content: bytes) -> None:
    built.write(path, content)
    assert path in named(verify_site(built.site))


@pytest.mark.parametrize("data", [b"[" * 10_000, b"{}", b"[1]", b'[{"id":1}]', b'[{"id":"c01"},{"id":"c01"}]', b'[{"id":"c01"}]'])
def test_logged_data_that_does_not_match_the_claims_is_a_failure(built: Built, data: bytes) -> None:
    records = json.loads((built.site / form.CLAIMS_DATA).read_bytes())
    built.write(form.CLAIMS_DATA, data)
    prove(built, records)
    assert named(verify_site(built.site)) & {form.CLAIMS_DATA, form.claim_path("c02", form.CLAIM_FILE)}


def test_unlisted_data_is_a_failure(built: Built) -> None:
    records = json.loads((built.site / form.CLAIMS_DATA).read_bytes())
    (built.site / form.CLAIMS_DATA).unlink()
    prove(built, records)
    assert named(verify_site(built.site)) == {form.CLAIMS_DATA}


def test_a_manifest_and_files_changed_together_name_proof_and_manifest(built: Built) -> None:
    built.write("index.html", b"changed")
    found = json.loads((built.site / form.MANIFEST).read_bytes())
    built.write(form.MANIFEST, form.manifest_bytes(found | {"en/other.html": "0" * 64}))
    assert {form.MANIFEST, form.MANIFEST_PROOF, "index.html", "en/other.html"} == named(verify_site(built.site))


def test_names_that_no_terminal_carries_are_shown_escaped(built: Built) -> None:
    (Path(os.fsdecode(os.fsencode(built.site) + b"/\xff\x1b.html"))).write_bytes(b"")
    (built.site / ("a" * 250)).mkdir()
    (built.site / ("a" * 250) / ("b" * 250)).write_bytes(b"")
    for name in (file for file in named(verify_site(built.site))):
        assert name.isprintable()
        assert len(name) <= 303
        name.encode()


def test_what_vanishes_while_it_is_read_is_a_failure(tmp_path: Path) -> None:
    tree = walk(tmp_path / "gone")
    assert tree.faults == [Failure("", "this folder cannot be read")]
    for read in (lambda: tree.digest("x"), lambda: tree.read("x", 9)):
        with pytest.raises(CheckFailed, match="cannot be read"):
            read()


def test_what_is_no_site_is_bad_input(tmp_path: Path, built: Built) -> None:
    with pytest.raises(BadInput):
        verify_site(tmp_path / "nothing")
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked/proofs").symlink_to(built.site / "proofs")
    with pytest.raises(BadInput):
        verify_site(tmp_path / "linked")


def test_the_formats_are_fixed() -> None:
    record = {"id": "c06", "n": 1}
    assert form.claim_bytes(record) == b'{"id":"c06","n":1}\n'
    assert form.manifest_bytes({"b": "1", "a": "2"}) == b'{"a":"2","b":"1"}\n'
    assert form.salt_bytes(bytes(32)) == b"0" * 64 + b"\n"
    content = b'{"files":{"a":"b"},"schema":"kirok.manifest/1"}'
    assert form.manifest_leaf({"a": "b"}) == hashlib.sha256(b"kirok/leaf/v1" + bytes(32) + content).digest()
    assert parse_vkey(generate(ORIGIN).vkey).name == ORIGIN


DIGEST = st.text("0123456789abcdef", min_size=64, max_size=64)
NEAR_MANIFESTS = st.dictionaries(st.text(max_size=8), st.one_of(DIGEST, st.text(max_size=3), st.integers()), max_size=3)


@given(st.one_of(st.binary(max_size=80), NEAR_MANIFESTS.map(lambda record: json.dumps(record).encode())))
@settings(max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_a_manifest_in_its_one_spelling_or_a_failure(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / form.MANIFEST
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    check = _Check(SiteTree(tmp_path, {form.MANIFEST}), None, int)
    found = check._manifest()
    if form.MANIFEST not in check.failures:
        assert found is not None
        assert form.manifest_bytes(found) == content
