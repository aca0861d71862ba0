"""Every page of the desk: who opens it and under which address, once a day was walked (desk_day.py).

The tests of the pages and ``make screenshots`` read this one table; a test holds it to the routes.
"""

from __future__ import annotations

from dataclasses import dataclass

#: Routes that answer with bytes, with a page of the site (its own tests look at that) or only to a form.
NO_PAGE = {"style", "script", "logout", "picture", "uncovered", "medium-bytes", "report-file", "preview"}
#: The person of the demonstration whose login asks for a code: see desk_day.somebody_takes_a_second_factor.
WITH_A_CODE = "legal"


@dataclass(frozen=True)
class Page:
    """*path* without the language, filled with what the day found; *who* of the demonstration opens it (empty: nobody)."""

    route: str
    who: str
    path: str
    name: str = ""
    status: int = 200

    @property
    def title(self) -> str:
        """The name of its picture."""
        return self.name or self.route


PAGES = (
    Page("login", "", "login"),
    Page("login-code", "", "login/code"),
    Page("nothing", "coder", "nothing-here", status=404),
    Page("today", "lead", "today/"),
    Page("today", "handler", "today/", "today-handler"),
    Page("today", "coder", "today/", "today-coder"),
    Page("today", "admin", "today/", "today-admin"),
    Page("inbox", "handler", "inbox/"),
    Page("inbox", "handler", "inbox/?all", "inbox-all"),
    Page("report", "handler", "inbox/{report}"),
    Page("report-take", "handler", "inbox/{waiting}/take/0"),
    Page("source", "handler", "sources/{source}"),
    Page("interview-new", "handler", "sources/{source}/interview"),
    Page("interview", "handler", "interviews/{interview}"),
    Page("media", "handler", "statements/{told}/media/"),
    Page("medium", "handler", "statements/{told}/media/{recording}?fragment=t=1,2"),
    Page("medium", "handler", "statements/{told}/media/{seen}?fragment=xywh=270,60,100,110", "medium-picture"),
    Page("consent", "handler", "statements/{taken}/consent"),
    Page("consents", "handler", "consents/"),
    Page("questions", "editor", "questions/"),
    Page("stop", "editor", "stop/{claim}"),
    Page("statements", "coder", ""),
    Page("statement", "coder", "statements/{taken}"),
    Page("statement", "coder", "statements/{long}", "statement-long"),
    Page("statement-care", "coder", "statements/{taken}/care"),
    Page("translation", "second-coder", "statements/{taken}/translations/1"),
    Page("limits", "coder", "limits"),
    Page("claim", "coder", "claims/{claim}"),
    Page("claim-new", "coder", "statements/{long}/claim?kind=act&start=0&end=40"),
    Page("claim-new", "coder", "statements/{long}/claim?kind=policy&start=0&end=5", "claim-new-policy"),
    Page("claim-new", "coder", "statements/{long}/claim?kind=act", "claim-new-without-words", status=400),
    Page("claim-edit", "coder", "claims/{draft}/change"),
    Page("second-codings", "analyst", "second/"),
    Page("second-coding", "second-coder", "second/{open}", "second-coding-open"),
    Page("second-coding", "analyst", "second/{done}"),
    Page("second-claim", "second-coder", "second/{open}/claim?kind=act&start=0&end=8"),
    Page("registry", "coder", "registry/actors/"),
    Page("registry", "coder", "registry/links/", "registry-links"),
    Page("entry-new", "coder", "registry/actors/new"),
    Page("entry-new", "coder", "registry/findings/new", "finding-new"),
    Page("entry-edit", "coder", "registry/statements/change/{taken}"),
    Page("doubles", "analyst", "people/doubles"),
    Page("person", "analyst", "people/{person}"),
    Page("person", "analyst", "people/{conflict}", "person-conflict"),
    Page("search", "coder", "search"),
    Page("search", "coder", "search?q=체포", "search-hits"),
    Page("held-records", "coder", "other-data/"),
    Page("held-records", "coder", "other-data/?q=메로발", "held-records-hits"),
    Page("held-record", "editor", "other-data/{other}"),
    Page("places", "coder", "places/"),
    Page("place", "coder", "places/{place}"),
    Page("event", "coder", "events/{event}"),
    Page("findings", "coder", "findings/"),
    Page("finding", "analyst", "findings/{disputed}"),
    Page("lower", "analyst", "findings/{disputed}/lower"),
    Page("replays", "coder", "replay/"),
    Page("publications", "editor", "publications/"),
    Page("publication", "editor", "publications/{publication}"),
    Page("publication", "reviewer", "publications/{refused}", "publication-refused"),
    Page("new", "editor", "publications/new"),
    Page("edit", "editor", "publications/{refused}/edit"),
    Page("cover", "editor", "publications/{publication}/pictures/0/cover"),
    Page("exposure", "editor", "publications/{refused}/exposure"),
    Page("exposure", "handler", "publications/{refused}/exposure", "exposure-handler"),
    Page("foreseen", "editor", "preview/"),
    Page("disclosures", "editor", "register/"),
    Page("marking", "editor", "take-back/{draft}"),
    Page("events", "editor", "taken-back/"),
    Page("taken-back", "second-editor", "taken-back/{hidden}"),
    Page("sources", "lead", "sources/"),
    Page("coverage", "lead", "coverage/"),
    Page("journal", "lead", "journal/"),
    Page("enclosure", "lead", "enclosure/{taken}"),
    Page("account", "editor", "account/"),
    Page("held", "coder", "account/held"),
    Page("password", "editor", "account/password"),
    Page("second-factor", "editor", "account/second-factor"),
    Page("users", "admin", "administration/people/"),
    Page("user", "admin", "administration/people/coder"),
    Page("compartments", "admin", "administration/compartments/"),
    Page("sessions", "admin", "administration/sessions/"),
    Page("back-up", "admin", "administration/back-up/"),
)
