"""A handler's pages in a real browser: by keyboard, in both languages, light and dark, on a wide screen and a telephone."""

import contextlib

import pytest
from desk_day import gate, tone
from playwright.sync_api import expect
from test_coding_browser import log_in, serving

from kirok.base.i18n import compile_all

pytestmark = pytest.mark.browser
WORDS = "[00:00:00] We loaded crates beside the gate.\n[00:00:01] Then they led us out.\n"


@pytest.fixture(scope="module")
def served(browser, desk, tmp_path_factory):
    """A desk with a source in han's care, an interview, a question, a picture: all entered by its pages."""
    compile_all()
    folder = tmp_path_factory.mktemp("contact")
    home = desk.copy("coded", folder / "home")
    for name, role in (("han", "handler"), ("dora", "handler"), ("lea", "lead"), ("leo", "legal")):
        desk.secret(name).write_text(f"the password of {name}\n")
        desk.done(home, "users", "add", name, "--role", role, "--password-file", desk.secret(name))
    with serving(desk, home) as opened:
        opened.addresses = entered(browser, opened.url, folder)
        yield opened


@contextlib.contextmanager
def page_of(browser, url, name, **options):
    with contextlib.closing(browser.new_context(**options)) as context:
        context.set_default_timeout(20_000)
        page = context.new_page()
        log_in(page, url, name)
        yield page


def send(page, selector):
    with page.expect_navigation():
        page.locator(selector).first.click()


def entered(browser, url, folder):
    with page_of(browser, url, "lea") as page:
        page.goto(f"{url}/en/sources/")
        form = page.locator("tr", has_text="S-0101").locator("form")
        form.locator("select[name=handler]").select_option("han")
        with page.expect_navigation():
            form.locator("button").click()
    with page_of(browser, url, "bob") as page:
        page.goto(f"{url}/en/questions/?about=k01")
        page.fill("#text", "Did she see the trucks herself?")
        send(page, "main button.main")
        page.goto(f"{url}/en/publications/pubA")
        page.locator("summary", has_text="Add a picture").click()
        page.set_input_files("#file", gate(folder))
        for name, words in (("credit", "A. Reader"), ("alt_en", "A gate"), ("alt_ko", "문")):
            page.fill(f"#{name}", words)
        page.locator("#source_type").select_option("digitalCapture")
        send(page, "form[action$='/pictures'] button.main")
    with page_of(browser, url, "han") as page:
        source(page, url)
        return [
            "sources/S-0101",
            "sources/S-0101/interview",
            "stop/k01",
            "consents/",
            "statements/stA/consent",
            "today/",
            *interview(page, url, folder),
        ]


def source(page, url):
    page.goto(f"{url}/en/sources/S-0101")
    send(page, "button[value=silent]")
    page.fill("#next-on", "2026-01")
    send(page, "form:has(#next-on) button")
    page.fill("#c-on", "2025-12")
    page.fill("#c-text", "Moved inland with her sister.")
    send(page, "form:has(#c-on) button")
    page.locator("#access").select_option("ACC.witness-eye")
    page.fill("[name='organisation.0']", "the harbour council")
    page.fill("[name='group.0']", "clerks of the tally gate")
    page.fill("[name='low.0']", "40")
    send(page, "#sheet button")


def interview(page, url, folder):
    page.goto(f"{url}/en/sources/S-0101/interview")
    page.fill("#on", "2025-12")
    page.fill("#language", "en")
    page.set_input_files("#file", tone(folder))
    send(page, "main button.main")
    address = page.url.split("/en/")[1]
    page.fill("#transcript", WORDS)
    send(page, "form:has(#transcript) button")
    medium = page.locator("a[href*='/media/']").first.get_attribute("href").removeprefix("/en/")
    statement = medium.split("/")[1]
    page.goto(f"{url}/en/statements/{statement}/media/")
    page.set_input_files("#file", gate(folder))
    send(page, "main form button")
    picture = page.locator("main .list a", has_text="picture").get_attribute("href").removeprefix("/en/")
    return [address, f"{medium}?fragment=t=1,2", f"statements/{statement}/media/", f"{picture}?fragment=xywh=270,60,100,110"]


def test_a_hold_is_set_by_keyboard_in_two_presses_and_lifted_by_two(browser, served):
    with page_of(browser, served.url, "han") as page:
        page.goto(f"{served.url}/en/sources/S-0101")
        button = page.get_by_role("button", name="Safety hold: stop everything that rests on it")
        for _ in range(40):
            page.keyboard.press("Tab")
            if button.evaluate("node => node === document.activeElement"):
                break
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(page.get_by_text("Under a safety hold")).to_be_visible()
        page.locator("summary", has_text="Lift it").click()
        page.fill("#lift-password", "the password of han")
        page.locator("#lift-second").select_option("lea")
        page.fill("#lift-second-password", "the password of lea")
        send(page, "form:has(#lift-password) button")
        expect(page.get_by_text("Under a safety hold")).to_have_count(0)


def test_a_region_is_dragged_over_the_picture_or_typed(browser, served):
    """The mouse fills in the four numbers; they alone are sent, so the keyboard does the same."""
    with page_of(browser, served.url, "bob", viewport={"width": 1280, "height": 900}) as page:
        page.goto(f"{served.url}/en/publications/pubA/pictures/0/cover")
        box = page.locator("#region-picture").bounding_box()
        scale = box["width"] / 640
        page.mouse.move(box["x"] + 260 * scale, box["y"] + 50 * scale)
        page.mouse.down()
        page.mouse.move(box["x"] + 380 * scale, box["y"] + 180 * scale, steps=4)
        page.mouse.up()
        numbers = [int(page.input_value(f"#{name}")) for name in ("x", "y", "w", "h")]
        assert all(abs(number - wanted) <= 4 for number, wanted in zip(numbers, (260, 50, 120, 130), strict=True))
        send(page, "#region-form button")
        expect(page.locator("rect.covered")).to_have_count(1)


def test_the_recording_plays_its_part(browser, served):
    with page_of(browser, served.url, "han") as page:
        page.goto(f"{served.url}/en/{next(address for address in served.addresses if 't=1,2' in address)}")
        expect(page.locator(".cues .this")).to_have_text("00:00:01 Then they led us out.")
        page.wait_for_function("document.querySelector('audio').readyState >= 1")
        assert page.evaluate("document.querySelector('audio').duration") == pytest.approx(2, abs=0.01)
        assert page.evaluate("document.querySelector('audio').error") is None
