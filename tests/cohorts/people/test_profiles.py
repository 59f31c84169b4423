"""The name people are called by, and the name on the paper (D27)."""

from datetime import UTC, datetime

import pytest
from django.core import mail
from django.urls import reverse

from cohorts.core import roles
from cohorts.core.names import called
from cohorts.core.search import search
from cohorts.notices.actions import queue_email
from cohorts.notices.actions.templates import save_template
from cohorts.notices.language import language_of
from cohorts.notices.texts import email_text
from cohorts.people.actions import profiles
from cohorts.people.models import NameDecision, NameRequest, User
from tests.refusals import refuses

pytestmark = pytest.mark.django_db
QUEUED = datetime(2027, 4, 4, 15, tzinfo=UTC)
SET = datetime(2027, 4, 5, 14, tzinfo=UTC)


@pytest.fixture
def person(world):
    """Robert Hill, a trainee with a seat in next week's cohort."""
    person = world.trainee
    User.objects.filter(pk=person.pk).update(given_name="Robert", family_name="Hill")
    person.refresh_from_db()
    world.seat = world.enroll(world.cohort(trainer=world.trainer), person)
    return person


def go_by(person, name="Ruth Hill", **more):
    fields = {"preferred_name": name, "pronouns": "she/her", "phone": "", "by": person, "at": SET}
    return profiles.change_profile(person=person, **{**fields, **more})


def test_d27_her_own_page_shows_which_name_goes_where_and_saves(client, person):
    client.force_login(person)
    page = client.get(reverse("profile"))
    assert "Which name goes where" in page.text and "Robert Hill" in page.text
    assert "Only on certificates and statements" in page.text
    body = {"preferred_name": "Ruth Hill", "pronouns": "she/her", "phone": "(651) 555-0134"}
    assert client.post(reverse("profile"), body).status_code == 302
    person.refresh_from_db()
    assert called(person) == "Ruth Hill" and str(person) == "Ruth Hill" and person.get_full_name() == "Robert Hill"


def test_d27_emails_that_were_queued_before_say_the_name_of_today(world, person, run_jobs):
    for number in range(3):
        queue_email(
            person=person, kind="exam-news", about_id=person.pk, key=f"queued-{number}", subject="News",
                body=email_text(person, "There is news."),
            by=None, at=QUEUED,
        )  # fmt: skip
    go_by(person)
    run_jobs()
    assert len(mail.outbox) == 3
    assert all("Ruth" in message.body and "Robert" not in message.body for message in mail.outbox)


def test_d27_others_read_and_find_only_the_name_she_goes_by(world, client, person):
    go_by(person)
    for reader, address in (
        (world.vendor_coordinator, reverse("vendor_cohort", args=[world.seat.cohort_id])),
        (world.trainer, reverse("trainer_attendance", args=[world.seat.cohort.sessions.first().pk])),
        (world.agency_coordinator, reverse("agency_home")),
        (world.agency_coordinator, reverse("agency_people")),
        (world.supervisor, reverse("supervisor_home")),
    ):
        client.force_login(reader)
        page = client.get(address)
        assert page.status_code == 200 and "Ruth Hill" in page.text and "Robert" not in page.text, address
    client.force_login(world.agency_coordinator)
    assert "Ruth Hill" in client.get(reverse("agency_people"), {"q": "ruth"}).text
    assert "Ruth Hill" not in client.get(reverse("agency_people"), {"q": "robert"}).text
    fields = ("called_name", "family_name")
    assert set(search(User.objects.all(), "ruth hill", fields)) == {person}
    assert not search(User.objects.all(), "robert", fields).exists()


def test_d27_the_legal_name_stands_where_it_must_and_is_marked_as_legal(world, client, person):
    go_by(person)
    client.force_login(world.program_staff)
    page = client.get(reverse("person", args=[person.pk]))
    assert "Legal name" in page.text and "Robert Hill" in page.text and "Ruth" in page.text
    assert "Legal name" in client.get(reverse("people")).text


