"""The controlled vocabularies: codes with their English and Korean words, kept as data.

Source: the project's own core of terms, with the HURIDOCS micro-thesaurus (MT) that a scheme maps to where one does.
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from kirok.base.errors import BadInput
from kirok.terms.data_files import read_data

_MOST_SHOWN = 12


@dataclass(frozen=True)
class Term:
    """One code, ``LIB.camp`` of the scheme VIO, with its words; *code* is whole: ``VIO.LIB.camp``."""

    code: str
    en: str
    ko: str


@dataclass(frozen=True)
class Scheme:
    """One list of codes; *huridocs* names the micro-thesauri it maps to, or is None."""

    name: str
    en: str
    ko: str
    prefix: str | None
    huridocs: str | None
    terms: Mapping[str, Term]

    def whole(self, code: str) -> str:
        """The code with the scheme's prefix, whether it was written with it or not."""
        return code if self.prefix is None or code.startswith(f"{self.prefix}.") else f"{self.prefix}.{code}"


@dataclass(frozen=True)
class Vocabulary:
    """All schemes by name. It says which codes exist, not which are true."""

    schemes: Mapping[str, Scheme]

    def codes(self, scheme: str) -> tuple[str, ...]:
        """The whole codes of a scheme, in the order of the list.

        Raises:
            BadInput: there is no such scheme.
        """
        return tuple(self._scheme(scheme).terms)

    def label(self, code: str, lang: str, scheme: str | None = None) -> str:
        """The words of a code in "en" or "ko"; without *scheme* the code must be whole or unique.

        Raises:
            BadInput: the code does not exist.
        """
        home = self._scheme(scheme) if scheme else self._home(code)
        term = home.terms[self.check(code, home.name)]
        return term.ko if lang == "ko" else term.en

    def check(self, code: str, scheme: str) -> str:
        """The whole code.

        Raises:
            BadInput: it is not in the scheme; *allowed* has the closest codes first, twelve at the most.
        """
        home = self._scheme(scheme)
        whole = home.whole(code)
        if whole in home.terms:
            return whole
        raise BadInput(f"'{code[:60]}' is not a code of {home.name} ({home.en})", allowed=nearest(whole, home.terms))

    def _scheme(self, name: str) -> Scheme:
        if name not in self.schemes:
            raise BadInput(f"there is no vocabulary '{name}'", allowed=nearest(name, self.schemes))
        return self.schemes[name]

    def _home(self, code: str) -> Scheme:
        for scheme in self.schemes.values():
            if code in scheme.terms:
                return scheme
        raise BadInput(
            f"'{code[:60]}' is not a code of any vocabulary", allowed=nearest(code, [c for s in self.schemes.values() for c in s.terms])
        )


def nearest(word: str, words: Mapping[str, object] | list[str]) -> list[str]:
    """Up to twelve allowed words: those like *word* first, then the others in their order."""
    close = difflib.get_close_matches(word[:60], words, n=_MOST_SHOWN, cutoff=0.5)
    return (close + [other for other in words if other not in close])[:_MOST_SHOWN]


@cache
def load() -> Vocabulary:
    """The vocabularies of this version, read once."""
    schemes = (_scheme(entry) for entry in read_data("vocabulary.yaml"))
    return Vocabulary({scheme.name: scheme for scheme in schemes})


def _scheme(entry: Mapping[str, Any]) -> Scheme:
    prefix = entry.get("prefix")
    codes = ((f"{prefix}.{code}" if prefix else code, en, ko) for code, en, ko in entry["codes"])
    terms = {code: Term(code, en, ko) for code, en, ko in codes}
    return Scheme(entry["scheme"], entry["en"], entry["ko"], prefix, entry.get("huridocs"), terms)
