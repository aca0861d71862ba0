"""The guide: both languages say the same, whatever has been computed; it has no script and is no part of the site."""

import functools
import http.client
import http.server
import json
import re
import threading
from html.parser import HTMLParser
from pathlib import Path

import pytest

from accessibility import violations
from kirok.demo.guide import pages
from kirok.demo.guide.chart import interval_charts
from kirok.demo.guide.pages import PEOPLE, between, write_guide
from kirok.demo.processes import Served
from kirok.demo.site_server import Handler
from kirok.demo.world.geography import YEARS

SERVED = Served("http://localhost:1", "http://localhost:2", "http://localhost:3")
SHARE = {"share": 0.985, "low95": 0.957, "high95": 0.997}
GAME = {"sources": 200, "items": 12, "k": 299, **dict.fromkeys(("below_10", "below_k", "top10_hits"), SHARE), "smallest": 990.4}
GAME["utility"] = {"mean": 0.526, "low95": 0.509, "high95": 0.542}
SCORE = {"proposed": 395, "true": 418, "right": 394, "precision": SHARE, "recall": SHARE, "f1": SHARE}
LINK = {"expected": {"precision": 0.96, "recall": 0.87}, "people_found": 502, "people_true": 484, "score": SCORE}
ESTIMATES = [
    {"method": "bma", "low": 677.6, "median": 744.9, "high": 860.2},
    {"method": "lcm", "low": 611.2, "median": 810.0, "high": 1061.02},
]
ESTIMATE = {"observed": {"min": 502, "max": 505}, "linkages": 3, "refused": None, "estimates": ESTIMATES}
RESULTS = {"game-none": GAME, "game-check": GAME, "link": LINK, "estimate": ESTIMATE, "estimate-true": {**ESTIMATE, "observed": 484}}
PATH = {
    "statement": "st-1", "claim": "c1", "finding": "f1", "publication": "p1", "report": "ab" * 32, "list_report": "cd" * 32,
    "concluded": {"corroborated": 24, "supported": 10, "reported": 16}, "expected": 60,
    "corrected": {"events": ["ev-1"], "claims": ["c2"], "finding": "f2", "publication": "p2", "sentence": "p2/s1", "changed": ["a", "b"]},
}  # fmt: skip
COUNTS = dict.fromkeys(("statements", "claims", "findings", "released", "refused", "pages", "reports", "letters"), 7)


@pytest.fixture
def home(tmp_path):
    """What a build leaves that the guide reads, but for the site itself."""
    made = tmp_path / "home" / "demo"
    (made / "passwords").mkdir(parents=True)
    (made / "lists").mkdir()
    (made / "lists" / "clinic-2101.csv").write_text("record_id,list\nr1,clinic\nr2,clinic\n")
    for name in PEOPLE:
        (made / "passwords" / name).write_text(f"secret-{name}\n")
    (made / "mailbox-words").write_text("S-0001: seven <words>\n")
    (made / "built.json").write_text(json.dumps({"counts": COUNTS}))
    (made / "path.json").write_text(json.dumps(PATH))
    (tmp_path / "home" / "kirok.toml").write_text("[exposure]\nk = 431\n")
    site = tmp_path / "home" / "site"
    site.mkdir()
    (site / "style.css").write_bytes((Path(pages.__file__).parents[2] / "publish" / "templates" / "style.css").read_bytes())
    return tmp_path / "home"


class Reader(HTMLParser):
    """Ids, addresses, tags and words of a page; tags must be closed in order."""

    VOID = frozenset({"meta", "link", "line", "circle"})

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.tags, self.open, self.words = [], [], [], [], ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append(tag)
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found["href"]] if tag == "a" else []
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, _attrs):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words += data


def read(home, language):
    return Reader((home / "demo" / "walk" / f"{language}.html").read_text(encoding="utf-8"))


def neutral(links):
    """Links without what a language changes."""
    return [re.sub(r"/(en|ko)/|\b(en|ko)\.html|-(en|ko)\.html", "/L/", link) for link in links]


@pytest.mark.parametrize(
    "results", [{}, RESULTS, {**RESULTS, "failed": {"step": "link", "why": "no network"}}, {"failed": {"why": "no <network>"}}]
)
@pytest.mark.parametrize("served", [None, SERVED])
def test_both_languages_have_the_same_parts_and_links(home, results, served):
    write_guide(home, served, results)
    en, ko = read(home, "en"), read(home, "ko")
    assert en.ids == ko.ids
    assert len(set(en.ids)) == len(en.ids)
    assert neutral(en.links) == neutral(ko.links)
    assert en.tags.count("table") == ko.tags.count("table")
    assert "script" not in en.tags
    assert not en.open
    assert {link.split("#")[1] for link in en.links if link.startswith("#")} <= set(en.ids)
    assert (not served) == (not any(link.startswith("http") for link in en.links))


