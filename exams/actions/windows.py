"""Opening and changing the windows in which a cohort sits an exam.

A vendor's coordinator does it for the vendor's own cohorts, the state's examinations staff for everybody.
"""

from django.conf import settings

from cohorts.kernel.verbs import Refused, log, verb
from cohorts.models import Cohort
from cohorts.rules import roles

from ..models import ExamWindow, Form
from ..rules import sittings as rules
from . import clocks


@verb("window.opened", "Exam window opened")
def open_window(*, exam, cohort, opens_at, closes_at, by, at, form=None, ends_sittings=True):
    """Let a cohort sit an exam between two moments. Locks the cohort, writes the window, logs it.

    Without a `form`, the newest published form that this cohort has not had is taken (else the newest). Without a
    `cohort`, everybody with a seat in the exam's course may sit; only examinations staff open such a window.
    Refuses: somebody else's cohort, a cancelled cohort or one of another course, a form that is not published or not
    of this exam, a window that ends before it begins, in the past, or sooner than the exam takes, and one that meets
    another window of the same exam.
    """
    _check_right(by, cohort)
    if cohort is not None:
        cohort = Cohort.objects.select_for_update().get(pk=cohort.pk)
        _check_cohort(cohort, exam)
    _check_times(exam, opens_at, closes_at, ends_sittings, at)
    form = _choose_form(exam, cohort, form)
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
        by=by,
        at=at,
    )
    log(window, by=by, at=at, exam=exam.code, opens_at=opens_at.isoformat(), closes_at=closes_at.isoformat())
    return window


@verb("window.changed", "Exam window changed")
def change_window(*, window, opens_at, closes_at, ends_sittings, by, at):
    """Move a window's bounds. Locks the window, writes it, moves the deadline of everybody sitting now, logs it.

    Refuses what `open_window` refuses, to open later than somebody began, and to take time from somebody sitting.
    """
    _check_right(by, window.cohort)
    window = ExamWindow.objects.select_for_update(of=("self",)).select_related("exam").get(pk=window.pk)
    _check_times(window.exam, opens_at, closes_at, ends_sittings, at)
    others = ExamWindow.objects.filter(exam=window.exam, cohort=window.cohort_id).exclude(pk=window.pk)
    _check_overlap(others, opens_at, closes_at)
    if window.sittings.filter(started_at__lt=opens_at).exists():
        raise Refused("Somebody began this exam before the new opening time.", field="opens_at")
    was = {"opens_at": window.opens_at.isoformat(), "closes_at": window.closes_at.isoformat()}
    window.opens_at, window.closes_at, window.ends_sittings = opens_at, closes_at, ends_sittings
    window.save(update_fields=["opens_at", "closes_at", "ends_sittings"])
    _move_deadlines(window, at)
    log(window, by=by, at=at, was=was, opens_at=opens_at.isoformat(), closes_at=closes_at.isoformat())
    return window


def _move_deadlines(window, at):
    sitting_now = list(
        window.sittings.select_for_update(of=("self",)).filter(state="begun").select_related("window").order_by("pk")
    )
    before = {sitting.pk: sitting.deadline_at for sitting in sitting_now}
    clocks.wind(sitting_now, at)
    if any(sitting.deadline_at < before[sitting.pk] for sitting in sitting_now):
        raise Refused("Somebody is sitting this exam now, and the change would take time from them.", field="closes_at")


def _check_right(by, cohort):
    if by.holds(roles.EXAMINATIONS):
        return
    if cohort is None:
        raise Refused("Only the state's examinations staff open a window for everybody.")
    if cohort.vendor_id not in by.holdings().get(roles.VENDOR_COORDINATOR, ()):
        raise Refused("Only a coordinator of the vendor that runs this cohort may plan its exams.")


def _check_cohort(cohort, exam):
    if cohort.state == "cancelled":
        raise Refused("This cohort is cancelled; no exam can be planned for it.")
    if cohort.course_version.course_id != exam.course_id:
        raise Refused(f"{exam.title} belongs to another course than this cohort's.", field="exam")


def _check_times(exam, opens_at, closes_at, ends_sittings, at):
    if closes_at <= opens_at:
        raise Refused("The window must close after it opens.", field="closes_at")
    if closes_at <= at:
        raise Refused("The window would be over already. Choose a time to come.", field="closes_at")
    room = (closes_at - opens_at).total_seconds() / 60
    if ends_sittings and room < exam.minutes_allowed:
        raise Refused(
            f"{exam.title} takes {exam.minutes_allowed} minutes; this window is shorter and would cut everybody off.",
            field="closes_at",
        )


def _check_overlap(others, opens_at, closes_at):
    if rules.overlaps(opens_at, closes_at, others.values_list("opens_at", "closes_at")):
        raise Refused("This exam has another window in that time. Change that one instead.", field="opens_at")


def _choose_form(exam, cohort, form):
    if form is None:
        had = ExamWindow.objects.filter(exam=exam, cohort=cohort).values_list("form_id", flat=True)
        published = list(Form.objects.filter(exam=exam, state="published").order_by("-published_at", "-pk"))
        form = next((one for one in published if one.pk not in set(had)), published[0] if published else None)
    if form is None or form.state != "published" or form.exam_id != exam.pk:
        raise Refused(
            f"{exam.title} has no published form of that name. The examinations staff publish forms.", field="exam"
        )
    return form
