"""Who in a vendor's cohorts still has to take an exam. The result says who has not passed, but never a score.

Each function takes the vendor's coordinator and starts from their cohorts. The results themselves are read without
`visible_to`: what a vendor must plan rests on results that the vendor may not read.
"""

from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery

from cohorts.core import roles
from cohorts.training.models import Cohort, Enrollment
from cohorts.training.models.enrollments import seat_taken
from exams.assembly.models import Exam, ExamRole
from exams.delivery.models.attempts import NoShow
from exams.delivery.models.sittings import Score, Sitting, SittingState
from exams.delivery.models.windows import ExamWindow


def _cohorts_of(user: Any) -> QuerySet[Cohort]:
    return Cohort.objects.visible_to(user, role=roles.VENDOR_COORDINATOR)


def no_shows_elsewhere(user: Any, *, since: datetime) -> QuerySet[Any]:
    """{cohort, code, zone, title, n, closed}: the vendor's people with a no-show in a statewide window.

    One row for each cohort and exam; windows that closed after `since`.
    """
    seat = "person__enrollments__cohort"
    rows = NoShow.objects.filter(
        seat_taken("person__enrollments"),
        window__cohort=None,
        window__closes_at__gt=since,
        **{f"{seat}__in": _cohorts_of(user), f"{seat}__course_version__course": F("window__exam__course")},
    ).values(cohort=F(seat), code=F(f"{seat}__code"), zone=F(f"{seat}__time_zone"), title=F("window__exam__title"))
    return rows.annotate(n=Count("person", distinct=True), closed=Max("window__closes_at")).order_by("closed")


def not_passed(user: Any, *, since: datetime) -> QuerySet[Any]:
    """Sittings of people of the vendor's cohorts who must pass that exam and have not, and of whom no result is held.

    Only sittings that ended after `since`. The oldest first, as rows of (person, exam, its
    title, cohort, its code, its time zone, when it ended).
    """
    passed = Score.objects.filter(
        sitting__person=OuterRef("person"),
        sitting__form__exam=OuterRef("form__exam"),
        sitting__state=SittingState.SUBMITTED,
        passed=True,
    )
    sat = (
        Sitting.objects.not_held()
        .deciding()
        .filter(
            ~Exists(passed),
            seat_taken("enrollment"),
            enrollment__cohort__in=_cohorts_of(user),
            state=SittingState.SUBMITTED,
            ended_at__gt=since,
        )
    )
    cohort = "enrollment__cohort"
    return sat.order_by("ended_at").values_list(
        "person", "form__exam", "form__exam__title", cohort, f"{cohort}__code", f"{cohort}__time_zone", "ended_at"
    )


def without_window(cohorts: QuerySet[Cohort]) -> QuerySet[Cohort]:
    """Those of `cohorts` for which an exam of their course has no window, with its title (`unplanned`).

    Running cohorts; and finished ones that never had a window of their final, while somebody with a seat in them has
    not passed it. A statewide window counts, too, unless it closed before the cohort started. Of several such exams,
    the title of the final. An exam without a form that may be offered cannot be planned; a course without a final has
    no exams to plan.
    """
    state_wide = Q(cohort=None, closes_at__gt=OuterRef(OuterRef("starts_at")))
    planned = ExamWindow.objects.filter(state_wide | Q(cohort=OuterRef(OuterRef("pk"))), exam=OuterRef("pk"))
    exams = Exam.objects.without_practice().with_usable_form().filter(course=OuterRef("course_version__course"))
    unplanned = exams.filter(~Exists(planned))
    finals_first = unplanned.order_by("role", "code")  # "final" comes before "midterm"
    not_passed = Enrollment.objects.taken().filter(~Exists(_passed_final()), cohort=OuterRef("pk"))
    return (
        cohorts.filter(
            Exists(Exam.objects.filter(role=ExamRole.FINAL, course=OuterRef("course_version__course"))),
            Q(state=Cohort.State.RUNNING)
            | Q(Exists(unplanned.filter(role=ExamRole.FINAL)), Exists(not_passed), state=Cohort.State.FINISHED),
        )
        .annotate(unplanned=Subquery(finals_first.values("title")[:1]))
        .filter(unplanned__isnull=False)
    )


def _passed_final() -> QuerySet[Score]:
    """Scores by which the person of a seat (the outer row) has passed a final of its course."""
    return Score.objects.filter(
        sitting__person=OuterRef("person"),
        sitting__form__exam__role=ExamRole.FINAL,
        sitting__form__exam__course=OuterRef("cohort__course_version__course"),
        sitting__state=SittingState.SUBMITTED,
        passed=True,
    )


def finals_not_passed(user: Any, at: datetime) -> QuerySet[Any]:
    """{cohort, cohort__code, zone, closed, people}: the vendor's cohorts whose final is over and not passed by all.

    People with a held result are not counted. Cohorts with another final to come are left out.
    """
    finals = ExamWindow.objects.filter(cohort=OuterRef("cohort"), exam__role=ExamRole.FINAL)
    passed = Score.objects.filter(
        sitting__person=OuterRef("person"),
        sitting__form__exam__role=ExamRole.FINAL,
        sitting__state=SittingState.SUBMITTED,
        passed=True,
    )
    held_sittings = Sitting.objects.held().filter(
        person=OuterRef("person"), form__exam__role=ExamRole.FINAL, state=SittingState.SUBMITTED
    )
    seats = (
        Enrollment.objects.taken()
        .filter(cohort__in=_cohorts_of(user))
        .annotate(closed=Max("cohort__windows__closes_at", filter=Q(cohort__windows__exam__role=ExamRole.FINAL)))
        .filter(Exists(finals.filter(closes_at__lte=at)), ~Exists(finals.filter(closes_at__gt=at)))
        .filter(~Exists(passed), ~Exists(held_sittings))
    )
    return (
        seats.values("cohort", "cohort__code", "closed", zone=F("cohort__time_zone"))
        .annotate(people=Count("person", distinct=True))
        .order_by("closed")
    )
