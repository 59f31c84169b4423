"""Who is expected in an exam window: its cohort, or of everybody in the course those who have no other date.

To a window for everybody people are invited, not called. So who is in training still, or has a date with their own
cohort, is not waited for, and not coming uses up nobody's attempt (see histories).
"""

from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef

from cohorts.training.models import Cohort, Enrollment
from exams.assembly.models import ExamRole
from exams.delivery.models.histories import Policies, histories
from exams.delivery.models.windows import ExamWindow
from exams.delivery.rules import attempts as rules


def seats_called(window):
    """The seats of those whom a window is for and who have no other date. A person may have more than one."""
    seats = Enrollment.objects.taken().order_by("pk")
    if window.cohort_id:
        return seats.filter(cohort=window.cohort_id)
    of_their_own = ExamWindow.objects.filter(
        exam=window.exam_id, cohort=OuterRef("cohort"), closes_at__gt=window.opens_at
    )
    due = "cohort__ends_at__lte" if window.exam.role == ExamRole.FINAL else "cohort__starts_at__lte"
    called = seats.filter(cohort__course_version__course=window.exam.course_id, **{due: window.closes_at})
    return called.exclude(cohort__state=Cohort.State.CANCELED).exclude(Exists(of_their_own))


def expected_in(window):
    """Ids of those called before the window closes who have nothing in the way of sitting it then. Seven queries."""
    seats = seats_called(window).filter(enrolled_at__lt=window.closes_at)
    people = set(seats.values_list("person", flat=True))
    known = histories(people, [window.exam_id])
    policy = Policies([window.exam_id]).attempts(window.exam_id, window.closes_at)
    zone = ZoneInfo(window.time_zone)
    return {
        person
        for person in people
        if rules.standing(
            known.get((person, window.exam_id), rules.History()),
            policy,
            form=window.form_id,
            now=window.closes_at,
            zone=zone,
        ).may
    }
