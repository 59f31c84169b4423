"""What an application, its form and the desk say: rules that changed, what is missing, and what is equivalent."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from lms.certification.application_forms import PartForm, ways_to_apply
from lms.certification.messages.appeals import decide_line
from lms.certification.models import Appeal, ProgramVersion
from lms.certification.rules.leaves import Education
from lms.dashboard.tasks_due import tasks_of
from tests.lms.certification.application_desk import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(world):
    desk = Desk(world)
    desk.begin()
    with time_machine.travel(desk.now, tick=False):
        yield desk


def codes(desk):
    return [task.code for task in tasks_of(desk.person, desk.now) if task.code.startswith("application")]


def test_a_submitted_application_that_lacks_something_of_the_applicant_is_a_task(desk):
    desk.submit(incomplete=True)
    assert codes(desk) == ["application_add"]


def test_it_is_no_task_while_it_waits_for_others_only(desk):
    desk.own_parts()
    desk.others()
    desk.submit(incomplete=True)
    assert codes(desk) == []


def test_a_part_that_was_sent_back_is_one_task_and_not_two(desk):
    part = desk.own_parts()
    desk.submit(incomplete=True)
    desk.take()
    desk.decide(part, "returned", "Too dark.")
    assert codes(desk) == ["application_parts_again"]


def test_a_draft_says_since_when_other_rules_apply(desk, client):
    client.force_login(desk.person)
    page = reverse("my_application", args=[desk.application.pk])
    assert "after you began" not in client.get(page).text
    first_day = home_day(desk.now) + timedelta(days=2)
    ProgramVersion.objects.create(
        program=desk.program, version="2", effective_from=first_day, content=desk.version.content, source="",
        at=desk.now,
    )  # fmt: skip
    with time_machine.travel(desk.now + timedelta(days=3), tick=False):
        client.force_login(desk.person)
        text = client.get(page).text
        assert "They changed on" in text and "after you began" in text and format_day(first_day) in text


def test_a_way_to_apply_names_the_program_and_the_office_once(desk):
    ((_value, label),) = ways_to_apply(desk.person, home_day(desk.now))
    assert label.endswith("· Program P · State Office of Peer Services") and "(" not in label


def test_the_form_says_what_is_equivalent_to_a_diploma():
    form = PartForm(leaf=Education(type="education", min_level="hs_or_equivalent"))
    assert form.fields["file"].help_text.startswith("A diploma, a GED, or another certificate")
    other = PartForm(leaf=Education(type="education", min_level="bachelor"))
    assert "GED" not in str(other.fields["file"].help_text)


def test_who_decides_about_an_appeal_reads_by_when(desk):
    appeal = Appeal(application=desk.application, state="open", due_on=home_day(desk.now))
    assert decide_line(appeal, home_day(desk.now)).startswith("Decide about this appeal by Monday")
    assert decide_line(appeal, home_day(desk.now) + timedelta(days=2)).endswith("This is 2 days overdue.")
    assert decide_line(Appeal(application=desk.application), home_day(desk.now)) == ""
