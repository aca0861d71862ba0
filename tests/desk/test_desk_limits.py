"""No column takes more than it can hold, on any database: the same sentence, before anything is written."""

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.urls import reverse
from django.utils import translation

from kirok.base.errors import BadInput
from kirok.desk.entities.actions import register_actors
from kirok.desk.entities.models import Actor, Name

TEXTS = (models.CharField, models.TextField, models.JSONField)
FIELDS = [
    field
    for model in apps.get_models()
    if model.__module__.startswith("kirok.desk.")
    for field in model._meta.local_concrete_fields
    if isinstance(field, TEXTS)
]


@pytest.mark.parametrize("field", FIELDS, ids=str)
def test_every_column_refuses_nul_and_what_is_too_long(field):
    for wrong in (["x", {"y": "a\x00b"}],) if isinstance(field, models.JSONField) else ("a\x00b",):
        with pytest.raises(BadInput, match="NUL"):
            field.get_db_prep_save(wrong, connection)
    if field.max_length:
        with pytest.raises(BadInput, match=f"has {field.max_length + 1} characters, and at most {field.max_length} are kept"):
            field.get_db_prep_save("가" * (field.max_length + 1), connection)
        assert field.get_db_prep_save("x" * field.max_length, connection) == "x" * field.max_length


def test_the_desk_has_columns_of_text():
    assert len(FIELDS) > 100
    assert sum(bool(field.max_length) for field in FIELDS) > 50


@pytest.mark.parametrize("form", ["표" * 201, "표\x00운"])
def test_no_way_into_the_database_goes_round_it(vault, form):
    with pytest.raises(BadInput), transaction.atomic():
        register_actors([{"id": "a-long", "kind": "person", "names": [{"form": form, "script": "Hang"}]}])
    assert not Name.objects.filter(actor__key="a-long").exists()
    register_actors([{"id": "a-short", "kind": "person", "names": [{"form": "표운", "script": "Hang"}]}])
    row = Name.objects.get(actor__key="a-short")
    row.form = form
    for write in (
        row.save,
        lambda: Name.objects.filter(pk=row.pk).update(form=form),
        lambda: Name.objects.bulk_update([row], ["form"]),
        lambda: Name.objects.bulk_create([Name(actor=row.actor, form=form)]),
    ):
        with pytest.raises(BadInput), transaction.atomic():
            write()
    assert [name.form for name in Name.objects.filter(actor__key="a-short")] == ["표운"]


@pytest.mark.parametrize(("language", "said"), [("en", "is too long: it has 201 characters"), ("ko", "201자인데, 여기에는 200자까지만")])
def test_a_form_says_it_in_a_sentence_and_writes_nothing(vault, people, client_of, language, said):
    with translation.override(language):
        address = reverse("entry-new", args=["actors"])
    answer = client_of("ann").post(address, {"id": "a-x", "kind": "person", "names.0.form": "표" * 201})
    assert answer.status_code in {400, 422}
    assert said in answer.content.decode()
    assert not Actor.objects.filter(key="a-x").exists()


@pytest.mark.parametrize(("language", "said"), [("en", "the character NUL"), ("ko", "NUL 문자가")])
def test_a_nul_in_an_address_or_a_form_is_turned_away(vault, people, client_of, language, said):
    client = client_of("ann")
    with translation.override(language):
        search, login, person = reverse("search"), reverse("login"), reverse("person", args=["a\x00b"])
    for answer in (client.get(search, {"q": "a\x00b"}), client.post(login, {"name": "a\x00b", "password": "x"}), client.get(person)):
        assert answer.status_code == 400
        assert said in answer.content.decode()
