"""Charts: well-formed, the same bytes each time, readable without colour, with their figures in words."""

import subprocess
import sys
from itertools import pairwise

import pytest
from lxml import etree

from kirok.figures.charts import Bar, Line, Range, bars, figure_text, lines, ranges
from kirok.figures.drawing import COLOURS, DASHES, SHAPES
from kirok.figures.upset import upset

HOSTILE = '<목록> & "둘"'
RANGES = [Range(HOSTILE, 9_000, 12_000, 10_357), Range("b", 4_000, 9_000, weak=True)]
DRAW = {
    "ranges": lambda: ranges(RANGES, title=HOSTILE, x_title="수", mark=4_400),
    "ranges-log": lambda: ranges([Range(HOSTILE, 0, 12_000, 10)], title=HOSTILE, x_title="수", log=True),
    "bars": lambda: bars([Bar(HOSTILE, 6.2), Bar("b", -3.1, kind=1)], title=HOSTILE, x_title="bits"),
    "lines": lambda: lines(
        [Line(HOSTILE, ((0, 0.2), (1, 0.9)), ((0, 0.1, 0.3), (1, 0.8, 0.95))), Line("b", ((0, 0.8), (1, 0.9)))],
        title=HOSTILE, x_title="x", y_title="y", mark=0.5,
    ),
    "upset": lambda: upset([HOSTILE, "b"], [((1, 0), 1_131), ((1, 1), 27)], title=HOSTILE),
}  # fmt: skip
SVG = "{http://www.w3.org/2000/svg}"
AGAIN = "from kirok.figures.charts import *; import sys; sys.stdout.write(bars([Bar('가', 6.2)], title='t', x_title='x'))"
WITHOUT = """
import sys
class NoCharts:
    def find_spec(self, name, path=None, target=None):
        if name == "vl_convert":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, NoCharts())
from kirok.base.errors import BadInput
from kirok.figures.charts import Bar, bars
try:
    bars([Bar("a", 1.0)], title="t", x_title="x")
except BadInput as error:
    print(error)
"""


def xml(text):
    return etree.fromstring(text.encode("utf-8"))


@pytest.fixture(scope="module")
def drawn():
    return {name: draw() for name, draw in DRAW.items()}


@pytest.mark.parametrize("name", DRAW)
def test_a_chart_is_one_well_formed_picture_with_its_title_in_words(drawn, name):
    root = xml(drawn[name])
    assert root.tag == SVG + "svg"
    assert root.get("role") == "img"
    assert root.find(SVG + "title").text == HOSTILE
    assert HOSTILE in [each.text for each in root.iter(SVG + "text")]


@pytest.mark.parametrize("name", DRAW)
def test_a_chart_is_the_same_bytes_when_drawn_again(drawn, name):
    assert DRAW[name]() == drawn[name]


@pytest.mark.parametrize("name", DRAW)
def test_a_chart_refers_to_nothing_outside(drawn, name):
    assert drawn[name].replace("http://www.w3.org/2000/svg", "").count("http") == 0
    assert "<script" not in drawn[name]


def test_another_process_draws_the_same_bytes():
    run = subprocess.run([sys.executable, "-X", "utf8", "-c", AGAIN], check=True, capture_output=True)
    assert run.stdout.decode("utf-8") == bars([Bar("가", 6.2)], title="t", x_title="x")


def test_the_figures_stand_beside_the_marks(drawn):
    assert "10,357 (9,000 - 12,000)" in drawn["ranges"]
    assert "4,000 - 9,000" in drawn["ranges"]
    assert "-3.1" in drawn["bars"]
    assert "1,131" in drawn["upset"]


def test_a_long_label_does_not_move_the_frame():
    short, long = (ranges([Range(label, 1, 2)], title="t", x_title="x") for label in ("a", "매우 긴 이름 " * 20))
    frames = [xml(text).get("viewBox") for text in (short, long)]
    assert frames[0] == frames[1]


def test_a_chart_of_nothing_is_a_frame():
    assert xml(ranges([], title="t", x_title="x")).tag == SVG + "svg"


def grey(colour):
    """Relative luminance of sRGB (IEC 61966-2-1), 0 to 1."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_neighbouring_series_differ_in_grey_dash_and_mark():
    greys = [grey(colour) for colour in COLOURS]
    assert all(abs(first - second) > 0.05 for first, second in pairwise(greys))
    assert len(set(DASHES)) == len(set(SHAPES)) == len(COLOURS)


@pytest.mark.parametrize(
    ("value", "text"), [(12345.6, "12,346"), (0.0312, "0.0312"), (7.0, "7"), (2e9, "2e+09"), (float("inf"), "∞"), (float("-inf"), "-∞")]
)
def test_figures_are_written_for_people(value, text):
    assert figure_text(value) == text


def test_only_the_commonest_patterns_are_drawn_and_the_rest_is_said():
    patterns = [(tuple(int(bit) for bit in f"{code:05b}"), 1_000 - code) for code in range(1, 32)]
    text = upset(list("ABCDE"), patterns, title="t", rest="7 more patterns")
    assert "7 more patterns" in text
    assert ">976<" in text
    assert ">975<" not in text


def test_without_the_library_one_sentence_says_what_to_install():
    run = subprocess.run([sys.executable, "-c", WITHOUT], check=True, capture_output=True, text=True)
    assert "pip install 'kirok[figures]'" in run.stdout
