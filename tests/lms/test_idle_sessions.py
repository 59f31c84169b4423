"""Sessions of state staff end after half an hour in which nobody does anything, and nothing that was typed is lost."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cohorts.ui import kept_forms
from tests.exams.delivery.sitting_helpers import Hall

pytestmark = pytest.mark.django_db
START = timezone.now().replace(microsecond=0)
END_MESSAGE = "because nothing was done here for 30 minutes"


@pytest.fixture
def later(time_machine):
    """`later(minutes)` moves the clock to so many minutes after the start."""
    time_machine.move_to(START, tick=False)
    return lambda minutes: time_machine.move_to(START + timedelta(minutes=minutes), tick=False)


def in_session(person):
    client = Client()
    client.force_login(person)
    client.get(reverse("desk"))
    return client


def is_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("who", ["program_staff", "examinations", "finance", "publishing", "auditor"])
def test_an_idle_session_of_state_staff_ends_after_30_minutes(world, later, who):
    client = in_session(getattr(world, who))
    later(29)
    assert client.get(reverse("session_time")).json() == {"seconds": 60}
    later(30)
    answer = client.get(reverse("desk"), follow=True)
    assert answer.redirect_chain[0][0].startswith(reverse("account_login"))
    assert END_MESSAGE in answer.content.decode() and not is_in(client)


@pytest.mark.parametrize(
    "who", ["trainee", "proctor", "vendor_coordinator", "agency_coordinator", "supervisor", "trainer"]
)
def test_sessions_of_portals_stay_as_they_are(world, later, who):
    client = in_session(getattr(world, who))
    later(180)
    page = client.get(reverse("desk"))
    assert page.status_code == 200 and 'id="idle"' not in page.content.decode()
    assert client.get(reverse("session_time")).json() == {"seconds": None}
    assert "seen_at" not in client.session


def test_whoever_works_stays_logged_in_all_day(world, later):
    client = in_session(world.program_staff)
    for minutes in range(0, 600, 25):
        later(minutes)
        assert client.get(reverse("people")).status_code == 200


def test_a_person_can_extend_the_session_as_often_as_they_like(world, later):
    client = in_session(world.program_staff)
    for minutes in range(28, 600, 28):
        later(minutes)
        assert client.get(reverse("session_time")).json() == {"seconds": 120}
        assert client.post(reverse("session_time")).json() == {"seconds": 1800}


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("/accounts/session/", {}),
        ("/admin/people/", {"Sec-Fetch-Dest": "empty"}),
        ("/desk/", {"Sec-Fetch-Dest": "image"}),
    ],
)
def test_what_a_page_asks_by_itself_does_not_keep_the_session(world, later, address, headers):
    client = in_session(world.program_staff)
    for minutes in range(0, 30, 2):
        later(minutes)
        assert client.get(address, headers=headers).status_code == 200
    later(30)
    client.get(address, headers=headers)
    assert not is_in(client)


def test_a_list_of_people_in_an_exam_that_reloads_itself_does_not_keep_the_session(world, later):
    hall = Hall(world, now=START)
    client = in_session(world.examinations)
    address = reverse("proctor_room", args=[hall.window.pk])
    for minutes in range(0, 30, 2):
        later(minutes)
        assert client.get(f"{address}?part=people").status_code == 200
    later(30)
    assert client.get(f"{address}?part=people").status_code == 302 and not is_in(client)


def test_the_editing_sessions_of_wagtail_do_not_keep_the_session(world, later):
    client = in_session(world.publishing)
    address = reverse("wagtailadmin_editing_sessions:ping", args=["wagtailcore", "page", 1, 1])
    for minutes in range(0, 30, 2):
        later(minutes)
        client.post(address)
    later(30)
    client.post(address)
    assert not is_in(client)


def test_the_session_is_written_at_most_once_a_minute(world, later):
    client = in_session(world.program_staff)
    key = client.session.session_key

    def stored():
        return Session.objects.get(pk=key).session_data

    before = stored()
    for seconds in (5, 20, 59):
        later(seconds / 60)
        client.get(reverse("desk"))
        assert stored() == before
    later(1)
    client.get(reverse("desk"))
    assert stored() != before


def test_a_form_typed_over_the_end_comes_back_to_the_same_person(world, later):
    client = in_session(world.program_staff)
    url = reverse("person_invite")
    owner = client.get(url).content.decode().split('name="form_owner" value="')[1].split('"')[0]
    later(45)
    sent = {"email": "typed@example.org", "given_name": "Typed", "form_owner": owner}
    answer = client.post(url, sent)
    assert answer.url == f"{reverse('account_login')}?next={url}" and not is_in(client)
    kept = client.session[kept_forms.SESSION_KEY]
    for person, comes_back in ((world.finance, False), (world.program_staff, True)):
        other = Client()
        other.cookies[client.cookies["sessionid"].key] = client.cookies["sessionid"].value
        other.force_login(person)
        session = other.session
        session[kept_forms.SESSION_KEY] = kept
        session.save()
        page = other.get(url)
        assert ("typed@example.org" in page.content.decode()) is comes_back


def test_who_takes_an_exam_is_not_logged_out(world, later):
    hall = Hall(world, now=START)
    sitting = hall.begin()
    person = sitting.person
    person.memberships.create(organization=world.state, role="program", started_at=START - timedelta(days=1))
    client = in_session(person)
    later(45)
    client.get(reverse("my_exams"))
    assert is_in(client)


def test_pages_of_state_staff_hold_the_warning(world, later):
    client = in_session(world.program_staff)
    for address in (reverse("desk"), reverse("wagtailadmin_home"), reverse("people")):
        page = client.get(address).content.decode()
        assert page.count('id="idle"') == 1 and 'role="alertdialog"' in page and 'data-seconds="1800"' in page, address
