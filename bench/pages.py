"""Look at the demonstration's site as a reader's browser does: headless Chromium over localhost, what Lighthouse would ask.

``python bench/pages.py SITE`` takes a published site; ``--full`` writes docs/measured/pages.json. Measured for the largest page of
each kind at three widths: bytes that came (with and without pictures), requests and those to others, largest contentful paint,
layout shift, long tasks, messages in the console, axe-core's findings, and what search engines and best practice ask of a page.
Over *all* pages: axe-core in light and in dark with everything unfolded, links and anchors that lead nowhere, HTML validity by
html5lib (.interop/validators, which .ci/run makes) and, where ``VNU_JAR`` names it, by the Nu Html Checker of the W3C and WHATWG.
Where ``LIGHTHOUSE`` names its program, Lighthouse's own scores of front and finding page; the demonstration asks not to be
indexed, so its audit ``is-crawlable`` is left out there.
"""

import argparse
import functools
import http.server
import json
import os
import posixpath
import subprocess
import sys
import tempfile
import threading
import urllib.parse
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
WIDTHS = (390, 768, 1280)
#: Web Vitals' bounds of "good" (web.dev/vitals): seconds of LCP, sum of CLS; the goal of bytes is this project's own.
GOOD = {"lcp_s": 2.5, "cls": 0.1, "bytes_without_pictures": 60_000}
WATCH = """
window.seen = {cls: 0, lcp: 0, long: 0};
new PerformanceObserver(list => list.getEntries().forEach(one => { if (!one.hadRecentInput) window.seen.cls += one.value }))
  .observe({type: 'layout-shift', buffered: true});
new PerformanceObserver(list => list.getEntries().forEach(one => { window.seen.lcp = one.startTime }))
  .observe({type: 'largest-contentful-paint', buffered: true});
new PerformanceObserver(list => { window.seen.long += list.getEntries().length }).observe({type: 'longtask', buffered: true});
"""
ASKED = """() => ({
  lang: document.documentElement.lang !== '',
  title: document.title.length > 0,
  description: (document.querySelector('meta[name=description]') || {content: ''}).content.length > 0,
  viewport: document.querySelector('meta[name=viewport]') !== null,
  charset: document.characterSet === 'UTF-8',
  doctype: document.doctype !== null,
  one_h1: document.querySelectorAll('h1').length === 1,
  alternates: document.querySelectorAll('link[rel=alternate][hreflang]').length > 0,
  pictures_sized: [...document.images].every(one => one.hasAttribute('width') && one.hasAttribute('height') || one.className === 'logo'),
  pictures_described: [...document.images].every(one => one.hasAttribute('alt')),
  no_script: document.scripts.length === 0,
  links_named: [...document.links].every(one => (one.textContent || one.getAttribute('aria-label') || '').trim() !== ''),
  no_sideways: document.documentElement.scrollWidth <= window.innerWidth,
})"""


#: What the Nu Html Checker says of every page that it reads as a file, where a policy's "self" is nobody.
VNU_KNOWN = "Resource violates Content Security Policy"
VALIDATORS = ROOT / ".interop" / "validators" / "bin" / "python"
VALIDATE = ROOT / "tests" / "publish" / "validate_formats.py"


class Quiet(http.server.SimpleHTTPRequestHandler):
    """The site's files, without a line a request."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main() -> None:
    """Measure every kind of page of one site."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", nargs="?", type=Path, help="the folder of a published site (default: makes the demonstration)")
    parser.add_argument("--full", action="store_true", help="all pages too; write docs/measured/pages.json")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        site = args.site or demonstration(Path(folder))
        measured = look(site, everything=args.full)
    print(json.dumps({name: measured[name] for name in ("worst", "all_pages") if name in measured}, indent=1))
    if args.full:
        (ROOT / "docs" / "measured" / "pages.json").write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")


def demonstration(folder: Path) -> Path:
    """The demonstration's site, made in *folder*."""
    home = folder / "home"
    subprocess.run([sys.executable, "-m", "kirok", "demo", "--no-serve", "--json", "--home", str(home)], check=True, capture_output=True)
    return home / "site"


