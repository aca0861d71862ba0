"""A dimension of the population table: places in a hierarchy, organisations, ranks, or any other.

Codes may lie in one another (a county in its province). What is said of a code is said of everything in it. A code that
a table does not list may be written as a path below one that it lists ("KP-10/harbour"), where the dimension is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kirok.base.errors import BadInput

#: The class of everybody whom no code of the dimension describes.
REST = ""


@dataclass(frozen=True)
class Dimension:
    """One dimension of the table.

    *parents* gives the code around each listed code (REST for the outermost); *complete* lists codes, or REST, whose listed
    parts leave nobody out; *open* admits codes that are not listed; *names* gives the code of a folded name.
    """

    name: str
    root: str = ""
    parents: Mapping[str, str] = field(default_factory=dict)
    complete: frozenset[str] = frozenset()
    open: bool = True
    names: Mapping[str, str] = field(default_factory=dict)

    def code(self, given: str) -> str:
        """The code that *given* stands for: a code, or a name of one in any case (the table lists names)."""
        return given if given in self.parents or given == self.root else self.names.get(given.casefold(), given)

    def around(self, code: str) -> str:
        """The code around *code*, REST for an outermost one.

        Raises:
            BadInput: the dimension does not know the code.
        """
        if code in self.parents:
            return self.parents[code]
        parent, slash, _ = code.rpartition("/")
        if self.open and slash and parent not in self.complete:
            self.around(parent)
            return parent
        if self.open and not self.parents:
            return REST
        allowed = [f"{known}/NAME" for known in list(self.parents)[:3]] if self.open else []
        raise BadInput(f"'{code[:60]}' is no code of '{self.name}'", field=self.name, allowed=[*self.parents, *allowed])

    def chain(self, code: str) -> tuple[str, ...]:
        """*code* and everything around it, innermost first: ("tir-0", "tir"); nothing for the root, which is everybody."""
        found = []
        while code not in {REST, self.root}:
            found.append(code)
            code = self.around(code)
        return tuple(found)

    def depth(self, code: str) -> int:
        """1 for an outermost code, one more for each code around it; 0 for REST."""
        return len(self.chain(code))

    def at_depth(self, code: str, depth: int) -> str:
        """The code around *code* at *depth*; the code itself where it does not lie so deep."""
        chain = self.chain(code)
        return chain[-depth] if 0 < depth <= len(chain) else (code if depth else REST)

    def classes(self, mentioned: Iterable[str]) -> tuple[str, ...]:
        """The parts into which the listed and *mentioned* codes divide everybody.

        Each is named after the innermost code that holds it; a code that its listed parts cover has no part of its own.
        """
        codes = {each for code in (*self.parents, *mentioned) for each in self.chain(code)}
        inner = {self.around(code) for code in codes}
        return tuple(sorted(code for code in {REST, *codes} if not (code in inner and code in self.complete)))
