"""The desk of the demonstration in a real browser: as a reader with a keyboard, without JavaScript, in both languages."""

import contextlib
import json
import os
import pathlib
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kirok.base.i18n import compile_all

pytestmark = pytest.mark.browser
LANGUAGES = ("en", "ko")


@pytest.fixture(scope="module")
def desk(browser, tmp_path_factory):
    """A demonstration that is built and served; its address and one editor's login."""
    compile_all()
    home = tmp_path_factory.mktemp("demo") / "home"
    words = [sys.executable, "-X", "utf8", "-m", "kirok", "demo", "--json", "--port", "0", "--no-analysis", "--home", str(home)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("KIROK_", "DJANGO_"))}
    with subprocess.Popen(words, stdout=subprocess.PIPE, env=environment, cwd=home.parent) as served:
        yield json.loads(served.stdout.readline())
        served.send_signal(signal.SIGTERM)


@contextlib.contextmanager
def context(browser, **options):
    opened = browser.new_context(**options)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def cookies(browser, desk):
    with context(browser, java_script_enabled=False) as opened:
        page = opened.new_page()
        log_in(page, desk, "en")
        page.wait_for_selector(".list")
        return opened.cookies()


@pytest.fixture
def page(browser, cookies):
    with context(browser, viewport={"width": 1280, "height": 900}) as opened:
        opened.set_default_timeout(10_000)
        opened.add_cookies(cookies)
        yield opened.new_page()


