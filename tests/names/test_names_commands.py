import csv
import json

import pytest

from kirok.cli.main import main


def run(capsys, *words):
    code = main([*words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def scored(tmp_path, capsys, text, *, raw=False):
    source, target = tmp_path / "pairs.csv", tmp_path / "scores.csv"
    source.write_bytes(text if raw else text.encode())
    code, data = run(capsys, "names", "score", str(source), "--out", str(target))
    return code, data, target


def test_score_writes_one_row_a_pair(tmp_path, capsys):
    text = 'left,right\n표은석,"PYO, Un Sok"\n표은석,탁명례\n표은석,\n'
    code, data, target = scored(tmp_path, capsys, text)
    assert code == 0
    assert data == {"out": str(target), "pairs": 3, "same": 1, "refused": 1, "threshold": 10.4}
    with target.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == ["left", "right", "score", "same", "note"]
    assert rows[1][:2] == ["표은석", "PYO, Un Sok"]
    assert float(rows[1][2]) > 10.4 > float(rows[2][2])
    assert [row[3] for row in rows[1:]] == ["1", "0", ""]
    assert rows[3] == ["표은석", "", "", "", "there is no letter in this name"]


def test_columns_may_stand_anywhere_and_rows_be_short(tmp_path, capsys):
    code, data, target = scored(tmp_path, capsys, "\ufeffid,right,left\n7,Pyo Un Sok,표은석\n8\n\n")
    assert (code, data["pairs"], data["same"], data["refused"]) == (0, 2, 1, 1)
    assert target.read_text(encoding="utf-8").splitlines()[1].startswith("표은석,Pyo Un Sok,")


def test_an_open_quotation_mark_spoils_its_own_row_alone(tmp_path, capsys):
    rows = ['"Pyo Un Sok,표은석', '표은석,"PYO, Un Sok"', '"Pyo\nUn Sok",표은석', '표은석,"Pyo', "표은석,Pyo Un Sok"]
    code, data, target = scored(tmp_path, capsys, "left,right\n" + "\n".join(rows))
    assert (code, data["pairs"], data["same"], data["refused"]) == (0, 5, 3, 2)
    with target.open(encoding="utf-8", newline="") as stream:
        found = list(csv.DictReader(stream))
    assert [row["left"] for row in found] == ['"Pyo Un Sok', "표은석", "Pyo\nUn Sok", "표은석", "표은석"]
    assert ["not closed" in row["note"] for row in found] == [True, False, False, True, False]


@pytest.mark.parametrize("mark", [";", "\t"])
def test_semicolons_and_tabs_part_cells_too(tmp_path, capsys, mark):
    text = f"left{mark}right\n표은석{mark}PYO, Un Sok\n"
    assert scored(tmp_path, capsys, text)[1]["same"] == 1


def test_a_score_is_the_same_in_any_company(tmp_path, capsys):
    rows = ["표은석,Pyo Un Sok", "리겸순,Lee Kyum Soon", "Tove Lindqvist,Lindqvist Tove", "탁명례,표은석"]
    scored(tmp_path, capsys, "left,right\n" + "\n".join(rows))
    together = (tmp_path / "scores.csv").read_text(encoding="utf-8").splitlines()[1:]
    for row, expected in zip(rows[::-1], together[::-1], strict=True):
        scored(tmp_path, capsys, f"left,right\n{row}\n")
        assert (tmp_path / "scores.csv").read_text(encoding="utf-8").splitlines()[1] == expected


def test_a_very_long_name_is_refused_in_its_row(tmp_path, capsys):
    code, data, target = scored(tmp_path, capsys, f"left,right\n{'Kim ' * 50_000},표은석\n")
    assert (code, data["refused"]) == (0, 1)
    assert "at most 200 characters" in target.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "sentence", "line"),
    [
        (b"a,b\n1,2\n", "must name the columns left and right", 1),
        (b"", "must name the columns left and right", 1),
        (b"left,right\n\xff\xfe,x\n", "not a UTF-8 text file", None),
        (b'left,right\n"x' + b"y" * 10_000_010, "not a CSV file", None),
    ],
    ids=["columns", "empty", "bytes", "endless-field"],
)
def test_a_bad_file_changes_nothing(tmp_path, capsys, content, sentence, line):
    (tmp_path / "scores.csv").write_text("old", encoding="utf-8")
    code, data, target = scored(tmp_path, capsys, content, raw=True)
    assert code == 2
    assert sentence in data["error"]["message"]
    assert data["error"]["file"].endswith("pairs.csv")
    assert line is None or data["error"]["line"] == line
    assert target.read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pairs.csv", "scores.csv"]


def test_a_missing_file_is_one_sentence(tmp_path, capsys):
    code, data = run(capsys, "names", "score", str(tmp_path / "none.csv"), "--out", str(tmp_path / "scores.csv"))
    assert code == 2
    assert data["error"]["message"].startswith("the file cannot be read")


def test_explain_lays_the_syllables_side_by_side(capsys):
    code, data = run(capsys, "names", "explain", "Ri Kyom Sun", "이겸순")
    assert code == 0
    assert (data["left"], data["right"], data["same"]) == ("Ri Kyom Sun", "이겸순", 1)
    assert [row["read"] for row in data["syllables"]] == ["리", "겸", "순"]
    assert data["syllables"][0]["reasons"][-1] == "initial-sound rule: 리 written 이"
    assert set(data["syllables"][0]) == {"left", "right", "read", "reasons", "bits"}
    assert main(["names", "explain", "Ri Kyom Sun", "이겸순", "--lang", "en"]) == 0
    assert "one name at the default threshold" in capsys.readouterr().out
    assert main(["names", "explain", "Ri Kyom Sun", "이겸순", "--lang", "ko"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert "비트: 기본 기준에서 한 이름" in told[0]
    assert told[1].endswith("비트; 리 → ri: 국어의 로마자 표기법; 두음법칙: 리 → 이")


def test_romanize_and_keys(capsys):
    assert run(capsys, "names", "romanize", "한복남", "--system", "mr") == (0, {"hangul": "한복남", "system": "mr", "latin": "Han Pongnam"})
    assert run(capsys, "names", "romanize", "한복남")[1]["latin"] == "Han Boknam"
    code, data = run(capsys, "names", "keys", "Pyo Un Sok")
    assert (code, data["name"], data["keys"][0]) == (0, "Pyo Un Sok", "표은석")


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("explain", "", "표은석"), 3, "no letter"),
        (("keys", "😀"), 3, "no letter"),
        (("romanize", "Pyo"), 2, "two to six hangul syllables"),
        (("romanize", "표은석", "--system", "yale"), 2, "invalid choice"),
        (("keys", "\udcff"), 2, "not UTF-8"),
    ],
    ids=["explain", "keys", "romanize", "system", "bytes"],
)
def test_what_bears_no_answer(capsys, words, code, sentence):
    found, data = run(capsys, "names", *words)
    assert found == code
    assert sentence in data["error"]["message"]
