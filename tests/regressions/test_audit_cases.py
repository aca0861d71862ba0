"""Of the 99 published findings each is tried or has a reason why it cannot apply: none is left out, none counted twice."""

import re
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
NAME = re.compile(r"def test_audit_((?:\d\d_)+)\w+\([^)]*\)[^:]*:\n    \"\"\"(.+?)\"\"\"")


def tried():
    found = {}
    for path in HERE.glob("test_audit_*.py"):
        for numbers, source in NAME.findall(path.read_text(encoding="utf-8")):
            for number in re.findall(r"\d\d", numbers):
                assert int(number) not in found, number
                found[int(number)] = source
    return found


def reasons():
    listed = tomllib.loads((HERE / "reasons.toml").read_text(encoding="utf-8"))["case"]
    return {case["number"]: case for case in listed}


def test_every_case_is_tried_or_has_its_reason():
    assert not set(tried()) & set(reasons())
    assert sorted([*tried(), *reasons()]) == list(range(1, 100))


def test_every_test_cites_its_source():
    for number, source in tried().items():
        assert re.search(
            r"#\d|iSEC|Bugtraq|7A|Subgraph|X41|CVE|Cure53|Least|changelog|OW|measured|design|UW|SecureDrop|OnionShare|CoverDrop|Martus",
            source,
        ), number


def test_every_reason_says_something_and_names_its_source():
    for case in reasons().values():
        assert len(case["reason"]) > 30
        assert case["source"]
