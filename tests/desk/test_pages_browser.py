"""The desk of the demonstration in a real browser: as a reader with a keyboard, without JavaScript, in both languages."""

import contextlib
import json
import re
import signal
import subprocess

import desk_day
import pytest
from desk_pages import PAGES

from accessibility import in_the_dark, violations
from built_demo import words
from homes import environment
from kirok.base.i18n import compile_all

pytestmark = pytest.mark.browser
LANGUAGES = ("ko", "en")
WIDE = {"width": 1366, "height": 768}
#: The words of the interface: what stands outside of ids, of other people's words and of fields.
INTERFACE = """() => [...document.querySelectorAll(
  'h1, h2, h3, dt, th, label, legend, summary, button, figcaption, nav a, .tag, .trail, .quiet, ' +
  '.sub a, .acts a, .taking a, .lead-in, .against p, .care'
)].filter(node => !node.closest('.quote, .verbatim, [lang]:not(html)')).map(node => {
  const copy = node.cloneNode(true)
  copy.querySelectorAll('code, bdi, option, input, select, textarea, [lang], .verbatim, .quote').forEach(part => part.remove())
  return copy.textContent.trim()
}).filter(Boolean)"""
#: What the style sheet can tell apart on a page: its kinds of elements with their classes.
DRESS = "() => [...new Set([...document.querySelectorAll('body *')].map(n => [n.localName, ...n.classList].join('.')))]"
TEXT = re.compile(r"[A-Za-z]{2,}")
#: What stays as it is in either language: people of the demonstration, numbers of sources, ids, names of standards.
NAMES = re.compile(
    r"\b(?:S-\d{4}(?:/\w+)?|(?:st|in|ev|p|g|a|f|c|e|s)-?[\w-]*\d[\w-]*|night|blue|newcomer|English|SHA-256|xywh|EDTF|IPTC"
    r"|(?:second-)?(?:coder|editor)|analyst|handler|legal|lead|admin|reviewer)\b"
)


@pytest.fixture(scope="module")
def desk(browser, demonstration, tmp_path_factory):
    """A demonstration that is built and served; its address and one editor's login."""
    compile_all()
    home = demonstration.copy(tmp_path_factory.mktemp("demo") / "home")
    command = words(home, "--port", "0", "--no-analysis")
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment(), cwd=home.parent) as served:
        yield json.loads(served.stdout.readline())
        served.send_signal(signal.SIGTERM)


@contextlib.contextmanager
def context(browser, **options):
    opened = browser.new_context(**options)
    yield opened
    opened.close()


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
    """Press Tab until the locator has the focus, as someone without a mouse does; how often."""
    for at in range(150):
        page.keyboard.press("Tab")
        if locator.evaluate("node => node === document.activeElement"):
            return at + 1
    raise AssertionError("Tab does not reach it")


def follow(page, selector):
    tab_to(page, page.locator(selector).first)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_the_keyboard_walks_from_the_words_to_the_publication(browser, desk):
    with context(browser, java_script_enabled=False) as opened:
        page = opened.new_page()
        log_in(page, desk, "ko")
        assert page.title().startswith("오늘")
        follow(page, "nav a[href$='/ko/']")
        page.wait_for_selector(".list")
        assert page.title().startswith("진술")
        follow(page, ".list a")
        assert "/ko/statements/" in page.url
        page.goto(f"{desk['desk_url']}/ko/findings/")
        follow(page, ".list a")
        follow(page, ".claims a[href*='/claims/']")
        claim = page.url
        assert page.locator("blockquote").inner_text()
        follow(page, "main a[href*='/statements/']")
        assert page.locator("mark").count() > 0
        page.goto(claim)
        follow(page, "main a[href*='/people/']")
        page.goto(page.url.partition("?")[0])
        assert tab_to(page, page.locator("main a[href*='/statements/']").first) <= 30
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.evaluate(
            "() => { const at = document.getElementById('said').getBoundingClientRect(); return at.top > 0 && at.bottom < innerHeight }"
        )
        page.goto(claim)
        follow(page, "main a[href*='/ko/findings/']")
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


@pytest.fixture(scope="module")
def day(browser, desk, tmp_path_factory):
    """The desk after a day that was walked in Korean by keyboard alone; what axe found on pages that no address leads back to."""
    room = desk_day.Newsroom(browser, desk, tmp_path_factory.mktemp("day"))
    room.passing = {}
    room.look = lambda page, title: room.passing.update({title: (violations(page), english(page))})
    desk_day.whole_day(room)
    yield room
    room.close()


@pytest.mark.timeout(1_200)
def test_a_day_is_walked_by_keyboard_alone_and_nothing_is_far(day):
    """Report, interview, claims, second coding, merging, publication, refusal, taking back, a new colleague: desk_day.py."""
    far = [step for person in day.people.values() for step in person.far if "/sources/" not in step[1]]
    assert far == []
    assert {title: found for title, found in day.passing.items() if found != ([], [])} == {}
    assert set(day.passing) == {"one-time-secret", "recovery-codes", "refused"}


@pytest.mark.timeout(1_200)  # some eighty pages: minutes on a machine that others use too
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_whole(browser, day, language):
    """Axe, contrasts in light and in dark, nothing sideways at 320 and 390 pixels, no word of the other language."""
    day.language = language
    wrong, dressed = {}, set()
    with context(browser, viewport=WIDE) as opened:
        strangers = opened.new_page()
        for one in PAGES:
            found = faults(desk_day.shown(day, one, strangers), language, dressed)
            wrong |= {one.title: found} if found else {}
    assert not wrong, json.dumps(wrong, ensure_ascii=False, indent=1)


def faults(page, language, dressed):
    """What is wrong with a page that is shown, in words; *dressed* is how the pages before it were, which were seen in the dark."""
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    colours = language == "ko"  # they are the same in both languages, and half of the engine's work
    found = violations(page, rules={"color-contrast": {"enabled": colours}})
    fresh = set(page.evaluate(DRESS)) - dressed
    dressed |= fresh
    if colours and fresh:
        found += in_the_dark(page)
    for width in (320, 390):
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"sideways at {width}"] if page.evaluate("document.documentElement.scrollWidth") > width else []
    page.set_viewport_size(WIDE)
    found += [f"lang is not {language}"] if page.locator("html").get_attribute("lang") != language else []
    return found + (english(page) if language == "ko" else korean(page))


def korean(page):
    """Korean words of the interface on an English page: outside of what says that it is Korean, and of data."""
    words = page.evaluate(INTERFACE)
    return [word for word in words if any("가" <= letter <= "힣" for letter in word)]


def english(page):
    """Words of the interface on a Korean page that have no Korean letter and are no name, number or id."""
    words = page.evaluate(INTERFACE)
    left = [word for word in words if not any("가" <= letter <= "힣" for letter in word)]
    refusals = page.evaluate(
        "[...document.querySelectorAll('.against > ul > [lang=en], [role=alert] [lang=en], .uses[lang=en]')].map(n => n.textContent)"
    )
    return [word for word in left if TEXT.search(NAMES.sub("", word))] + refusals
