"""What a trainee has to do about exams, each in a constant number of queries.

No task here depends on a score that is held.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, Min, OuterRef
from django.urls import reverse

from cohorts.training.models.enrollments import seat_taken
from exams.assembly.models import Exam
from exams.delivery.models import ExamEntry, ExamWindow, Score, Sitting, SittingState
from exams.delivery.models.histories import Policies, histories
from exams.delivery.models.own_times import own_times
from exams.delivery.rules import attempts, clock
from exams.results.models import ReviewRequest
from lms.dashboard.task import Task

RECENT = timedelta(days=14)
NO_FORM = 0
# The task about a begun exam, by why its clock is stopped.
EXAMS_BEGUN = {"": "exam_continue", clock.PAUSE: "exam_paused", clock.BREAK: "exam_break"}


def for_entered(user, at):
    """What `for_candidate` returns, for who is no trainee and is entered for an exam. One query for others."""
    entered = ExamEntry.objects.visible_to(user).of_person(user).in_force().exists()
    return for_candidate(user, at) if entered else []


def for_candidate(user, at):
    """For a trainee: exams begun, open, or with something still missing; practice; decided reviews."""
    own = Sitting.objects.visible_to(user).of_person(user)
    begun = own.filter(state="begun", deadline_at__gt=at).select_related("form__exam__course", "window")
    tasks = [
        Task(
            EXAMS_BEGUN[sitting.stop_at(at)],
            {"which": sitting.form.exam},
            sitting.started_at,
            reverse("exam_sitting", args=[sitting.pk]),
            sitting.window.time_zone,
        )
        for sitting in begun
    ]
    taken = own.filter(window=OuterRef("pk"))
    dates = windows_ahead(user, at).exclude(Exists(taken)).select_related("exam__course", "cohort")
    open_now, blocked = open_and_blocked(user, dates, at)
    times = own_times(user.pk, open_now, at)
    tasks += [_exam_to_take(window, times[window.pk]) for window in open_now]
    tasks += [
        Task(
            "exam_prepare",
            {"which": window.exam, "opens": (window.opens_at, window.time_zone), "obstacles": obstacles},
            window.at,
            reverse("my_exams"),
            window.time_zone,
        )
        for window, obstacles in blocked
    ]
    ahead = {window.exam_id for window in dates}
    return tasks + to_prepare(user, ahead, at) + practice(user, at) + decided_reviews(user, at)


def to_prepare(user, ahead, at):
    """Exams without a date that are not passed, for which the person must ask for preparation. `ahead`: with a date."""
    own = Sitting.objects.visible_to(user).of_person(user).not_held().deciding().filter(state=SittingState.SUBMITTED)
    own = list(own.exclude(form__exam__in=ahead).select_related("form__exam__course", "window").order_by("ended_at"))
    exams = {sitting.form.exam_id: sitting for sitting in own}
    if not exams:
        return []
    past, policies = histories([user.pk], set(exams)), Policies(set(exams))
    tasks = []
    for exam_id, sitting in exams.items():
        zone = ZoneInfo(sitting.window.time_zone)
        history = past.get((user.pk, exam_id), attempts.History())
        status = attempts.attempt_status(history, policies.attempts(exam_id, at), form=NO_FORM, now=at, zone=zone)
        codes = {obstacle.code for obstacle in status.obstacles}
        if "attempt_without_preparation" in codes and not status.used_up:
            about = {"which": sitting.form.exam, "obstacles": status.obstacles}
            url = reverse("exam_result", args=[sitting.pk])
            tasks.append(Task("exam_again", about, sitting.ended_at, url, sitting.window.time_zone))
    return tasks


def _exam_to_take(window, time):
    about = {
        "which": window.exam,
        "cohort": window.cohort,
        "closes": (window.closes_at, window.time_zone),
        "time": time,
    }
    return Task(
        "exam_take", about, max(window.opens_at, window.at), reverse("exam_window", args=[window.pk]), window.time_zone
    )


def windows_ahead(user, at):
    """Windows not yet over for which the person has a seat: their cohorts', and statewide ones of their courses."""
    return ExamWindow.objects.visible_to(user).enterable_by(user).filter(closes_at__gt=at)


def exams_to_come(user, at):
    """Windows that open later in which the person may begin then, the next one first. No exam that is passed."""
    taken = Sitting.objects.visible_to(user).of_person(user).filter(window=OuterRef("pk"))
    windows = windows_ahead(user, at).filter(opens_at__gt=at).exclude(Exists(taken))
    windows = list(windows.select_related("exam__course", "cohort").order_by("opens_at", "pk"))
    attempt_at = attempts_of(user, windows)
    return [window for window in windows if attempt_at(window, window.closes_at).may]


def open_and_blocked(user, windows, at):
    """Of these windows, those in which the person may begin now, and those to come for which somebody must act first.

    The second are pairs (window, obstacles of the exam's rules); what passes by itself, as a waiting time, is none.
    """
    windows = list(windows)
    attempt_at = attempts_of(user, windows)
    open_now = [window for window in windows if window.opens_at <= at and attempt_at(window, at).may]
    at_the_end = [(window, attempt_at(window, window.closes_at)) for window in windows]
    blocked = [(window, last.obstacles) for window, last in at_the_end if not last.may and not last.settled]
    return open_now, blocked


def attempts_of(user, windows):
    """Return a function (window, moment) that returns the status of the person's attempt in one of these windows."""
    exams = {window.exam_id for window in windows}
    past, policies = (histories([user.pk], exams), Policies(exams)) if exams else ({}, None)

    def attempt_at(window, moment):
        return attempts.attempt_status(
            past.get((user.pk, window.exam_id), attempts.History()),
            policies.attempts(window.exam_id, moment),
            form=window.form_id,
            now=moment,
            zone=ZoneInfo(window.time_zone),
        )

    return attempt_at


def practice(user, at):
    """A trainee with a seat whose course has a practice exam that they have never tried, until they pass a final."""
    tried = Sitting.objects.visible_to(user).of_person(user).practice()
    passed = Score.objects.visible_to(user).of_person(user).not_held()
    passed = passed.filter(sitting__form__exam__role="final", passed=True)
    seat = "course__versions__cohorts__enrollments"
    exams = Exam.objects.visible_to(user).practice().select_related("course")
    exams = exams.with_usable_form().filter(seat_taken(seat), **{f"{seat}__person": user})
    exams = exams.annotate(since=Min(f"{seat}__enrolled_at"))
    return [
        Task(
            "exam_practice",
            {"which": exam},
            exam.since,
            reverse("exam_practice", args=[exam.pk]),
            may_wait=True,
        )
        for exam in exams.filter(~Exists(tried), ~Exists(passed))
    ]


def decided_reviews(user, at):
    """A candidate's review that was decided within the last two weeks."""
    rows = (
        ReviewRequest.objects.visible_to(user)
        .of_person(user)
        .filter(decided_at__gt=at - RECENT)
        .select_related("sitting__form__exam__course", "sitting__window")
    )
    return [
        Task(
            "review_read",
            {"which": row.sitting.form.exam},
            row.decided_at,
            reverse("exam_result", args=[row.sitting_id]),
            row.sitting.window.time_zone,
        )
        for row in rows
    ]