def log_in(page, desk, language):
    """Try with the keyboard alone: the field for the name has the focus."""
    page.goto(f"{desk['desk_url']}/{language}/")
    page.locator("#id_username:focus").wait_for()
    page.keyboard.type(desk["login"]["name"])
    page.keyboard.press("Tab")
    page.locator("#id_password:focus").wait_for()
    page.keyboard.type(desk["login"]["password"])
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tab_to(page, locator):
    """Press Tab until the locator has the focus, as someone without a mouse does."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if locator.evaluate("node => node === document.activeElement"):
            return
    raise AssertionError("Tab does not reach it")


def follow(page, selector):
    tab_to(page, page.locator(selector).first)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def addresses(page, desk):
    """One address of every kind of page, without the language."""
    start = desk["desk_url"] + "/en/"
    found = ["", "findings/", "publications/", "nothing-here"]
    for folder in ("", "findings/", "publications/"):
        page.goto(start + folder)
        found.append(page.locator(".list a").first.get_attribute("href").removeprefix("/en/"))
    page.goto(start + found[4])
    found.append(page.locator(".claims p a").first.get_attribute("href").removeprefix("/en/"))
    page.goto(start + "publications/")
    draft = page.locator(".list li", has=page.locator(".tag:not(.released)")).first.locator("a")
    key = draft.get_attribute("href").removeprefix("/en/publications/")
    claim = found[-1].removeprefix("claims/")
    found += [f"publications/{key}", f"publications/{key}/edit", f"publications/{key}/exposure", "publications/new", "register/"]
    return [*found, f"take-back/{claim}", "taken-back/", "replay/", "today/"]


def test_the_keyboard_walks_from_the_words_to_the_publication(browser, desk):
    with context(browser, java_script_enabled=False) as opened:
        page = opened.new_page()
        log_in(page, desk, "ko")
        page.wait_for_selector(".list")
        assert page.title().startswith("진술")
        follow(page, ".list a")
        assert page.locator("mark").count() > 0
        page.goto(f"{desk['desk_url']}/ko/findings/")
        follow(page, ".list a")
        follow(page, ".claims a[href*='/claims/']")
        assert page.locator("blockquote").inner_text()
        follow(page, "main a[href*='/findings/']")
        follow(page, "main a[href*='/publications/']")
        assert "/ko/publications/" in page.url
        follow(page, "a[hreflang=en]")
        assert "/en/publications/" in page.url
        follow(page, "header button")
        page.wait_for_url("**/en/login")
        page.goto(f"{desk['desk_url']}/en/findings/")
        assert "/en/login" in page.url


def test_a_wrong_password_says_so_in_words(browser, desk):
    with context(browser, java_script_enabled=False) as opened:
        page = opened.new_page()
        log_in(page, {**desk, "login": {"name": "editor", "password": "wrong"}}, "ko")
        assert page.get_by_role("alert").inner_text() == "이름이나 암호가 틀렸습니다."


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("ko", "dark")])
def test_the_inbox_of_a_handler_on_a_telephone_and_for_axe(browser, desk, language, scheme):
    """What came through the demonstration's drop: the list, a report with its thread and files, taking it as a statement."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    password = (Path(desk["home"]) / "demo" / "passwords" / "handler").read_text().strip()
    with context(browser, viewport={"width": 320, "height": 800}, color_scheme=scheme) as opened:
        page = opened.new_page()
        log_in(page, {**desk, "login": {"name": "handler", "password": password}}, language)
        page.wait_for_selector(".list")
        start, found = f"{desk['desk_url']}/{language}/inbox/", {}
        page.goto(start)
        report = start + page.locator(".inbox li:has(.tag.released) a").first.get_attribute("href").rpartition("/")[2]
        for address in (start, f"{start}?all", report, f"{report}/take/0"):
            page.goto(address)
            assert page.locator("html").get_attribute("lang") == language
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
            found[address] = [(rule["id"], rule["nodes"][0]["html"]) for rule in axe.run(page).response["violations"]]
            if language == "ko":
                assert english(page, "label, summary") == [], address
        assert {address: rules for address, rules in found.items() if rules} == {}


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("ko", "light"), ("ko", "dark")])
def test_axe_finds_nothing_on_any_kind_of_page(page, browser, desk, language, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page.emulate_media(color_scheme=scheme)
    found = {}
    for address in addresses(page, desk):
        page.goto(f"{desk['desk_url']}/{language}/{address}")
        assert page.locator("html").get_attribute("lang") == language
        found[address] = [(rule["id"], rule["nodes"][0]["html"]) for rule in axe.run(page).response["violations"]]
    page.context.clear_cookies()
    page.goto(f"{desk['desk_url']}/{language}/login")
    found["login"] = [(rule["id"], rule["nodes"][0]["html"]) for rule in axe.run(page).response["violations"]]
    assert {address: rules for address, rules in found.items() if rules} == {}


def test_no_page_scrolls_sideways_on_a_telephone(page, desk):
    every = addresses(page, desk)
    for width in (320, 390):
        page.set_viewport_size({"width": width, "height": 800})
        for address in every:
            page.goto(f"{desk['desk_url']}/ko/{address}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_the_korean_pages_are_korean(page, desk):
    """No word of the interface is left in English: what stands outside of code, names and quotations."""
    for address in addresses(page, desk):
        page.goto(f"{desk['desk_url']}/ko/{address}")
        assert english(page) == [], address


def english(page, also="h1"):
    """Words of the interface on a Korean page that are neither Korean nor a number nor a source's number."""
    words = page.evaluate(
        "also => [...document.querySelectorAll('h1, h2, dt, th, .tag, nav a, button, .trail, .quiet, ' + also)].map(node => {"
        " const copy = node.cloneNode(true); copy.querySelectorAll('code, [lang=en]').forEach(part => part.remove());"
        " return copy.textContent.trim() })",
        also,
    )
    plain = [word for word in words if word and not any("가" <= letter <= "힣" for letter in word)]
    return [word for word in plain if not word.replace(" ", "").replace("/", "").removeprefix("S-").isdigit()]


def test_the_handler_answers_the_exposure_questions_with_the_keyboard(browser, desk, page):
    """The panel as its handler sees it: nothing for axe in both languages, nothing sideways, an answer without a mouse."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    path = next(address for address in addresses(page, desk) if address.endswith("/exposure"))
    password = (pathlib.Path(desk["home"]) / "demo" / "passwords" / "handler").read_text(encoding="utf-8").strip()
    with context(browser, viewport={"width": 320, "height": 800}) as opened:
        handler = opened.new_page()
        log_in(handler, {**desk, "login": {"name": "handler", "password": password}}, "en")
        for language in LANGUAGES:
            handler.goto(f"{desk['desk_url']}/{language}/{path}")
            handler.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
            assert [rule["id"] for rule in axe.run(handler).response["violations"]] == []
            assert handler.evaluate("document.documentElement.scrollWidth") <= 320
        handler.goto(f"{desk['desk_url']}/en/{path}")
        answers = {"#knowers": "people of the country", "#who-place": "XM", "#low": "8000000"}
        for tick in handler.locator("form[action$='/answer'] input[name=items]").all():
            tick.check()
        for selector, text in answers.items():
            tab_to(handler, handler.locator(selector))
            handler.keyboard.type(text)
        for name, value in (("listed", "list"), ("specific", "no"), ("corroborated", "no")):
            handler.locator(f"input[name={name}][value={value}]").focus()
            handler.keyboard.press("Space")
        handler.locator("#contact").select_option("month")
        with handler.expect_navigation():
            follow(handler, "form[action$='/answer'] button")
        assert handler.locator(".tag.withdrawn").count() == 0
        assert "people of the country" in handler.inner_text("main")
