"""A newsroom's own folder: logo, colours, templates, a third language that is nothing but a folder, and what is refused."""

import re
import shutil

import pytest
from publish_samples import site
from test_publish_pages import VOID, Page

from kirok.base.errors import BadInput, Refused
from kirok.publish.house import NONE
from kirok.publish.house_files import read_house
from kirok.publish.house_sample import write_sample
from kirok.publish.pages import render

PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Corrections"
msgstr "Korrektolo"

msgid "Corrected on {day}."
msgstr "Korrekt je {day}."

msgid "around {date}"
msgstr "cirk {date}"

msgid "{n} claim"
msgid_plural "{n} claims"
msgstr[0] "{n} dirajo"
msgstr[1] "{n} dirajoj"
"""
LANGUAGE = """
name: Lingvolo
title: La Rekordo
contact: skribu al ni
enter: Legu
labels: {RTR.subject-reappeared: la homo revenis, VIO.LIB.camp: kampo}
"""
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><path d="M0 0h2v2z"/></svg>'


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "house"
    for path, text in {
        "house.css": ":root { --accent: #004488; }",
        "logo.svg": LOGO,
        "map.yaml": "tiles: {p-north: [0, 0], p-south: [1, 1]}",
        "templates/method.html": '{% extends "kirok/method.html" %}{% block title %}How we work{% endblock %}',
        "languages/qlo/language.yaml": LANGUAGE,
        "languages/qlo/site.po": PO,
    }.items():
        (made / path).parent.mkdir(parents=True, exist_ok=True)
        (made / path).write_text(text, encoding="utf-8")
    return made


def test_a_third_language_is_a_folder(folder):
    files = render(site(house=read_house(folder)))
    mine = {path.removeprefix("qlo/") for path in files if path.startswith("qlo/")}
    assert mine == {path.removeprefix("ko/") for path in files if path.startswith("ko/")}
    page = files["qlo/corrections.html"].decode()
    assert '<html lang="qlo">' in page
    assert "Korrektolo" in page
    assert "la homo revenis" in page
    assert "La Rekordo" in page
    assert "skribu al ni" in page
    # What the folder does not translate is read in English and says so; a date keeps its numbers and its doubt.
    assert '<span lang="en">A clerk was reported dead' in page
    assert "cirk 2104-05" in files["qlo/findings/f2.html"].decode()
    assert "12 dirajoj" in files["qlo/index.html"].decode() or "13 dirajoj" in files["qlo/index.html"].decode()
    for path in ("en/index.html", "ko/findings/f1.html"):
        assert 'lang="qlo"' in files[path].decode()
    assert "Legu" in files["index.html"].decode()
    for path, content in files.items():
        if path.startswith("qlo/") and path.endswith(".html"):
            Page(content)


class Spoken(Page):
    """The texts of one page that stand in the further language, with what they stand in."""

    def __init__(self, content: bytes) -> None:
        self.langs, self.mine = [""], []
        super().__init__(content)

    def handle_starttag(self, tag, attrs):
        super().handle_starttag(tag, attrs)
        if tag not in VOID:
            self.langs.append(dict(attrs).get("lang", self.langs[-1]))

    def handle_endtag(self, tag):
        super().handle_endtag(tag)
        self.langs.pop()

    def handle_data(self, data):
        super().handle_data(data)
        # In a title no element can stand that would say so; a command or an address is in no language.
        if self.langs[-1] == "qlo" and self.open[-1] not in {"title", "code"} and any(map(str.isalpha, data)):
            self.mine.append(data.strip())


def spoken(files):
    return {text for path, content in files.items() if path.endswith(".html") for text in Spoken(content).mine}


#: Ids, addresses, names of files and formats, names of lists and of a picture's hand, and the words of an account in quotation marks.
NAMES = re.compile(
    r"[·(]* ?[a-z]\d+(/s\d+)?[ ·)]*|https://\S+|[\w/]*\.[\w.-]+|[a-z-]+|proofs/\S+|[\d.]+\+[0-9a-f]{8}"
    r"|Atom|CSV|JSON( Feed)?|Parquet|\(IPTC \w+\)|Varra Record|(church|union|families): ?|“[^”]+”[;)].*"
)


def test_what_a_further_language_leaves_out_is_marked_as_english(folder):
    languages = folder / "languages" / "qlo"
    languages.joinpath("language.yaml").write_text("name: Lingvolo")
    languages.joinpath("site.po").unlink()
    bare = render(site(house=read_house(folder)))
    assert {text for text in spoken(bare) if not NAMES.fullmatch(text)} == {"Lingvolo"}
    # No mark is left, neither on a page nor in a feed or in data.
    assert not [path for path, content in bare.items() if path.endswith((".html", ".xml", "json", "jsonld")) and {1, 2, 3} & set(content)]


def test_words_within_a_marked_sentence_are_not_marked_with_it(folder):
    files = render(site(house=read_house(folder)))
    assert {"Korrektolo", "La Rekordo", "skribu al ni", "Kampo", "Legu"} <= spoken(files)
    front = files["qlo/index.html"].decode()
    assert '<span lang="en">Last changed on </span><time datetime="2104-09-02">' in front
    # In a drawing an element of text is another one, and in an attribute there is none.
    assert '<tspan lang="en">Corroborated · 1</tspan>' in files["qlo/certainty.html"].decode()
    assert 'aria-label="Invented"' in front
    drawn = files["qlo/estimates.html"].decode()
    assert drawn.count("<title") == len(re.findall(r"<title[^>]*>[^<]+</title>", drawn)) > 1


def test_logo_style_and_template_are_the_newsrooms(folder):
    files = render(site(house=read_house(folder)))
    front = files["en/index.html"].decode()
    assert files["logo.svg"] == LOGO.encode()
    assert files["house.css"] == b":root { --accent: #004488; }"
    assert front.index("style.css") < front.index("house.css")
    assert 'src="../logo.svg"' in front
    assert "<title>How we work" in files["en/method.html"].decode()
    assert "From report to sentence" in files["en/method.html"].decode()
    plain = render(site(house=NONE))
    assert not {"logo.svg", "house.css"} & plain.keys()
    assert "How we work" not in plain["en/method.html"].decode()


def test_no_folder_is_no_house(tmp_path):
    assert read_house(tmp_path / "none") == NONE


@pytest.mark.parametrize(
    ("path", "text", "what"),
    [
        ("house.css", "@import 'x.css';", "asks no other machine"),
        ("house.css", "a { background: url(http://x.example/y) }", "asks no other machine"),
        ("house.css", "a { background: \\75rl(x) }", "asks no other machine"),
        ("logo.svg", '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "script"),
        ("logo.svg", '<svg xmlns="http://www.w3.org/2000/svg"><image href="http://x.example/y"/></svg>', "address"),
        ("templates/front.html", "{% if %}", "cannot be read"),
        ("templates/front.html", "<script>1</script>", "script"),
        ("languages/ko/language.yaml", LANGUAGE, "further language"),
        ("languages/qlo/language.yaml", "title: x", "own name"),
        ("languages/qlo/site.po", 'msgid "Corrected on {day}."\nmsgstr "{dey}"', "does not have"),
        ("map.yaml", "tiles: {a: [0, 0], b: [0, 0]}", "one spot"),
        ("map.yaml", "tiles: {a: [0, -1]}", "no spot"),
    ],
)
def test_what_runs_reaches_out_or_cannot_be_read_is_refused(folder, path, text, what):
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=what) as caught:
        read_house(folder)
    assert str(folder) in str(caught.value.file)


def test_a_template_that_names_what_is_not_there_says_which(folder):
    (folder / "templates" / "method.html").write_text("{{ nothing.at_all }}", encoding="utf-8")
    with pytest.raises(BadInput, match=re.escape("method.html")):
        render(site(house=read_house(folder)))
    shutil.rmtree(folder)


def test_the_sample_is_a_house_to_begin_with(tmp_path):
    made = tmp_path / "house"
    assert "house.css" in write_sample(made)
    # As it lies it changes nothing but the colours, which are ours, in light and in dark.
    house = read_house(made)
    assert (house.logo, house.templates, house.tongues, house.tiles) == (None, (), (), ())
    assert house.css.count("--accent:") == 2
    (made / "our-templates").rename(made / "templates")
    (made / "languages").mkdir()
    shutil.move(made / "language", made / "languages" / "qlo")
    about, texts = made / "languages" / "qlo" / "language.yaml", made / "languages" / "qlo" / "site.po"
    about.write_text(about.read_text().replace('name: ""', "name: Lingvolo"))
    assert 'msgid "Corrections"\nmsgstr ""' in texts.read_text()
    texts.write_text(texts.read_text().replace('msgid "Corrections"\nmsgstr ""', 'msgid "Corrections"\nmsgstr "Korrektolo"'))
    files = render(site(house=read_house(made)))
    assert "<h1>Korrektolo</h1>" in files["qlo/corrections.html"].decode()
    assert "<h1>Corrections</h1>" in files["en/corrections.html"].decode()


def test_the_sample_is_written_over_nothing(tmp_path):
    (tmp_path / "house.css").write_text("mine")
    with pytest.raises(Refused, match="something lies there"):
        write_sample(tmp_path)
    assert (tmp_path / "house.css").read_text() == "mine"
