"""However many rows there are, a page asks the database as often: every page that is opened by an address, in the example twice."""

import pytest
from desk_routes import PEOPLE, ROUTES
from django.db import connection
from django.test.utils import CaptureQueriesContext
from test_desk_views import ELSEWHERE, OPEN, address

from kirok.desk.claims.models import Claim, Span
from kirok.desk.entities.models import Actor, Event, Involvement, Link, Name, Place, Setting
from kirok.desk.findings.models import Finding, Support
from kirok.desk.journal.models import Line
from kirok.desk.members.actions import add_user
from kirok.desk.members.models import Compartment, User
from kirok.desk.members.roles import ACTS, ROLES
from kirok.desk.publications.models import Disclosure, Item, Publication, Use
from kirok.desk.retraction.models import StatusEvent
from kirok.desk.search.index import sync
from kirok.desk.statements.models import Source, Statement


def copy(row, key, **change):
    """A further row like *row*, under another id."""
    row = type(row)._base_manager.get(pk=row.pk)
    row.pk = None
    for name, value in {("number" if isinstance(row, Source) else "key"): key, **change}.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row


def grow(tag, number):
    """*number* more of everything that a page can list, tied to the example's own things."""
    claim, finding, publication = Claim.objects.get(key="k01"), Finding.objects.get(key="fCamp"), Publication.objects.get(key="pubA")
    statement, actor, place = Statement.objects.get(key="stA"), Actor.objects.get(key="a-vale"), Place.objects.get(key="p-salt")
    event, ann = Event.objects.get(key="e-spring"), User.objects.get(name="ann")
    for at in range(number):
        name = f"{tag}{at}"
        copy(Source.objects.first(), f"S-{9000 + Source.objects.count()}")
        copy(statement, f"st{name}")
        more = copy(claim, f"c{name}")
        Span.objects.create(claim=more, start=0, end=4, exact=statement.text[:4])
        person = copy(actor, f"a{name}")
        Name.objects.create(actor=person, form="Orrin Vale", script="Latn")
        Involvement.objects.create(claim=more, actor=actor, role="patient")
        Involvement.objects.create(claim=more, actor=person, role="agent")
        Setting.objects.create(claim=more, place=place, event=event)
        copy(place, f"p{name}", kind="facility")
        copy(event, f"e{name}")
        Link.objects.create(left="k01", type="led-to", right=f"c{name}", payload={"from": "k01", "type": "led-to", "to": f"c{name}"})
        conclusion = copy(finding, f"f{name}")
        for held in (conclusion, finding):
            Support.objects.create(finding=held, claim=more, stance="supports", position=at)
        copy(publication, f"pub{name}", state="draft")
        copy(publication, f"out{name}", state="released", released_by=User.objects.get(name="bob"), released_on="2101-01-01")
        for told in (publication, Publication.objects.get(key=f"out{name}")):
            item = Item.objects.create(
                publication=told, key=f"i{name}", position=90 + at, kind="fact", payload={"id": f"i{name}", "en": "A."}
            )
            Use.objects.create(item=item, position=0, claim=more)
            Use.objects.create(item=item, position=1, finding=conclusion)
        Disclosure.objects.create(
            key=f"d{name}", kind="talk", recipient="x", scope="publish-anonymous", publication="pubA", text="x", by=ann
        )
        StatusEvent.objects.create(key=f"ev{name}", target=f"c{name}", was="standing", becomes="withdrawn", reason="safety", by=ann)
        Claim.objects.filter(pk=more.pk).update(status="standing")
        add_user(name=f"person {name}", roles=["coder"], password="x")
        Compartment.objects.create(
            key=f"w{name}", title="Wall", roles=["lead", "coder", "editor", "handler", "analyst", "reviewer", "legal"]
        )
        Line.objects.bulk_create([Line(actor=ann, action="x", target=name, detail={}, previous="0" * 64, digest=f"{name:>64}")])


def asked(client, name):
    with CaptureQueriesContext(connection) as found:
        assert client.get(address(name)).status_code == 200
    return len(found)


@pytest.mark.parametrize("name", sorted(set(ROUTES) - OPEN - ELSEWHERE))
def test_a_page_asks_as_often_for_many_rows_as_for_few(loaded, client_of, name):
    allowed = ACTS.get(ROUTES[name].act or "", ROLES)
    client = client_of(next(person for person, role in PEOPLE.items() if role in allowed))
    grow("x", 3)
    sync()
    client.get(address(name))
    few = asked(client, name)
    grow("y", 9)
    sync()
    assert asked(client, name) == few
