"""The launcher in a copy of its own: no network, no packages, an empty home."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
FAKE_UV = '#!/bin/sh\necho "$@" >>"$(dirname "$0")/calls"\nexit ${FAKE_UV_EXIT:-0}\n'
OLD_PYTHON = "#!/bin/sh\nexit 1\n"


@pytest.fixture
def clone(tmp_path):
    """A folder with a blank in its name that holds what the launcher needs, and a lock without packages."""
    folder = tmp_path / "a clone"
    source = folder / "src" / "kirok"
    for room in ("base", "cli"):
        shutil.copytree(ROOT / "src" / "kirok" / room, source / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("__init__.py", "__main__.py"):
        shutil.copy(ROOT / "src" / "kirok" / name, source / name)
    (folder / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "install.py", folder / "tools")
    (folder / "tools" / "run_tests.py").write_text("import os, sys; print(os.getcwd(), *sys.argv[1:])\n")
    shutil.copy(ROOT / "kirok", folder)
    for lock in ("requirements.lock", "requirements-test.lock", "requirements-analysis.lock"):
        (folder / lock).write_text("# nothing\n")
    return folder


@pytest.fixture
def programs(tmp_path):
    """A PATH of its own, whose uv notes what it is asked and installs nothing."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "python3").symlink_to(sys.executable)
    script(folder / "uv", FAKE_UV)
    return folder


def script(path, text):
    path.unlink(missing_ok=True)
    path.write_text(text)
    path.chmod(0o755)


@pytest.fixture
def start(clone, programs, tmp_path):
    home = tmp_path / "home"
    home.mkdir()

    def run(*words, wait=True, path=None, launcher=clone / "kirok", **environment):
        environment = {"HOME": str(home), "PATH": path or f"{programs}:/usr/bin:/bin", **environment}
        process = subprocess.Popen(
            ["/bin/sh", str(launcher), *words],
            cwd=tmp_path,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        return finish(process) if wait else process

    yield run
    assert list(home.iterdir()) == []


def finish(process):
    out, err = process.communicate()
    return process.returncode, out, err


def calls(programs):
    path = programs / "calls"
    return path.read_text().splitlines() if path.exists() else []


def test_the_first_start_installs_and_the_second_does_not(start, programs):
    code, out, err = start("--version")
    assert (code, out) == (0, "kirok 0.1.0\n")
    assert "making .venv with uv" in err
    assert start("--version") == (0, "kirok 0.1.0\n", "")
    (call,) = calls(programs)
    assert "--require-hashes --only-binary :all:" in call


def test_without_uv_pip_does_it(start, programs, clone):
    (programs / "uv").unlink()
    code, out, err = start("--version", path=f"{programs}:/usr/bin:/bin")
    assert (code, out) == (0, "kirok 0.1.0\n"), err
    assert "with pip" in err
    assert (clone / ".venv" / "installed.lock").read_text() == "# nothing\n"


def test_a_changed_lock_installs_afresh(start, clone, programs):
    start("--version")
    (clone / ".venv" / "left-over").write_text("")
    (clone / "requirements.lock").write_text("# changed\n")
    assert start("--version")[0] == 0
    assert len(calls(programs)) == 2
    assert not (clone / ".venv" / "left-over").exists()


def test_an_install_that_was_killed_starts_afresh(start, clone, programs):
    start("--version")
    (clone / ".venv" / "installed.lock").unlink()
    assert start("--version")[0] == 0
    assert len(calls(programs)) == 2


def test_an_environment_whose_python_is_gone_is_made_afresh(start, clone, programs):
    start("--version")
    (clone / ".venv" / "bin" / "python").unlink()
    assert start("--version")[0] == 0
    assert len(calls(programs)) == 2


def test_two_starts_at_once_install_once(start, programs):
    both = [start("--version", wait=False) for _ in range(2)]
    assert [finish(process)[:2] for process in both] == [(0, "kirok 0.1.0\n")] * 2
    assert len(calls(programs)) == 1


def test_a_failed_install_is_one_sentence_and_tried_again(start, programs):
    code, out, err = start("--version", FAKE_UV_EXIT="1")
    assert (code, out) == (1, "")
    assert "start again" in err
    assert "Traceback" not in err
    assert start("--version")[0] == 0
    assert len(calls(programs)) == 2


def test_the_tests_have_an_environment_of_their_own(start, clone, programs):
    code, out, _err = start("test", "-k", "two words")
    assert (code, out) == (0, f"{clone} -k two words\n")
    start("--version")
    assert start("test") == (0, f"{clone}\n", "")
    assert len(calls(programs)) == 2


def test_make_can_ask_for_the_interpreter(start, clone):
    code, out, _err = start("--environment=test")
    assert (code, out) == (0, f"{clone}/.venv-test/bin/python\n")


def test_it_can_be_started_through_a_link_and_after_a_move(start, clone, tmp_path):
    link = tmp_path / "link"
    link.symlink_to("a clone/kirok")
    assert start("--version", launcher=link)[:2] == (0, "kirok 0.1.0\n")
    moved = clone.rename(tmp_path / "moved")
    assert start("--version", launcher=moved / "kirok") == (0, "kirok 0.1.0\n", "")


def test_the_callers_python_settings_and_folder_do_not_matter(start, tmp_path):
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong json')\n")
    code, out, _err = start("--version", PYTHONPATH=str(tmp_path), PYTHONHOME="/nowhere")
    assert (code, out) == (0, "kirok 0.1.0\n")


def test_the_commands_own_exit_code_is_kept(start):
    code, out, err = start("nothing")
    assert (code, out) == (2, "")
    assert "there is no command 'nothing'" in err


@pytest.mark.parametrize("python", [None, OLD_PYTHON], ids=["none", "old"])
def test_without_a_python_of_age_it_names_the_remedy(start, programs, python, tmp_path):
    tools = tmp_path / "tools-only"
    tools.mkdir()
    for name in ("dirname", "cmp", "readlink"):
        (tools / name).symlink_to(shutil.which(name))
    if python:
        script(tools / "python3", python)
    code, out, err = start("--version", path=str(tools))
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert "apt install python3 python3-venv" in err
    assert "brew install python" in err


def test_without_venv_it_names_the_remedy(start, programs, clone):
    (programs / "uv").unlink()
    installer = clone / "tools" / "install.py"
    # A Python cannot be robbed of ensurepip from outside, so the question to it is made to fail.
    installer.write_text(installer.read_text().replace('"import ensurepip, venv"', '"import ensurepip_that_debian_left_out, venv"'))
    code, out, err = start("--version")
    assert (code, out) == (1, "")
    assert err.splitlines()[-1].startswith("kirok: this Python cannot make environments; install its venv: 'sudo apt install python3-venv'")


def test_the_launcher_is_executable_and_short():
    assert os.access(ROOT / "kirok", os.X_OK)
    assert len((ROOT / "kirok").read_text(encoding="utf-8").splitlines()) <= 60


@pytest.mark.parametrize("words", [("estimate", "--help"), ("link", "--help"), ("names", "--help"), ("exposure", "game", "--help")])
def test_what_computes_has_an_environment_of_its_own(start, programs, clone, words):
    start(*words)
    assert [line.endswith(f"-r {clone / 'requirements-analysis.lock'}") for line in calls(programs)] == [True]
    assert (clone / ".venv-analysis" / "installed.lock").exists()
    assert not (clone / ".venv").exists()


@pytest.mark.parametrize("words", [("exposure", "check"), ("estimates",), ()])
def test_other_commands_do_without_it(start, clone, words):
    start(*words)
    assert not (clone / ".venv-analysis").exists()