def kinds(site: Path) -> list[str]:
    """One page of each kind, in both languages, and each list of them: the largest, which is the hardest."""
    found = []
    for lang in ("en", "ko"):
        found += [str(path.relative_to(site)) for path in sorted((site / lang).glob("*.html"))]
        for folder in sorted(path for path in (site / lang).iterdir() if path.is_dir()):
            lists = sorted(folder.glob("index*.html"))
            single = sorted(set(folder.glob("*.html")) - set(lists), key=lambda path: (path.stat().st_size, path.name))
            found += [str(path.relative_to(site)) for path in (*lists[:1], *single[-1:])]
    return found


def look(site: Path, *, everything: bool) -> dict[str, object]:
    """All measures by page and width, and the worst of each; with *everything* what was found on all pages."""
    from playwright.sync_api import sync_playwright

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    rows = []
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS)
        for path in kinds(site):
            for width in WIDTHS:
                rows.append(one_page(browser, f"http://127.0.0.1:{server.server_address[1]}", path, width))
                print(rows[-1], file=sys.stderr, flush=True)
        found = all_pages(browser, site, f"http://127.0.0.1:{server.server_address[1]}") if everything else {}
        browser.close()
    server.shutdown()
    machine = {"commit": commit(), "cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1)}
    return {**machine, "worst": worst(rows), **found, "pages": rows}


def all_pages(browser: object, site: Path, origin: str) -> dict[str, object]:
    """What axe-core, the validators and a walk along every link find on all pages of the site."""
    pages = sorted(str(path.relative_to(site)) for path in site.rglob("*.html"))
    sizes = [(site / path).stat().st_size for path in pages]
    found: dict[str, object] = {"pages": len(pages), "largest_html_bytes": max(sizes), **links(site, pages), **validity(site)}
    if os.environ.get("LIGHTHOUSE"):
        shown = [path for path in kinds(site) if path[3:] == "index.html" or path[3:].startswith("findings/f")]
        found["lighthouse"] = {f"{path} {form}": lighthouse(f"{origin}/{path}", form) for path in shown for form in ("mobile", "desktop")}
    for scheme in ("light", "dark"):
        faults = list(axe(browser, origin, pages, scheme))
        print(*faults[:20], sep="\n", file=sys.stderr, flush=True)
        found[f"axe_{scheme}"] = len(faults)
    return {"all_pages": found}


def lighthouse(url: str, form: str) -> dict[str, int]:
    """Lighthouse's scores of one page, 0 to 100, by category."""
    flags = "--chrome-flags=--headless=new " + " ".join(FLAGS)
    words = ["node", os.environ["LIGHTHOUSE"], url, "--quiet", "--output=json", "--skip-audits=is-crawlable", flags]
    words += ["--preset=desktop"] if form == "desktop" else []
    environment = {**os.environ, "CHROME_PATH": os.environ.get("CHROMIUM", "/usr/bin/chromium")}
    done = subprocess.run(words, check=True, capture_output=True, text=True, env=environment)
    return {name: round(one["score"] * 100) for name, one in json.loads(done.stdout)["categories"].items()}


def axe(browser: object, origin: str, pages: list[str], scheme: str) -> Iterator[tuple[str, str, str]]:
    """Each finding of axe-core: the page, the rule and the element."""
    from axe_playwright_python.sync_playwright import Axe

    page, eyes = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme=scheme), Axe()
    for path in pages:
        page.goto(f"{origin}/{path}", wait_until="load")
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        for rule in eyes.run(page).response["violations"]:
            yield from ((path, rule["id"], node["html"][:200]) for node in rule["nodes"])
    page.close()


class Page(HTMLParser):
    """Where one page leads and what can be pointed at in it."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.feed(content.decode())

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note links and ids; an address that search engines are told is not one that the reader is led to."""
        found = {name: value or "" for name, value in attrs}
        self.ids.add(found.get("id", ""))
        if found.get("rel") not in {"canonical", "alternate"}:
            self.links += [found[name] for name in ("href", "src") if name in found]


