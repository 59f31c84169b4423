"""A person's own sitting, its answers and its clock, for the exam page.

These functions filter by person instead of `visible_to`: people may always see their own sittings.
"""

from functools import cache
from operator import attrgetter

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.compiled import compiled
from cohorts.core.persons import accounts_of
from cohorts.training.models import Enrollment
from exams.delivery.models.accommodations import Accommodation
from exams.delivery.models.exam_entries import ExamEntry, entered_exams, lock_entries
from exams.delivery.models.sittings import Answer, EndedHow, Score, Sitting, SittingEvent, SittingEventKind
from exams.delivery.models.windows import ExamWindow, seats_for
from exams.delivery.rules import clock
from exams.delivery.rules.sittings import GivenAnswer

CLOCK_KINDS = (*clock.STOP_STARTS, *clock.STOP_ENDS, *clock.ADDED_TIME, clock.TAKEN_BACK, clock.GUARANTEE)


def own_or_none(pk, person_id, *related):
    """The sitting if it is this person's, else None. `related` is passed to select_related. One query."""
    return next(iter(_own_sittings(*related)(pk, list(accounts_of([person_id])))), None)


@cache
def _own_sittings(*related):
    return compiled(lambda pk, own: _with(Sitting.objects.of_accounts(own).filter(pk=pk).order_by(), related))


def _with(rows, related):
    return rows.select_related(*related) if related else rows


def lock_own(pk, person_id):
    """Lock a person's sitting until the transaction ends, and return it with its form. One query.

    Raises Sitting.DoesNotExist if it is not theirs.
    """
    sitting = next(iter(_locked_sittings(pk, person_id)), None)
    if sitting is None:
        raise Sitting.DoesNotExist
    return sitting


@compiled
def _locked_sittings(pk, person_id):
    locked = Sitting.objects.select_for_update(of=("self",)).select_related("form__exam")
    return locked.filter(pk=pk, person=person_id).order_by()


# The first page that opens a sitting starts the second epoch, so nothing was taken over before the third.
TAKEN_OVER_FROM = 3


def earlier_answers(pk, epoch):
    """The number of saved answers from before the last take-over. No query for a sitting that was never taken over."""
    return Answer.objects.filter(sitting=pk, epoch__lt=epoch).count() if epoch >= TAKEN_OVER_FROM else 0


def own_window(pk, person, *related):
    """(window, id of the person's sitting in it or None) if the person may enter it, else (None, None).

    The same windows as `ExamWindow.objects.for_candidate`: people who have taken the exam in it and people with a seat
    for it, or entered for it; no practice windows. Three short queries, four without a seat.
    """
    window = next(iter(_windows("exam", *related)(pk)), None)
    if window is None:
        return None, None
    accounts = list(accounts_of([person.pk]))
    sitting_id = next(iter(_sittings_in(pk, accounts)), None)
    if sitting_id is None:
        seats = _seats("cohort__course_version")(accounts) if window.cohort_id is None else _seats()(accounts)
        if not seats_for(window, seats) and not _is_entered(window, entered_exams(accounts)):
            return None, None
    return window, sitting_id


def _is_entered(window, exam_ids):
    """Whether somebody entered for these exams may take the one of a window: only in those for everybody."""
    return window.cohort_id is None and window.exam_id in exam_ids


def lock_entry(window, person):
    """Lock what a person is entered for, and return whether it lets them enter the window. One query."""
    return _is_entered(window, list(lock_entries(list(accounts_of([person.pk])))))


@cache
def _windows(*related):
    return compiled(lambda pk: _with(ExamWindow.objects.filter(pk=pk).without_practice().order_by(), related))


@compiled
def _sittings_in(window_id, accounts):
    own = Sitting.objects.of_accounts(accounts).filter(window=window_id)
    return own.order_by("-started_at", "pk").values_list("pk", flat=True)[:1]


@cache
def _seats(*related):
    return compiled(lambda accounts: _with(Enrollment.objects.taken().of_accounts(accounts).order_by(), related))


def next_window(person_id, exam_id, at):
    """The next window of an exam that a person may enter and has not sat in, or None. One query."""
    return next(iter(_next_windows(list(accounts_of([person_id])), exam_id, at)), None)


