"""A coder's day in a real browser, on a desk of its own: by keyboard alone, a whole file by hand, eight people at one claim."""

import contextlib
import http.cookiejar
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import coding_by_hand as by_hand
import pytest
import yaml

import homes
from kirok.base.i18n import compile_all
from kirok.terms import codec, coding
from kirok.terms.coding_file import SECTIONS
from ports import free_port

pytestmark = pytest.mark.browser
NOT_BY_HAND = {"publications", "expect"}


class Served:
    """A desk that is served from a home of its own."""

    def __init__(self, home, folder):
        self.home = home
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        words = [sys.executable, "-X", "utf8", "-m", "kirok", "desk", "serve", "--home", str(home), "--bind", f"127.0.0.1:{port}"]
        environment = homes.environment() | {"KIROK_PASSPHRASE_FILE": str(folder / "passphrase")}
        with (folder / "served.err").open("wb") as errors:
            self.process = subprocess.Popen(words, env=environment, stderr=errors)
        self._wait(port, folder)

    def _wait(self, port, folder):
        for _ in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                return
            assert self.process.poll() is None, (folder / "served.err").read_text()
            threading.Event().wait(0.1)
        raise AssertionError("the desk does not answer")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)


@contextlib.contextmanager
def serving(desk, home):
    """The desk of *home*, served until the block ends, however it ends."""
    opened = Served(home, desk.folder)
    try:
        yield opened
    finally:
        opened.stop()


def log_in(page, url, name):
    page.goto(f"{url}/en/login")
    page.fill("#id_username", name)
    page.fill("#id_password", f"the password of {name}")
    with page.expect_navigation():
        page.click("button.main")


@contextlib.contextmanager
def page_of_ann(browser, url):
    """A page in which ann has logged in, in a context of its own."""
    with contextlib.closing(browser.new_context(viewport={"width": 1366, "height": 768})) as context:
        context.set_default_timeout(10_000)
        opened = context.new_page()
        log_in(opened, url, "ann")
        yield opened


def exported(desk, home):
    return yaml.safe_load(desk.done(home, "code", "--export")["yaml"])


@dataclass(frozen=True)
class Coded:
    """A home at rest in which a whole file was coded by hand, and that file."""

    home: Path
    statements: tuple


@pytest.fixture(scope="module")
def coded(desk, browser, tmp_path_factory):
    """The made-up file, entered through the pages from its first source to its last finding: ann codes and edits, kim codes."""
    compile_all()
    home = desk.copy("new", tmp_path_factory.mktemp("by-hand") / "home")
    file = coding.load_text(homes.CODING.read_text(encoding="utf-8"), file="harbour.yaml")
    payloads = {section: [codec.encode(value) for value in getattr(file, section)] for section in SECTIONS}
    with serving(desk, home) as served, page_of_ann(browser, served.url) as page:
        for section, payload in by_hand.whole(page, served.url, file, payloads):
            by_hand.complete(page, served.url, section, payload)
    return Coded(home, tuple(file.statements))


@pytest.fixture
def served(desk, coded, tmp_path):
    """A served copy of that home for one test: the tests write to it and run in any order."""
    with serving(desk, shutil.copytree(coded.home, tmp_path / "home")) as opened:
        yield opened


@pytest.fixture
def page(browser, served):
    with page_of_ann(browser, served.url) as opened:
        yield opened


def test_a_whole_file_coded_by_hand_is_the_file(desk, served):
    by_pages = exported(desk, served.home)
    by_file = exported(desk, desk.stages["coded"])
    assert by_pages == {section: rows for section, rows in by_file.items() if section not in NOT_BY_HAND}


