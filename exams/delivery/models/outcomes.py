"""What an employer may know of people's final exams: passed or not yet, never a score, and when the next one is.

The results are read without `visible_to`, because an employer may not read them. The caller may know of the people.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from cohorts.core.persons import ByPerson, accounts_of, person_of
from exams.assembly.models import ExamRole
from exams.delivery.models.sittings import Score, Sitting, SittingState
from exams.delivery.models.windows import ExamWindow


class Outcome(models.TextChoices):
    """How a person's final exams ended."""

    NONE = "none", _("Not taken yet")
    WAITS = "waits", _("Taken, no result yet")
    NOT_YET = "not_yet", _("Not yet passed")
    PASSED = "passed", _("Passed")


class NextExam(NamedTuple):
    """The next exam of a person: its title, and when it can be taken."""

    title: str
    opens_at: datetime
    closes_at: datetime
    time_zone: str


def final_outcomes(person_ids: Iterable[int]) -> Mapping[int, Outcome]:
    """Return {person: Outcome}, without people who have taken no final. A held result is never said. Two queries."""
    accounts = accounts_of(person_ids)
    sat = Sitting.objects.of_accounts(list(accounts)).filter(
        form__exam__role=ExamRole.FINAL, state=SittingState.SUBMITTED
    )
    outcomes: dict[int, Outcome] = ByPerson()
    for account in sat.order_by().values_list("person", flat=True).distinct():
        outcomes[accounts[account]] = Outcome.WAITS
    without_result = set(
        Sitting.objects.held().filter(pk__in=sat.order_by().values("pk")).values_list("person", flat=True)
    )
    for account, passed in _results(sat.order_by().values("pk")).values_list("sitting__person", "passed"):
        person = accounts[account]
        if passed:
            outcomes[person] = Outcome.PASSED
        elif passed is False and outcomes.get(person) != Outcome.PASSED and account not in without_result:
            outcomes[person] = Outcome.NOT_YET
    return outcomes


def not_yet_passed(path: str = "person") -> Any:
    """Condition on rows with a person at `path`: of their finals, one was not passed, and none has been."""
    finals = Score.objects.filter(
        sitting__person=OuterRef(path), sitting__form__exam__role=ExamRole.FINAL, sitting__state=SittingState.SUBMITTED
    )
    results = finals.not_held().latest_only("sitting")
    return Exists(results.filter(passed=False)) & ~Exists(results.filter(passed=True))


def _results(sittings: Any) -> Any:
    return Score.objects.not_held().filter(sitting__in=sittings).latest_only("sitting")


def next_exams(seats: Iterable[Any], at: datetime) -> Mapping[int, NextExam]:
    """Return {person: the next exam that they can take or will}, of seats with cohort and course version.

    A window for everyone counts for those whose cohort ends before it closes. Left out: exams that a person has taken,
    unless the result is that they have not passed yet. Three queries.
    """
    seats = list(seats)
    windows = list(
        ExamWindow.objects.for_seats(seats).filter(closes_at__gt=at).select_related("exam").order_by("opens_at", "pk")
    )
    by_cohort, by_course = defaultdict(list), defaultdict(list)
    for window in windows:
        (by_cohort[window.cohort_id] if window.cohort_id else by_course[window.exam.course_id]).append(window)
    settled = _settled({seat.person_id for seat in seats}, {window.exam_id for window in windows})
    exams: dict[int, NextExam] = ByPerson()
    for seat in seats:
        ends, course, person = seat.cohort.ends_at, seat.cohort.course_version.course_id, person_of(seat.person_id)
        everyone = [window for window in by_course[course] if ends is not None and ends <= window.closes_at]
        for window in [*by_cohort[seat.cohort_id], *everyone]:
            if settled.isdisjoint({(person, window.exam_id), (person, -window.pk)}):
                one = NextExam(window.exam.title, window.opens_at, window.closes_at, window.time_zone)
                exams[person] = min(one, exams.get(person, one), key=lambda exam: exam.opens_at)
    return exams


def _settled(people: Iterable[int], exams: Iterable[int]) -> set[tuple[int, int]]:
    """Return (person, exam) of what they need not take again, and (person, minus window) of windows they sat in."""
    accounts = accounts_of(people)
    sat = Sitting.objects.of_accounts(list(accounts)).filter(form__exam__in=list(exams))
    sat = sat.exclude(state=SittingState.VOIDED).order_by()
    again = set(_results(sat.values("pk")).filter(passed=False).values_list("sitting", flat=True))
    settled = set()
    for pk, account, exam, window in sat.values_list("pk", "person", "form__exam", "window"):
        settled.add((accounts[account], -window))
        if pk not in again:
            settled.add((accounts[account], exam))
    return settled
