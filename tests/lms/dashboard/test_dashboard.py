"""The dashboard: what each role must do now, oldest first, with a constant number of queries."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from cohorts.billing.actions import invoices
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day, local_day
from cohorts.people.models import Membership
from exams.assembly.models import Exam
from exams.delivery.actions import attempts, start_codes
from exams.delivery.actions.sittings import submit
from exams.delivery.models import ExamWindow, Sitting, cohort_exams
from lms.dashboard.messages import TASKS, words
from lms.dashboard.tasks_due import tasks_of
from tests.charges import charge_for
from tests.exams.delivery.sitting_helpers import Hall
from tests.world import World

pytestmark = pytest.mark.django_db
DASHBOARD = Path(__file__).parents[3] / "lms/dashboard"


@pytest.fixture
def hall(db):
    return Hall(World(), now=timezone.now())


def due(user, at):
    return [task.code for task in tasks_of(user, at)]


def due_in_cohorts(user, at):
    return [(task.code, task.params.get("cohort")) for task in tasks_of(user, at)]


def test_a_trainee_sees_a_task_for_an_open_exam_and_then_for_the_started_one(hall):
    trainee = hall.world.trainee
    (task,) = tasks_of(trainee, hall.now)
    assert words(task.code, task.params).title == f"Take the final exam of {hall.exam.course}"
    hall.begin()
    assert due(trainee, hall.now) == ["exam_continue"]
    for stop, code in (("pause", "exam_paused"), ("break", "exam_break")):
        Sitting.objects.update(stopped=stop, stopped_until=hall.now + timedelta(minutes=5))
        assert due(trainee, hall.now) == [code]
    Sitting.objects.update(stopped="", stopped_until=None, state="submitted")
    assert due(trainee, hall.now) == []
    assert due(hall.world.other_trainee, hall.now) == ["seat_ask"]


def test_a_trainee_without_a_seat_is_told_whom_to_ask_for_one(client, world):
    client.force_login(world.trainee)
    page = client.get(reverse("desk")).text
    assert "Ask your agency for a seat in a training" in page and "You are up to date" not in page
    assert world.agency_coordinator.email in page and world.other_agency_coordinator.email not in page
    assert reverse("my_path") in page
    world.enroll(world.cohort())
    assert "seat_ask" not in due(world.trainee, timezone.now())


def test_a_trainer_sees_sessions_without_marks_oldest_first(world):
    cohort = world.cohort(state="running", trainer=world.trainer, days=3)
    world.enroll(cohort)
    at = cohort.ends_at + timedelta(hours=1)
    tasks = tasks_of(world.trainer, at)
    assert len(tasks) == 3 and [task.since for task in tasks] == sorted(task.since for task in tasks)
    assert all((task.code, task.params["cohort"]) == ("attendance_record", "PET-1") for task in tasks)
    assert due(world.other_trainer, at) == []


def test_a_task_of_a_cohort_in_guam_waits_since_the_local_day(client, world):
    cohort = world.cohort(state="running", trainer=world.trainer, days=1)
    world.enroll(cohort)
    ended_at = timezone.now().replace(hour=22, minute=0) - timedelta(days=2)
    type(cohort).objects.filter(pk=cohort.pk).update(time_zone="Pacific/Guam")
    cohort.sessions.update(starts_at=ended_at - timedelta(hours=8), ends_at=ended_at)
    client.force_login(world.trainer)
    local_date = format_day(local_day(ended_at, "Pacific/Guam"))
    assert f"Waiting since {local_date}, ChST" in strip_tags(client.get(reverse("desk")).text)


def test_no_task_waits_since_a_future_time(hall):
    world, before = hall.world, hall.window.opens_at - timedelta(hours=20)
    ExamWindow.objects.update(asks_start_code=True, at=before - timedelta(days=30))
    for user in (world.proctor, world.vendor_coordinator, world.trainee, world.trainer, world.examinations):
        assert [task.code for task in tasks_of(user, before) if task.since > before] == []
    assert "start_code_show" in due(world.proctor, before)


def test_a_vendor_sees_which_cohorts_to_open_start_and_finish(world):
    planned = world.cohort("SOON", state="planned")
    over = world.cohort("OVER", state="running", trainer=world.trainer)
    at = planned.starts_at - timedelta(days=1)
    assert due_in_cohorts(world.vendor_coordinator, at) == [("cohort_open", "SOON")]
    assert ("cohort_finish", "OVER") in due_in_cohorts(world.vendor_coordinator, over.ends_at)
    assert due(world.other_vendor_coordinator, over.ends_at) == []


def test_a_vendor_sees_upcoming_sessions_whose_trainer_left(world):
    cohort = world.cohort("LEFT", state="running", trainer=world.trainer, days=3)
    at = cohort.starts_at + timedelta(days=1)
    coordinator, stays = world.vendor_coordinator, world.person("stays", world.vendor, "trainer")
    for session in cohort.sessions.all():
        session.trainers.add(stays)
    assert "trainer_replace" not in due(coordinator, at)
    Membership.objects.filter(user=world.trainer).update(ended_at=at - timedelta(hours=2))
    (task,) = [task for task in tasks_of(coordinator, at) if task.code == "trainer_replace"]
    assert task.params["count"] == cohort.sessions.filter(starts_at__gt=at).count() > 0
    assert task.since == at - timedelta(hours=2)
    assert "trainer_replace" not in due(world.other_vendor_coordinator, at)
    assert "trainer_replace" not in due(coordinator, cohort.ends_at)
    Membership.objects.get(pk=int(re.search(r"\d+", task.url)[0]), user=world.trainer, role="trainer")


def test_a_vendor_is_asked_for_attendance_where_nobody_who_taught_is_left(world):
    cohort = world.cohort("LEFT", state="running", trainer=world.trainer, days=2)
    stays = world.person("stays", world.vendor, "trainer")
    cohort.sessions.first().trainers.add(stays)
    world.enroll(cohort)
    at, coordinator = cohort.ends_at, world.vendor_coordinator
    assert ("attendance_record", "LEFT") not in due_in_cohorts(coordinator, at)
    Membership.objects.filter(user=world.trainer).update(ended_at=at)
    (task,) = [task for task in tasks_of(coordinator, at) if task.code == "attendance_record"]
    assert task.url == reverse("trainer_attendance", args=[cohort.sessions.last().pk])
    assert ("attendance_record", "LEFT") in due_in_cohorts(stays, at)
    assert ("attendance_record", "LEFT") not in due_in_cohorts(world.other_vendor_coordinator, at)


def test_hours_that_nobody_can_reach_are_a_task_for_the_vendor_and_for_the_agency_of_the_trainees(world):
    short, enough = world.cohort("SHORT", days=3), world.cohort("ENOUGH", days=9)
    for cohort in (short, enough):
        world.enroll(cohort)
    (task,) = [task for task in tasks_of(world.vendor_coordinator, world.now) if task.code == "hours_plan"]
    assert (task.params["cohort"], task.params["scheduled"], task.params["needed"]) == ("SHORT", 24 * 60, 72 * 60)
    assert task.since <= world.now and "24 h are scheduled" in words(task.code, task.params).detail
    (task,) = [task for task in tasks_of(world.agency_coordinator, world.now) if task.code == "hours_ask"]
    assert (task.params["cohort"], task.params["count"], task.params["vendor"]) == ("SHORT", 1, world.vendor.name)
    for other in (world.other_vendor_coordinator, world.other_agency_coordinator):
        assert {"hours_plan", "hours_ask"}.isdisjoint(due(other, world.now))


def test_an_agency_reads_before_it_takes_a_seat_that_too_few_hours_are_scheduled(world, client):
    client.force_login(world.agency_coordinator)
    for days, is_short in ((3, True), (9, False)):
        page = client.get(reverse("agency_sponsor", args=[world.cohort(f"DAYS-{days}", days=days).pk])).text
        assert ("are scheduled so far, and everyone needs at least" in page) == is_short


def test_an_agency_is_asked_to_find_seats_for_trainees_without_one(world, client):
    coordinator, trainee = world.agency_coordinator, world.trainee
    (task,) = [task for task in tasks_of(coordinator, world.now) if task.code == "seats_take"]
    assert task.params["count"] == 1 and task.url == reverse("agency_home")
    client.force_login(coordinator)
    menu = client.get(reverse("desk")).text
    assert f'href="{task.url}"' in menu and trainee.family_name in client.get(task.url).text
    seat = world.enroll(world.cohort(days=10), agency=world.other_agency)
    assert "seats_take" not in due(coordinator, world.now), "another agency pays"
    type(seat).objects.filter(pk=seat.pk).update(state="withdrawn")
    assert "seats_take" in due(coordinator, world.now)
    Membership.objects.filter(user=trainee).update(ended_at=world.now)
    assert "seats_take" not in due(coordinator, world.now), "who left needs no seat"


def test_an_agency_sees_what_it_owes_and_finance_what_is_not_invoiced(world):
    seat = world.enroll(world.cohort())
    charge = charge_for(seat, "1200.00", agency=world.agency, description="Seat", at=world.now)
    assert due(world.finance, world.now) == ["invoice_issue"]
    invoices.issue_invoice(
        payer=charge.payer, charges=[charge], due_on=world.now.date(), by=world.finance, at=world.now
    )
    assert due(world.agency_coordinator, world.now) == ["invoice_pay"]
    assert due(world.agency_coordinator, world.now + timedelta(days=2)) == ["invoice_overdue"]
    assert due(world.finance, world.now) == []
    assert "invoice_pay" not in due(world.other_agency_coordinator, world.now)


def test_a_vendor_sees_where_a_second_final_must_be_scheduled(hall):
    sitting = hall.begin()
    submit(sitting_id=sitting.pk, by=hall.world.trainee, at=hall.now + timedelta(minutes=5), how="person")
    vendor, closed_at = hall.world.vendor_coordinator, hall.window.closes_at + timedelta(hours=1)
    assert ("final_plan", "PET-1") not in due_in_cohorts(vendor, hall.now)
    assert ("final_plan", "PET-1") in due_in_cohorts(vendor, closed_at)
    for other in (hall.world.other_vendor_coordinator, hall.world.trainer, hall.world.trainee):
        assert not cohort_exams.finals_not_passed(other, closed_at)
    hall.window_of(hall.exam, hall.form, hall.cohort, opens=50, closes=60)
    assert ("final_plan", "PET-1") not in due_in_cohorts(vendor, closed_at)


def test_a_vendor_sees_who_needs_a_preparation_recorded_before_another_attempt(hall):
    world, vendor = hall.world, hall.world.vendor_coordinator
    attempts.publish_policy(exam=hall.exam, authority="Board", limits={"preparation_before": 2}, by=None, at=hall.now)
    for person in (world.trainee, world.person("second", world.agency, "trainee")):
        if person != world.trainee:
            world.enroll(hall.cohort, person)
        sitting = hall.begin(person=person)
        submit(sitting_id=sitting.pk, by=person, at=hall.now, how="person")
    (task,) = [task for task in tasks_of(vendor, hall.now) if task.code == "preparation_record"]
    assert task.params == {"cohort": "PET-1", "exam": "PET final", "count": 2}
    assert task.url == reverse("exam_people", args=[hall.cohort.pk])
    assert due(world.other_vendor_coordinator, hall.now) == []
    assert len(cohort_exams.not_passed(vendor, since=hall.now - timedelta(days=1))) == 2
    for other in (world.other_vendor_coordinator, world.trainer, world.trainee):
        assert not cohort_exams.not_passed(other, since=hall.now - timedelta(days=1))
    for seat in hall.cohort.enrollments.all():
        attempts.record_preparation(
            enrollment=seat, exam=hall.exam, kind="tutoring", done_on=home_day(hall.now), by=vendor, at=hall.now
        )
    assert "preparation_record" not in due(vendor, hall.now)


def test_a_vendor_sees_a_start_code_to_give_out_and_a_near_exam_without_a_proctor(hall):
    world, vendor = hall.world, hall.world.vendor_coordinator
    ExamWindow.objects.update(asks_start_code=True)
    code = "start_code_give"
    assert code in due(vendor, hall.now) and "proctor_invite" not in due(vendor, hall.now)
    start_codes.issue_start_code(window=hall.window, code="ACEFHJ", by=world.proctor, at=hall.now)
    Membership.objects.filter(user=world.proctor).update(ended_at=hall.now)
    assert code not in due(vendor, hall.now) and "proctor_invite" in due(vendor, hall.now)
    assert "proctor_invite" not in due(vendor, hall.window.closes_at)


def test_everyone_has_a_dashboard_and_a_visitor_is_asked_to_log_in(client, world):
    assert client.get("/desk/").status_code == 302
    for person in (world.trainee, world.trainer, world.proctor, world.supervisor, world.auditor, world.publishing):
        client.force_login(person)
        assert client.get("/desk/").status_code == 200


@pytest.mark.parametrize("sessions", [1, 15])
def test_the_dashboard_costs_the_same_with_one_task_and_with_many(client, world, sessions, django_assert_num_queries):
    cohort = world.cohort(state="running", trainer=world.trainer, days=sessions, starts=world.now - timedelta(days=99))
    seat = world.enroll(cohort)
    type(seat).objects.update(enrolled_at=cohort.scheduled_at)
    client.force_login(world.trainer)
    with django_assert_num_queries(19):
        page = client.get("/desk/").content.decode()
    # Once in its title, once in the name of its button.
    assert page.count("Record attendance for PET-1") == 2 * sessions


def test_a_trainee_sees_what_is_missing_before_the_next_date_but_not_what_needs_no_action(hall):
    person = hall.world.trainee
    attempts.publish_policy(
        exam=hall.exam,
        authority="Board",
        limits={"waiting_days": 2, "preparation_before": 2},
        by=None,
        at=hall.now - timedelta(days=1),
    )
    sitting = hall.begin()
    submit(sitting_id=sitting.pk, by=person, at=hall.now + timedelta(minutes=5), how="person")
    hall.window_of(hall.exam, hall.form_of("form-b"), hall.cohort, opens=72, closes=96)
    (task,) = tasks_of(person, hall.now + timedelta(hours=1))
    assert (task.code, task.params["which"]) == ("exam_prepare", hall.exam)
    assert [obstacle.code for obstacle in task.params["obstacles"]] == ["attempt_without_preparation"]
    attempts.record_preparation(
        enrollment=hall.seat,
        exam=hall.exam,
        done_on=home_day(hall.now + timedelta(days=1)),
        kind="tutoring",
        by=hall.world.vendor_coordinator,
        at=hall.now + timedelta(days=1),
    )
    assert due(person, hall.now + timedelta(days=1, hours=1)) == []


def test_practice_is_listed_below_an_open_exam(hall):
    exam = Exam.objects.create(
        code="pet-practice", title="PET practice", role="practice", course=hall.course, minutes_allowed=20
    )
    hall.form_of("practice-a", exam=exam)
    tasks = tasks_of(hall.world.trainee, hall.now)
    assert [task.code for task in tasks] == ["exam_take", "exam_practice"]
    assert tasks[1].since < tasks[0].since and tasks[1].may_wait


def test_every_task_in_the_code_has_a_text_and_every_text_a_task():
    source = "".join(path.read_text() for path in DASHBOARD.glob("*.py") if path.name != "messages.py")
    codes_in_tests = {code for code in TASKS if f'"{code}"' in source}
    assert codes_in_tests == set(TASKS)
    codes_built = {task_code for task_code in re.findall(r'(?:Task|need|task)\(\s*"([a-z_]+)"', source)}
    assert codes_built <= set(TASKS)
    assert words("invoice_issue", {"agency": "Prairie", "count": 1}).title == "Issue an invoice to Prairie"
