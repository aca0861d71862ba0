"""Makes ``verify_kirok.py``: the verifier's modules as they are, put into one file that needs nothing of Kirok.

Nothing is written twice: what is published is what ``kirok verify`` runs. Only the import lines between the modules
are taken out, which works because no two of them use one name; a doubled name is an error here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
_MODULES = (
    "base/errors",
    "base/canonical",
    "base/watching",
    "ledger/text",
    "ledger/merkle",
    "ledger/note",
    "ledger/cosignature",
    "ledger/checkpoint",
    "ledger/policy",
    "ledger/proof",
    "ledger/commitment",
    "publish/proofs_format",
    "publish/proofs_readme",
    "publish/sitetree",
    "publish/verifying",
    "publish/verify_kirok",
)
_FORMAT = "form"
_HEAD = '''\
#!/usr/bin/env python3
"""Check a site published by Kirok: python3 verify_kirok.py SITE [--key VKEY | --policy FILE] [--json]

Needs Python 3.11 or later and the package "cryptography"; opens no connection. Made out of Kirok's own modules, one
after the other, by Kirok's publish command. Licence: Apache-2.0.
"""

from __future__ import annotations

'''
_NEEDS = """\
try:
    import cryptography  # noqa: F401
except ModuleNotFoundError:
    raise SystemExit("verify_kirok.py needs the package 'cryptography': python3 -m pip install cryptography") from None
"""
_TAIL = '\n\nif __name__ == "__main__":\n    sys.exit(main())\n'


@cache
def one_file() -> bytes:
    """The bytes of ``verify_kirok.py``; the same for the same version of Kirok.

    Raises:
        ValueError: two of the modules define one name.
    """
    imports: set[str] = set()
    names: set[str] = set()
    bodies = []
    for module in _MODULES:
        source = (_ROOT / f"{module}.py").read_text(encoding="utf-8")
        tree = ast.parse(source)
        doubled = names & set(_defined(tree))
        if doubled:
            raise ValueError(f"{module} defines {sorted(doubled)}, and so does a module above")
        names.update(_defined(tree))
        imports.update(_foreign(tree))
        bodies.append(f"# --- kirok/{module}.py ---\n\n{_body(source, tree)}")
    return (_HEAD + _ordered(imports) + "\n\n\n" + "\n\n\n".join(bodies) + _TAIL).encode()


def _defined(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))


def _foreign(tree: ast.Module) -> Iterator[str]:
    """The module's imports from outside Kirok, a line a name; those for types only too, for whoever checks types."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (f"import {alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not _is_inner(node):
            yield from (f"from {node.module} import {alias.name}" for alias in node.names if alias.name != "TYPE_CHECKING")


def _is_inner(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in ("kirok", "__future__")


def _ordered(imports: set[str]) -> str:
    """The standard library's imports, and below the question for it, those of the one package."""
    outer = {line for line in imports if line.split()[1].startswith("cryptography")}
    return "\n".join([*sorted(imports - outer), "", _NEEDS, *sorted(outer)])


def _body(source: str, tree: ast.Module) -> str:
    """The module without its imports, its docstring turned into comments, and the names of the format as its own."""
    lines: list[str | None] = list(source.split("\n"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == _FORMAT:
            _cut(lines, node.value)
    for statement in tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom) or _is_for_types(statement):
            lines[statement.lineno - 1 : statement.end_lineno] = [None] * _height(statement)
    docstring = tree.body[0]
    lines[: _height(docstring)] = [f"# {line}".rstrip() for line in (ast.get_docstring(tree) or "").split("\n")]
    text = "\n".join(line for line in lines if line is not None).rstrip()
    return _without_gaps(text)


def _is_for_types(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.If) and isinstance(statement.test, ast.Name) and statement.test.id == "TYPE_CHECKING"


def _height(statement: ast.stmt) -> int:
    return (statement.end_lineno or statement.lineno) - statement.lineno + 1


def _cut(lines: list[str | None], name: ast.Name) -> None:
    """Mark ``form.`` at its place; columns count bytes and other marks must not move, so it is blotted out at the end."""
    line = (lines[name.lineno - 1] or "").encode()
    at = name.col_offset
    if line[at : at + len(_BLOT)] != f"{_FORMAT}.".encode():
        raise ValueError(f"line {name.lineno} does not read as Python says it does")
    lines[name.lineno - 1] = (line[:at] + _BLOT + line[at + len(_BLOT) :]).decode()


_BLOT = b"\0" * len(f"{_FORMAT}.")


def _without_gaps(text: str) -> str:
    text = text.replace(_BLOT.decode(), "")
    while "\n\n\n\n" in text:
        text = text.replace("\n\n\n\n", "\n\n\n")
    return text
