"""Admission on a condition with a last day: said everywhere, reminded of, and on the list of the reviewer after it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from cohorts.notices.models import Email
from lms.certification import tasks
from lms.certification.actions import application_decisions
from lms.dashboard.application_tasks import for_applicant, for_reviewers
from tests.lms.certification.application_desk import Desk
from tests.refusals import refuses

ABOUT = {"admitted": True, "reason": "One letter is still to come.", "condition": "Send your second letter."}


@pytest.fixture
def desk(world):
    row = Desk(world)
    row.begin()
    row.own_parts()
    row.submit(incomplete=True)
    row.take()
    return row


@pytest.fixture
def today(desk):
    with time_machine.travel(desk.now, tick=False):
        yield desk.now


def admit(desk, until, **more):
    about = ABOUT | {"application": desk.application, "by": desk.staff, "at": desk.now} | more
    return application_decisions.decide_application(condition_until=until, **about)


def test_the_condition_and_its_day_stand_in_the_email_and_on_the_pages(desk, today, client):
    admit(desk, today.date() + timedelta(days=20))
    body = Email.objects.filter(kind="application-decided").latest("pk").body
    assert "On a condition, through" in body and "The reason: One letter is still to come." in body
    client.force_login(desk.person)
    page = client.get(reverse("my_application", args=[desk.application.pk])).text
    assert "Send your second letter." in page and "nothing for you to do" not in page
    client.force_login(desk.staff)
    assert "Send your second letter." in client.get(reverse("application", args=[desk.application.pk])).text


def test_a_day_needs_a_condition_and_lies_ahead(desk, today):
    with refuses("condition_day_over", field="condition_until"):
        admit(desk, today.date() - timedelta(days=1))
    with refuses("condition_missing", field="condition"):
        admit(desk, date(2030, 1, 1), condition="")


def test_the_person_is_reminded_once_a_week_before(desk, today, run_jobs):
    admit(desk, today.date() + timedelta(days=20))
    for days, count in ((12, 0), (13, 1), (14, 1)):
        with time_machine.travel(desk.now + timedelta(days=days), tick=False):
            tasks.care_for_applications()
        assert Email.objects.filter(kind="application-condition").count() == count, days


def test_the_day_after_the_reviewer_has_a_task(desk, today):
    admit(desk, today.date() + timedelta(days=2))
    for days, codes in ((2, []), (3, ["applications_condition"])):
        found_tasks = for_reviewers(desk.staff, desk.now + timedelta(days=days))
        assert [task.code for task in found_tasks if task.code == "applications_condition"] == codes


def test_a_decision_without_a_condition_takes_it_away(desk, today):
    admit(desk, today.date() + timedelta(days=2))
    row = application_decisions.decide_application(
        application=desk.application, admitted=False, reason="The letter did not come.", by=desk.staff, at=desk.now
    )
    assert (row.condition, row.condition_until) == ("", None)


def test_a_condition_is_a_task_of_the_person_and_is_not_called_a_reason(desk, today, client):
    until = today.date() + timedelta(days=20)
    admit(desk, until)
    (task,) = [task for task in for_applicant(desk.person, desk.now) if task.code == "condition_meet_by"]
    assert task.params["until"] == until and task.url == reverse("my_application", args=[desk.application.pk])
    client.force_login(desk.person)
    page = client.get(reverse("my_application", args=[desk.application.pk])).text
    assert page.count("Send your second letter.") == 1
    assert "The reason: On a condition" not in page
    assert "Meet the condition of your admission by" in client.get(reverse("desk")).text
