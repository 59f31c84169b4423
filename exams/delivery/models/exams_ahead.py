"""Who still has an exam ahead that they must pass: whose result settles nothing more is asked here once."""

from collections import defaultdict

from cohorts.core.persons import accounts_of
from cohorts.training.models import Cohort, Enrollment
from exams.assembly.models import Exam
from exams.delivery.models.sittings import Score, Sitting, SittingState


def settled_sittings(exams):
    """Return the sittings of these exams after which another date is nothing to the person.

    A result that is not below the passing score, or any result while it is held, whether it passed or not.
    """
    rows = Sitting.objects.filter(window__exam__in=exams).exclude(state=SittingState.VOIDED)
    to_take_again = Score.objects.not_held().filter(sitting__in=rows).latest_only("sitting").filter(passed=False)
    return rows.exclude(pk__in=to_take_again.values("sitting"))


def people_with_exams_ahead(person_ids):
    """Return those of these people who have a seat in a course and have not settled an exam of it that they must pass.

    A set of ids of people. Three queries.
    """
    accounts = accounts_of(person_ids)
    seats = Enrollment.objects.taken().filter(person__in=list(accounts)).exclude(cohort__state=Cohort.State.CANCELED)
    pairs = {(accounts[row[0]], row[1]) for row in seats.values_list("person", "cohort__course_version__course")}
    exams = Exam.objects.deciding().with_usable_form().filter(course__in={course for _person, course in pairs})
    exams_of = defaultdict(set)
    for pk, course in exams.order_by().values_list("pk", "course"):
        exams_of[course].add(pk)
    rows = settled_sittings(exams.order_by().values("pk")).filter(person__in=list(accounts))
    settled = {(accounts[person], exam) for person, exam in rows.values_list("person", "window__exam")}
    return {person for person, course in pairs if any((person, exam) not in settled for exam in exams_of[course])}
