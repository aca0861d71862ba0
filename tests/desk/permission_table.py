"""The permission table as a page of the manual: ``python tests/desk/permission_table.py`` writes docs/desk-permissions.md."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(Path(__file__).parent)]
PAGE = ROOT / "docs" / "desk-permissions.md"
_HEAD = """# Who may open what

Made from the routes by `python tests/desk/permission_table.py`; a test compares it with what the pages ask for. ● opens it,
anybody else is told that nothing is there; a stranger is asked to log in. Pages with "in" show only what lies in no
compartment that is closed to the person.
"""
#: Acts whose pages show statements or what rests on them.
_OF_PEOPLE = {None, "administer"}


def written() -> str:
    """The page's text."""
    from desk_routes import OPEN, ROUTES

    from kirok.desk.members.roles import ACTS, ROLES

    lines = [_HEAD, f"| route | | {' | '.join(ROLES)} | compartments |", f"|---|---|{'---|' * len(ROLES)}---|"]
    for name, route in sorted(ROUTES.items()):
        if name in OPEN:
            continue
        allowed = ACTS[route.act] if route.act else frozenset(ROLES)
        marks = " | ".join("●" if role in allowed else "" for role in ROLES)
        lines.append(f"| {name} | {'form' if route.posts else ''} | {marks} | {'' if route.act in _OF_PEOPLE else 'in'} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
