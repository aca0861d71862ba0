"""The tables of spellings follow what is seen, and give way only so far."""

import csv
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TOOL = ROOT / "tools" / "names" / "estimate.py"
#: Invented people of one family who write 표 and 은 in a way of their own.
FORMS = [
    ("표은석", "PIO Ewn-seok"),
    ("표은례", "PIO Ewn Rye"),
    ("표은복", "PIO Ewn Bok"),
    ("표은혁", "PIO Ewn Hyeok"),
    ("표은길", "PIO Ewn Gil"),
]


def estimated(tmp_path, forms):
    source = tmp_path / "spellings.csv"
    with source.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(("person_id", "form", "script", "tier"))
        for number, (hangul, latin) in enumerate(forms):
            out.writerow((number, hangul, "Hang", "core"))
            out.writerow((number, latin, "Latn", "core"))
            out.writerow((number, "Nobody Knows", "Latn", "alias"))
    subprocess.run([sys.executable, "-X", "utf8", TOOL, source, tmp_path / "out"], check=True, timeout=120)
    return tmp_path / "out"


def weight(folder, name, **wanted):
    with (folder / name).open(encoding="utf-8", newline="") as stream:
        return next(float(row["south"]) for row in csv.DictReader(stream, delimiter="\t") if wanted.items() <= row.items())


def test_what_is_seen_gains_and_the_prior_holds_it_back(tmp_path):
    none, family = estimated(tmp_path, []), tmp_path / "none"
    shutil.move(none, family)
    some = estimated(tmp_path, FORMS)
    before, after = (weight(folder, "surnames.tsv", surname="표", spelling="pio") for folder in (family, some))
    assert before < after < 0.5
    before, after = (weight(folder, "channel.tsv", jamo="ㅡ", context="*", spelling="ew") for folder in (family, some))
    assert before < after < 0.5


def test_no_table_holds_a_word_of_a_name(tmp_path):
    folder = estimated(tmp_path, FORMS)
    for name in ("channel.tsv", "surnames.tsv"):
        text = (folder / name).read_text(encoding="utf-8").lower()
        assert not [part for part in ("nobody", "ewnseok", "ewn-", "pio ewn", "은석", "표은") if part in text]
