from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import link_people
import pyarrow.parquet as pq
import pytest

from kirok.cli.main import main
from kirok.link.storing import _cells

HEAD = ["record_id", "list", "name", "sex", "born", "place", "when", "occupation"]


def write(path: Path, rows: list[dict[str, str]], head: list[str] = HEAD) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, head, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def link(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, dict]:
    code = main(["link", *map(str, words), "--json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.fixture
def files(tmp_path: Path) -> tuple[list[Path], list[dict[str, str]]]:
    rows, _ = link_people.people(150, seed=2)
    names = sorted({row["list"] for row in rows})
    return [write(tmp_path / f"{name}.csv", [row for row in rows if row["list"] == name]) for name in names], rows


def test_the_folder_of_a_linkage(
    files: tuple[list[Path], list[dict[str, str]]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths, rows = files
    config = tmp_path / "link.toml"
    config.write_text("linkages = 2", encoding="utf-8")
    out = tmp_path / "out"
    code, data = link(capsys, *paths, "--out", out, "--config", config)
    assert code == 0
    assert data["records"] == len(rows)
    assert (data["linkages"], data["engine"], data["threshold"]) == (2, "duckdb", 0.5)
    assert all((out / name).is_file() for name in data["files"])
    links = rows_of(out / "links.csv")
    assert data["links"] == len(links) > 10
    assert list(links[0]) == ["record_id_l", "record_id_r", "probability", "reasons"]
    assert all(part.partition("=")[1] for each in links for part in each["reasons"].split(";"))
    clusters = {row["record_id"]: row["cluster_id"] for row in rows_of(out / "clusters.csv")}
    assert set(clusters) == {row["record_id"] for row in rows}
    assert all(clusters[each["record_id_l"]] == clusters[each["record_id_r"]] for each in links)
    assert len(set(clusters.values())) == data["clusters"]
    parquet = pq.read_table(out / "links.parquet").to_pylist()
    assert [each["record_id_l"] for each in parquet] == [each["record_id_l"] for each in links]
    for number in ("0001", "0002"):
        drawn = rows_of(out / "linkages" / f"{number}.csv")
        assert list(drawn[0]) == ["person_id", "list"]
        assert len({(row["person_id"], row["list"]) for row in drawn}) == len(drawn) == len(rows)
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "Who is who: a proposal" in page
    assert "<script" not in page
    assert all(row["name"] not in page for row in rows)


def test_cells_are_quoted_where_they_must_be() -> None:
    cells = _cells(["a,b", 'c"d', "e\nf", "g h"])
    assert cells == ['"a,b"', '"c""d"', '"e\nf"', "g h"]
    assert next(csv.reader(io.StringIO(",".join(cells)))) == ["a,b", 'c"d', "e\nf", "g h"]


def test_the_same_again_is_the_same(
    files: tuple[list[Path], list[dict[str, str]]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths, _ = files
    for name in ("one", "two"):
        assert link(capsys, *paths, "--out", tmp_path / name)[0] == 0
    for name in ("links.csv", "clusters.csv", "review.csv", "model.json", "linkages/0007.csv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_add_and_retract(files: tuple[list[Path], list[dict[str, str]]], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths, rows = files
    whole, first, both, less, never = (tmp_path / name for name in ("whole", "first", "both", "less", "never"))
    assert link(capsys, *paths, "--out", whole)[0] == 0
    model = whole / "model.json"
    assert link(capsys, *paths[1:], "--model", model, "--out", first)[0] == 0
    assert link(capsys, paths[0], "--add", first, "--out", both)[0] == 0
    for name in ("links.csv", "clusters.csv", "review.csv", "linkages/0003.csv"):
        assert (both / name).read_bytes() == (whole / name).read_bytes()
    gone = tmp_path / "gone.txt"
    gone.write_text("".join(f"{row['record_id']}\n" for row in rows[::9]), encoding="utf-8")
    assert link(capsys, "--add", both, "--retract", gone, "--out", less)[0] == 0
    kept = [row for at, row in enumerate(rows) if at % 9]
    assert link(capsys, write(tmp_path / "kept.csv", kept), "--model", model, "--out", never)[0] == 0
    for name in ("links.csv", "clusters.csv", "review.csv", "linkages/0003.csv"):
        assert (less / name).read_bytes() == (never / name).read_bytes()


def test_labels(files: tuple[list[Path], list[dict[str, str]]], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths, _ = files
    assert link(capsys, *paths, "--out", tmp_path / "plain")[0] == 0
    first = rows_of(tmp_path / "plain/links.csv")[0]
    labels = tmp_path / "pairs.csv"
    labels.write_text(f"record_id_l,record_id_r,judgement\n{first['record_id_l']},{first['record_id_r']},different\n", encoding="utf-8")
    assert link(capsys, *paths, "--labels", labels, "--out", tmp_path / "judged")[0] == 0
    clusters = {row["record_id"]: row["cluster_id"] for row in rows_of(tmp_path / "judged/clusters.csv")}
    assert clusters[first["record_id_l"]] != clusters[first["record_id_r"]]
    assert link(capsys, "--add", tmp_path / "judged", "--out", tmp_path / "later", paths[0])[0] == 0
    kept = {row["record_id"]: row["cluster_id"] for row in rows_of(tmp_path / "later/clusters.csv")}
    assert kept[first["record_id_l"]] != kept[first["record_id_r"]]


def test_allow_duplicates_and_text(
    files: tuple[list[Path], list[dict[str, str]]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, rows = files
    one = write(tmp_path / "all.csv", [{**row, "list": "all"} for row in rows])
    assert main(["link", str(one), "--out", str(tmp_path / "none")]) == 0
    assert "nothing can be linked" in capsys.readouterr().out
    code, data = link(capsys, one, "--allow-duplicates", "all", "--out", tmp_path / "some")
    assert code == 0
    assert data["links"] > 10


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--out", "{tmp}/o"], "name at least one file"),
        (["{tmp}/none.csv", "--out", "{tmp}/o"], "no such file"),
        (["{tmp}/r.csv", "--out", "{tmp}/o", "--retract", "{tmp}/r.csv"], "--retract needs --add"),
        (["{tmp}/r.csv", "--out", "{tmp}/o", "--add", "{tmp}"], "no finished linkage"),
        (["{tmp}/r.csv", "--out", "{tmp}/o", "--add", "{tmp}", "--model", "{tmp}/m.json"], "leave --model out"),
        (["{tmp}/r.csv", "--out", "{tmp}/o", "--model", "{tmp}/r.csv"], "not JSON"),
        (["{tmp}/r.csv", "--out", "{tmp}/o", "--model", "{tmp}/m.json"], "not a model"),
        (["{tmp}/r.csv", "--out", "{tmp}/o", "--labels", "{tmp}/r.csv"], "is missing"),
        (["{tmp}/r.csv", "--out", "{tmp}/o", "--allow-duplicates", "x"], "no list 'x'"),
        (["{tmp}/r.csv", "--out", "{tmp}/o", "--engine", "abacus"], "invalid choice"),
        (["{tmp}/r.csv", "--out", "{tmp}/r.csv/o"], "cannot write"),
    ],
    ids=["no file", "missing", "retract", "add", "add and model", "no json", "no model", "labels", "list", "engine", "out"],
)
def test_bad_words_get_one_sentence_and_write_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    (tmp_path / "r.csv").write_text("record_id,list,name\n1,a,김영철\n2,b,김영철\n", encoding="utf-8")
    (tmp_path / "m.json").write_text("{}", encoding="utf-8")
    assert main(["link", *(word.format(tmp=tmp_path) for word in words)]) == 2
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "o").exists()


def test_a_damaged_folder(files: tuple[list[Path], list[dict[str, str]]], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths, _ = files
    assert link(capsys, *paths, "--out", tmp_path / "o")[0] == 0
    (tmp_path / "o/pairs.parquet").write_bytes(b"PAR1")
    code, data = link(capsys, paths[0], "--add", tmp_path / "o", "--out", tmp_path / "p")
    assert code == 2
    assert "damaged" in data["error"]["message"]
    (tmp_path / "o/pairs.parquet").unlink()
    code, data = link(capsys, paths[0], "--add", tmp_path / "o", "--out", tmp_path / "p")
    assert code == 2
    assert "does not hold a linkage" in data["error"]["message"]
    model = json.loads((tmp_path / "o/model.json").read_text(encoding="utf-8"))
    model["kinds"] = {"name; DROP TABLE x": "name"}
    (tmp_path / "bad.json").write_text(json.dumps(model), encoding="utf-8")
    code, data = link(capsys, paths[0], "--model", tmp_path / "bad.json", "--out", tmp_path / "p")
    assert code == 2
    assert "damaged" in data["error"]["message"]
