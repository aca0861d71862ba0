"""What the database itself refuses, whoever asks: each act is done through the ORM or SQL, past every action."""

from __future__ import annotations

import datetime as dt

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from kirok.desk.claims.models import Claim, Span
from kirok.desk.findings.models import Finding, Lowering, Support
from kirok.desk.journal.models import Line
from kirok.desk.publications.models import Authorship, Item, Publication, Use
from kirok.desk.retraction.models import StatusEvent
from kirok.desk.statements.models import Statement

DAY = dt.date(2101, 5, 1)


def refused(act, match=None):
    """The database said no, and the row is as it was."""
    with pytest.raises(DatabaseError, match=match), transaction.atomic():
        act()


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "opinion"},
        {"credibility": 7},
        {"credibility": 0},
        {"count_min": 5, "count_max": 4},
        {"count_min": -1, "count_max": None},
        {"status": "true"},
        {"type": ""},
        {"key": "k02"},
    ],
)
def test_a_claim_that_cannot_be_is_refused(loaded, change):
    refused(lambda: Claim.objects.filter(key="k01").update(**change))


@pytest.mark.parametrize("change", [{"start": 9, "end": 9}, {"start": 9, "end": 3}, {"exact": ""}, {"position": -1}])
def test_a_span_without_words_is_refused(loaded, change):
    refused(lambda: Span.objects.filter(claim__key="k01").update(**change))


def test_a_claim_is_never_deleted(loaded):
    claim = Claim.objects.get(key="k09")
    for rows in (claim.spans.all(), claim.involvements.all(), type(claim.setting).objects.filter(claim=claim)):
        rows.delete()
    refused(claim.delete, "a claim is never deleted")
    assert Claim.objects.filter(key="k09").exists()


def test_a_verbatim_text_is_never_edited(loaded):
    refused(lambda: Statement.objects.filter(key="stA").update(text="other words"), "never edited")
    Statement.objects.filter(key="stA").update(said_on="2101")


def test_a_statement_is_never_deleted(loaded):
    refused(lambda: Statement.objects.filter(key="stA")._raw_delete("default"), "never deleted")


@pytest.mark.parametrize("change", [{"text": ""}, {"source": None, "public_url": ""}])
def test_a_statement_without_words_or_origin_is_refused(loaded, change):
    refused(lambda: Statement.objects.filter(key="stA").update(**change))


def test_a_journal_line_is_never_changed_or_removed(loaded):
    refused(lambda: Line.objects.update(target="another"), "never changed")
    refused(lambda: Line.objects.all()._raw_delete("default"), "never removed")


def test_a_status_event_is_never_changed_or_removed(loaded, people):
    ann, bob = people["ann"].user, people["bob"].user
    StatusEvent.objects.create(key="ev-1", target="k01", was="standing", becomes="retracted", reason="forged", by=ann, second=bob)
    refused(lambda: StatusEvent.objects.update(reason="safety"), "never changed")
    refused(lambda: StatusEvent.objects.all()._raw_delete("default"), "never removed")


def test_a_retraction_takes_two_people(loaded, people):
    ann = people["ann"].user
    event = {"key": "ev-1", "target": "k01", "was": "standing", "reason": "forged", "by": ann}
    refused(lambda: StatusEvent.objects.create(**event, becomes="retracted", second=None), "retraction_has_second")
    refused(lambda: StatusEvent.objects.create(**event, becomes="retracted", second=ann), "event_two_people")
    StatusEvent.objects.create(**event, becomes="withdrawn", second=None)


def test_lowering_takes_two_people_and_a_reason(loaded, people):
    ann, bob = people["ann"].user, people["bob"].user
    finding = Finding.objects.get(key="fCamp")
    refused(lambda: Lowering.objects.create(finding=finding, by=ann, second=ann, reason="thin"), "lowering_two_people")
    refused(lambda: Lowering.objects.create(finding=finding, by=ann, second=bob, reason=""), "lowering_has_reason")


def test_nothing_is_released_by_nobody(loaded):
    refused(lambda: Publication.objects.filter(key="pubA").update(state="released"), "released_by_someone")


def test_a_coder_is_never_the_releaser_even_on_an_authorship_row(loaded, people):
    ann, publication = people["ann"].user, Publication.objects.get(key="pubA")
    refused(lambda: Authorship.objects.create(publication=publication, author=ann, releaser=ann), "four_eyes")


