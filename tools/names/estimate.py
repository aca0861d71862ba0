"""Estimate the tables of spellings from examples: ``python tools/names/estimate.py SPELLINGS.csv OUT``.

SPELLINGS.csv has the columns person_id, form, script (Latn, Hang, Hani) and tier (only ``core`` counts). The hand-written
tables beside this file are the prior: each row of a table counts as STRENGTH observations spread by its weights. The
readings, the style and the boundaries of each form are latent; three rounds of expectation and maximisation settle them.
"""

from __future__ import annotations

import csv
import itertools
import math
import sys
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "src"))

from kirok.names import channel as tables  # noqa: E402
from kirok.names import evidence, reading  # noqa: E402
from kirok.names import spelling as spellings  # noqa: E402
from kirok.names.hangul import split  # noqa: E402
from kirok.names.name import Name  # noqa: E402
from kirok.names.prior import priors  # noqa: E402

HERE = Path(__file__).resolve().parent
STRENGTH, CONTEXT_STRENGTH, SURNAME_STRENGTH = 25.0, 15.0, 15.0
CONTEXT_LEAST = 6.0  #: observations without which a vowel in a context keeps the general table
ROUNDS = 3
Table = dict[tuple[str, ...], list[dict[str, float]]]  #: key -> one distribution a style


def hand(name: str) -> Table:
    """A hand-written table: ``KEY | south | north | marked``, each ``spelling weight spelling weight ...``."""
    found: Table = {}
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        head, *styles = line.split(" | ")
        found[tuple("" if word == "_" else word for word in head.split())] = [_normal(_pairs(text)) for text in styles]
    return found


def _pairs(text: str) -> dict[str, float]:
    words = text.split()
    return {"" if word == "_" else word: float(weight) for word, weight in zip(words[::2], words[1::2], strict=True) if float(weight)}


def _normal(weights: dict[str, float]) -> dict[str, float]:
    total = sum(weights.values())
    return {spelling: weight / total for spelling, weight in weights.items()}


def write(folder: Path, channel: Table, surnames: Table) -> None:
    """Both tables as TSV."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [
        ((part.removesuffix("_0"), jamo, *(rest or (["0"] if part.endswith("_0") else ["*"]))), styles)
        for (part, jamo, *rest), styles in channel.items()
    ]
    _write(folder / "channel.tsv", ("part", "jamo", "context"), rows)
    _write(folder / "surnames.tsv", ("surname",), list(surnames.items()))


def _write(path: Path, keys: tuple[str, ...], rows: list[tuple[tuple[str, ...], list[dict[str, float]]]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, delimiter="\t", lineterminator="\n")
        out.writerow((*keys, "spelling", *tables.STYLES))
        for key, styles in rows:
            for spelling in dict.fromkeys(itertools.chain(*styles)):
                out.writerow((*key, spelling, *(f"{style.get(spelling, 0):.4g}" for style in styles)))


def persons(path: Path) -> dict[str, list[str]]:
    """The core forms of each person."""
    found: dict[str, list[str]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["tier"] == "core":
                found[row["person_id"]].append(row["form"])
    return found


class Counts:
    """What was seen: for each table row and style, how often each spelling."""

    def __init__(self) -> None:
        self.seen: dict[tuple[str, ...], list[Counter[str]]] = defaultdict(lambda: [Counter(), Counter(), Counter()])

    def add_person(self, forms: list[str]) -> None:
        """Settle one person's name and count how each form spells it."""
        names = [name for name in map(Name.parse, forms) if name.tradition == "korean"]
        truth = settle(names)
        for name in names if truth else ():
            self._add_form(name, truth)

    def _add_form(self, name: Name, truth: tuple[str, ...]) -> None:
        weights = [(explains(each, truth), each) for each in name.components]
        total = sum(weight for weight, _ in weights)
        for weight, each in weights:
            if total and weight / total > 0.01 and each.surname.kind == "latin":
                self._add_parts(each, truth, weight / total)

    def _add_parts(self, each, truth: tuple[str, ...], weight: float) -> None:  # noqa: ANN001
        for place, (spelt, form) in enumerate(zip((each.surname, *each.given), truth, strict=True)):
            written = _written(spelt.text, form, min(place, 2), each.style)
            for syllable, share in written.items():
                if place == 0 and (syllable,) in SURNAMES:
                    self.seen["surname", syllable][each.style][spelt.text] += weight * share
                elif place:
                    self._add_jamo(spelt.text, syllable, each.style, weight * share)

    def _add_jamo(self, text: str, syllable: str, style: int, weight: float) -> None:
        ways = list(_ways(text, syllable, style))
        total = sum(chance for chance, *_ in ways)
        onset, vowel, coda = split(syllable)
        context = ("0" if onset == "ㅇ" else "c") + tables.coda_class(coda)
        onset = "ㅅi" if onset == "ㅅ" and vowel in "ㅣㅟ" else onset
        for chance, spelt_onset, spelt_vowel, spelt_coda in ways:
            share = weight * chance / total
            self.seen["onset", onset][style][spelt_onset] += share
            self.seen["vowel", vowel][style][spelt_vowel] += share
            self.seen["vowel", vowel, context][style][spelt_vowel] += share
            self.seen["coda", coda][style][spelt_coda] += share


