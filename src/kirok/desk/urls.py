"""The desk's addresses, one language prefix each: /en/... and /ko/..."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.views import LogoutView
from django.urls import path

from kirok.desk.administration.backup_views import back_up
from kirok.desk.administration.login_views import log_in, log_in_code
from kirok.desk.administration.own_views import account, drop_factor, end_own, held, password, second_factor
from kirok.desk.administration.people_views import add_user, change_user, open_sessions, user, users
from kirok.desk.administration.wall_views import change_compartment, compartments, enclosure
from kirok.desk.chrome import script, style
from kirok.desk.claims.views import claim, statement, statements
from kirok.desk.coding.care_views import care, limits
from kirok.desk.coding.double_views import second_claim, second_coding, second_codings
from kirok.desk.coding.finding_views import conclude_page, lower_page
from kirok.desk.coding.person_views import doubles, judge_pair, person_page
from kirok.desk.coding.place_views import event, place, places
from kirok.desk.coding.registry import edit_entry, new_entry, registry
from kirok.desk.coding.views import edit_claim, new_claim
from kirok.desk.contact.consent_views import consent, consents
from kirok.desk.contact.hold_views import stop
from kirok.desk.contact.interview_views import interview, new_interview
from kirok.desk.contact.media_views import media, medium, medium_bytes
from kirok.desk.contact.question_views import questions
from kirok.desk.contact.source_views import keep, source
from kirok.desk.contact.translation_views import translation
from kirok.desk.findings.views import finding, findings
from kirok.desk.handling.inbox_views import (
    envelope_add,
    inbox,
    report,
    report_destroy,
    report_file,
    report_handled,
    report_reply,
    report_take,
)
from kirok.desk.inbox.held_views import held_record, held_record_delete, held_records
from kirok.desk.overview.views import covered, give, journal, sources, today_page
from kirok.desk.publications.covering_views import cover_page, uncovered
from kirok.desk.publications.edit_views import add_picture, edit, new, remove_picture
from kirok.desk.publications.estimate_views import bring_estimate, remove_estimates
from kirok.desk.publications.exposure_views import answer, exposure, hold_until, let_out, protect_them
from kirok.desk.publications.preview_views import foreseen, preview
from kirok.desk.publications.register_views import disclosures, record
from kirok.desk.publications.views import kin_told, picture, publication, publications, release, review, sign_off
from kirok.desk.retraction.views import destroy, events, fall, hide, marking, replays, ruling, taken_back
from kirok.desk.search.views import search

urlpatterns = [
    path("style.css", style, name="style"),
    path("select.js", script, name="script"),
    *i18n_patterns(
        path("", statements, name="statements"),
        path("login", log_in, name="login"),
        path("login/code", log_in_code, name="login-code"),
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
        path("other-data/", held_records, name="held-records"),
        path("other-data/<str:key>", held_record, name="held-record"),
        path("other-data/<str:key>/delete", held_record_delete, name="held-record-delete"),
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
        path("publications/<str:key>/pictures/<int:position>/cover", cover_page, name="cover"),
        path("publications/<str:key>/pictures/<int:position>/as-it-came", uncovered, name="uncovered"),
        path("publications/<str:key>/pictures/<int:position>/remove", remove_picture, name="remove-picture"),
        path("publications/<str:key>/estimates", bring_estimate, name="bring-estimate"),
        path("publications/<str:key>/estimates/remove", remove_estimates, name="remove-estimates"),
        path("publications/<str:key>/exposure", exposure, name="exposure"),
        path("publications/<str:key>/exposure/answer", answer, name="answer"),
        path("publications/<str:key>/exposure/protect", protect_them, name="protect"),
        path("publications/<str:key>/exposure/hold", hold_until, name="hold-until"),
        path("publications/<str:key>/exposure/override", let_out, name="let-out"),
        path("preview/", foreseen, name="foreseen"),
        path("preview/<path:place>", preview, name="preview"),
        path("register/", disclosures, name="disclosures"),
        path("register/record", record, name="record"),
        path("account/", account, name="account"),
        path("account/held", held, name="held"),
        path("account/password", password, name="password"),
        path("account/second-factor", second_factor, name="second-factor"),
        path("account/second-factor/remove", drop_factor, name="drop-factor"),
        path("account/sessions", end_own, name="end-own"),
        path("administration/people/", users, name="users"),
        path("administration/add-person", add_user, name="user-add"),
        path("administration/people/<str:name>", user, name="user"),
        path("administration/people/<str:name>/change", change_user, name="user-change"),
        path("administration/compartments/", compartments, name="compartments"),
        path("administration/compartments/change", change_compartment, name="compartment-change"),
        path("administration/sessions/", open_sessions, name="sessions"),
        path("administration/back-up/", back_up, name="back-up"),
        path("enclosure/<str:key>", enclosure, name="enclosure"),
        path("today/", today_page, name="today"),
        path("coverage/", covered, name="coverage"),
        path("journal/", journal, name="journal"),
        path("sources/", sources, name="sources"),
        path("sources/assign", give, name="give"),
        path("inbox/", inbox, name="inbox"),
        path("inbox/add", envelope_add, name="envelope-add"),
        path("inbox/<str:key>", report, name="report"),
        path("inbox/<str:key>/take/<int:position>", report_take, name="report-take"),
        path("inbox/<str:key>/files/<int:position>", report_file, name="report-file"),
        path("inbox/<str:key>/reply", report_reply, name="report-reply"),
        path("inbox/<str:key>/handled", report_handled, name="report-handled"),
        path("inbox/<str:key>/destroy", report_destroy, name="report-destroy"),
        path("sources/<str:key>", source, name="source"),
        path("sources/<str:key>/keep", keep, name="source-keep"),
        path("sources/<str:key>/interview", new_interview, name="interview-new"),
        path("interviews/<str:key>", interview, name="interview"),
        path("statements/<str:key>/media/", media, name="media"),
        path("statements/<str:key>/media/<str:name>", medium, name="medium"),
        path("statements/<str:key>/media/<str:name>/bytes", medium_bytes, name="medium-bytes"),
        path("statements/<str:key>/translations/<int:number>", translation, name="translation"),
        path("questions/", questions, name="questions"),
        path("stop/<path:key>", stop, name="stop"),
        path("consents/", consents, name="consents"),
        path("statements/<str:key>/consent", consent, name="consent"),
        path("taken-back/", events, name="events"),
        path("taken-back/<str:key>", taken_back, name="taken-back"),
        path("taken-back/<str:key>/ruling", ruling, name="ruling"),
        path("take-back/<path:key>", marking, name="marking"),
        path("hide/<path:key>", hide, name="hide"),
        path("retract/<path:key>", fall, name="fall"),
        path("erase/<path:key>", destroy, name="destroy"),
    ),
]