@pytest.mark.parametrize("state", ["draft", "released"])
def test_the_drafter_is_refused_as_releaser_by_a_plain_update(loaded, people, state):
    change = {"state": state, "released_by": people["ann"].user, "released_on": DAY}
    refused(lambda: Publication.objects.filter(key="pubA").update(**change), "four eyes")
    Publication.objects.filter(key="pubA").update(**change | {"released_by": people["bob"].user})


@pytest.mark.parametrize(("model", "key", "field"), [(Claim, "k01", "coder"), (Claim, "k02", "coder"), (Finding, "fCamp", "drafted_by")])
def test_whoever_coded_any_part_of_it_is_refused_as_releaser(loaded, people, model, key, field):
    """k01 is used through a finding, k02 by a sentence itself."""
    model.objects.filter(key=key).update(**{field: people["nat"].user})
    change = {"state": "released", "released_by": people["nat"].user, "released_on": DAY}
    refused(lambda: Publication.objects.filter(key="pubA").update(**change), "four eyes")
    Publication.objects.filter(key="pubB").update(**change)


def test_after_release_no_author_becomes_the_releaser(released, people):
    refused(lambda: Publication.objects.filter(key="pubA").update(released_by=people["ann"].user), "four eyes")


def test_a_use_is_of_exactly_one_thing(loaded):
    use = Use.objects.filter(claim__isnull=False).first()
    refused(lambda: Use.objects.filter(pk=use.pk).update(finding=Finding.objects.first()), "use_one_thing")
    refused(lambda: Use.objects.filter(pk=use.pk).update(claim=None), "use_one_thing")


def test_other_words_than_the_lists_are_refused(loaded):
    refused(lambda: Item.objects.update(kind="rumour"), "item_kind")
    refused(lambda: Support.objects.update(stance="likes"), "support_stance")
    refused(lambda: Publication.objects.update(state="live"), "publication_state")


