"""The desk's addresses, one language prefix each: /en/... and /ko/..."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from kirok.desk.chrome import style
from kirok.desk.claims.views import claim, statement
from kirok.desk.findings.views import finding, findings
from kirok.desk.overview.views import covered, give, journal, sources, today_page
from kirok.desk.publications.edit_views import add_picture, edit, new, remove_picture
from kirok.desk.publications.exposure_views import answer, exposure, hold_until, let_out
from kirok.desk.publications.register_views import disclosures, record
from kirok.desk.publications.views import kin_told, picture, publication, publications, release, review, sign_off
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
        path("publications/new", new, name="new"),
        path("publications/<str:key>", publication, name="publication"),
        path("publications/<str:key>/edit", edit, name="edit"),
        path("publications/<str:key>/review", review, name="review"),
        path("publications/<str:key>/release", release, name="release"),
        path("publications/<str:key>/sign-off", sign_off, name="sign-off"),
        path("publications/<str:key>/kin", kin_told, name="kin-told"),
        path("publications/<str:key>/pictures", add_picture, name="add-picture"),
        path("publications/<str:key>/pictures/<int:position>", picture, name="picture"),
        path("publications/<str:key>/pictures/<int:position>/remove", remove_picture, name="remove-picture"),
        path("publications/<str:key>/exposure", exposure, name="exposure"),
        path("publications/<str:key>/exposure/answer", answer, name="answer"),
        path("publications/<str:key>/exposure/hold", hold_until, name="hold-until"),
        path("publications/<str:key>/exposure/override", let_out, name="let-out"),
        path("register/", disclosures, name="disclosures"),
        path("register/record", record, name="record"),
        path("today/", today_page, name="today"),
        path("coverage/", covered, name="coverage"),
        path("journal/", journal, name="journal"),
        path("sources/", sources, name="sources"),
        path("sources/assign", give, name="give"),
        path("taken-back/", events, name="events"),
        path("taken-back/<str:key>", event, name="event"),
        path("taken-back/<str:key>/ruling", ruling, name="ruling"),
        path("take-back/<path:key>", marking, name="marking"),
        path("hide/<path:key>", hide, name="hide"),
        path("retract/<path:key>", fall, name="fall"),
        path("erase/<path:key>", destroy, name="destroy"),
    ),
]