def links(site: Path, pages: list[str]) -> dict[str, object]:
    """Links walked, and those that lead to no file or no place in it; addresses with a scheme are counted apart."""
    read = {path: Page((site / path).read_bytes()) for path in pages}
    walked, outward, broken = 0, 0, []
    for path, page in read.items():
        for link in page.links:
            if urllib.parse.urlsplit(link).scheme:
                outward += 1
                continue
            walked += 1
            target, _, anchor = link.partition("#")
            folder = "" if target.startswith("/") else posixpath.dirname(path)
            there = posixpath.normpath(posixpath.join(folder, urllib.parse.unquote(target).lstrip("/"))) if target else path
            if not (site / there).is_file() or (anchor and there in read and urllib.parse.unquote(anchor) not in read[there].ids):
                broken.append((path, link))
    print(*broken[:20], sep="\n", file=sys.stderr, flush=True)
    return {"links": walked, "outward_links": outward, "broken_links": len(broken)}


def validity(site: Path) -> dict[str, object]:
    """Errors of validators, and "not run" where one is missing."""
    found: dict[str, object] = {"html5lib": "not run", "frictionless": "not run", "ftm": "not run", "nu_errors": "not run"}
    if VALIDATORS.exists():
        done = subprocess.run([VALIDATORS, VALIDATE, site], check=True, capture_output=True, text=True)
        answers = json.loads(done.stdout.splitlines()[-1])
        found |= {"html5lib": len(answers["html"]), "frictionless": len(answers["frictionless"]), "ftm": len(answers["ftm"])}
    if os.environ.get("VNU_JAR"):
        words = ["java", "-XX:+UseSerialGC", "-Xss2m", "-jar", os.environ["VNU_JAR"], "--format", "json", "--exit-zero-always"]
        done = subprocess.run([*words, "--skip-non-html", str(site)], check=True, capture_output=True, text=True)
        said = [one for one in json.loads(done.stderr)["messages"] if not one["message"].startswith(VNU_KNOWN)]
        print(*said[:20], sep="\n", file=sys.stderr, flush=True)
        found["nu_errors"] = sum(one["type"] == "error" for one in said)
        found["nu_warnings"] = sum(one["type"] != "error" for one in said)
    return found


def one_page(browser: object, origin: str, path: str, width: int) -> dict[str, object]:
    """One page at one width."""
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_page(viewport={"width": width, "height": 900})
    asked, said, sizes = [], [], {"all": 0, "pictures": 0}

    def came(response: object) -> None:
        body = len(response.body())
        sizes["all"] += body
        sizes["pictures"] += body if response.request.resource_type == "image" else 0

    page.add_init_script(WATCH)
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", came)
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{origin}/{path}", wait_until="load")
    page.wait_for_timeout(250)
    seen, answers = page.evaluate("window.seen"), page.evaluate(ASKED)
    faults = Axe().run(page).response["violations"]
    page.close()
    return {
        "page": path,
        "width": width,
        "bytes": sizes["all"],
        "bytes_without_pictures": sizes["all"] - sizes["pictures"],
        "requests": len(asked),
        "foreign": sum(not url.startswith(origin) for url in asked),
        "lcp_s": round(seen["lcp"] / 1000, 3),
        "cls": round(seen["cls"], 4),
        "long_tasks": seen["long"],
        "console": len(said),
        "axe": len(faults),
        "not_met": [name for name, met in answers.items() if not met],
    }


def worst(rows: list[dict[str, object]]) -> dict[str, object]:
    """The largest value of each measure over pages and widths, and what was not met anywhere."""
    names = ("bytes_without_pictures", "requests", "foreign", "lcp_s", "cls", "long_tasks", "console", "axe")
    found: dict[str, object] = {name: max(row[name] for row in rows) for name in names}
    for name, begins in (("front", "index"), ("finding", "findings/f")):
        found[f"{name}_bytes"] = max(row["bytes_without_pictures"] for row in rows if row["page"][3:].startswith(begins))
    found["not_met"] = sorted({name for row in rows for name in row["not_met"]})
    found["good"] = GOOD
    return found


def commit() -> str:
    """What was measured."""
    return subprocess.run(["git", "-C", str(ROOT), "rev-parse", "HEAD"], check=False, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    main()
