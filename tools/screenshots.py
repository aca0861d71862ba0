"""Pictures of site, desk and drop: builds the demonstration in a folder of its own, serves it, and looks at it in headless Chromium.

``make screenshots`` writes docs/pictures/*.png. The demonstration is the same each time, so the pictures are too, but for
the day of release and the keys.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
LARGEST = 300_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]
WIDE = {"width": 1180, "height": 800}
NARROW = {"width": 390, "height": 800}


@dataclass(frozen=True)
class Picture:
    """One picture: its file's name, the server, the way to the page, how the page is looked at, and by whom."""

    name: str
    server: str
    reach: Callable[[Any, str], None]
    narrow: bool = False
    dark: bool = False
    who: str = "editor"


def at(path: str, *clicks: str) -> Callable[[Any, str], None]:
    """Go to *path*, then click the first of each of *clicks* in turn."""

    def reach(page: Any, url: str) -> None:
        page.goto(url + path)
        for selector in clicks:
            page.locator(selector).first.click()
            page.wait_for_load_state()
        page.evaluate("document.activeElement.blur()")

    return reach


def mailbox(language: str) -> Callable[[Any, str], None]:
    """Open the first mailbox of the demonstration, as its source does, and look at the reply."""

    def reach(page: Any, url: str) -> None:
        page.goto(f"{url}/{language}/box")
        page.fill("textarea[name=words]", page.mailbox_words)
        page.click("main button")
        page.wait_for_load_state()
        page.evaluate("document.activeElement.blur()")

    return reach


_STATEMENT = ".list li:nth-child(5) a"
_ANSWER = ".inbox li:has(.tag.released) a"
_FINDING = "a[href*='findings/f']"
SHOTS = (
    Picture("site-front-en", "site_url", at("/en/index.html")),
    Picture("site-front-ko", "site_url", at("/ko/index.html")),
    Picture("site-finding-en", "site_url", at("/en/findings/index.html", _FINDING)),
    Picture("site-finding-ko-dark", "site_url", at("/ko/findings/index.html", _FINDING), narrow=True, dark=True),
    Picture("desk-statement-en", "desk_url", at("/en/", _STATEMENT)),
    Picture("desk-statement-ko", "desk_url", at("/ko/", _STATEMENT)),
    Picture("desk-finding-ko-dark", "desk_url", at("/ko/findings/", ".list a"), narrow=True, dark=True),
    Picture("desk-publication-en", "desk_url", at("/en/publications/", ".list a")),
    Picture("desk-inbox-en", "desk_url", at("/en/inbox/"), who="handler"),
    Picture("desk-inbox-ko-dark", "desk_url", at("/ko/inbox/"), narrow=True, dark=True, who="handler"),
    Picture("desk-report-en", "desk_url", at("/en/inbox/", _ANSWER), who="handler"),
    Picture("desk-report-ko", "desk_url", at("/ko/inbox/", _ANSWER), narrow=True, who="handler"),
    Picture("desk-take-ko", "desk_url", at("/ko/inbox/", _ANSWER, "a[href$='/take/0']"), who="handler"),
    Picture("drop-mailbox-en", "drop_url", mailbox("en")),
    Picture("drop-mailbox-ko", "drop_url", mailbox("ko"), narrow=True),
    Picture("drop-mailbox-zh", "drop_url", mailbox("zh"), narrow=True, dark=True),
)


def main() -> int:
    """Take every picture; 1 when one is too large."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        print("no chromium on PATH: no pictures were taken")
        return 2
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-P", "-X", "utf8", "-m", "kirok", "demo", "--json", "--port", "0", "--no-analysis"]
        words += ["--home", f"{folder}/home"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        with subprocess.Popen(words, stdout=subprocess.PIPE, env=environment) as served:  # noqa: S603  our own program
            try:
                take(program, json.loads(served.stdout.readline() if served.stdout else b""))
            finally:
                served.send_signal(signal.SIGTERM)
    return report()


def take(program: str, demo: dict[str, Any]) -> None:
    """Log in once and take the pictures one after the other."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        made = Path(demo["home"]) / "demo"
        words = (made / "mailbox-words").read_text(encoding="utf-8").splitlines()[0].partition(": ")[2]
        secrets = {demo["login"]["name"]: demo["login"]["password"], "handler": (made / "passwords" / "handler").read_text().strip()}
        cookies = {name: log_in(browser, demo["desk_url"], name, secret) for name, secret in secrets.items()}
        for picture in SHOTS:
            viewport, scheme = NARROW if picture.narrow else WIDE, "dark" if picture.dark else "light"
            context = browser.new_context(viewport=viewport, color_scheme=scheme)
            context.add_cookies(cookies[picture.who])
            page = context.new_page()
            page.mailbox_words = words
            picture.reach(page, demo[picture.server])
            page.screenshot(path=PICTURES / f"{picture.name}.png")
            context.close()
        browser.close()


def log_in(browser: Any, url: str, name: str, secret: str) -> list[Any]:
    """The cookies of a person who logged in at the desk."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{url}/en/login")
    page.fill("#id_username", name)
    page.fill("#id_password", secret)
    page.click("button.main")
    page.wait_for_selector(".cards")
    cookies: list[Any] = context.cookies()
    context.close()
    return cookies


def report() -> int:
    """Print each picture's size."""
    sizes = {path.name: path.stat().st_size for path in sorted(PICTURES.glob("*.png"))}
    for name, size in sizes.items():
        print(f"{size:>8}  docs/pictures/{name}")
    return int(any(size > LARGEST for size in sizes.values()))


if __name__ == "__main__":
    raise SystemExit(main())
