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
OPEN = {"style", "script", "login", "login-code"}


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
    "statements": Route("read"),
    "statement": Route("read"),
    "claim": Route("read"),
    "findings": Route("read"),
    "finding": Route("read"),
    "replays": Route("read"),
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
    "person": Route("read"),
    "search": Route("read"),
    "conclude": Route("code", posts=True),
    "lower": Route("lower"),
    "places": Route("read"),
    "place": Route("read"),
    "event": Route("read"),
    "publications": Route("read"),
    "publication": Route("read"),
    "new": Route("edit"),
    "edit": Route("edit"),
    "review": Route("review", posts=True),
    "release": Route("release", posts=True),
    "sign-off": Route("sign", posts=True),
    "kin-told": Route("kin", posts=True),
    "add-picture": Route("edit", posts=True),
    "picture": Route("read", made=True),
    "cover": Route("edit", made=True),
    "uncovered": Route("edit", made=True),
    "remove-picture": Route("edit", posts=True),
    "exposure": Route("read"),
    "answer": Route("expose", posts=True),
    "protect": Route("expose", posts=True),
    "hold-until": Route("hold", posts=True),
    "let-out": Route("override", posts=True),
    "disclosures": Route("read"),
    "record": Route("disclose", posts=True),
    "marking": Route("read"),
    "login-code": Route(),
    "account": Route(),
    "password": Route(),
    "second-factor": Route(),
    "drop-factor": Route(posts=True),
    "end-own": Route(posts=True),
    "users": Route("administer"),
    "user-add": Route("administer", posts=True),
    "user": Route("administer"),
    "user-change": Route("administer", posts=True),
    "compartments": Route("administer"),
    "compartment-change": Route("administer", posts=True),
    "sessions": Route("administer"),
    "back-up": Route("administer"),
    "enclosure": Route("enclose"),
    "today": Route(),
    "coverage": Route("cover"),
    "journal": Route("oversee"),
    "sources": Route("track"),
    "give": Route("assign", posts=True),
    "inbox": Route("handle"),
    "envelope-add": Route("handle", posts=True),
    "report": Route("handle", made=True),
    "report-take": Route("handle", made=True),
    "report-file": Route("handle", made=True),
    "report-reply": Route("handle", posts=True),
    "report-handled": Route("handle", posts=True),
    "report-destroy": Route("handle", posts=True),
    "source": Route("handle", made=True),
    "source-keep": Route("handle", posts=True),
    "interview-new": Route("handle", made=True),
    "interview": Route("handle", made=True),
    "media": Route("read", made=True),
    "medium": Route("read", made=True),
    "medium-bytes": Route("read", made=True),
    "translation": Route("code", made=True),
    "questions": Route("ask"),
    "stop": Route("stop"),
    "consents": Route("consent"),
    "consent": Route("consent"),
    "events": Route("read"),
    "taken-back": Route("read", made=True),
    "hide": Route("withdraw", posts=True),
    "fall": Route("retract", posts=True),
    "destroy": Route("erase", posts=True),
    "ruling": Route("rule", posts=True),
}