@compiled
def _next_windows(accounts, exam_id, at):
    entered = ExamEntry.objects.in_force().of_accounts(accounts).values("exam")
    enterable = ExamWindow.objects.for_seats(Enrollment.objects.taken().of_accounts(accounts), entered)
    to_come = enterable.filter(exam=exam_id, closes_at__gt=at).exclude(sittings__person__in=accounts)
    return to_come.order_by("opens_at", "pk")[:1]


def lock_seats(person):
    """Lock all seats of a person until the transaction ends, and return them with cohort and course version."""
    return _locked_seats(list(accounts_of([person.pk])))


@compiled
def _locked_seats(accounts):
    seats = Enrollment.objects.taken().of_accounts(accounts).order_by("pk")
    return seats.select_for_update(of=("self",), no_key=True).select_related("cohort__course_version")


def lock_window(pk):
    """Lock a window until the transaction ends, and return it with its exam and form, or None. One query.

    A second query follows if nothing was found: PostgreSQL drops a row from a join when, while this waited for the
    lock, another transaction gave the window another form.
    """
    return next(iter(_locked_windows(pk)), None) or next(iter(_locked_windows(pk)), None)


@compiled
def _locked_windows(pk):
    locked = ExamWindow.objects.select_for_update(of=("self",), no_key=True)
    return locked.filter(pk=pk).select_related("exam", "form").order_by()


def sittings_in_exam(person, exam_id):
    """All sittings of a person in an exam, the latest attempt first, without their papers. One query."""
    return _sittings_in_exam(list(accounts_of([person.pk])), exam_id)


@compiled
def _sittings_in_exam(accounts, exam_id):
    own = Sitting.objects.of_accounts(accounts).filter(window__exam=exam_id)
    return own.order_by("-attempt").defer("paper")


def answers_of(sitting_id):
    """All answers of a sitting: [rules.sittings.GivenAnswer]. One query."""
    return [GivenAnswer(*row) for row in _answers(sitting_id)]


@compiled
def _answers(sitting_id):
    return Answer.objects.filter(sitting=sitting_id).order_by().values_list("place", "epoch", "number", "value")


def score_of(sitting):
    """The score that counts of a person's own sitting, or None. One query. Do not call while the result is held."""
    return next(iter(_scores(sitting.pk)), None)


@compiled
def _scores(sitting_id):
    return Score.objects.filter(sitting=sitting_id).latest_first()[:1]


def grants_of_one(person_id, first, today, at):
    """[(kind, minutes)] of the grants that apply at `at` to a sitting on the day `first` or `today`. One query."""
    grants = sorted(grants_on([first, today], person_id, at), key=attrgetter("kind", "pk"))
    return [(grant.kind, grant.minutes) for grant in grants]


def grants_on(days, person_id, at):
    """The person's own accommodations that apply at `at` to a sitting on one of these days. One query."""
    return _grants(sorted(set(days)), list(accounts_of([person_id])), at)


@compiled
def _grants(days, accounts, at):
    return Accommodation.objects.of_days(days, at).of_accounts(accounts)


@compiled
def clock_events_of(sitting_id):
    """[(kind, at, seconds)] of the events that affect the clock of a sitting. One query."""
    events = SittingEvent.objects.filter(sitting=sitting_id, kind__in=CLOCK_KINDS)
    return events.order_by("pk").values_list("kind", "at", "seconds")


def reason_of_ending(sitting):
    """Why a proctor ended this exam, in their words; "" if none did. One query for an exam that was ended."""
    if sitting.ended_how != EndedHow.PROCTOR:
        return ""
    end = SittingEvent.objects.filter(sitting=sitting, kind=SittingEventKind.ENDED).last()
    return end.note if end else ""


def ended_by_staff(sitting):
    """Whether examinations staff, and no proctor, ended this exam. Two queries for an exam that was ended."""
    if sitting.ended_how != EndedHow.PROCTOR:
        return False
    end = SittingEvent.objects.filter(sitting=sitting, kind=SittingEventKind.ENDED).select_related("by").last()
    return bool(end and end.by and has_role(end.by, roles.EXAMINATIONS) and not has_role(end.by, roles.PROCTOR))
