"""The desk's addresses, one language prefix each: /en/... and /ko/..."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from kirok.desk.chrome import style
from kirok.desk.claims.views import claim, statement
from kirok.desk.findings.views import finding, findings
from kirok.desk.publications.views import publication, publications
from kirok.desk.retraction.views import destroy, event, events, fall, hide, marking, replays, ruling
from kirok.desk.statements.views import statements

urlpatterns = [
    path("style.css", style, name="style"),
    *i18n_patterns(
        path("", statements, name="statements"),
        path("login", LoginView.as_view(template_name="login.html"), name="login"),
        path("logout", LogoutView.as_view(), name="logout"),
        path("statements/<str:key>", statement, name="statement"),
        path("claims/<str:key>", claim, name="claim"),
        path("findings/", findings, name="findings"),
        path("replay/", replays, name="replays"),
        path("findings/<str:key>", finding, name="finding"),
        path("publications/", publications, name="publications"),
        path("publications/<str:key>", publication, name="publication"),
        path("taken-back/", events, name="events"),
        path("taken-back/<str:key>", event, name="event"),
        path("taken-back/<str:key>/ruling", ruling, name="ruling"),
        path("take-back/<path:key>", marking, name="marking"),
        path("hide/<path:key>", hide, name="hide"),
        path("retract/<path:key>", fall, name="fall"),
        path("erase/<path:key>", destroy, name="destroy"),
    ),
]
