"""What axe-core finds wrong with a page that a browser shows."""

from functools import cache

import pytest


@cache
def engine():
    """The accessibility engine; it runs in the page that it is given."""
    return pytest.importorskip("axe_playwright_python.sync_playwright").Axe()


def violations(page, **options):
    """(rule, element) of each fault; of all that is in order it is asked for nothing, which would take long."""
    found = engine().run(page, options={"resultTypes": ["violations"], **options}).response["violations"]
    return [(rule["id"], node["html"]) for rule in found for node in rule["nodes"]]


def in_the_dark(page):
    """The same of contrasts alone, in the dark: nothing else hangs on the colours. The page is light again afterwards."""
    page.emulate_media(color_scheme="dark")
    found = violations(page, runOnly=["color-contrast"])
    page.emulate_media(color_scheme="light")
    return found