#: Every column of the desk and whether its content may stand in public: "yes" as it is or coarsened, "no" never.
LEAVES = {
    "claims.Claim": "key:yes statement:no kind:yes type:yes polarity:yes when:yes count_min:yes count_max:yes credibility:no status:yes "
    "coder:no earlier_coders:no coder_authenticated:no payload:part",
    "claims.Span": "claim:no position:no start:no end:no exact:no",
    "claims.SecondClaim": "coding:no payload:no spans:no verdict:no",
    "claims.SecondCoding": "statement:no coder:no assigned_by:no state:no",
    "coding.Expectation": "key:no payload:no",
    "compartments.Enclosed": "compartment:no source:no statement:no",
    "entities.Actor": "key:part kind:yes public_role:no payload:part",
    "entities.Event": "key:no when:yes payload:no",
    "entities.Involvement": "claim:yes actor:part role:yes manner:no",
    "entities.Judgement": "left:no right:no verdict:no reason:no by:no on:no undone_by:no",
    "entities.Link": "left:no type:no right:no payload:no",
    "entities.Name": "actor:part form:part script:no system:no",
    "entities.Place": "key:yes kind:no precision:yes payload:part",
    "entities.Setting": "claim:yes place:part event:no",
    "findings.Finding": "key:yes payload:part certainty:yes independent_origins:yes rule:yes status:yes drafted_by:no earlier_drafters:no",
    "findings.Lowering": "finding:no by:no second:no reason:no on:no",
    "findings.Support": "finding:yes claim:yes stance:yes position:no",
    "handling.Asked": "question:no source:no answer:no answered_by:no answered_on:no",
    "handling.Care": "source:no handler:no deputy:no state:no next_contact:no sheet:no",
    "handling.Contact": "source:no on:no sealed:no by:no",
    "handling.Interview": "key:no source:no on:no language:no setting:no interpreter:no interviewer:no medium:no statement:no cues:no",
    "handling.Listening": "medium:no user:no by:no on:no",
    "handling.Question": "key:no about:no text:no by:no on:no",
    "handling.SafetyHold": "source:no by:no on:no lifted_by:no lifted_second:no lifted_on:no",
    "handling.StateChange": "source:no state:no on:no by:no",
    "inbox.Document": "sha256:no name:no kind:no size:no sealed:no parts:no title:no received_on:no leaf:no",
    "inbox.Drop": "origin:no vkey:no checkpoint:no settled:no carried:no",
    "inbox.DropManifest": "drop:no number:no digest:no",
    "inbox.Enclosure": "parcel:no position:no name:no is_text:no document:no",
    "inbox.HeldRecord": "key:no title:no version:no descriptor:no vkey:no received_on:no",
    "inbox.HeldRow": "record:no table:no key:no position:no payload:no words:no",
    "inbox.Letter": "key:no mailbox:no parcel:no asks:no sealed:no files:no copy:no written_on:no sent:no",
    "inbox.Mailbox": "number:no recipient:no address:no drop:no",
    "inbox.Parcel": "leaf:no sealed:no mailbox:no pulled_on:no handled_on:no handled_by:no destroyed_on:no",
    "journal.CustodyEvent": "kind:no target:no record:no salt:no leaf:no",
    "journal.Line": "day:no actor:no action:no target:no detail:no previous:no digest:no",
    "members.Compartment": "key:no title:no roles:no",
    "members.SecondFactor": "user:no sealed:no recovery:no",
    "members.User": "password:no name:no roles:no is_active:no added_on:no one_time_until:no",
    "publications.Answered": "publication:no sealed:no",
    "publications.Authorship": "publication:no author:no releaser:no",
    "publications.Correction": "key:yes target:yes reason:yes on:yes findings:yes sentences:yes publications:yes",
    "publications.Disclosure": "key:no kind:no recipient:no audience:no scope:no publication:no sentences:no text:yes by:no on:no",
    "publications.Estimate": "publication:yes key:yes payload:yes by:no on:no",
    "publications.Hold": "publication:no until:no by:no on:no lifted_on:no",
    "publications.Item": "publication:yes key:yes position:yes kind:yes payload:part status:yes",
    "publications.Outlay": "path:no base_url:yes on:no",
    "publications.Override": "publication:no sentences:no digest:no sealed:no by:no second:no on:no",
    "publications.Picture": "publication:yes position:yes sealed:part mime:yes credit:yes origin:yes source_type:yes alt_en:yes alt_ko:yes "
    "graphic:yes original:no regions:no shows:no",
    "publications.Publication": "key:yes payload:part state:no drafted_by:no earlier_drafters:no version:no contact:yes reviewed_by:no "
    "released_by:no released_on:yes assessed_on:no",
    "publications.SealedCrowd": "person:no sealed:no",
    "publications.ReleasedForm": "key:no salt:yes",
    "publications.SignOff": "publication:no kind:no actor:no digest:no by:no on:no",
    "publications.Use": "item:yes position:no finding:yes claim:yes",
    "retraction.Ruling": "event:no verdict:no by:no on:no",
    "retraction.StatusEvent": "key:yes target:yes was:no becomes:yes reason:yes by:no second:no on:yes affects:no",
    "search.Entry": "kind:no row:no key:no",
    "search.Sound": "entry:no value:no",
    "search.Stale": "kind:no row:no",
    "statements.Consent": "statement:no position:no person:no basis:no scopes:no denied:no expires:no payload:no",
    "statements.ConsentStep": "statement:no person:no kind:no uses:no on:no payload:no by:no recorded_on:no",
    "statements.ContentNote": "statement:no code:no start:no end:no graphic:no",
    "statements.Medium": "sha256:no kind:no mime:no size:no sealed:no leaf:no source:no statement:no",
    "statements.OptOut": "user:no code:no",
    "statements.Outlet": "key:no payload:no",
    "statements.Source": "number:no payload:no",
    "statements.Statement": "key:no source:no document:no enclosure:no public_url:no text:no lang:no said_on:no sha256:no leaf:no "
    "received_on:no payload:no status:no",
    "statements.Translation": "statement:no lang:no text:no by_machine:no translator:no checked_by:no checked_text:no",
}


def test_every_field_of_every_model_has_a_declared_decision():
    found = {}
    for model in apps.get_models():
        if model.__module__.startswith("kirok.desk."):
            found[model._meta.label] = {field.name for field in model._meta.fields} - {"id"}
    assert found == {label: {entry.split(":")[0] for entry in entries.split()} for label, entries in LEAVES.items()}
    assert {entry.split(":")[1] for entries in LEAVES.values() for entry in entries.split()} == {"yes", "no", "part"}


def test_no_column_of_a_source_can_hold_a_name(db):
    with connection.cursor() as cursor:
        columns = {column.name for column in connection.introspection.get_table_description(cursor, "statements_source")}
    assert columns == {"id", "number", "payload"}


@pytest.mark.parametrize("key", ["name", "phone", "address", "identity"])
def test_a_source_in_a_file_has_no_place_for_a_name(code, example, key):
    from kirok.base.errors import BadInput

    example["sources"][0][key] = "Orrin Vale"
    with pytest.raises(BadInput):
        code(example)
