"""Reminders of exams that open or close soon, computed when they are due; and the email that an exam was submitted."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cohorts.notices.actions import policies
from cohorts.notices.actions.digests import send_digest
from cohorts.notices.models import Email
from cohorts.notices.models.policies import Timing
from cohorts.notices.rules.wording import revealing_words
from cohorts.training.actions.cohorts import cancel_cohort
from cohorts.training.actions.enrollments import withdraw
from cohorts.training.models import Enrollment
from exams.delivery.actions import proctoring, sittings
from exams.delivery.actions.reminders import send_window_reminders, windows_to_remind
from exams.delivery.actions.windows import change_window, remove_window
from exams.delivery.models import ExamWindow, Release
from tests.exams.delivery.sitting_helpers import Hall, right_answers, save

pytestmark = pytest.mark.django_db
CHICAGO = ZoneInfo("America/Chicago")
DAY = timedelta(days=1)
OPENS, CLOSES = "exam-window-opens-soon", "exam-window-closes-soon"


def local(*moment):
    return datetime(*moment, tzinfo=CHICAGO)


@pytest.fixture
def hall(world):
    """A cohort whose exam is open on Mar 15, 2027 from 9 am to 1 pm in Chicago, as decided in January."""
    hall = Hall(world)
    Enrollment.objects.update(enrolled_at=local(2027, 1, 5, 9))
    set_times(hall, local(2027, 3, 15, 9), local(2027, 3, 15, 13))
    Email.objects.all().delete()
    return hall


def set_times(hall, opens, closes):
    about = {"opens_at": opens, "closes_at": closes, "at": local(2027, 1, 4, 9), "saved_at": None}
    ExamWindow.objects.filter(pk=hall.window.pk).update(**about)
    hall.window.refresh_from_db()


def worker(first, last):
    """The worker runs every quarter of an hour; returns [(kind, moment)] of the emails it queued."""
    at = first
    while at <= last:
        for pk in windows_to_remind(at):
            window = ExamWindow.objects.select_related("exam", "cohort__vendor").get(pk=pk)
            send_window_reminders(window=window, by=None, at=at)
        at += timedelta(minutes=15)
    rows = Email.objects.filter(kind__in=(OPENS, CLOSES), queued_at__gte=first, queued_at__lte=last)
    return [(row.kind, row.queued_at.astimezone(CHICAGO)) for row in rows.order_by("queued_at")]


def test_a_reminder_goes_out_three_days_before_at_the_hour_of_the_opening_although_the_clocks_change(hall):
    """The clocks change on Mar 14: the 72 hours before are at 8 am."""
    assert worker(local(2027, 3, 11, 12), local(2027, 3, 13, 9)) == [(OPENS, local(2027, 3, 12, 9))]
    (email,) = Email.objects.filter(kind=OPENS)
    assert email.person == hall.world.trainee and email.cohort_id == hall.cohort.pk
    assert "Mon, Mar 15, 2027" in email.body and "PET final" in email.body
    assert revealing_words(email.subject) == [] and "PET" not in email.subject


def test_a_window_of_some_days_is_reminded_of_again_before_it_closes(hall):
    set_times(hall, local(2027, 3, 15, 9), local(2027, 3, 22, 17))
    sent = worker(local(2027, 3, 11, 12), local(2027, 3, 23, 0))
    assert sent == [(OPENS, local(2027, 3, 12, 9)), (CLOSES, local(2027, 3, 20, 17))]
    assert "Mon, Mar 22, 2027, 5:00 pm CDT" in Email.objects.get(kind=CLOSES).body


def test_nobody_is_reminded_after_submission(hall):
    set_times(hall, local(2027, 3, 15, 9), local(2027, 3, 22, 17))
    sitting = hall.begin(at=local(2027, 3, 16, 9))
    sittings.submit(sitting_id=sitting.pk, by=sitting.person, at=local(2027, 3, 16, 10), how="person")
    assert worker(local(2027, 3, 16, 12), local(2027, 3, 23, 0)) == []


def test_nobody_is_reminded_of_a_window_that_was_moved_or_canceled_but_of_its_new_date(hall):
    by, day = hall.world.vendor_coordinator, local(2027, 3, 10, 9)
    change_window(
        window=hall.window, opens_at=local(2027, 4, 19, 9), closes_at=local(2027, 4, 19, 13), ends_sittings=True, by=by,
        at=day,
    )  # fmt: skip
    assert worker(day, local(2027, 3, 16, 0)) == []
    assert worker(local(2027, 4, 15, 0), local(2027, 4, 17, 0)) == [(OPENS, local(2027, 4, 16, 9))]
    remove_window(window=hall.window, by=by, at=local(2027, 4, 17, 1))
    assert worker(local(2027, 4, 17, 2), local(2027, 4, 20, 0)) == []


def test_whoever_gets_the_seat_or_the_date_late_or_gave_the_seat_up_is_not_reminded(hall):
    Enrollment.objects.update(enrolled_at=local(2027, 3, 12, 10))
    assert worker(local(2027, 3, 12, 8), local(2027, 3, 15, 8)) == []
    Enrollment.objects.update(enrolled_at=local(2027, 1, 5, 9))
    ExamWindow.objects.update(saved_at=local(2027, 3, 12, 10))
    assert worker(local(2027, 3, 12, 8), local(2027, 3, 15, 8)) == []
    ExamWindow.objects.update(saved_at=None)
    withdraw(enrollment=hall.seat, reason="Ill", by=hall.world.agency_coordinator, at=local(2027, 1, 6, 9))
    assert worker(local(2027, 3, 12, 8), local(2027, 3, 15, 8)) == []


def test_nobody_is_reminded_in_a_canceled_cohort(hall):
    cancel_cohort(cohort=hall.cohort, reason="Flood", by=hall.world.vendor_coordinator, at=hall.cohort.starts_at - DAY)
    assert worker(local(2027, 3, 12, 8), local(2027, 3, 15, 8)) == []


def test_two_windows_at_once_are_one_item_each_of_the_daily_email(hall):
    other = hall.window_of(hall.exam, hall.form_of("form-b"), hall.cohort)
    ExamWindow.objects.filter(pk=other.pk).update(
        opens_at=local(2027, 3, 15, 14), closes_at=local(2027, 3, 15, 18), at=local(2027, 1, 4, 9)
    )
    person = hall.world.trainee
    policies.choose(person=person, timings={OPENS: Timing.DIGEST}, by=person, at=local(2027, 1, 6, 9))
    assert len(worker(local(2027, 3, 11, 12), local(2027, 3, 13, 0))) == 2
    email = send_digest(person_id=person.pk, by=None, at=local(2027, 3, 13, 7))
    assert email.body.count("A date in your training is near") == 2
    assert send_digest(person_id=person.pk, by=None, at=local(2027, 3, 14, 7)) is None


def submitted(hall, how="person", at=None):
    sitting = hall.begin(at=local(2027, 3, 15, 9))
    save(sitting, *right_answers(sitting), at=local(2027, 3, 15, 9, 30))
    by = sitting.person if how == "person" else None
    sittings.submit(sitting_id=sitting.pk, by=by, at=at or local(2027, 3, 15, 9, 45), how=how)
    return sitting


def test_whoever_submits_an_exam_is_emailed_once_without_a_result(hall, run_jobs):
    sitting = submitted(hall)
    sittings.submit(sitting_id=sitting.pk, by=sitting.person, at=local(2027, 3, 15, 9, 50), how="person")
    run_jobs()
    (email,) = Email.objects.filter(kind="exam-submitted")
    assert email.person == sitting.person and "9:45 am CDT" in email.body
    assert "You submitted it yourself." in email.body and "You can read your result here" in email.body
    assert revealing_words(email.subject) == []
    assert not any(word in email.body for word in ("passed", "%", "points"))


def test_an_exam_whose_time_was_up_and_whose_results_are_held_says_so(hall, run_jobs):
    ExamWindow.objects.update(holds_results=True)
    submitted(hall, how="deadline", at=local(2027, 3, 15, 12))
    run_jobs()
    (email,) = Email.objects.filter(kind="exam-submitted")
    assert "Your time was up" in email.body and "Results come out later" in email.body
    assert Release.objects.count() == 0


def test_whoever_is_ended_by_a_proctor_gets_the_email_about_that_and_no_other(hall, run_jobs):
    sitting = hall.begin(at=local(2027, 3, 15, 9))
    by = hall.world.examinations
    proctoring.end(sitting_id=sitting.pk, reason="A phone", by=by, at=local(2027, 3, 15, 9, 45))
    run_jobs()
    kinds = set(Email.objects.filter(person=sitting.person).values_list("event", flat=True))
    assert "exam-own-ended" in kinds and "exam-submitted" not in kinds
