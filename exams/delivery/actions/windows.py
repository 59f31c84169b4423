"""Open, change and remove the windows in which a cohort takes an exam.

A vendor's coordinator does this for the vendor's own cohorts, the state's examinations staff for everyone.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from cohorts.core import roles
from cohorts.core.access import has_role, require
from cohorts.core.actions import Refused, action, log
from cohorts.core.holds.door import delete_rows
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.people.models import User
from cohorts.training.models import Cohort
from exams.assembly.models import Exam, Form
from exams.delivery.actions import clocks
from exams.delivery.actions.notices import email_moved, email_opened, email_removed, when_where
from exams.delivery.actions.window_forms import form_for
from exams.delivery.models import ExamWindow, Release, RemovedWindow, SittingState
from exams.delivery.models.histories import Policies
from exams.delivery.rules import sittings as rules

YEAR = timedelta(days=366)
# A window that opens now may be this old when the form is sent.
FILLING_IN = timedelta(minutes=15)
EDITABLE_FIELDS = ["opens_at", "closes_at", "ends_sittings", "asks_start_code", "holds_results", "place", "no_shows_at"]
FOR_CALENDARS = ["saved_at", "sequence"]


@action("window.opened", "Opened exam window")
def open_window(  # noqa: PLR0913  one argument for each field of the page
    *,
    exam: Exam,
    cohort: Cohort | None,
    opens_at: datetime,
    closes_at: datetime,
    by: User,
    at: datetime,
    form: Form | None = None,
    ends_sittings: bool = True,
    asks_start_code: bool = False,
    holds_results: bool | None = None,
    place: str = "",
) -> ExamWindow:
    """Let a cohort take an exam between two moments. Locks the cohort, creates the window, logs it, and emails everyone
    who can take the exam in it when and where.

    Without a `form`, uses the published form that the fewest people of this cohort have seen; nobody takes a form
    twice. Without a `cohort`, everyone with a seat in the exam's course may take it; only examinations staff may open
    such a window, and only they may choose `holds_results` (None: as in the exam's rules).
    Refuses: a practice exam, which needs no window; an exam whose forms everyone has seen; another vendor's cohort, a
    canceled cohort or one of another course; a form that is not published or not of this exam; a window that opens in
    the past, closes before it opens, in the past, or sooner than the exam takes; and a window that overlaps another of
    the same exam.
    """
    _check_right(by, cohort)
    if exam.is_practice:
        raise Refused("window_for_practice_exam", field="exam", exam=exam.title)
    holds_results = _holds_results(exam, holds_results, by, at)
    if cohort is not None:
        cohort = Cohort.objects.select_for_update().get(pk=cohort.pk)
        _check_cohort(cohort, exam)
    _check_times(exam, opens_at, closes_at, ends_sittings, at)
    form = form_for(exam, cohort, form)
    others = ExamWindow.objects.filter(exam=exam, cohort=cohort)
    _check_overlap(others, opens_at, closes_at)
    window = ExamWindow.objects.create(
        exam=exam,
        form=form,
        cohort=cohort,
        time_zone=cohort.time_zone if cohort else settings.HOME_TIME_ZONE,
        opens_at=opens_at,
        closes_at=closes_at,
        ends_sittings=ends_sittings,
        asks_start_code=asks_start_code,
        holds_results=holds_results,
        place=place.strip(),
        by=by,
        at=at,
    )
    log(window, by=by, at=at, exam=exam.code, opens_at=opens_at.isoformat(), closes_at=closes_at.isoformat())
    window.people_emailed = email_opened(window, by=by, at=at)
    return window


@action("window.changed", "Changed exam window")
def change_window(
    *,
    window: ExamWindow,
    opens_at: datetime,
    closes_at: datetime,
    ends_sittings: bool,
    by: User,
    at: datetime,
    asks_start_code: bool | None = None,
    holds_results: bool | None = None,
    place: str | None = None,
) -> ExamWindow:
    """Change a window's times or place. Locks and saves it, recomputes the deadlines of open sittings, logs it.

    If the times or the place have changed, emails everyone who can still take the exam in it, and those who run it.

    None leaves the start code, the holding of results, or the place unchanged. A change of the holding and a
    submission at the same moment wait for each other on the sitting's lock. No-shows are recorded again after the new
    closing time.
    Refuses what `open_window` refuses, an opening after someone started, taking time from an open sitting, changing the
    holding after someone has finished, and changing a window whose results were released.
    """
    _check_right(by, window.cohort)
    # Submitting locks the sitting and then references its window; a full lock on the window could deadlock.
    locked = ExamWindow.objects.select_for_update(of=("self",), no_key=True)
    window = locked.select_related("exam", "cohort").get(pk=window.pk)
    _check_times(window.exam, opens_at, closes_at, ends_sittings, at, window.opens_at)
    others = ExamWindow.objects.filter(exam=window.exam, cohort=window.cohort_id).exclude(pk=window.pk)
    _check_overlap(others, opens_at, closes_at)
    if window.sittings.filter(started_at__lt=opens_at).exists():
        raise Refused("window_already_begun", field="opens_at")
    _check_holding(window, holds_results, by)
    if asks_start_code is not None:
        window.asks_start_code = asks_start_code
    if holds_results is not None:
        window.holds_results = holds_results
    window.no_shows_at = None
    former = when_where(window)
    earlier = {"opens_at": former.opens_at.isoformat(), "closes_at": former.closes_at.isoformat()}
    earlier["place"] = window.place
    window.place = window.place if place is None else place.strip()
    window.sequence += (opens_at, closes_at) != (window.opens_at, window.closes_at)
    window.opens_at, window.closes_at, window.ends_sittings = opens_at, closes_at, ends_sittings
    window.saved_at = at
    window.save(update_fields=[*EDITABLE_FIELDS, *FOR_CALENDARS])
    _move_deadlines(window, at)
    if when_where(window) != former:
        window.people_emailed = email_moved(window, former, by=by, at=at)
    new = {"opens_at": opens_at.isoformat(), "closes_at": closes_at.isoformat(), "place": window.place}
    log(window, by=by, at=at, was=earlier, **new)
    return window


@action("window.removed", "Removed exam window")
def remove_window(*, window: ExamWindow, by: User, at: datetime) -> None:
    """Delete a window in which nobody has sat. Locks it, logs the removal on its cohort, or its exam without one, keeps
    what calendars need to say that it is canceled, and emails everyone who could have taken the exam in it, unless it
    has closed, and those who run it.

    Whoever starts at the same moment either has started first, and this refuses, or is told that it was removed.
    Refuses people who may not open it, and a window that has a sitting or a no-show, or whose start code was shown.
    """
    _check_right(by, window.cohort)
    window = ExamWindow.objects.select_for_update(of=("self",)).select_related("exam", "cohort").get(pk=window.pk)
    refuse(removal_problem(window))
    log(
        window.cohort or window.exam,
        by=by,
        at=at,
        exam=window.exam.code,
        opens_at=window.opens_at.isoformat(),
        closes_at=window.closes_at.isoformat(),
    )
    if window.closes_at > at:
        email_removed(window, by=by, at=at)
    RemovedWindow.objects.create(
        exam=window.exam,
        cohort=window.cohort,
        opens_at=window.opens_at,
        closes_at=window.closes_at,
        time_zone=window.time_zone,
        place=window.place,
        calendar_uid=window.calendar_uid,
        sequence=window.sequence + 1,
        at=at,
    )
    delete_rows(window)


def removal_problem(window: ExamWindow) -> Problem | None:
    """Why a window cannot be removed; None if it can. At most three queries."""
    if window.sittings.exists() or window.no_shows.exists():
        return Problem("window_used")
    return Problem("window_start_code_shown") if window.start_codes.exists() else None


def _move_deadlines(window: ExamWindow, at: datetime) -> None:
    open_sittings = list(
        window.sittings.select_for_update(of=("self",))
        .filter(state=SittingState.BEGUN)
        .select_related("window")
        .order_by("pk")
    )
    before = {sitting.pk: sitting.deadline_at for sitting in open_sittings}
    clocks.recompute_deadlines(open_sittings, at)
    if any(sitting.deadline_at < before[sitting.pk] for sitting in open_sittings):
        raise Refused("window_takes_time", field="closes_at")


def _check_right(by: User | None, cohort: Cohort | None) -> None:
    if cohort is None:
        require(by, roles.EXAMINATIONS)
    elif not has_role(by, roles.EXAMINATIONS):
        require(by, roles.VENDOR_COORDINATOR, organization=cohort.vendor)


def _check_cohort(cohort: Cohort, exam: Exam) -> None:
    if cohort.state == Cohort.State.CANCELED:
        raise Refused("window_cohort_canceled")
    if cohort.course_version.course_id != exam.course_id:
        raise Refused("window_wrong_course", field="exam", exam=exam.title)


def _check_times(
    exam: Exam,
    opens_at: datetime,
    closes_at: datetime,
    ends_sittings: bool,
    at: datetime,
    former_opening: datetime | None = None,
) -> None:
    if closes_at - opens_at > YEAR or opens_at - at > 10 * YEAR:
        raise Refused("window_too_long", field="closes_at")
    if closes_at <= opens_at:
        raise Refused("window_closes_too_early", field="closes_at")
    if closes_at <= at:
        raise Refused("window_in_the_past", field="closes_at")
    # Pages write times without seconds.
    is_same = former_opening is not None and abs(opens_at - former_opening) < timedelta(minutes=1)
    if opens_at < at - FILLING_IN and not is_same:
        raise Refused("window_opens_in_the_past", field="opens_at")
    minutes_open = (closes_at - opens_at).total_seconds() / 60
    if ends_sittings and minutes_open < exam.minutes_allowed:
        raise Refused("window_too_short", field="closes_at", exam=exam.title, minutes=exam.minutes_allowed)


def _check_overlap(others: Any, opens_at: datetime, closes_at: datetime) -> None:
    if rules.overlaps(opens_at, closes_at, others.values_list("opens_at", "closes_at")):
        raise Refused("window_overlaps", field="opens_at")


def _holds_results(exam: Exam, requested: bool | None, by: User, at: datetime) -> bool:
    if requested is None:
        policy = Policies([exam.pk]).row(exam.pk, at)
        return bool(policy and policy.holds_results)
    require(by, roles.EXAMINATIONS, field="holds_results")
    return requested


def _check_holding(window: ExamWindow, requested: bool | None, by: User) -> None:
    if Release.objects.filter(window=window).exists():
        raise Refused("window_results_released")
    if requested is None or requested == window.holds_results:
        return
    require(by, roles.EXAMINATIONS, field="holds_results")
    # Submitting holds the lock of the sitting, so it waits for this change, or this change waits and sees it.
    list(
        window.sittings.select_for_update(of=("self",))
        .filter(state=SittingState.BEGUN)
        .order_by("pk")
        .values_list("pk")
    )
    if window.sittings.filter(state=SittingState.SUBMITTED).exists():
        raise Refused("window_holding_too_late", field="holds_results")
