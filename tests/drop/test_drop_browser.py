"""The whole way of a source in a browser without JavaScript; and the pages held to WCAG 2.2 AA by axe-core."""

import threading
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from accessibility import in_the_dark, violations
from kirok.drop.closing import close
from kirok.drop.pages import LANGUAGES, texts
from kirok.drop.replies import Replies
from kirok.seal.letters import seal_letter
from kirok.seal.mailbox import master_key
from kirok.seal.reply import encode_reply
from kirok.seal.words import parse_words

pytestmark = pytest.mark.browser
PAGES = ["", "advice", "new", "box", "send", "delete", "burn", "nowhere", "../nowhere"]


class Quiet(WSGIRequestHandler):
    """No line about anybody's visit."""

    def log_message(self, *_):
        pass


@pytest.fixture
def address(place):
    """The drop's pages on a loopback port, in this process."""
    from kirok.drop.wsgi import application

    server = make_server("127.0.0.1", 0, application, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def opened(browser, address, **more):
    """A context that may go to the drop alone; what it asked for elsewhere."""
    context = browser.new_context(**more)
    foreign = []
    context.on("request", lambda request: foreign.append(request.url) if not request.url.startswith(address) else None)
    return context, foreign


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_way_without_javascript(browser, address, place, language, tmp_path):
    say = texts(language)
    context, foreign = opened(browser, address, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/")
    page.click(f'a[hreflang="{language}"]')
    page.click("main a.button[href$=new]")
    for number in range(2):
        (tmp_path / f"파일 {number}.txt").write_text(f"content {number}")
    page.fill("textarea[name=text]", "무슨 일이 있었는지 적습니다.")
    page.set_input_files("input[name=file]", [tmp_path / "파일 0.txt", tmp_path / "파일 1.txt"])
    page.click("main button")
    words, receipt = page.inner_text("#words"), page.inner_text("#receipt")
    assert parse_words(words)
    assert len(receipt) == 39
    assert "파일 1.txt" in page.inner_text("main")
    page.click("nav.pages a[href$=send]")
    page.fill("textarea[name=text]", f"내 말은 {words}")
    page.click("main button")
    assert say["problems"]["own-words"] in page.inner_text("main")
    page.goto(f"{address}/{language}/send")
    page.fill("textarea[name=text]", "하나 더")
    page.click("main button")
    assert page.inner_text("#receipt") != receipt
    page.click("footer button")
    assert say["closed"] in page.inner_text("main")
    replies = Replies(place, master_key(parse_words(words)))
    replies.folder.mkdir()
    place.write(replies.folder / f"{1:032x}.letter", seal_letter(encode_reply("우리의 답", "2101-05-01"), replies.recipient, name="letter"))
    page.goto(f"{address}/{language}/box")
    page.fill("textarea[name=words]", words)
    page.click("main button")
    assert "우리의 답" in page.inner_text("main")
    assert page.inner_text("#here") == "2"
    page.click(f"text={say['box_page']['delete_one']}")
    assert say["deleted"] in page.inner_text("main")
    page.goto(f"{address}/{language}/delete")
    page.click(f"text={say['delete_page']['reports']}")
    page.goto(f"{address}/{language}/box")
    assert page.inner_text("#here") == "0"
    page.click("main a.button[href$=burn]")
    page.click("main button")
    assert say["burned"] in page.inner_text("main")
    assert [cookie["name"] for cookie in context.cookies()] == ["__Host-kirok"]
    [cookie] = context.cookies()
    assert (cookie["httpOnly"], cookie["secure"], cookie["sameSite"], cookie["expires"]) == (True, True, "Strict", -1)
    assert foreign == []
    assert not list(place.path("sealed").iterdir())
    assert close(place) is not None
    assert page.get_attribute("a.leave", "href") == "about:blank"
    page.click("a.leave")
    assert page.url == "about:blank"
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_in_light_and_in_the_dark(browser, address, language):
    # axe runs as a script of the test's own; the pages have none.
    context, foreign = opened(browser, address, bypass_csp=True, color_scheme="light")
    page = context.new_page()
    found = {}

    def look(name):
        found[name] = violations(page) + in_the_dark(page)

    for name in PAGES:
        page.goto(f"{address}/{language}/{name}")
        look(name)
    page.goto(f"{address}/{language}/new")
    page.fill("textarea[name=text]", "x")
    page.click("main button")
    look("words")
    for name in ("box", "send", "delete", "burn"):
        page.goto(f"{address}/{language}/{name}")
        look(f"{name} of a source")
    assert {name: faults for name, faults in found.items() if faults} == {}
    assert foreign == []
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_at_400_percent_nothing_is_cut_and_targets_are_large(browser, address, language):
    """WCAG 1.4.10: 1280 CSS pixels at 400 % are 320; 2.5.8: targets, here of 44 pixels at least in one direction."""
    context, _ = opened(browser, address, viewport={"width": 320, "height": 256})
    page = context.new_page()
    for name in PAGES:
        page.goto(f"{address}/{language}/{name}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
        small = page.evaluate(
            """() => [...document.querySelectorAll('nav a, a.button, button, a.leave, input[type=file], fieldset label')]
            .map(e => [e.textContent.trim(), e.getBoundingClientRect()]).filter(([, r]) => r.height < 43.5).map(([t]) => t)"""
        )
        assert small == [], name
    context.close()


def test_the_whole_way_by_keyboard(browser, address):
    context, _ = opened(browser, address)
    page = context.new_page()
    page.goto(f"{address}/en/new")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    reached = []
    for _ in range(30):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.name || document.activeElement.className || document.activeElement.tagName"))
        if reached[-1] == "text":
            page.keyboard.type("by keyboard")
        if reached[-1] == "button" and page.evaluate("document.activeElement.tagName") == "BUTTON":
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
            page.keyboard.press("Enter")
            break
    assert {"leave", "kind", "text", "file", "button"} <= set(reached)
    assert page.inner_text("#receipt")
    context.close()
