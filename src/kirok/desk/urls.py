"""The desk's addresses, one language prefix each: /en/... and /ko/..."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from kirok.desk.chrome import script, style
from kirok.desk.claims.views import claim, statement
from kirok.desk.coding.care_views import care, limits
from kirok.desk.coding.double_views import second_claim, second_coding, second_codings
from kirok.desk.coding.finding_views import conclude_page, lower_page
from kirok.desk.coding.person_views import doubles, judge_pair, person_page
from kirok.desk.coding.place_views import event, place, places
from kirok.desk.coding.registry import edit_entry, new_entry, registry
from kirok.desk.coding.views import edit_claim, new_claim
from kirok.desk.findings.views import finding, findings
from kirok.desk.overview.views import covered, give, journal, sources, today_page
from kirok.desk.publications.edit_views import add_picture, edit, new, remove_picture
from kirok.desk.publications.exposure_views import answer, exposure, hold_until, let_out, protect_them
from kirok.desk.publications.register_views import disclosures, record
from kirok.desk.publications.views import kin_told, picture, publication, publications, release, review, sign_off
from kirok.desk.retraction.views import destroy, events, fall, hide, marking, replays, ruling, taken_back
from kirok.desk.search.views import search
from kirok.desk.statements.views import statements

urlpatterns = [
    path("style.css", style, name="style"),
    path("select.js", script, name="script"),
    *i18n_patterns(
        path("", statements, name="statements"),
        path("login", LoginView.as_view(template_name="login.html"), name="login"),
        path("logout", LogoutView.as_view(), name="logout"),
        path("statements/<str:key>", statement, name="statement"),
        path("statements/<str:key>/claim", new_claim, name="claim-new"),
        path("statements/<str:key>/care", care, name="statement-care"),
        path("claims/<str:key>", claim, name="claim"),
        path("claims/<str:key>/change", edit_claim, name="claim-edit"),
        path("limits", limits, name="limits"),
        path("registry/<str:section>/", registry, name="registry"),
        path("registry/<str:section>/new", new_entry, name="entry-new"),
        path("registry/<str:section>/change/<path:key>", edit_entry, name="entry-edit"),
        path("second/", second_codings, name="second-codings"),
        path("second/<int:number>", second_coding, name="second-coding"),
        path("second/<int:number>/claim", second_claim, name="second-claim"),
        path("people/doubles", doubles, name="doubles"),
        path("people/<str:key>", person_page, name="person"),
        path("people/<str:key>/judge", judge_pair, name="judge"),
        path("search", search, name="search"),
        path("findings/", findings, name="findings"),
        path("findings/conclude", conclude_page, name="conclude"),
        path("findings/<str:key>/lower", lower_page, name="lower"),
        path("places/", places, name="places"),
        path("places/<str:key>", place, name="place"),
        path("events/<str:key>", event, name="event"),
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
        path("publications/<str:key>/exposure/protect", protect_them, name="protect"),
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
        path("taken-back/<str:key>", taken_back, name="taken-back"),
        path("taken-back/<str:key>/ruling", ruling, name="ruling"),
        path("take-back/<path:key>", marking, name="marking"),
        path("hide/<path:key>", hide, name="hide"),
        path("retract/<path:key>", fall, name="fall"),
        path("erase/<path:key>", destroy, name="destroy"),
    ),
]