def test_what_is_not_there_yet_is_said_and_not_shown(home):
    write_guide(home, SERVED, {})
    assert read(home, "en").words.count("Being computed.") == 3
    assert read(home, "ko").words.count("계산하고 있습니다.") == 3
    write_guide(home, SERVED, {"failed": {"step": "link", "why": "no network."}})
    assert read(home, "en").words.count("no network.") == 3
    write_guide(home, SERVED, RESULTS)
    assert "Being computed" not in read(home, "en").words


def test_what_was_concluded_stands_beside_the_truth(home):
    write_guide(home, SERVED, RESULTS)
    words = read(home, "en").words
    for said in (
        "394 of 395 proposed pairs are right",
        "98.5\xa0% (95.7\u2060–\u206099.7)",
        "611 to 1,061 people",
        "662 people",
        "502 to 505",
        "secret-handler",
        "12 accounts, 24 yearly lists, 2 answers",
        "fewer than 299 are left",
        "at least 431 people",
        "of the 2 intervals hold the true number",
        "394 are, of 418 in truth: F1\xa098.5\xa0%",
        "Average over graphs of dependence",
    ):
        assert said in words, said
    assert "loglinear-" not in words
    assert f"“{'단일 출처'}”" in read(home, "ko").words


def test_the_figures_in_words_are_the_countrys_own(home, monkeypatch):
    monkeypatch.setattr(pages, "YEARS", YEARS[:3])
    monkeypatch.setattr(pages, "FALSE_STORY_ENDED", 2106)
    monkeypatch.setattr(pages, "SHARING", tuple("abcd"))
    monkeypatch.setattr(pages, "FEW", 7)
    game = GAME | {"below_7": GAME["below_10"], "top7_hits": GAME["top10_hits"]}
    write_guide(home, SERVED, {**RESULTS, "game-none": game, "game-check": game})
    for said in ("Three years of reports", "drop over three years", "seven arrests", "In 2106 the director", "four projects share"):
        assert said in read(home, "en").words, said
    for said in ("세 해 동안", "세 해에 걸쳐", "네 단체는", "2106년에 감독", "일곱 명을 체포", "7명 미만"):
        assert said in read(home, "ko").words, said
    assert (pages.in_words(10, "en"), pages.in_words(11, "ko")) == ("ten", "11")


def test_a_chart_puts_several_estimates_on_one_scale():
    charts = interval_charts({"one": ESTIMATE, "two": {"estimates": ESTIMATES[:1]}}, 662)
    one, two = charts["one"], charts["two"]
    assert one.ticks == two.ticks
    assert one.truth == two.truth
    assert [row.holds for row in one.rows] == [False, True]
    assert all(0 <= row.start < row.middle < row.end <= 97 for row in one.rows)
    assert len(one.ticks) <= 6
    assert between(SHARE) == "98.5\xa0% (95.7\u2060–\u206099.7)"


@pytest.fixture
def address(home):
    """The guide as the demonstration serves it: below the site, from a folder of its own."""
    write_guide(home, SERVED, RESULTS)
    handler = functools.partial(Handler, directory=str(home / "site"), guide=str(home / "demo" / "walk"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.browser
def test_axe_finds_nothing_and_nothing_is_wider_than_a_telephone(browser, address):
    for language, width, scheme in (("en", 390, "light"), ("ko", 390, "dark"), ("ko", 1280, "light")):
        opened = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page = opened.new_page()
        assert page.goto(f"{address}/walk/{language}.html").status == 200
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.evaluate("getComputedStyle(document.querySelector('.step')).borderTopWidth") == "3px"  # the style came
        assert violations(page) == []
        opened.close()


def test_the_guide_lies_apart_from_the_site_and_nothing_else_does(home, address):
    statuses = {
        "/walk/walk.css": 200,
        "/style.css": 200,
        "/walk/": 404,
        "/en.html": 404,
        "/walk/../passwords/handler": 404,
        "/walk/%2e%2e/built.json": 404,
        "/en/findings/gone.html": 404,
    }
    (home / "site" / "404.html").write_text("<p>nothing is here</p>", encoding="utf-8")
    for path, status in statuses.items():
        asked = http.client.HTTPConnection(address.removeprefix("http://"))
        asked.request("GET", path)
        answer = asked.getresponse()
        assert answer.status == status, path
        assert (b"nothing is here" in answer.read()) is (status == 404), path
        asked.close()
