"""The report as a browser shows it: nothing for axe to find, nothing that scrolls the page sideways, all by keyboard."""

import json

import estimate_tables as tables
import pytest

from accessibility import violations
from kirok.estimate.comparing import compare
from kirok.estimate.plots import pictures
from kirok.estimate.report import report
from kirok.estimate.settings import Settings

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def shown():
    return compare(tables.lists(tables.SPARSE_FIVE), settings=Settings(bootstrap=100, sweeps=20_000, least_sweeps=20_000))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_axe_finds_nothing_in_a_report_and_it_fits_a_telephone(browser, shown, tmp_path, language, scheme):
    path = tmp_path / "report.html"
    path.write_text(report(shown, pictures(shown, language), language), encoding="utf-8")
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(path.as_uri())
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("section").count() >= 9
    for place in range(page.locator(".wide, .picture").count()):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") in {"wide", "picture"}, place
    context.close()


def test_the_report_tells_existence_and_chains(shown):
    page = report(shown, {}, "en")
    assert "Which models can be fitted" in page
    assert "Do the chains agree?" in page
    assert json.loads(json.dumps(shown.as_json()))["estimates"][3]["method"] == "lcm"
