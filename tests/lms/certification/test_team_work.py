"""Work on a crisis team starts the clock of its course: recorded by employers, said to everybody, reminded of."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.notices.models import Email
from cohorts.people.models import Membership
from lms.certification import endorsement_tasks
from lms.certification.actions import team_work
from lms.certification.models import TeamWork
from lms.dashboard.tasks_due import tasks_of
from tests.lms.certification.endorsed import Endorsed
from tests.lms.certification.holder import local
from tests.refusals import refuses

STARTED = local(2026, 1, 5, 9)
NOW = local(2026, 9, 1, 12)


@pytest.fixture
def holder(world):
    """The person works at the agency, with a supervisor; the coordinator is of the same agency."""
    holder = Endorsed(world)
    Membership.objects.filter(user=holder.person, role=roles.TRAINEE).update(
        started_at=STARTED, supervisor=world.supervisor
    )
    holder.first = holder.certify(local(2026, 8, 1, 9))
    with time_machine.travel(NOW, tick=False):
        yield holder


def record(holder, *, begins_on=date(2026, 9, 1), by=None, at=NOW):
    return team_work.record_work(
        employment=holder.job, program=holder.program, key="crisis", begins_on=begins_on,
        by=by or holder.world.supervisor, at=at,
    )  # fmt: skip


def codes(user, at=NOW):
    return [task.code for task in tasks_of(user, at)]


def mails(kind):
    return [(row.person, row.key.rpartition("-")[0]) for row in Email.objects.filter(event=kind).order_by("pk")]


def test_joining_a_crisis_team_starts_the_clock_of_the_course(holder):
    row = record(holder)
    assert (row.due_on, row.team) == (date(2028, 8, 31), "Crisis stabilization team")
    email = Email.objects.get(event="team-recorded")
    assert email.person == holder.person and "August 31, 2028" in email.body


@pytest.mark.parametrize("role", ["supervisor", "agency_coordinator", "program_staff"])
def test_supervisor_agency_and_program_staff_record_it(holder, role):
    who = getattr(holder.world, role)
    assert record(holder, by=who).by == who


def test_nobody_records_their_own_work_or_that_of_people_elsewhere(holder):
    with refuses("team_work_own"):
        record(holder, by=holder.person)
    for user in (holder.world.other_agency_coordinator, holder.world.trainer):
        with refuses("team_work_not_yours"):
            record(holder, by=user)


def test_days_that_cannot_be_are_refused(holder):
    with refuses("team_work_before_employment", field="begins_on", day=date(2026, 1, 5)):
        record(holder, begins_on=date(2026, 1, 4))
    with refuses("team_work_far_ahead", field="begins_on"):
        record(holder, begins_on=date(2028, 1, 4))
    with refuses("team_work_day_missing", field="begins_on"):
        record(holder, begins_on=None)
    record(holder)
    with refuses("team_work_goes_on", field="key"):
        record(holder, begins_on=date(2026, 10, 1))


def test_another_first_day_moves_the_last_day_of_the_course_and_a_stale_tab_is_refused(holder):
    row, boss = record(holder), holder.world.supervisor
    change = {"row": row, "ends_on": None, "by": boss, "at": NOW}
    with refuses("team_work_reason_missing", field="reason"):
        team_work.correct_work(begins_on=date(2026, 8, 1), reason="", **change)
    new = team_work.correct_work(begins_on=date(2026, 8, 1), reason="The day of the contract.", **change)
    assert new.due_on == date(2028, 7, 31) and TeamWork.objects.standing().get() == new
    with refuses("team_work_changed"):
        team_work.correct_work(begins_on=date(2026, 8, 2), reason="Other.", **change)
    ended = team_work.correct_work(
        row=new, begins_on=new.begins_on, ends_on=date(2026, 9, 30), reason="", by=boss, at=NOW
    )
    assert ended.due_on == new.due_on
    team_work.take_out_work(row=ended, reason="Never joined.", by=boss, at=NOW)
    assert not TeamWork.objects.standing().exists() and Email.objects.filter(event="team-recorded").count() == 4


def test_person_supervisor_and_agency_are_reminded_and_once_when_it_is_over(holder):
    record(holder, begins_on=date(2026, 1, 5))
    due = date(2028, 1, 4)
    for moment in (local(2027, 7, 1, 7), local(2027, 7, 9, 7), local(2027, 7, 10, 7), local(2027, 12, 20, 7)):
        endorsement_tasks.follow_endorsements(at=moment)
    steps = [key.split("-")[-1] for person, key in mails("team-course-due") if person == holder.person]
    assert len(steps) == 2
    readers = {row.person for row in Email.objects.filter(event="team-course-due-staff")}
    assert readers == {holder.world.supervisor, holder.world.agency_coordinator}
    for moment in (local(2028, 1, 5, 7), local(2028, 1, 6, 7)):
        endorsement_tasks.follow_endorsements(at=moment)
    over = Email.objects.filter(event="team-course-due", key__endswith="-over")
    assert over.count() == 1 and "Leave the team until the course is complete." in over.get().body
    assert TeamWork.objects.get().due_on == due


def test_tasks_come_before_the_last_day_and_program_staff_hear_when_it_is_over(holder):
    world = holder.world
    record(holder, begins_on=date(2026, 1, 5))
    people = (holder.person, world.supervisor, world.agency_coordinator, world.program_staff)
    assert not [code for user in people for code in codes(user) if code.startswith("team")]
    soon, over = local(2027, 12, 1, 9), local(2028, 1, 5, 9)
    assert "team_course_own" in codes(holder.person, soon)
    assert "team_course_staff" in codes(world.supervisor, soon) and "team_course_staff" in codes(
        world.agency_coordinator, soon
    )
    assert "team_courses_over" not in codes(world.program_staff, soon)
    assert "team_course_own_over" in codes(holder.person, over)
    assert "team_courses_over" in codes(world.program_staff, over)


def test_who_completes_the_course_has_the_endorsement_and_nobody_is_reminded(holder):
    record(holder, begins_on=date(2026, 1, 5))
    holder.complete("crisis-30", local(2027, 6, 1, 9))
    holder.settle(local(2027, 6, 1, 10))
    assert holder.statuses(local(2027, 6, 1, 10)) == ["in_force"]
    assert endorsement_tasks.follow_endorsements(at=local(2027, 7, 10, 7)) == 0
    assert "team_course_own" not in codes(holder.person, local(2027, 7, 10, 9))
    assert Email.objects.filter(event="endorsement-of-staff", person=holder.world.agency_coordinator).exists()


def test_a_coordinator_records_and_ends_work_on_the_page_and_the_person_reads_it(holder):
    client = Client()
    client.force_login(holder.world.agency_coordinator)
    form = {"who": f"{holder.job.pk}:{holder.program.pk}:crisis", "begins_on": "2026-09-01"}
    page = client.post(reverse("record_team_work"), form, follow=True).content.decode()
    assert "The course is due by Thu, Aug 31, 2028." in page and "Not complete" in page
    own = Client()
    own.force_login(holder.person)
    assert "The course is to be complete by Thu, Aug 31, 2028." in own.get(reverse("my_endorsements")).content.decode()
    row = TeamWork.objects.get()
    change = reverse("change_team_work", args=[row.pk])
    assert client.get(change).status_code == 200
    assert own.get(change).status_code in (403, 404)
    assert client.get(reverse("team_work"), {"format": "csv"}).status_code == 200


def test_program_staff_see_what_is_overdue(holder):
    record(holder, begins_on=date(2026, 1, 5))
    for moment, is_over in ((NOW, False), (local(2028, 2, 1, 9), True)):
        with time_machine.travel(moment, tick=False):
            client = Client()
            client.force_login(holder.staff)
            page = client.get(reverse("team_work_list"), {"course": "overdue"}).content.decode()
            assert ("Crisis stabilization team" in page) == is_over
            assert (home_day(moment) > TeamWork.objects.get().due_on) == is_over
