"""A thousand hostile file names through the page and the envelope: byte for byte, and shown as one plain line."""

import html
import random
import re

from drop_visit import reports

PIECES = [
    "../", "..\\", "\0", "\n", "\r", "\x1b[2J", "가나다", "日本", "\u202e", "עברית", " ", ".", "'", "%22", "<b>", "💾", "e\u0301",
    "\ufeff", "~", "-rf", "con", "$(x)", "\u2028", "{{x}}", ";", "&amp;",
]  # fmt: skip


def hostile(count):
    chance = random.Random(3)  # noqa: S311  (test data)
    names = {b"x" * 255, b".", b"..", b"\xff\xfe\xfd", b"/" * 9, "한".encode() * 85, "\u202e".encode() * 80}
    while len(names) < count:
        names.add("".join(chance.choices(PIECES, k=chance.randrange(1, 12))).encode()[:255])
    return sorted(names)


def test_a_thousand_hostile_names_travel_byte_identical(visitor, place):
    names = hostile(1_000)
    visitor.begin()
    for at in range(0, len(names), 25):
        page = visitor.write("", [(name, b"%d" % (at + number)) for number, name in enumerate(names[at : at + 25])])
        assert page.status_code == 200
        shown = [html.unescape(each) for each in re.findall(r'<bdi lang="">(.*?)</bdi>', page.content.decode(), re.DOTALL)]
        assert len(shown) == 25
        assert not [each for each in shown if re.search("[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\u2028\u2029]", each)]
    found = {int(content): name for report in reports(place) for name, content in report.files}
    assert [found[number] for number in range(1_000)] == names