class Keys:
    """A keyboard that counts."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.count += 1


def test_a_common_act_takes_forty_keys_at_most_and_no_mouse(served, page):
    page.goto(f"{served.url}/en/statements/stA")
    page.locator("#verbatim:focus").wait_for()
    keys = Keys(page)
    with page.expect_navigation():
        keys.press("ArrowDown", "a")
    assert page.locator(".sheet blockquote").inner_text().startswith("I loaded crates beside dozens of dock clerks")
    page.locator("input[name=accept]:focus").wait_for()
    ticks = page.locator("input[name=accept]")
    names = [ticks.nth(at).input_value().split('"')[1] for at in range(ticks.count())]
    taken = set()
    for at, name in enumerate(names):
        keys.press(*(["Tab"] if at else []), *(["Space"] if name not in taken else []))
        taken.add(name)
    assert {"type", "patient", "count"} <= taken
    with page.expect_navigation():
        keys.press("Enter")
    assert "claim=c01" in page.url
    saved = page.locator("#c01")
    assert "imprisonment in a political prison camp" in saved.inner_text()
    assert keys.count <= 40
    page.locator("#verbatim:focus").wait_for()
    a_further_act_with_a_place_that_is_typed(page)


def a_further_act_with_a_place_that_is_typed(page):
    """The cursor waits behind the words; the place stands in no sentence, so it is written into its field, letter by letter."""
    keys = Keys(page)
    with page.expect_navigation():
        keys.press("ArrowDown", "ArrowDown", "a")
    assert "Orrin Vale was beaten" in page.locator(".sheet blockquote").inner_text()
    page.locator("input[name=accept]:focus").wait_for()
    keys.press("Space")
    for _ in range(20):
        keys.press("Tab")
        if page.evaluate("document.activeElement.name") == "place":
            break
    keys.press(*"p-salt")
    with page.expect_navigation():
        keys.press("Enter")
    assert keys.count <= 40
    saved = page.locator("li.this")
    assert "beating" in saved.inner_text()
    with page.expect_navigation():
        saved.locator("a").first.click()
    assert "Grey Spit salt camp" in page.inner_text("main")


def test_words_are_chosen_by_the_mouse_too(served, coded, page):
    page.goto(f"{served.url}/en/statements/stB")
    page.locator("#verbatim [data-s]").first.evaluate(
        "node => { const range = document.createRange(); range.setStart(node.firstChild, 3); range.setEnd(node.firstChild, 6);"
        " getSelection().removeAllRanges(); getSelection().addRange(range) }"
    )
    page.wait_for_function("document.getElementById('chosen').textContent !== ''")
    start, end = (int(page.locator(f"#{name}-typed").input_value()) for name in ("start", "end"))
    text = next(row.text for row in coded.statements if row.id == "stB")
    assert page.locator("#chosen").inner_text() == f"“{text[start:end]}”"
    assert end - start == 3


class Form(HTMLParser):
    """What a form without a browser would send."""

    def __init__(self, text):
        super().__init__()
        self.data, self.area, self.select = {}, None, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        at = dict(attrs)
        if tag == "input" and at.get("name") and at.get("type") != "checkbox":
            self.data[at["name"]] = at.get("value") or ""
        elif tag == "select":
            self.select = at.get("name")
        elif tag == "option" and self.select and "selected" in at:
            self.data[self.select] = at.get("value") or ""
        elif tag == "textarea":
            self.area = at.get("name")

    def handle_data(self, data):
        if self.area:
            self.data[self.area] = data.removeprefix("\n")

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.area = None
        elif tag == "select":
            self.select = None


class Writer(threading.Thread):
    """One person who adds lines to a claim, and looks again whenever somebody was faster."""

    def __init__(self, url, number, rounds):
        super().__init__()
        self.url, self.number, self.rounds = url, number, rounds
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.conflicts, self.others = 0, []

    def get(self, path):
        return Form(self.opener.open(self.url + path).read().decode()).data

    def post(self, path, data):
        try:
            return self.opener.open(self.url + path, urllib.parse.urlencode(data).encode()).status
        except urllib.error.HTTPError as error:
            return error.code

    def run(self):
        form = self.get("/en/login")
        self.post("/en/login", {**form, "username": "kim", "password": "the password of kim"})
        for at in range(self.rounds):
            while True:
                data = {name: value for name, value in self.get("/en/claims/k09/change").items() if name not in {"_save", "_more"}}
                free = 1 + max(
                    (int(found[1]) for name in data if data[name] and (found := re.fullmatch(r"ambiguity\.(\d+)", name))), default=-1
                )
                status = self.post("/en/claims/k09/change", {**data, f"ambiguity.{free}": f"writer {self.number} line {at}"})
                if status == 200:
                    break
                if status != 409:
                    self.others.append(status)
                    return
                self.conflicts += 1


def test_eight_people_at_one_claim_lose_nothing_and_meet_no_error(desk, served):
    writers = [Writer(served.url, number, 3) for number in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert [writer.others for writer in writers] == [[]] * 8
    claims = {row["id"]: row for row in exported(desk, served.home)["claims"]}
    assert sorted(claims["k09"]["ambiguity"]) == sorted(f"writer {number} line {at}" for number in range(8) for at in range(3))
    lines = homes.rows(desk, served.home)["journal_line"]
    assert len([line for line in lines if line["target"] == "k09"]) == 1 + 8 * 3


def test_the_form_works_without_scripts(browser, served):
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    log_in(opened, served.url, "kim")
    opened.goto(f"{served.url}/ko/statements/stC")
    opened.locator("summary").first.click()
    opened.fill("#words-typed", "Clerks who survived the first roll call")
    with opened.expect_navigation():
        opened.locator("button[value=state]").click()
    opened.locator("input[name=accept]").first.check()
    with opened.expect_navigation():
        opened.locator("button.main").click()
    assert "살아남음" in opened.locator("ol.claims").inner_text()
    context.close()
