"""Write hanja.tsv from the Unihan database: ``python tools/names/hanja.py FOLDER OUT.tsv``.

FOLDER holds Unihan_Readings.txt(.bz2) and Unihan_Variants.txt(.bz2), as in Debian's package unicode-data (/usr/share/unicode).
A row is a character and its readings in hangul (kHangul; compatibility ideographs have their own), or a simplified character
without a reading and the traditional one that has it (kTraditionalVariant).
"""

from __future__ import annotations

import bz2
import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def fields(folder: Path, name: str, wanted: str) -> Iterator[tuple[str, str]]:
    """Character and value of each row of one Unihan property."""
    packed = folder / f"{name}.bz2"
    text = bz2.decompress(packed.read_bytes()).decode("utf-8") if packed.exists() else (folder / name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("U+"):
            code, field, value = line.split("\t")
            if field == wanted:
                yield chr(int(code.partition("+")[2], 16)), value


def main() -> None:
    """Read the two files and write the table."""
    folder = Path(sys.argv[1])
    readings = fields(folder, "Unihan_Readings.txt", "kHangul")
    table = {character: "".join(dict.fromkeys(part.split(":")[0] for part in value.split())) for character, value in readings}
    read = frozenset(table)
    for character, value in fields(folder, "Unihan_Variants.txt", "kTraditionalVariant"):
        traditional = [chr(int(part.partition("+")[2].partition("<")[0], 16)) for part in value.split()]
        known = [each for each in traditional if each in read and each != character]
        if known and character not in read:
            table[character] = known[0]
    with Path(sys.argv[2]).open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, delimiter="\t", lineterminator="\n")
        out.writerow(("character", "readings"))
        out.writerows(sorted(table.items()))


if __name__ == "__main__":
    main()
