"""The page of a person: every record with a line that leads to it, only what the reader may see, at a constant cost."""

import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.core import roles
from cohorts.people.actions import people
from cohorts.people.models import Membership, NameRequest, User
from exams.delivery.models import Accommodation
from tests.access.outsider import Shared, Side
from tests.lms.certification.application_desk import Desk
from tests.lms.certification.practice_scene import Ledger

pytestmark = pytest.mark.django_db
ROLES = (roles.PROGRAM, roles.EXAMINATIONS, roles.AUDITOR)


@pytest.fixture
def side(db):
    return Side("inside", 700_000, Shared())


def page_for(side, role, person=None):
    client = Client()
    client.force_login(side.shared.staff[role])
    answer = client.get(reverse("person", args=[(person or side.trainee).pk]))
    assert answer.status_code == 200
    return client, answer.text


def parts(text):
    return [key for key in re.findall(r'<h2 id="([\w-]+)">', text) if key in ORDER]


def test_each_reader_sees_the_parts_that_their_role_reads(side):
    shown_to = {role: parts(page_for(side, role)[1]) for role in ROLES}
    everybody = {"employment", "seats", "exams", "decisions", "certificates"}
    for keys in shown_to.values():
        assert everybody <= set(keys)
        assert keys == [key for key in ORDER if key in keys]
    assert {"fees", "applications", "emails"} <= set(shown_to[roles.PROGRAM])
    assert not {"reviews", "log"} & set(shown_to[roles.PROGRAM])
    assert {"accommodations", "reviews"} <= set(shown_to[roles.EXAMINATIONS])
    assert not {"fees", "applications", "emails", "log", "to-decide"} & set(shown_to[roles.EXAMINATIONS])
    assert {"fees", "applications", "emails", "accommodations", "reviews"} <= set(shown_to[roles.AUDITOR])


ORDER = (
    "to-decide", "alike", "employment", "seats", "exams", "accommodations", "reviews", "fees", "applications",
    "decisions", "certificates", "practice", "sponsors", "emails", "records", "log",
)  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_every_line_leads_to_a_page_that_the_reader_may_open(side, role):
    client, text = page_for(side, role)
    lines = re.findall(r'<li><a href="(/[^"#]+)">', text)
    assert len(lines) > 5
    for address in set(lines):
        assert client.get(address.replace("&amp;", "&")).status_code == 200, address


def test_emails_requests_for_erasure_and_copies_lead_to_their_records(side):
    _client, text = page_for(side, roles.PROGRAM)
    for address in ("/admin/records/email/inspect/", "/admin/records/erasure/", "/admin/records/copies/"):
        assert f'<li><a href="{address}' in text


@pytest.mark.parametrize("role", [roles.FINANCE, roles.PUBLISHING])
def test_who_reads_no_list_of_people_opens_no_page_of_a_person(side, role):
    client = Client()
    client.force_login(side.shared.staff[role])
    assert client.get(reverse("person", args=[side.trainee.pk])).status_code in (302, 404)


def test_restricted_requirements_are_one_line_for_everybody(world, run_jobs):
    """Nobody learns from this page which statement is missing."""
    desk = Desk(world)
    with time_machine.travel(desk.now, tick=False):
        desk.begin()
        run_jobs()
        desk.submit(incomplete=True)
        desk.take()
        run_jobs()
        for person in (desk.staff, world.auditor, world.examinations):
            client = Client()
            client.force_login(person)
            text = client.get(reverse("person", args=[desk.person.pk])).text
            assert "Quartz" not in text and "Eligibility: not complete" in text


def test_a_page_with_many_records_costs_as_many_queries_as_one_with_few(side):
    client = Client()
    client.force_login(side.shared.staff[roles.AUDITOR])
    address = reverse("person", args=[side.trainee.pk])

    def cost():
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    few = cost()
    _multiply(side)
    assert cost() == few


def _multiply(side):
    """More roles, certificates' emails and name requests of the person."""
    for number in range(12):
        agency = type(side.agency).objects.create(kind=roles.AGENCY, name=f"Agency {number}")
        Membership.objects.create(
            user=side.trainee, organization=agency, role=roles.TRAINEE, started_at=side.trainee.date_joined
        )
        NameRequest.objects.create(
            person=side.trainee, given_name="A", family_name="B", reason="r", at=side.trainee.date_joined
        )
        side.trainee.emails.create(
            event="seat", kind="seat", key=f"more-{number}", subject="S", body="B", queued_at=side.trainee.date_joined
        )


def test_auditors_read_the_latest_entries_of_the_log_about_the_person(world, client):
    about = {"given_name": "Tamsin", "family_name": "Okafor", "is_active": True, "reason": "A typing error"}
    people.change_person(person=world.trainee, **about, by=world.program_staff, at=world.now)
    for person, is_shown in ((world.auditor, True), (world.program_staff, False)):
        client.force_login(person)
        text = client.get(reverse("person", args=[world.trainee.pk])).text
        assert ('<h2 id="log">' in text and "Changed person" in text) is is_shown
        assert ("The whole audit log about this person" in text) is is_shown


def test_program_staff_read_that_accommodations_are_set_and_nothing_more(world, client):
    client.force_login(world.program_staff)
    address = reverse("person", args=[world.trainee.pk])
    assert "none" in client.get(address).text.split('<h2 id="accommodations">')[1].split("<h2")[0]
    about = {"kind": "reader", "purpose": "training", "reference": "Somali, file 7", "by": world.examinations}
    days = {"valid_from": date(2026, 1, 1), "valid_to": date(2099, 1, 1)}
    Accommodation.objects.create(person=world.trainee, at=world.now, **about, **days)
    part = client.get(address).text.split('<h2 id="accommodations">')[1].split("<h2")[0]
    assert "set" in part and not any(word in part.lower() for word in ("reader", "training", "somali", "href"))


def test_hours_of_practice_lead_to_their_page(world, client):
    ledger = Ledger(world)
    client.force_login(world.program_staff)
    part = client.get(reverse("person", args=[ledger.person.pk])).text.split('<h2 id="practice">')[1].split("<h2")[0]
    assert reverse("staff_practice", args=[ledger.employment.pk]) in part and "confirmed" in part
    client.force_login(world.examinations)
    assert '<h2 id="practice">' not in client.get(reverse("person", args=[ledger.person.pk])).text


def test_a_person_with_the_same_name_is_pointed_out_and_leads_to_the_merge(world, client):
    trainee = world.trainee
    twin = User.objects.create_user("twin@example.org", given_name=trainee.given_name, family_name=trainee.family_name)
    client.force_login(world.program_staff)
    text = client.get(reverse("person", args=[trainee.pk])).text
    assert reverse("person_merge", args=[trainee.pk, twin.pk]) in text
    client.force_login(world.auditor)
    text = client.get(reverse("person", args=[trainee.pk])).text
    assert "twin@example.org" in text and reverse("person_merge", args=[trainee.pk, twin.pk]) not in text


def test_names_on_pages_of_staff_lead_to_the_person(side):
    client = Client()
    client.force_login(side.shared.staff[roles.AUDITOR])
    address = f'href="{reverse("person", args=[side.trainee.pk])}"'
    pages = ("candidacies:inspect", "certificates:inspect", "application", "seat_fee", "exam_review")
    for name in (*pages, "accommodations:inspect"):
        assert address in client.get(reverse(name, args=[side.pk])).text, name
    client.force_login(side.shared.staff[roles.FINANCE])
    assert address not in client.get(reverse("seat_fee", args=[side.pk])).text
