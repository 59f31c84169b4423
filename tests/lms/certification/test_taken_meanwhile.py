"""An old page takes nothing from a colleague by mistake, and taking needs the role itself."""

import pytest
from django.urls import reverse

from cohorts.notices.letters import message_of
from cohorts.notices.models import Email
from cohorts.people.models import User
from lms.certification.actions import accommodation_appeals, recusals
from lms.certification.models import Application, ApplicationPart
from tests.lms.certification.accommodation_desk import Asking
from tests.lms.certification.application_desk import Desk
from tests.refusals import refuses


@pytest.fixture
def boss(world):
    """A superuser without any role."""
    return User.objects.create_superuser("boss@example.org", "correct horse", given_name="Boss", family_name="Example")


@pytest.fixture
def colleague(world):
    return world.person("colleague", world.state, "program")


@pytest.fixture
def application(world):
    desk = Desk(world)
    desk.begin()
    desk.own_parts()
    desk.submit(incomplete=True)
    return desk


@pytest.fixture
def asking(world):
    desk = Asking(world)
    desk.ask()
    return desk


def press(client, name, row, user, **body):
    client.force_login(user)
    return client.post(reverse(name, args=[row.pk]), body, follow=True).text


def test_an_application_that_a_colleague_took_meanwhile_stays_with_them(application, colleague, client):
    row = application.application
    press(client, "application_take", row, application.staff, seen="")
    page = press(client, "application_take", row, colleague, seen="")
    assert "took it meanwhile" in page and "Take over this application" in page
    assert Application.objects.get().reviewer == application.staff
    client.force_login(colleague)
    client.post(reverse("application_take_over", args=[row.pk]), {"reason": "On leave."})
    assert Application.objects.get().reviewer == colleague
    assert Email.objects.filter(kind="application-taken", person=application.staff).exists()


def test_a_page_of_a_part_leads_to_who_reviews_the_application_now(application, colleague, client):
    application.take(by=colleague)
    part = ApplicationPart.objects.first()
    client.force_login(application.staff)
    answer = client.get(reverse("part_decide", args=[part.pk]), follow=True)
    assert answer.request["PATH_INFO"] == reverse("application", args=[application.application.pk])
    assert "reviews this application now" in answer.text
    client.force_login(colleague)
    assert client.get(reverse("part_decide", args=[part.pk])).status_code == 200


def test_an_old_page_neither_gives_back_nor_gives_away_what_a_colleague_took(world, application, colleague, client):
    third = world.person("third", world.state, "program")
    application.take(by=colleague)
    row = application.application
    assert "took it meanwhile" in press(client, "application_give_back", row, application.staff)
    page = press(client, "application_assign", row, application.staff, colleague=third.pk, seen="")
    assert "took it meanwhile" in page and Application.objects.get().reviewer == colleague


def test_a_request_that_a_colleague_took_meanwhile_stays_with_them(asking, client):
    press(client, "accommodation_take", asking.row, asking.staff, seen="")
    page = press(client, "accommodation_take", asking.row, asking.colleague, seen="")
    assert "took it meanwhile" in page and "Take over this request" in page
    assert asking.reload().reviewer == asking.staff
    press(client, "accommodation_take", asking.row, asking.colleague, seen=asking.staff.pk)
    assert asking.reload().reviewer == asking.colleague


def test_from_whom_a_request_is_taken_is_emailed_and_the_email_does_not_say_what_it_is_about(asking):
    asking.take()
    asking.take(by=asking.colleague)
    email = Email.objects.get(person=asking.staff, kind="personal-request-taken")
    letter = message_of(email)
    assert reverse("accommodation_request", args=[asking.row.pk]).split("/")[-2] in letter.body
    assert asking.person.family_name not in letter.body


def test_a_superuser_without_the_role_takes_no_application(application, boss, client):
    with refuses("role_required", field="reviewer"):
        application.take(by=boss)
    client.force_login(boss)
    page = client.get(reverse("application", args=[application.application.pk])).text
    assert "Review this application" not in page


def test_a_superuser_without_the_role_takes_no_request_and_no_appeal(asking, boss, client):
    with refuses("role_required"):
        asking.take(by=boss)
    client.force_login(boss)
    page = client.get(reverse("accommodation_request", args=[asking.row.pk])).text
    assert "Review this request" not in page
    asking.take()
    asking.deny()
    with refuses("role_required"):
        accommodation_appeals.take_appeal(appeal=asking.appeal(), by=boss, at=asking.now)


def test_who_stepped_back_is_not_offered_as_a_reviewer(application, colleague, client):
    application.take()
    recusals.step_back(application=application.application, kind="friend", reason="", by=colleague, at=application.now)
    client.force_login(application.staff)
    page = client.get(reverse("application_assign", args=[application.application.pk])).text
    assert f'value="{colleague.pk}"' not in page
