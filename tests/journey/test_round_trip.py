"""A source and a newsroom, each in a browser: a report goes in by the drop, is read and taken at the desk, and its answer is read."""

import contextlib
import os
import socket
import subprocess
import sys

import pytest

import homes
from kirok.base.i18n import compile_all
from ports import free_port

pytestmark = pytest.mark.browser
WORDS = "등불이 꺼진 뒤에 세 사람이 불려 갔습니다."
FILE = "글 목록.txt"
ANSWER = "고맙습니다. 그날 어디에 계셨습니까?"


@contextlib.contextmanager
def served(home, passphrase, *words):
    """A command that serves, as a process of its own; its address."""
    port = free_port()
    command = [sys.executable, "-P", "-X", "utf8", "-m", "kirok", *words, "--home", str(home), "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(
        command, env=homes.environment() | {"KIROK_PASSPHRASE_FILE": str(passphrase)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while True:
            assert process.poll() is None
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            os.sched_yield()
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def newsroom(desk, tmp_path):
    """A home with a handler and a drop of its own."""
    compile_all()
    home = desk.copy("new", tmp_path / "home")
    desk.secret("han").write_text("the password of han\n")
    desk.done(home, "users", "add", "han", "--role", "handler", "--password-file", desk.secret("han"))
    desk.done(home, "drop", "init")
    return home


def tab_to(page, locator):
    """Press Tab until the locator has the focus, as someone without a mouse does."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if locator.evaluate("node => node === document.activeElement"):
            return
    raise AssertionError("Tab does not reach it")


def press(page, selector):
    """Reach a link or button by keyboard and press it."""
    tab_to(page, page.locator(selector).first)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page, selector, text):
    tab_to(page, page.locator(selector))
    page.keyboard.type(text)


def sent_by(browser, drop, tmp_path):
    """What a source does first: the words of the mailbox, and the receipt."""
    (tmp_path / FILE).write_text("한 줄\n두 줄\n")
    with contextlib.closing(browser.new_context(java_script_enabled=False)) as context:
        page = context.new_page()
        page.goto(f"{drop}/ko/new")
        page.fill("textarea[name=text]", WORDS)
        page.set_input_files("input[name=file]", tmp_path / FILE)
        page.click("main button")
        return page.inner_text("#words"), page.inner_text("#receipt")


def read_and_answered(browser, address, receipt, tmp_path):
    """What a handler does, by keyboard alone: log in, open, take as a statement, keep the file, answer; the statement's id."""
    with contextlib.closing(browser.new_context(java_script_enabled=False, accept_downloads=True)) as context:
        page = context.new_page()
        page.goto(f"{address}/ko/login")
        page.locator("#id_username:focus").wait_for()
        page.keyboard.type("han")
        page.keyboard.press("Tab")
        page.locator("#id_password:focus").wait_for()
        page.keyboard.type("the password of han")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        press(page, "nav a[href$='/inbox/']")
        press(page, ".inbox a")
        assert WORDS in page.inner_text("main")
        assert receipt in page.inner_text("main")
        assert page.locator(".verbatim").first.get_attribute("lang") == "ko"
        tab_to(page, page.locator(".files a[download]"))
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        assert download.value.suggested_filename == FILE
        download.value.save_as(tmp_path / "kept")
        press(page, "a[href$='/take/0']")
        write(page, "#t-said", "2101-05")
        tab_to(page, page.locator("#t-consent"))
        page.keyboard.press("ArrowDown")
        tab_to(page, page.locator("input[value=research]"))
        page.keyboard.press("Space")
        press(page, "main button.main")
        statement = page.url.rpartition("/")[2]
        assert WORDS in page.inner_text("main")
        press(page, "nav a[href$='/inbox/']")
        press(page, ".inbox a")
        assert statement in page.inner_text("main")
        write(page, "#reply-text", ANSWER)
        tab_to(page, page.locator("input[name=asks]"))
        page.keyboard.press("Space")
        press(page, "form[action$='/reply'] button")
        assert ANSWER in page.inner_text(".ours")
        press(page, "form[action$='/handled'] button")
        assert page.locator(".inbox li").count() == 0
        return statement


def test_from_a_source_to_a_statement_and_back_with_an_answer(desk, browser, newsroom, tmp_path):
    home, passphrase = newsroom, desk.folder / "passphrase"
    with served(home, passphrase, "drop", "serve") as drop:
        words, receipt = sent_by(browser, drop, tmp_path)
        assert desk.done(home, "drop", "pull", "--from", home)["new"] == 1
        with served(home, passphrase, "desk", "serve") as address:
            statement = read_and_answered(browser, address, receipt, tmp_path)
        assert desk.done(home, "drop", "pull", "--from", home)["same"] == 1
        with contextlib.closing(browser.new_context(java_script_enabled=False)) as context:
            page = context.new_page()
            page.goto(f"{drop}/ko/box")
            page.fill("textarea[name=words]", words)
            page.click("main button")
            assert ANSWER in page.inner_text("main")
    assert (tmp_path / "kept").read_bytes() == (tmp_path / FILE).read_bytes()
    tables = homes.rows(desk, home)
    [row] = tables["statements_statement"]
    [enclosure] = [each for each in tables["inbox_enclosure"] if each["id"] == row["enclosure_id"]]
    assert (row["key"], row["text"], enclosure["is_text"]) == (statement, WORDS, "True")
    acts = [line["action"] for line in tables["journal_line"] if line["action"] != "users.add"]
    assert acts == ["drop.pull", "inbox.open", "inbox.file", "inbox.take", "drop.reply", "inbox.handled", "drop.pull"]
