"""The practice exam: open to every trainee at any time, on the same pages as real exams, without consequences.

Its sittings belong to a permanent window that is created automatically. No question of it is on a real exam.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Q

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.actions import Refused
from cohorts.core.problems import Problem
from cohorts.people.models import User
from cohorts.training.models import Enrollment
from exams.assembly.models import Exam, Form
from exams.delivery.models import ExamEntry, ExamWindow, Sitting
from exams.delivery.rules import sittings as rules

# Long enough that no practice window ever closes, within the dates that the databases support.
WINDOW_LENGTH = timedelta(days=365 * 100)


def may_practice(person: User) -> bool:
    """Whether the person may practice: trainees, people with a seat in a cohort, and who is entered for an exam."""
    if has_role(person, roles.TRAINEE) or Enrollment.objects.taken().of_person(person).exists():
        return True
    return ExamEntry.objects.in_force().of_person(person).exists()


def practice_limit_problem(person: User, at: datetime) -> Problem | None:
    """Why the person cannot start another practice exam now: the limit of a day is used up. One query."""
    practiced = Sitting.objects.of_person(person).practice().filter(started_at__gt=at - timedelta(days=1))
    if practiced.count() >= rules.MAX_PRACTICE_PER_DAY:
        return Problem("practice_limit", most=rules.MAX_PRACTICE_PER_DAY)
    return None


def practice_questions(exam: Exam) -> int | None:
    """Number of questions on the newest published form of a practice exam; None if there is no form."""
    form = exam.forms.usable().order_by("-published_at", "-pk").first()
    return form.places.count() if form else None


def choose_practice_form(*, exam: Exam, person: User) -> Form:
    """The published form of a practice exam that the person has taken least often. Locks the person.

    Refuses an exam that is not a practice exam or has no published form, and a person who may not practice.
    """
    if not exam.is_practice:
        raise Refused("not_a_practice_exam", exam=exam.title)
    if not may_practice(person):
        raise Refused("trainees_only")
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    times_taken = Count("sittings", filter=Q(sittings__person=person))
    form = exam.forms.usable().annotate(times_taken=times_taken).order_by("times_taken", "-published_at", "-pk").first()
    if form is None:
        raise Refused("practice_exam_missing")
    return form


def practice_window(*, form: Form, at: datetime) -> ExamWindow:
    """The permanent window of a practice form, created when it is first needed."""
    # Submitting locks the sitting and then references the form and the person; a full lock on these could deadlock.
    Form.objects.select_for_update(no_key=True).get(pk=form.pk)
    opened = min(form.published_at, at)
    window, _ = ExamWindow.objects.get_or_create(
        exam=form.exam,
        form=form,
        cohort=None,
        defaults={
            "time_zone": settings.HOME_TIME_ZONE,
            "opens_at": opened,
            "closes_at": opened + WINDOW_LENGTH,
            "ends_sittings": False,
            "at": at,
        },
    )
    return window
