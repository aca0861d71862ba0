import pytest
from publish_samples import site

from accessibility import in_the_dark, violations
from kirok.publish.pages import render

pytestmark = pytest.mark.browser
PATHS = (
    "index",
    "findings/f1",
    "findings/f2",
    "findings/index",
    "publications/pub1",
    "publications/index",
    "corrections",
    "method",
    "verify",
    "numbers",
    "records/index",
    "groups/g-clerks",
    "places/p-north",
    "reasons/GRD.expression",
    "facilities/p-camps",
    "events/e-grain",
    "years/2104",
    "estimates",
    "certainty",
    "data",
)


#: What of a chart cannot be read: a text that leaves the screen (nothing scrolls to it), and the mark where another text lies on it.
UNREAD = """() => {
  const box = one => one.getBoundingClientRect();
  const texts = [...document.querySelectorAll("svg text")].filter(one => box(one).width);
  const meet = (one, other) => one.left < other.right && other.left < one.right && one.top + 3 < other.bottom && other.top + 3 < one.bottom;
  const covered = one => texts.some(other => other !== one && meet(box(one), box(other)));
  return texts.filter(one => box(one).right > innerWidth || one.matches(".stamp") && covered(one)).map(one => one.textContent);
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    where = tmp_path_factory.mktemp("site")
    for path, content in render(site(), vkey="varra.example/release+00000000+AAAA").items():
        (where / path).parent.mkdir(parents=True, exist_ok=True)
        (where / path).write_bytes(content)
    return where


def opened(browser, folder, path):
    page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="light")
    page.problems = []
    page.on("console", lambda message: page.problems.append(message.text))
    page.on("request", lambda request: page.problems.append(request.url) if not request.url.startswith("file:") else None)
    page.goto((folder / path).as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    return page


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_axe_finds_nothing_in_light_and_in_the_dark_and_no_page_scrolls_sideways(browser, folder, lang):
    for path in ("index.html", *(f"{lang}/{name}.html" for name in PATHS)):
        page = opened(browser, folder, path)
        assert page.problems == []  # before axe, which itself asks for the style sheet
        # Colours are the same in both languages, and the larger half of the engine's work.
        assert violations(page, rules={"color-contrast": {"enabled": lang == "ko"}}) == [], path
        assert lang != "ko" or in_the_dark(page) == [], path
        for width in (320, 390, 1920):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
            assert page.evaluate(UNREAD) == [], (path, width)
        page.close()


def test_the_keyboard_reaches_the_answer(browser, folder):
    page = opened(browser, folder, "en/publications/pub1.html")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = false)")
    page.focus("#s1 summary")
    page.keyboard.press("Enter")
    assert page.is_visible("#s1 details .certainty")
    page.close()


def test_paper_opens_every_answer_and_no_graphic_picture(browser, folder):
    page = opened(browser, folder, "en/publications/pub1.html")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = false)")
    page.emulate_media(media="print")
    shown = [page.is_visible(one) for one in ("#s1 details .certainty", ".picture > img", ".graphic img", "nav")]
    assert shown == [True, True, False, False]
    page.close()