def _written(text: str, form: str, place: int, style: int) -> dict[str, float]:
    """The syllables that *form* may have been written as before *text* spelt them, with their shares."""
    reads = spellings.listed_forms(text, place)
    found = {}
    for syllable, chances in reads.items():
        link = dict(priors()[place].links(syllable)).get(form)
        if link and chances[style] * link[style]:
            found[syllable] = chances[style] * link[style]
    total = sum(found.values())
    return {syllable: chance / total for syllable, chance in found.items()}


def _ways(text: str, syllable: str, style: int):  # noqa: ANN202
    for onset, vowel, coda in tables.decompositions(text):
        for jamo_onset, o in tables.channel().onsets[onset]:
            for jamo_coda, c in tables.channel().codas[coda]:
                for jamo_vowel, v in tables.vowel_options(vowel, jamo_onset == "ㅇ", tables.coda_class(jamo_coda)):
                    if spellings.compose(jamo_onset, jamo_vowel, jamo_coda) == syllable and o[style] * v[style] * c[style]:
                        yield o[style] * v[style] * c[style], onset, vowel, coda


def explains(each, truth: tuple[str, ...]) -> float:  # noqa: ANN001
    """How well one reading of a form explains a name: its share times the odds of each syllable."""
    places = (each.surname, *each.given)
    if len(places) != len(truth):
        return 0.0
    found = each.share
    for place, (spelt, form) in enumerate(zip(places, truth, strict=True)):
        vector, mass = spelt.vectors(min(place, 2))[each.style]
        found *= vector.get(form, 0.0) / mass
    return found


def settle(names: list[Name]) -> tuple[str, ...] | None:
    """The underlying name that explains all forms best; None when they do not agree on any."""
    length = Counter(len(name.components[0].given) + 1 for name in names).most_common(1)[0][0] if names else 0
    options: list[Counter[str]] = [Counter() for _ in range(length)]
    for name in names:
        for each in name.components:
            places = (each.surname, *each.given)
            for place, spelt in enumerate(places if len(places) == length else ()):
                vector, mass = spelt.vectors(min(place, 2))[each.style]
                for form, chance in vector.items():
                    options[place][form] += each.share * priors()[min(place, 2)].chance(form) * chance / mass
    best: tuple[float, tuple[str, ...] | None] = (-math.inf, None)
    for truth in itertools.product(*([form for form, _ in option.most_common(6)] for option in options)):
        prior = sum(math.log(priors()[min(place, 2)].chance(form)) for place, form in enumerate(truth))
        fit = prior + sum(math.log(sum(explains(each, truth) for each in name.components) + 1e-9) for name in names)
        best = max(best, (fit, truth))
    return best[1]


CHANNEL, SURNAMES = hand("channel-prior.txt"), hand("surnames-prior.txt")


def mixed(prior: dict[str, float], seen: Counter[str], strength: float) -> dict[str, float]:
    """The prior's weights as *strength* observations, and what was seen."""
    return _normal({each: strength * prior.get(each, 0.0) + seen[each] for each in dict.fromkeys((*prior, *seen))})


def maximised(counts: Counts) -> tuple[Table, Table]:
    """The tables after one round."""
    channel: Table = {}
    for (part, jamo), prior in CHANNEL.items():
        plain = part.removesuffix("_0")
        seen = counts.seen[plain, jamo] if part == plain else [Counter(), Counter(), Counter()]
        channel[part, jamo] = [mixed(a, b, STRENGTH) for a, b in zip(prior, seen, strict=True)]
    for (part, jamo, *context), seen in sorted(counts.seen.items()):
        if context and sum(sum(style.values()) for style in seen) >= CONTEXT_LEAST:
            general = channel.get(("vowel_0", jamo)) if context[0][0] == "0" else None
            general = general or channel[part, jamo]
            channel[part, jamo, *context] = [mixed(a, b, CONTEXT_STRENGTH) for a, b in zip(general, seen, strict=True)]
    surnames = {
        key: [mixed(a, b, SURNAME_STRENGTH) for a, b in zip(prior, counts.seen["surname", *key], strict=True)]
        for key, prior in SURNAMES.items()
    }
    return channel, surnames


def forget() -> None:
    """Drop what was computed from the tables of the round before."""
    for cached in (
        tables.channel,
        tables.decompositions,
        tables.vowel_options,
        spellings.surname_spellings,
        spellings.read_forms,
        spellings.may_be_surname,
        spellings.may_be_misspelt_surname,
        spellings.half_of_double,
    ):
        cached.cache_clear()
    spellings.forget()
    evidence.forget()
    reading.forget()


def main() -> None:
    """Estimate and write."""
    people, folder = persons(Path(sys.argv[1])), Path(sys.argv[2])
    for left_out in sys.argv[3:]:
        people.pop(left_out, None)
    estimate(people, folder)


def estimate(people: dict[str, list[str]], folder: Path) -> None:
    """Rounds of estimation from the prior; the tables end in *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("syllables.tsv", "hanja.tsv", "common.tsv"):
        if not (folder / name).exists():
            (folder / name).write_bytes((ROOT / "src/kirok/names/data" / name).read_bytes())
    write(folder, CHANNEL, SURNAMES)
    tables.DATA = folder
    for _ in range(ROUNDS):
        forget()
        counts = Counts()
        for forms in people.values():
            counts.add_person(forms)
        write(folder, *maximised(counts))
    forget()


if __name__ == "__main__":
    main()
