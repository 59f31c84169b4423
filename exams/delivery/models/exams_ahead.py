"""Who still has an exam ahead that they must pass: whose result settles nothing more is asked here once."""

from collections import defaultdict

from django.db.models import Q

from cohorts.core.persons import accounts_of
from cohorts.training.models import Cohort, Enrollment
from exams.assembly.models import Exam
from exams.delivery.models.exam_entries import ExamEntry
from exams.delivery.models.sittings import Score, Sitting, SittingState


def settled_sittings(exams):
    """Return the sittings of these exams after which another date is nothing to the person.

    A result that is not below the passing score, or any result while it is held, whether it passed or not.
    """
    rows = Sitting.objects.filter(window__exam__in=exams).exclude(state=SittingState.VOIDED)
    to_take_again = Score.objects.not_held().filter(sitting__in=rows).latest_only("sitting").filter(passed=False)
    return rows.exclude(pk__in=to_take_again.values("sitting"))


def people_with_exams_ahead(person_ids):
    """Return those of these people with an exam ahead that they must pass: of a course with a seat, or entered for.

    A set of ids of people. Four queries.
    """
    accounts = accounts_of(person_ids)
    seats = Enrollment.objects.taken().filter(person__in=list(accounts)).exclude(cohort__state=Cohort.State.CANCELED)
    pairs = {(accounts[row[0]], row[1]) for row in seats.values_list("person", "cohort__course_version__course")}
    entries = ExamEntry.objects.in_force().filter(person__in=list(accounts)).values_list("person", "exam")
    entered = {(accounts[account], exam) for account, exam in entries}
    courses = {course for _person, course in pairs}
    exams = Exam.objects.deciding().with_usable_form()
    exams = exams.filter(Q(course__in=courses) | Q(pk__in={exam for _person, exam in entered}))
    exams_of = defaultdict(set)
    for pk, course in exams.order_by().values_list("pk", "course"):
        exams_of[course].add(pk)
    rows = settled_sittings(exams.order_by().values("pk")).filter(person__in=list(accounts))
    settled = {(accounts[person], exam) for person, exam in rows.values_list("person", "window__exam")}
    deciding = {exam for of_course in exams_of.values() for exam in of_course}
    due = {(person, exam) for person, course in pairs for exam in exams_of[course]}
    due |= {(person, exam) for person, exam in entered if exam in deciding}
    return {person for person, _exam in due - settled}
