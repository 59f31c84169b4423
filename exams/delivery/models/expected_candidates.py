"""Who is expected in an exam window: its cohort, or, in a statewide window, people of the course without another date.

A statewide window is an offer. People who are still in training, or have a window of their own cohort, are not
expected, and a no-show there never uses up an attempt (see `histories`).
"""

from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef

from cohorts.training.models import Cohort, Enrollment
from exams.assembly.models import ExamRole
from exams.delivery.models.histories import Policies, histories
from exams.delivery.models.windows import ExamWindow
from exams.delivery.rules import attempts as rules

# What somebody can still put right, so that the person can take the exam.
CURABLE = frozenset({"attempt_without_preparation"})


def expected_seats(window):
    """Seats of the people whom a window is for and who have no other date. A person may have more than one seat."""
    seats = Enrollment.objects.taken().order_by("pk")
    if window.cohort_id:
        return seats.filter(cohort=window.cohort_id)
    cohort_windows = ExamWindow.objects.filter(
        exam=window.exam_id, cohort=OuterRef("cohort"), closes_at__gt=window.opens_at
    )
    due = "cohort__ends_at__lte" if window.exam.role == ExamRole.FINAL else "cohort__starts_at__lte"
    due_seats = seats.filter(cohort__course_version__course=window.exam.course_id, **{due: window.closes_at})
    return due_seats.exclude(cohort__state=Cohort.State.CANCELED).exclude(Exists(cohort_windows))


def expected_people(window):
    """Ids of the people with an expected seat who may take the exam when the window closes. Seven queries."""
    seats = expected_seats(window).filter(enrolled_at__lt=window.closes_at)
    people = set(seats.values_list("person", flat=True))
    return {person for person, status in attempts_in(window, people, window.closes_at).items() if status.may}


def attempts_in(window, people, moment):
    """{person id: AttemptStatus} of these people in the window at a moment. Five queries."""
    history_of = histories(people, [window.exam_id])
    policy = Policies([window.exam_id]).attempts(window.exam_id, moment)
    zone = ZoneInfo(window.time_zone)
    return {
        person: rules.attempt_status(
            history_of.get((person, window.exam_id), rules.History()),
            policy,
            form=window.form_id,
            now=moment,
            zone=zone,
        )
        for person in people
    }


def who_can_take(window, people, opens_at, closes_at, at):
    """{person id: obstacles} of those of these people who can take the exam from `opens_at` to `closes_at`.

    The obstacles are what stands in the way at the opening, or at `at` if it is open: a waiting time that ends before
    it closes, or a preparation, which somebody still records. Whoever cannot take it in that time is left out.
    """
    at_the_end = attempts_in(window, people, closes_at)
    able = [person for person, status in at_the_end.items() if {one.code for one in status.obstacles} <= CURABLE]
    at_first = attempts_in(window, able, max(opens_at, at))
    return {person: at_first[person].obstacles for person in able}
