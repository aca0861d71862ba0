"""The house numbers: how long functions and modules are, how deep folders, what lacks a type or a docstring.

``python tools/house_numbers.py`` prints them; tests/architecture holds them to their limits. A function's body is its
code lines: without its docstring, blank lines and lines that hold only a comment.
"""

from __future__ import annotations

import ast
import math
import statistics
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "kirok"
#: Exempt from the sizes by name: Django writes the one, the other is a table and not a program.
EXEMPT_FOLDERS = frozenset({"migrations", "data"})
RATIO_ROOMS = ("seal", "ledger", "exposure", "drop")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Measured:
    """One function: where it stands, how long its body is, what it lacks."""

    place: str
    body: int
    typed: bool


def modules(source: Path = SOURCE) -> list[Path]:
    """Every module that the numbers count."""
    return [path for path in sorted(source.rglob("*.py")) if not EXEMPT_FOLDERS & set(path.relative_to(source).parts)]


def functions(paths: Sequence[Path]) -> list[Measured]:
    """Every function and method, nested ones too."""
    return [measured for path in paths for measured in _functions(path)]


def _functions(path: Path) -> Iterator[Measured]:
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, Function):
            yield Measured(f"{_name(path)}:{node.lineno} {node.name}", _body(node, lines), _typed(node))


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def _body(node: Function, lines: Sequence[str]) -> int:
    code = node.body[1:] if ast.get_docstring(node) is not None else node.body
    span = lines[code[0].lineno - 1 : node.end_lineno] if code else []
    return sum(1 for line in span if line.strip() and not line.strip().startswith("#"))


def _typed(node: Function) -> bool:
    """Every parameter but self, cls and ``_`` of a lambda-like helper, and the result, have an annotation."""
    given = node.args
    parameters = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
    named = [each for index, each in enumerate(parameters) if not (index == 0 and each.arg in {"self", "cls"})]
    return node.returns is not None and all(each.annotation is not None for each in named)


def code_lines(path: Path) -> int:
    """Lines that are not blank."""
    return sum(1 for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


def lines(path: Path) -> int:
    """All lines."""
    return len(path.read_text(encoding="utf-8").splitlines())


def depth(path: Path) -> int:
    """How many folders below src/kirok a module lies."""
    return len(path.relative_to(SOURCE).parts) - 1


def undocumented(paths: Sequence[Path]) -> list[str]:
    """Public names without a docstring: modules with code, classes, functions, methods but short properties."""
    return [place for path in paths for place in _undocumented(path)]


def _undocumented(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if tree.body and ast.get_docstring(tree) is None:
        yield f"{_name(path)}: module"
    for owner in [tree, *(node for node in tree.body if _is_public(node) and isinstance(node, ast.ClassDef))]:
        for node in owner.body:
            excused = _is_overload(node) or (owner is not tree and _is_short(node))
            if _is_public(node) and ast.get_docstring(node) is None and not excused:
                yield f"{_name(path)}:{node.lineno} {node.name}"


def _is_public(node: ast.stmt) -> bool:
    return isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_")


def _is_overload(node: ast.stmt) -> bool:
    """A further signature of a function that is documented below it."""
    return isinstance(node, Function) and any(isinstance(each, ast.Name) and each.id == "overload" for each in node.decorator_list)


def _is_short(node: ast.stmt) -> bool:
    """A method whose name says it all: a property, Django's Meta, or a body of at most three statements (rule D102)."""
    return node.name == "Meta" if isinstance(node, ast.ClassDef) else isinstance(node, Function) and len(node.body) <= 3


def quantile(values: Sequence[int], share: float) -> int:
    """The smallest value that at least *share* of the values do not exceed."""
    return sorted(values)[max(math.ceil(share * len(values)) - 1, 0)]


def ratio(room: str) -> float:
    """Test lines to a line of code, blanks left out."""
    source = sum(code_lines(path) for path in modules(SOURCE / room))
    return sum(code_lines(path) for path in (ROOT / "tests" / room).rglob("*.py")) / max(source, 1)


def table() -> str:
    """The numbers as a person reads them."""
    paths = modules()
    bodies, sizes = [each.body for each in functions(paths)], [lines(path) for path in paths]
    typed = sum(each.typed for each in functions(paths)) / len(bodies)
    rows = [
        ("function body, median / p90 / max", _three(bodies), "8 / 30 / 60"),
        ("module lines, median / p90 / max", _three(sizes), "120 / - / 500"),
        ("folders below src/kirok, max", str(max(map(depth, paths))), "3"),
        ("functions wholly annotated", f"{typed:.1%}", "100 %"),
        ("public names without a docstring", str(len(undocumented(paths))), "0"),
        *((f"test lines a code line: {room}", f"{ratio(room):.2f}", "1.2") for room in RATIO_ROOMS),
    ]
    head = f"{len(paths)} modules, {len(bodies)} functions, {sum(map(code_lines, paths))} lines of code"
    return "\n".join([head, *(f"  {name:<38} {found:>14}   (house: {limit})" for name, found, limit in rows)])


def _three(values: Sequence[int]) -> str:
    return f"{statistics.median(values):.0f} / {quantile(values, 0.9)} / {max(values)}"


if __name__ == "__main__":
    print(table())
