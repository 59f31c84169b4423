"""Whoever was asked is reminded once; a question that was not answered ends; a draft is not forgotten."""

from datetime import datetime, time, timedelta

import pytest
import time_machine

from cohorts.core.dates import home_day, home_zone
from cohorts.notices.models import Email
from lms.certification.actions import part_requests
from lms.certification.actions.candidacies import begin_from_seats
from lms.certification.models import Candidacy, PartRequest, Program
from lms.certification.tasks import care_for_applications
from tests.candidates import version_of
from tests.lms.certification.application_desk import BIRTHDAY, Desk, link_of
from tests.lms.certification.test_applications import codes_of
from tests.refusals import refuses


@pytest.fixture
def desk(world):
    row = Desk(world)
    row.begin()
    return row


def run(at):
    with time_machine.travel(at, tick=False):
        return care_for_applications()


def day_end(at):
    """The last second of a day where the office is."""
    return datetime.combine(home_day(at), time(23, 59, 59), home_zone())


def sent(kind):
    return Email.objects.filter(kind=kind).count()


def test_who_has_not_answered_is_reminded_once_seven_days_before_the_end(desk):
    request = desk.ask()
    run(request.expires_at - timedelta(days=8))
    assert sent("application-question") == 1
    for hours in (1, 2):
        run(request.expires_at - timedelta(days=6, hours=hours))
    assert sent("application-question") == 2
    request.refresh_from_db()
    assert request.expires_at == day_end(desk.now + timedelta(days=30))


def test_a_question_that_was_not_answered_in_time_ends_and_the_applicant_is_told_once(desk, client):
    request = desk.ask()
    for hours in (0, 1):
        run(request.expires_at + timedelta(hours=hours))
    assert PartRequest.objects.get().state == "expired"
    assert sent("application-expired") == 1
    assert codes_of(desk.application, desk.now)["signature", "supervisor"] == "part_missing"
    assert client.get(link_of(request)).status_code == 200
    with refuses("question_expired"):
        desk.answer(request, at=request.expires_at + timedelta(days=1))


def test_who_did_not_answer_is_asked_again_unless_somebody_else_was(desk):
    request = desk.ask()
    after = request.expires_at + timedelta(hours=1)
    run(after)
    again = part_requests.ask_again(request=request, by=desk.person, at=after)
    assert again.state == "open" and again.expires_at == day_end(after + timedelta(days=30))
    run(again.expires_at)
    desk.ask(email="other@work.example")
    with refuses("asked_enough"):
        part_requests.ask_again(request=request, by=desk.person, at=again.expires_at)


def test_a_draft_to_which_nothing_was_added_for_two_weeks_is_reminded_once(desk):
    desk.give("age", "age", as_of=BIRTHDAY, at=desk.later(days=5))
    run(desk.later(days=15))
    assert sent("application-idle") == 0
    for days in (20, 21):
        run(desk.later(days=days))
    assert sent("application-idle") == 1


def test_a_seat_begins_no_candidacy_where_several_programs_require_its_course(world):
    tree = {"type": "course", "course": "pet", "min_hours": 80, "attendance": {"max_missed_hours": 8}}
    for key in ("one", "two"):
        program = Program.objects.create(key=key, title=key, credential="CPS", authority=world.state)
        version_of(program, at=world.now, tree=tree)
        world.course("pet")
    world.enroll(world.cohort())
    assert begin_from_seats(person_ids=[world.trainee.pk], by=None, at=world.now) == []
    assert not Candidacy.objects.exists()
