"""Look for what was planted in a home that is switched off, byte by byte.

Planted are identities, victims' names, raw submissions, handlers' notes, recordings and pictures: 50 of each, or with
``--full`` 1,000 of each in an encrypted home, which takes some minutes of processor time and writes
docs/measured/seizure.json. Searched are database, write-ahead log, sealed originals and media, ledger, keys and a back-up,
in UTF-8 (composed and decomposed), UTF-16, hexadecimal and base64. A plain home is searched the same way: what is found
there shows that the search finds; what is sealed even there is read back with the keys.
"""

import argparse
import base64
import json
import os
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from ledger import commit, machine  # noqa: E402  (the bench beside this one)

#: Every planted text holds one of these; nothing else does. The Korean one tells composed from decomposed bytes, and is long
#: enough that none of its forms turns up by chance: four letters of base64 do, about once in 16 MiB of random base64.
MARKS = {"identities": "Qvexjorrid", "victims": "흽퓌쫏뷁쀍쮘", "submissions": "Zwqyjubblet", "notes": "Xzkwovvimp", "media": "Jqxuwyffol"}


def main() -> None:
    """Plant, switch off, look."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="1,000 of each; write docs/measured/seizure.json")
    full = parser.parse_args().full
    number = 1_000 if full else 50
    with tempfile.TemporaryDirectory() as folder:
        plain, sealed = Path(folder) / "plain", Path(folder) / "sealed"
        plant(plain, 20, plain=True)
        readable = plant(sealed, number, plain=False)
        measured = {
            "commit": commit(),
            "machine": machine(),
            "planted": number,
            "found": look(sealed),
            "read_back_with_the_keys": readable,
            "found_in_a_plain_home": look(plain),
        }
    print(json.dumps(measured, indent=1))
    if full:
        (ROOT / "docs" / "measured" / "seizure.json").write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")


def plant(folder: Path, number: int, *, plain: bool, begun: Callable[[Path], object] | None = None) -> dict[str, int]:
    """Fill *folder* with a home and a back-up of it, *number* things of each kind in it; nothing runs any more.

    How many of what is sealed even in a plain home could be read with the keys (of identities, two were opened). *begun* is
    told the home as soon as there is one.
    """
    folder.mkdir()
    secret, password, home = folder.parent / "passphrase", folder.parent / "password", folder / "home"
    secret.write_text("a passphrase of the bench\n", encoding="utf-8")
    password.write_text("a password of the bench\n", encoding="utf-8")
    given = ["--home", str(home), "--passphrase-file", str(secret), "--json"]
    run("init", *(["--plain"] if plain else []), *given)
    if begun:
        begun(home)
    run("users", "add", "han", "--role", "handler", "--password-file", str(password), *given)
    run("keys", "handler", "han", "--password-file", str(password), *given)
    with tempfile.TemporaryDirectory() as outside:
        raw = [Path(outside) / f"{at}.txt" for at in range(number)]
        for at, path in enumerate(raw):
            path.write_text(f"{MARKS['submissions']}{at} was told at the mill in March. {MARKS['submissions']}{at}\n", encoding="utf-8")
        words = ("--source", "S-0001", "--lang", "en", "--said-on", "2101-03", "--consent", "own-consent")
        for at in range(0, number, 100):
            run("import", *map(str, raw[at : at + 100]), *words, *given)
        coding = Path(outside) / "coding.json"
        coding.write_text(json.dumps(victims(number), ensure_ascii=False), encoding="utf-8")
        run("code", str(coding), *given)
    run("desk", "search", "mill", *given)
    readable = sealed_by_pages(home, number, secret, password.read_text(encoding="utf-8").strip())
    run("backup", str(folder / "home.backup"), *given)
    return readable


def victims(number: int) -> dict[str, object]:
    """A coding file of people with planted names."""
    people = [{"id": f"v{at}", "kind": "person", "names": [{"form": f"{MARKS['victims']}{at}", "script": "Hang"}]} for at in range(number)]
    return {"format": "kirok-coding/1", "actors": people}


def sealed_by_pages(home: Path, number: int, secret: Path, password: str) -> dict[str, int]:
    """Identities, notes, recordings and pictures, as the desk's pages seal them, all in one process."""
    marks = [MARKS[name] for name in ("identities", "notes", "media")]
    program = str(Path(__file__).with_name("seizure_media.py"))
    found: dict[str, int] = json.loads(python([program, str(home), str(secret), str(number), *marks, password]))
    return found


def look(folder: Path) -> dict[str, object]:
    """How many planted things can be read in any file, in any encoding; and how many bytes were searched."""
    contents = [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]
    counted = {name: sum(content.count(form) for content in contents for form in forms(mark)) for name, mark in MARKS.items()}
    return {**counted, "files": len(contents), "bytes": sum(map(len, contents))}


def forms(mark: str) -> set[bytes]:
    """The bytes of a mark in every encoding that is looked for; of base64 the middle that does not hang on its neighbours."""
    plain = {unicodedata.normalize(form, mark).encode(code) for form in ("NFC", "NFD") for code in ("utf-8", "utf-16-le", "utf-16-be")}
    found = set(plain) | {json.dumps(mark).strip('"').encode()}
    for one in plain:
        found |= {one.hex().encode(), one.hex().upper().encode()}
        for shift in range(3):
            encoded = base64.b64encode(b"\0" * shift + one)
            found.add(encoded[4 * (shift > 0) : -4])
    return found


def run(*words: str) -> str:
    """One command as a user would, in a process of its own."""
    return python(["-m", "kirok", *words])


def python(words: list[str]) -> str:
    """A Python of its own, without this one's home."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("KIROK_", "DJANGO_"))}
    command = [sys.executable, "-X", "utf8", *words]
    return subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env={**environment, "PYTHONPATH": str(ROOT / "src")}
    ).stdout


if __name__ == "__main__":
    main()