def test_a_preferred_first_name_goes_with_the_family_name(person):
    go_by(person, "Ruth")
    assert called(User.objects.get(pk=person.pk)) == "Ruth Hill"


def test_a_profile_is_changed_by_its_person_with_names_and_numbers_that_can_be_meant(world, person):
    with refuses("profile_of_another"):
        go_by(person, by=world.program_staff)
    with refuses("name_with_other_signs", field="preferred_name"):
        go_by(person, "Ruth <b>")
    with refuses("phone_unknown", field="phone"):
        go_by(person, phone="call me")
    with refuses("language_unknown", field="language"):
        go_by(person, language="xx")
    assert go_by(person, phone="+1 671 555 0134").phone == "+1 671 555 0134"


def test_the_language_of_emails_is_chosen_in_the_profile_and_emails_come_in_it(client, world, person):
    client.force_login(person)
    assert "Español" in client.get(reverse("profile")).text
    body = {"preferred_name": "", "pronouns": "", "phone": "", "language": "es"}
    assert client.post(reverse("profile"), body).status_code == 302
    person.refresh_from_db()
    assert language_of(person) == "es"
    words = {"subject": "Noticias", "text": "Hola, {name}: {link}", "html": ""}
    save_template(event="exam-news", language="es", **words, by=world.program_staff, at=SET)
    more = {"kind": "exam-news", "about_id": person.pk, "by": None, "at": SET, "subject": "News"}
    queued = queue_email(person=person, key="news", body=email_text(person, "There is news."), **more)
    assert (queued.language, queued.subject) == ("es", "Noticias")


def ask(person, **more):
    fields = {"given_name": "Ruth", "family_name": "Hill", "reason": "Court order", "by": person, "at": SET}
    return profiles.request_name(person=person, **{**fields, **more})


def test_another_legal_name_is_a_request_that_program_staff_decide(world, client, person):
    client.force_login(person)
    body = {"given_name": "Ruth", "family_name": "Hill", "reason": "Court order"}
    assert client.post(reverse("profile_name"), body).status_code == 302
    assert User.objects.get(pk=person.pk).given_name == "Robert"
    request = NameRequest.objects.get()
    client.force_login(world.program_staff)
    assert reverse("name_requests") in client.get(reverse("desk")).text
    assert "Court order" in client.get(reverse("name_requests")).text
    address = reverse("name_request_decide", args=[request.pk])
    assert client.post(address, {"decision": "grant", "reason": "Order seen"}).status_code == 302
    assert User.objects.get(pk=person.pk).get_full_name() == "Ruth Hill"
    assert NameDecision.objects.get().granted


def test_a_request_is_refused_with_a_reason_or_taken_back(world, client, person):
    request = ask(person)
    with refuses("name_request_open"):
        ask(person)
    with refuses("role_required"):
        profiles.decide_name(request=request, granted=True, reason="x", by=world.agency_coordinator, at=SET)
    profiles.decide_name(request=request, granted=False, reason="No order", by=world.program_staff, at=SET)
    with refuses("name_request_decided"):
        profiles.decide_name(request=request, granted=True, reason="x", by=world.program_staff, at=SET)
    assert User.objects.get(pk=person.pk).given_name == "Robert"
    assert "No order" in person.emails.latest("pk").body
    second = ask(person)
    client.force_login(world.other_trainee)
    assert client.post(reverse("profile_name_withdraw", args=[second.pk])).status_code == 404
    client.force_login(person)
    client.post(reverse("profile_name_withdraw", args=[second.pk]))
    assert not NameRequest.objects.open().exists()
    with refuses("name_unchanged", field="given_name"):
        ask(person, given_name="Robert")


def test_nobody_decides_on_their_own_name(world):
    staff = world.program_staff
    request = ask(staff, given_name="Pat", family_name="Other")
    with refuses("name_request_own"):
        profiles.decide_name(request=request, granted=True, reason="x", by=staff, at=SET)
    assert staff.holds(roles.PROGRAM)
