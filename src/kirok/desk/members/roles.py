"""Which role may do which act: one table, read by every action."""

from __future__ import annotations

ROLES = ("coder", "reviewer", "editor", "analyst", "handler", "legal", "lead", "admin")

#: act -> roles that may do it. An act that binds also needs the person's own password.
ACTS: dict[str, frozenset[str]] = {
    "read": frozenset(ROLES) - {"admin"},
    "import": frozenset({"coder", "analyst", "handler", "editor", "lead"}),
    "code": frozenset({"coder", "analyst", "editor", "lead"}),
    "merge": frozenset({"analyst", "editor", "lead"}),
    "compare": frozenset({"coder", "analyst", "editor", "reviewer", "lead"}),
    "adjudicate": frozenset({"analyst", "reviewer", "lead"}),
    "lower": frozenset({"analyst", "reviewer", "editor", "lead"}),
    "review": frozenset({"reviewer", "editor", "legal", "lead"}),
    "release": frozenset({"reviewer", "editor", "lead"}),
    "handle": frozenset({"handler"}),
    "retract": frozenset(ROLES) - {"admin"},
    "retract-second": frozenset(ROLES),
    "audit-crowds": frozenset({"handler"}),
    "withdraw": frozenset({"editor", "reviewer", "legal", "lead", "handler"}),
    "rule": frozenset({"editor", "reviewer", "legal", "lead", "handler"}),
    "erase": frozenset({"editor", "reviewer", "legal", "lead", "handler"}),
    "erase-second": frozenset(ROLES),
    "edit": frozenset({"editor", "lead"}),
    "expose": frozenset({"handler"}),
    "hold": frozenset({"editor", "handler", "legal", "lead"}),
    "override": frozenset({"editor", "legal", "lead"}),
    "sign": frozenset({"legal"}),
    "kin": frozenset({"editor", "handler", "legal", "lead"}),
    "disclose": frozenset({"editor", "legal", "lead"}),
    "oversee": frozenset({"lead", "admin"}),
    "cover": frozenset({"lead"}),
    "track": frozenset({"handler", "lead"}),
    "assign": frozenset({"lead"}),
    "enclose": frozenset({"handler", "lead"}),
    "administer": frozenset({"admin"}),
    "admit": frozenset({"lead"}),
    "ask": frozenset({"analyst", "editor", "legal", "lead"}),
    "stop": frozenset({"editor", "handler", "legal", "lead"}),
    "consent": frozenset({"handler", "legal", "lead"}),
}

#: Of the two people of a retraction, one at least answers for what is published.
ANSWERABLE = frozenset({"reviewer", "editor", "legal", "lead"})
