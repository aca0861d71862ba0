"""A reader brings a policy (C2SP tlog-policy) from elsewhere: whose log, which witnesses, how many of them."""

from __future__ import annotations

import importlib.util
import itertools
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from publish_site import ORIGIN, Built, build, cosign

from kirok.cli.main import main
from kirok.ledger.cosignature import Cosigner
from kirok.ledger.note import parse_note
from kirok.ledger.policy import parse_policy
from kirok.ledger.signing import generate
from kirok.publish import proofs_format as form
from kirok.publish.proofs_readme import README_TEXTS
from kirok.publish.verifying import verify_site

PARTNERS = [Cosigner(f"witness.example/{name}", bytes([number]) * 32) for number, name in enumerate("abc", 1)]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A site that the first two of three partners cosigned. No test changes it."""
    made = build(tmp_path_factory.mktemp("policy"))
    cosign(made, *PARTNERS[:2])
    return made


def policy(built: Built, quorum: str, vkey: str | None = None) -> str:
    witnesses = "".join(f"witness {'abc'[number]} {partner.key}\n" for number, partner in enumerate(PARTNERS))
    return f"log {vkey or built.log.vkey}\n{witnesses}{quorum}\n"


def ask(site: Path, path: Path, text: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    path.write_text(text)
    code = main(["verify", str(site), "--policy", str(path), "--json"])
    return code, json.loads(capsys.readouterr().out)


MET = ["quorum none", "quorum a", "quorum b", "group two 2 a b c\nquorum two", "group some any b c\nquorum some"]
UNMET = ["quorum c", "group all all a b c\nquorum all", "group some any a b\ngroup both all some c\nquorum both"]


@pytest.mark.parametrize("quorum", MET)
def test_a_quorum_that_is_met_passes(built: Built, tmp_path: Path, capsys: pytest.CaptureFixture[str], quorum: str) -> None:
    code, said = ask(built.site, tmp_path / "policy", policy(built, quorum), capsys)
    assert (code, said["ok"], said["key"], said["failures"]) == (0, True, "given", [])
    assert main(["verify", str(built.site), "--policy", str(tmp_path / "policy")]) == 0
    assert "cosigned by the witnesses of the policy you gave" in capsys.readouterr().out


@pytest.mark.parametrize("quorum", UNMET)
def test_a_quorum_that_is_not_met_fails(built: Built, tmp_path: Path, capsys: pytest.CaptureFixture[str], quorum: str) -> None:
    code, said = ask(built.site, tmp_path / "policy", policy(built, quorum), capsys)
    assert (code, said["ok"]) == (1, False)
    assert [failure["file"] for failure in said["failures"]] == [form.CHECKPOINT]
    assert "the policy asks for more" in said["failures"][0]["reason"]


def test_a_site_of_a_log_that_the_policy_does_not_name_fails(built: Built, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever made a whole site of their own, cosignatures of the same partners included, has another key."""
    code, said = ask(built.site, tmp_path / "policy", policy(built, "quorum none", generate(ORIGIN).vkey), capsys)
    assert code == 1
    assert {form.VKEY, form.POLICY, form.CHECKPOINT} <= {failure["file"] for failure in said["failures"]}


def test_one_of_several_logs_is_enough(built: Built, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The newsroom's key before and after a rotation, or two newsrooms."""
    text = f"log {generate(ORIGIN).vkey}\n{policy(built, 'quorum a')}"
    assert ask(built.site, tmp_path / "policy", text, capsys)[0] == 0


def test_cosignatures_that_were_taken_off_are_missed(built: Built, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without them the site agrees with itself; only the reader's own policy tells."""
    site = tmp_path / "site"
    shutil.copytree(built.site, site)
    bare = f"log {built.log.vkey}\nquorum none\n"
    (site / form.POLICY).write_text(bare)
    signed = (site / form.CHECKPOINT).read_bytes()
    note = parse_note(signed)
    stripped = str(type(note)(note.text, note.signatures[:1])).encode()
    for path in [site / form.CHECKPOINT, *site.rglob("*.tlog-proof")]:
        path.write_bytes(path.read_bytes().replace(signed, stripped))
    assert ask(site, tmp_path / "policy", bare, capsys)[0] == 0
    code, said = ask(site, tmp_path / "policy", policy(built, "quorum a"), capsys)
    assert (code, [failure["file"] for failure in said["failures"]]) == (1, [form.CHECKPOINT])


def test_every_changed_byte_of_the_checkpoint_fails_under_a_policy(built: Built, tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(built.site, site)
    whole, mine = (site / form.CHECKPOINT).read_bytes(), parse_policy(policy(built, "quorum a").encode())
    for at in range(0, len(whole), 7):
        (site / form.CHECKPOINT).write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert form.CHECKPOINT in {failure.file for failure in verify_site(site, mine).failures}


@pytest.mark.parametrize("text", ["", "quorum none\n", "log x\nquorum none\n", "quorum nobody\n", "log\tx", "\0"])
def test_a_bad_policy_is_one_sentence(built: Built, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    code, said = ask(built.site, tmp_path / "policy", text, capsys)
    assert (code, said["error"]["field"], "\n" in said["error"]["message"]) == (2, "--policy", False)


def test_the_proofs_own_page_says_how_in_both_languages() -> None:
    *_, older, newest = (text.decode() for text in README_TEXTS[:2])
    assert (older.count("--policy FILE"), newest.count("--policy FILE")) == (0, 2)
    assert [line for line in newest.splitlines() if "--policy" not in line] == older.splitlines()


def test_no_file_or_a_key_beside_it_is_one_sentence(built: Built, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "policy").write_text(policy(built, "quorum a"))
    for words in (
        ("--policy", str(tmp_path / "missing")),
        ("--policy", str(tmp_path)),
        ("--policy", str(tmp_path / "policy"), "--key", built.log.vkey),
    ):
        assert main(["verify", str(built.site), *words]) == 2
        told = capsys.readouterr()
        assert (told.out, told.err.count("\n")) == ("", 1)


def test_the_one_file_says_the_same(built: Built, tmp_path: Path) -> None:
    program = built.site / form.VERIFIER
    for quorum, code in [*((quorum, 0) for quorum in MET[1:3]), *((quorum, 1) for quorum in UNMET[:1])]:
        (tmp_path / "policy").write_text(policy(built, quorum))
        words = [sys.executable, "-P", str(program), str(built.site), "--policy", str(tmp_path / "policy"), "--json"]
        done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=tmp_path)
        assert done.returncode == code, done.stderr
        ours = verify_site(built.site, parse_policy((tmp_path / "policy").read_bytes())).as_json()
        assert json.loads(done.stdout) == ours
    done = subprocess.run(
        [sys.executable, "-P", str(program), str(built.site), "--policy", "/"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def test_the_one_file_agrees_on_every_set_of_cosigners(tmp_path: Path) -> None:
    made = build(tmp_path / "made", claims=1)
    spec = importlib.util.spec_from_file_location("verify_kirok_policy", made.site / form.VERIFIER)
    assert spec
    assert spec.loader
    alone = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = alone
    try:
        spec.loader.exec_module(alone)
        for count in range(4):
            for who in itertools.combinations(PARTNERS, count):
                cosign(made, *who)
                text = policy(made, "group two 2 a b c\nquorum two").encode()
                found = verify_site(made.site, parse_policy(text))
                assert found.ok == (count >= 2)
                assert alone.verify_site(made.site, alone.parse_policy(text)).as_json() == found.as_json()
    finally:
        del sys.modules[spec.name]
