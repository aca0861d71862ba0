import hashlib
import os
import posixpath
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from publish_samples import CLAIMS, CORRECTIONS, FINDINGS, PUBLICATIONS, claim, site

from kirok.publish.edition import Edition
from kirok.publish.index import Index
from kirok.publish.pages import page_at, render
from kirok.publish.record import CountRecord, PlaceRecord, SiteRecord, Words
from kirok.publish.taking_back import WHY, why
from kirok.publish.wording import Wording
from kirok.terms.vocabulary import load

VOID = {"meta", "wbr", "link", "br", "hr", "img", "line", "input"}


class Page(HTMLParser):
    """Links, ids and balance of one page."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.links, self.ids, self.open, self.tags, self.text = [], [], [], [], ""
        self.feed(content.decode())
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append((tag, found))
        self.links += [found[name] for name in ("href", "src") if name in found]
        self.ids += [found["id"]] if "id" in found else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="module")
def files():
    return render(site(), vkey="varra.example/release+00000000+AAAA")


def html(files):
    return {path: content for path, content in files.items() if path.endswith(".html")}


def test_the_fixed_pages_are_there(files):
    fixed = {"index.html", "style.css", "data/datapackage.json"}
    fixed |= {f"data/{name}.{kind}" for name in ("claims", "findings", "sentences", "corrections") for kind in ("csv", "json")}
    for lang in ("en", "ko"):
        names = (
            "index.html",
            "corrections.html",
            "method.html",
            "verify.html",
            "findings/f1.html",
            "findings/f2.html",
            "feed.xml",
            "feed.json",
        )
        fixed |= {f"{lang}/{name}" for name in (*names, "publications/pub1.html", "publications/pub2.html")}
    assert fixed <= files.keys()
    assert not [path for path in files if path.startswith("proofs/")]


SCRIPT = """
import hashlib, sys
sys.path[:0] = {paths!r}
from publish_samples import site
from kirok.publish.edition import Edition
from kirok.publish.index import Index
from kirok.publish.pages import page_at, render
print(hashlib.sha256(b"".join(path.encode() + content for path, content in render(site()).items())).hexdigest())
"""


def test_same_record_same_bytes_anywhere():
    here = [str(Path(__file__).parent), str(Path(__file__).parents[2] / "src")]
    digests = {hashlib.sha256(b"".join(path.encode() + content for path, content in render(site()).items())).hexdigest()}
    for zone, locale, seed in (("Asia/Seoul", "ko_KR.UTF-8", "1"), ("America/Anchorage", "C", "77")):
        env = {**os.environ, "TZ": zone, "LC_ALL": locale, "LANG": locale, "LANGUAGE": locale, "PYTHONHASHSEED": seed}
        done = subprocess.run([sys.executable, "-c", SCRIPT.format(paths=here)], env=env, capture_output=True, text=True, check=True)
        digests.add(done.stdout.strip())
    assert len(digests) == 1


def test_the_order_of_the_record_does_not_show():
    turned = site(claims=CLAIMS[::-1], findings=FINDINGS[::-1], publications=PUBLICATIONS[::-1])
    assert render(turned) == render(site())


def test_every_link_leads_somewhere(files):
    pages = {path: Page(content) for path, content in html(files).items()}
    for path, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), path
        for link in page.links:
            if link.startswith("https://record.example.org/site/"):
                continue
            # The page of lost addresses stands at any depth: its links begin at the site's root.
            target, _, anchor = link.removeprefix("/site/").partition("#")
            there = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if target else path
            if there.startswith("proofs/"):
                continue
            assert there in files, (path, link)
            assert not anchor or anchor in pages[there].ids, (path, link)


@pytest.mark.parametrize("invented", [True, False])
def test_links_lead_to_every_file_but_those_that_the_page_of_how_to_check_names(invented, monkeypatch):
    # A site with more pages than one list for search engines may hold.
    monkeypatch.setattr("kirok.publish.exchange.sitemap.MOST_PAGES", 20)
    files = render(site(invented=invented), vkey="varra.example/release+00000000+AAAA")
    pages = {path: Page(content) for path, content in html(files).items()}
    found, ahead = set(), ["index.html"]
    while ahead:
        if (path := ahead.pop()) not in found:
            found.add(path)
            links = pages[path].links if path in pages else ()
            ahead += [posixpath.normpath(posixpath.join(posixpath.dirname(path), link.partition("#")[0])) for link in links]
    assert ("sitemap-2.xml" in files) is not invented
    told = pages["en/verify.html"].text.partition("wget --mirror --no-parent ")[2].partition("Then run")[0].split()
    assert set(files) - found == {link.removeprefix(told[0]) for link in told[1:]} - {"proofs/history.json"}


def test_proof_links_name_the_files_of_the_layout(files):
    links = {link for link in Page(files["en/findings/f1.html"]).links if "proofs" in link}
    assert {f"../../proofs/claims/c01/{name}" for name in ("claim.json", "salt", "claim.tlog-proof")} <= links


def test_pages_ask_nothing_of_anyone(files):
    for path, content in html(files).items():
        page = Page(content)
        assert not [tag for tag, _ in page.tags if tag in {"script", "iframe", "form", "object", "style"}], path
        assert all(attrs["src"].startswith("../../pictures/") for tag, attrs in page.tags if tag == "img"), path
        assert not [attrs for _, attrs in page.tags if any(name.startswith("on") or name == "style" for name in attrs)], path
        policy = [attrs["content"] for tag, attrs in page.tags if attrs.get("http-equiv") == "Content-Security-Policy"]
        assert policy[0].startswith("default-src 'none'")
        outside = [link for link in page.links if "//" in link and not link.startswith("https://record.example.org/site/")]
        assert outside == []
    assert b"url(" not in files["style.css"]
    assert b"@import" not in files["style.css"]


def test_a_page_is_light(files):
    assert max(len(files["en/index.html"]), len(files["ko/findings/f1.html"])) + len(files["style.css"]) < 60_000


def test_each_page_links_to_its_other_language(files):
    for path, content in html(files).items():
        if path == "index.html":
            assert {"en/index.html", "ko/index.html"} <= set(Page(content).links)
            continue
        if path == "404.html":
            continue
        other = ("ko" if path.startswith("en") else "en") + path[2:]
        links = [attrs["href"] for tag, attrs in Page(content).tags if tag == "a" and attrs.get("hreflang")]
        assert [posixpath.normpath(posixpath.join(posixpath.dirname(path), link)) for link in links] == [other]
        assert f'<html lang="{path[:2]}">'.encode() in content


def test_an_address_where_nothing_is_says_so_in_every_language():
    for base, root in (("https://record.example.org/site", "/site/"), ("https://record.example.org", "/"), ("", "/")):
        lost = Page(render(site(base_url=base))["404.html"])
        assert {f"{root}style.css", f"{root}ko/corrections.html", f"{root}en/index.html"} <= set(lost.links)
        assert all(link.startswith(("/", "#")) for link in lost.links)
        assert "Nothing stands at this address" in lost.text
        assert "이 주소에는 아무것도 없습니다" in lost.text


def test_invented_is_said_on_every_page_and_picture(files):
    for path, content in html(files).items():
        text = content.decode()
        assert '<meta name="robots" content="noindex">' in text
        assert ("지어낸 내용" if path.startswith("ko/") else "Invented") in Page(content).text, path
        # A part of a picture or a sign in a line is hidden from readers of pictures; the picture around it says it.
        pictures = [one for one in re.findall(r"<svg.*?</svg>", text, re.DOTALL) if 'aria-hidden="true"' not in one]
        for picture in pictures + re.findall(r'<div class="plot".*?<div class="year">', text, re.DOTALL):
            assert "Invented" in picture or "지어낸 내용" in picture


def test_a_real_record_is_not_called_invented():
    files = render(site(invented=False))
    everything = b"".join(files.values())
    assert b"noindex" not in everything
    assert b"Invented<" not in everything
    assert "지어낸 내용".encode() not in everything


def test_sentence_opens_onto_finding_and_claims(files):
    text = files["en/publications/pub1.html"].decode()
    section = text[text.index('id="s1"') : text.index('id="s2"')]
    assert "How do we know this?" in section
    assert "../../en/findings/f1.html" in section
    assert "../../en/findings/f1.html#c01" in section
    assert "At least two independent origins say so" in section
    background = text[text.index('id="s2"') : text.index('id="s3"')]
    assert "<details>" not in background
    assert "Background" in background
    assert "The editors’ own words" in text[text.index('id="s3"') :]


def test_finding_page_shows_certainty_its_rule_and_origins(files):
    text = Page(files["en/findings/f2.html"]).text
    assert "Disputed" in text
    assert "Another origin contradicts it" in text
    assert "1 independent origin" in text
    assert "Claims that contradict it" in text


def test_claim_keeps_ranges_and_their_words(files):
    text = Page(files["en/findings/f1.html"]).text
    assert "24 to 999 (in the words of the account: “dozens to hundreds”)" in text
    assert "at least 1,200" in text
    assert "at most 300" in text
    assert "at least 50 %" in text
    assert "more than the year before" in text


def test_the_authorities_words_stand_in_quotation_marks(files):
    text = files["en/findings/f1.html"].decode()
    assert '<q class="theirs"><a href="../../en/groups/g-enemies.html">spoilers</a></q>' in text
    assert "the authorities’ word" in text
    assert text.count("their words, not ours") == sum(bool(item.grounds) for item in CLAIMS if "f1" in item.findings)


def test_retracted_claim_stays_marked_and_reaches_everything(files):
    finding, publication = files["en/findings/f2.html"].decode(), files["en/publications/pub1.html"].decode()
    assert 'class="claim retracted" id="c05"' in finding
    assert finding.index("Corrected on") < finding.index("<h1")
    hurt = publication[publication.index('id="s4"') :]
    assert "this sentence rests on something that we have retracted" in hurt
    assert "this sentence rests on" not in publication[: publication.index('id="s4"')]
    corrections = Page(files["en/corrections.html"]).text
    assert "One clerk died there" in corrections
    assert "A clerk was reported dead" in corrections
    assert "Partly retracted" in Page(files["en/index.html"]).text


def test_corrections_say_in_words_what_why_and_what_stands_now():
    second = replace(CORRECTIONS[0], id="k2", target="f1", on="2104-09-01", reason="RTR.forged", findings=("f1",), sentences=("pub1/s1",))
    files = render(site(corrections=(*CORRECTIONS, second)))
    text = " ".join(Page(files["en/corrections.html"]).text.split())
    for told in (
        "2 September 2104: the person reappeared Somebody who was reported dead",
        "What we took back Death in custody: clerks of the grain office; 1; 2104 Claim c05",
        "A clerk was reported dead in a camp; another account has the clerk alive. Disputed 1 independent origin · Partly retracted",
        "One clerk died there, an account said. Taken back Grain office",
        "1 September 2104: forged It rested on something that was forged.",
        "by two independent accounts. Finding f1",
        "Corroborated 2 independent origins",
        "Stands Grain office",
    ):
        assert told in text, told
    assert "위조된 것을 근거로 삼고 있었습니다." in files["ko/corrections.html"].decode()


def test_every_reason_that_is_published_has_its_sentence():
    silent = {"RTR.consent-withdrawn", "RTR.safety"}
    codes = set(load().codes("RTR"))
    assert {f"RTR.{code}" for code in WHY} == codes - silent
    assert why(replace(CORRECTIONS[0], reason="RTR.safety"), Wording("en")) == "safety."


def test_a_record_page_tells_at_its_top_what_was_taken_back(files):
    for path in ("en/groups/g-clerks.html", "ko/reasons/GRD.expression.html"):
        page = files[path].decode()
        assert page.index('class="corrected"') < page.index("k:timeline")
    assert 'class="corrected"' not in files["en/groups/g-kin.html"].decode()


def test_a_finding_says_to_whom_it_was_attributed(files):
    assert "Attributed to: two people with knowledge of the matter" in Page(files["en/findings/f1.html"]).text


def test_a_phrase_that_is_its_numbers_again_is_not_repeated():
    def said(low, high, phrase):
        return Wording("en").count(CountRecord(low, high, None, phrase, None))

    assert said(8, 13, "8 to 13 people") == "8 to 13"
    assert said(1200, None, "적어도 1,200명") == "at least 1,200"
    assert said(24, 999, "dozens to hundreds") == "24 to 999 (in the words of the account: “dozens to hundreds”)"
    assert said(8, 13, "8 people and 5 children") == "8 to 13 (in the words of the account: “8 people and 5 children”)"
    assert said(None, None, "5 or so") == "“5 or so”, not counted as a number"


def test_what_fell_on_one_day_for_one_reason_and_reached_the_same_is_told_once():
    first = CORRECTIONS[0]
    more = [replace(first, id=f"ev-9{number}", target="c06") for number in range(2)]
    other = replace(first, id="ev-8", reason="RTR.forged")
    files = render(site(corrections=(*CORRECTIONS, *more, other)))
    corrections, front = files["en/corrections.html"].decode(), files["en/index.html"].decode()
    assert corrections.count('<section class="correction"') == 2
    assert {first.id, "ev-90", "ev-91", "ev-8"} <= set(Page(files["en/corrections.html"]).ids)
    assert front.count('class="taken"') == 2
    # The sentence that all of them reached tells them as two notices too.
    fallen = files["en/publications/pub1.html"].decode().partition('id="s4"')[2].partition("</section>")[0]
    assert fallen.count("corrections.html#") == 2
    assert "3 claims taken back" in front
    assert "철회한 주장 3건" in files["ko/index.html"].decode()


def with_claims(number, against=0):
    """One finding on so many claims, the last of which contradict it."""
    many = tuple(claim(f"m{at:03}", findings=("f1",)) for at in range(number))
    keys = tuple(one.id for one in many)
    finding = replace(FINDINGS[0], supports=keys[: number - against], contradicts=keys[number - against :])
    return keys, site(claims=many, findings=(finding,), publications=(), corrections=())


def test_a_finding_with_very_many_claims_goes_over_light_pages_and_keeps_every_address():
    keys, record = with_claims(300, against=40)
    files = render(record)
    for lang in ("en", "ko"):
        own = files[f"{lang}/findings/f1.html"]
        assert set(keys) <= set(Page(own).ids)
        pages = {path: content for path, content in files.items() if path.startswith(f"{lang}/findings/f1") and path.endswith(".html")}
        assert len(pages) == 16
        assert max(map(len, pages.values())) + len(files["style.css"]) < 60_000
        whole = [key for content in pages.values() for key in re.findall(r'<article class="claim" id="(m\d+)"', content.decode())]
        assert sorted(whole) == sorted(keys)
        # What contradicts a finding is never first met on a further page.
        assert b'<article class="claim" id="m260"' in own
        assert f"../../../{lang}/findings/f1.html" in Page(files[f"{lang}/findings/f1/claims-16.html"]).links
    test_every_link_leads_somewhere(files)
    assert [Index(record).home(key) for key in ("m009", "m010", "m263", "m264")] == [
        "findings/f1.html#m009",
        "findings/f1/claims-2.html#m010",
        "findings/f1.html#m263",
        "findings/f1/claims-14.html#m264",
    ]


def test_a_claim_that_is_added_moves_no_other():
    before, after = (render(with_claims(number)[1]) for number in (100, 101))
    changed = {path for path in before if path.startswith("en/findings/f1/") and b'class="claim"' in before[path]}
    homes = [{path: re.findall(r'class="claim" id="(m\d+)"', files[path].decode()) for path in changed} for files in (before, after)]
    assert [path for path in sorted(changed) if homes[0][path] != homes[1][path]] == ["en/findings/f1/claims-6.html"]


def test_beyond_three_hundred_further_claims_pages_are_named_alone():
    keys, record = with_claims(400)
    own = render(record)["en/findings/f1.html"]
    assert keys[-1] not in Page(own).ids
    assert "findings/f1/claims-20.html" in own.decode()
    assert len(own) < 60_000
    # The preview finds a further page by its address alone.
    assert page_at(Edition(record), "en/findings/f1/claims-20.html") == render(record)["en/findings/f1/claims-20.html"]


def test_before_the_retraction_nothing_is_marked():
    plain = [replace(item, status="standing", retracted_on=None, reason=None) for item in CLAIMS]
    files = render(site(claims=tuple(plain), corrections=()))
    assert b"etracted" not in files["en/publications/pub1.html"]
    assert b"etracted" not in files["en/findings/f2.html"].replace(b"have retracted", b"")
    assert "아직 정정한 내용이 없습니다" in files["ko/corrections.html"].decode()


def test_missing_language_falls_back_and_says_so():
    only_korean = replace(FINDINGS[0], text=Words("", "한국어로만 쓴 결과"))
    text = render(site(findings=(only_korean, FINDINGS[1])))["en/findings/f1.html"].decode()
    assert '<span lang="ko">한국어로만 쓴 결과</span>' in text


def test_an_empty_record_is_a_site():
    empty = SiteRecord(Words("Nothing", "없음"), "", Words("a", "b"), (), (), (), ())
    files = render(empty)
    assert b"Nothing has been published yet." in files["en/index.html"]
    assert b"canonical" not in files["en/index.html"]


def test_without_counts_the_chart_shows_certainty():
    files = render(site(claims=tuple(replace(item, count=None) for item in CLAIMS)))
    assert b"How well the findings are known" in files["en/index.html"]
    assert b"How many people: what each" not in files["en/index.html"]


def test_claim_of_no_finding_is_told_on_its_publication(files):
    text = files["en/publications/pub1.html"].decode()
    assert 'href="../../en/publications/pub1.html#claim:c13"' in text
    assert 'id="claim:c13"' in text
    assert "claims/c13/salt" in text


def test_struck_out_is_only_what_has_nothing_left():
    fallen = replace(FINDINGS[1], status="retracted", certainty="CER.fallen")
    text = render(site(findings=(FINDINGS[0], fallen)))["en/publications/pub1.html"].decode()
    assert 'class="sentence fact retracted" id="s4"' in text
    partly = replace(PUBLICATIONS[0].sentences[3], claims=("c05", "c01"))
    publication = replace(PUBLICATIONS[0], sentences=(*PUBLICATIONS[0].sentences[:3], partly))
    text = render(site(publications=(publication, PUBLICATIONS[1])))["en/publications/pub1.html"].decode()
    assert 'class="sentence fact shaken" id="s4"' in text


def test_a_claim_id_may_be_any_word():
    odd = tuple(replace(item, id=name, findings=("f1",)) for item, name in zip(CLAIMS, ("s1", "main", "used", "cite"), strict=False))
    files = render(site(claims=odd, findings=(replace(FINDINGS[0], supports=("s1", "main"), contradicts=("s1", "used")),), corrections=()))
    assert all(len(set(Page(content).ids)) == len(Page(content).ids) for content in html(files).values())


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=y>&amp;{{ 1234*9 }}{n}%s</title>"


def hostile() -> SiteRecord:
    words = Words(HOSTILE, HOSTILE)
    odd = claim(
        "c01",
        content=words,
        conduct=words,
        place=PlaceRecord(HOSTILE, words, HOSTILE, HOSTILE),
        type=HOSTILE,
        grounds=(HOSTILE,),
    )
    odd = replace(
        odd, victims=tuple(replace(party, label=words) for party in odd.victims), reason=HOSTILE, status="retracted", compared_with=HOSTILE
    )
    publication = replace(
        PUBLICATIONS[0], title=words, attribution=words, sentences=tuple(replace(s, text=words) for s in PUBLICATIONS[0].sentences)
    )
    finding = replace(FINDINGS[0], text=words, rule=HOSTILE, certainty=HOSTILE)
    return site(
        claims=(odd, *CLAIMS[1:]), publications=(publication, PUBLICATIONS[1]), findings=(finding, FINDINGS[1]), title=words, contact=words
    )


def test_hostile_text_stays_text():
    for path, content in html(render(hostile(), vkey=HOSTILE)).items():
        page = Page(content)
        assert not [tag for tag, attrs in page.tags if tag == "script" or (tag == "img" and "pictures/" not in attrs["src"])], path
        assert b"11106" not in content


fit = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cf"), exclude_characters="\ufffe\uffff"), max_size=30)


@settings(max_examples=25, deadline=None)
@given(fit, fit, st.lists(st.sampled_from([item.id for item in CLAIMS]), max_size=4))
def test_any_text_gives_pages_in_balance(english, korean, supports):
    words = Words(english, korean)
    finding = replace(FINDINGS[0], text=words, supports=tuple(supports))
    for content in html(render(site(findings=(finding,), title=words))).values():
        Page(content)
