"""The permission table: every route of the desk, what it takes to open it, and whether it answers a form."""

from __future__ import annotations

from dataclasses import dataclass

#: The people of the tests, each with one role.
PEOPLE = {
    "ann": "coder",
    "bob": "editor",
    "lea": "lead",
    "ray": "reviewer",
    "han": "handler",
    "nat": "analyst",
    "leo": "legal",
    "ada": "admin",
}

#: Routes without a login.
OPEN = {"style", "script", "login"}


@dataclass(frozen=True)
class Route:
    """*act* of members.roles (None: whoever is logged in); *posts*: it only answers forms; *made*: what it shows is made first."""

    act: str | None = None
    posts: bool = False
    made: bool = False


ROUTES: dict[str, Route] = {
    "style": Route(),
    "script": Route(),
    "login": Route(),
    "logout": Route(posts=True),
    "statements": Route(),
    "statement": Route(),
    "claim": Route(),
    "findings": Route(),
    "finding": Route(),
    "replays": Route(),
    "statement-care": Route("code"),
    "claim-new": Route("code"),
    "claim-edit": Route("code"),
    "limits": Route("code"),
    "registry": Route("code"),
    "entry-new": Route("code"),
    "entry-edit": Route("code"),
    "second-codings": Route("code"),
    "second-coding": Route("code", made=True),
    "second-claim": Route("code", made=True),
    "doubles": Route("merge"),
    "judge": Route("merge", posts=True),
    "person": Route(),
    "search": Route(),
    "conclude": Route("code", posts=True),
    "lower": Route("lower"),
    "places": Route(),
    "place": Route(),
    "event": Route(),
    "publications": Route(),
    "publication": Route(),
    "new": Route("edit"),
    "edit": Route("edit"),
    "review": Route("review", posts=True),
    "release": Route("release", posts=True),
    "sign-off": Route("sign", posts=True),
    "kin-told": Route("kin", posts=True),
    "add-picture": Route("edit", posts=True),
    "picture": Route(made=True),
    "remove-picture": Route("edit", posts=True),
    "exposure": Route(),
    "answer": Route("expose", posts=True),
    "protect": Route("expose", posts=True),
    "hold-until": Route("hold", posts=True),
    "let-out": Route("override", posts=True),
    "disclosures": Route(),
    "record": Route("disclose", posts=True),
    "marking": Route(),
    "today": Route(),
    "coverage": Route("oversee"),
    "journal": Route("oversee"),
    "sources": Route("track"),
    "give": Route("assign", posts=True),
    "events": Route(),
    "taken-back": Route(made=True),
    "hide": Route("withdraw", posts=True),
    "fall": Route("retract", posts=True),
    "destroy": Route("erase", posts=True),
    "ruling": Route("rule", posts=True),
}
