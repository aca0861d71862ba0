"""Pictures of site, desk and drop: builds the demonstration in a folder of its own, serves it, and looks at it in headless Chromium.

``make screenshots`` writes docs/pictures/*.png, and after a day was walked at the desk (tests/desk/desk_day.py) every page of
the desk in both languages into screenshots/, a few of them also in dark, 390 pixels wide and as printed, with an index.html to
look through. The demonstration is the same each time, so the pictures are too, but for the day of release and the keys.
``make screenshots PAGES=statement,claim-new`` takes only those of the desk's pages.
"""

from __future__ import annotations

import importlib
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
ALL = ROOT / "screenshots"
LARGEST = 150_000
COLOURS = 96
TALLEST = 2_400
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]
WIDE = {"width": 1180, "height": 800}
NARROW = {"width": 390, "height": 800}
#: Pages of the desk, after its day, that the documentation shows.
QUOTED = {"today"}
#: Pages of the desk that are also looked at in dark, narrow and as printed.
SAMPLE = {"today", "statement-long", "claim-new", "person-conflict", "finding", "publication-refused", "places", "taken-back"}


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


_STATEMENT, _STATEMENT_KO = (f".list li:has(.first[lang='{language}']) a" for language in ("en", "ko"))
_ANSWER = ".inbox li:has(.tag.released) a"
_FINDING = "a[href*='findings/f']"
ALIVE, ALIVE_KO = ".list li:has-text('dead in one account') a", ".list li:has-text('증언이 엇갈린다') a"
SHOTS = (
    Picture("site-front-en", "site_url", at("/en/index.html")),
    Picture("site-front-ko", "site_url", at("/ko/index.html")),
    Picture("site-finding-en", "site_url", at("/en/findings/index.html", _FINDING)),
    Picture("site-finding-ko-dark", "site_url", at("/ko/findings/index.html", _FINDING), narrow=True, dark=True),
    Picture("guide-en", "site_url", at("/walk/en.html#conclude")),
    Picture("guide-ko", "site_url", at("/walk/ko.html#conclude")),
    Picture("desk-statement-en", "desk_url", at("/en/", _STATEMENT)),
    Picture("desk-statement-ko", "desk_url", at("/ko/", _STATEMENT_KO)),
    Picture("desk-finding-ko-dark", "desk_url", at("/ko/findings/", ".list a"), narrow=True, dark=True),
    Picture("desk-person-en", "desk_url", at("/en/findings/", ALIVE, ".claims a", "main a[href*='/people/']")),
    Picture("desk-person-ko", "desk_url", at("/ko/findings/", ALIVE_KO, ".claims a", "main a[href*='/people/']")),
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
            quoted(page, picture.name)
            context.close()
        every_page(browser, demo)
        browser.close()


def quoted(page: Any, name: str) -> None:
    """A picture of the documentation: what the window shows, in fewer colours, for pages are paper, ink and one accent."""
    from PIL import Image

    path = PICTURES / f"{name}.png"
    page.screenshot(path=path)
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(COLOURS).save(path, optimize=True)


def every_page(browser: Any, demo: dict[str, Any]) -> None:
    """Walk the day and take the desk's pages, each from its top to its foot."""
    sys.path[:0] = [str(ROOT / "tests" / "desk"), str(ROOT / "src")]
    desk_day, pages = importlib.import_module("desk_day"), importlib.import_module("desk_pages").PAGES
    only = set(filter(None, os.environ.get("PAGES", "").split(",")))
    shutil.rmtree(ALL, ignore_errors=True)
    ALL.mkdir()
    with tempfile.TemporaryDirectory() as folder:
        room = desk_day.Newsroom(browser, demo, Path(folder))
        room.look = lambda page, title: page.screenshot(path=ALL / f"{title}-ko.png", full_page=True)
        desk_day.whole_day(room)
    strangers = browser.new_context(viewport=WIDE).new_page()
    for room.language in ("en", "ko"):
        for one in pages:
            if not only or one.title in only:
                page, name = desk_day.shown(room, one, strangers), f"{one.title}-{room.language}"
                page.set_viewport_size(WIDE)  # the day has windows of another size
                if one.title in QUOTED:
                    quoted(page, f"desk-{name}")
                in_every_way(page, name, sampled=one.title in SAMPLE)
    index()
    room.close()


def in_every_way(page: Any, name: str, *, sampled: bool) -> None:
    """One page as it is; a sample also in dark, narrow and as printed."""
    whole(page, ALL / f"{name}.png")
    if not sampled:
        return
    page.emulate_media(color_scheme="dark")
    whole(page, ALL / f"{name}-dark.png")
    page.set_viewport_size(NARROW)
    whole(page, ALL / f"{name}-dark-narrow.png")
    page.emulate_media(color_scheme="light", media="print")
    page.set_viewport_size({"width": 794, "height": 1123})  # A4
    whole(page, ALL / f"{name}-print.png")
    page.emulate_media(media="screen")
    page.set_viewport_size(WIDE)


def whole(page: Any, path: Path) -> None:
    """The page from its top, as far as anybody scrolls."""
    page.evaluate("[...document.images].forEach(one => { one.loading = 'eager' })")
    page.wait_for_function("[...document.images].every(one => one.complete)")
    height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
    width = page.viewport_size["width"]
    page.screenshot(path=path, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})


def index() -> None:
    """One page with all of them, each beside the same page in the other language."""
    names = sorted({path.stem for path in ALL.glob("*.png")})
    figures = "".join(f'<figure><figcaption>{name}</figcaption><img loading="lazy" src="{name}.png"></figure>' for name in names)
    style = "body{display:grid;grid-template-columns:1fr 1fr;gap:2rem;background:#777}figure{margin:0}img{width:100%}"
    (ALL / "index.html").write_text(f"<!doctype html><meta charset=utf-8><style>{style}</style>{figures}", encoding="utf-8")


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
