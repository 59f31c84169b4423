"""What vendors, proctors and examinations staff have to do about exams, each in a constant number of queries.

No task here depends on a score that is held.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, Max, OuterRef, Q
from django.urls import reverse

from cohorts.core import roles
from cohorts.core.persons import is_own
from cohorts.people.models import Membership
from cohorts.training.models.enrollments import seat_taken
from exams.delivery.actions.accommodation_ends import accommodations_ending, due_at
from exams.delivery.models import ExamWindow, NoShow, Sitting, StartCode, cohort_exams
from exams.delivery.models.histories import Policies, histories
from exams.delivery.rules import attempts
from exams.results.models import ReviewRequest
from lms.dashboard.task import MAX_TASKS, Task

RECENT = timedelta(days=14)
WEEK = timedelta(days=7)
YEAR = timedelta(days=366)
# A start code is wanted this long before its window opens.
CODE_BEFORE = timedelta(days=1)
NO_FORM = 0


def no_shows(user, mine, at):
    """For a vendor: recent windows to which people did not come. `mine`: the vendor's cohorts."""
    rows = (
        NoShow.objects.visible_to(user, role=roles.VENDOR_COORDINATOR)
        .filter(window__cohort__in=mine, window__closes_at__gt=at - RECENT)
        .values(
            "window__cohort",
            code=F("window__cohort__code"),
            zone=F("window__cohort__time_zone"),
            title=F("window__exam__title"),
        )
        .annotate(n=Count("pk"), closed=Max("window__closes_at"))
        .order_by("closed")[:MAX_TASKS]
    )
    return [
        Task(
            "no_show",
            {"count": row["n"], "cohort": row["code"], "exam": row["title"]},
            row["closed"],
            reverse("exam_people", args=[row["window__cohort"]]),
            row["zone"],
        )
        for row in rows
    ]


def no_shows_elsewhere(user, mine, at):
    """For a vendor: its people who did not come to a recent window for everybody, by their cohort."""
    rows = cohort_exams.no_shows_elsewhere(user, since=at - RECENT)[:MAX_TASKS]
    return [
        Task(
            "no_show_statewide",
            {"count": row["n"], "cohort": row["code"], "exam": row["title"]},
            row["closed"],
            reverse("exam_people", args=[row["cohort"]]),
            row["zone"],
        )
        for row in rows
    ]


def preparations(user, mine, at):
    """For a vendor: people who may sit an exam again only when a preparation is recorded, by cohort and exam."""
    sat = list(cohort_exams.not_passed(user, since=at - YEAR))
    exams = {row[1] for row in sat}
    past, policies = histories({row[0] for row in sat}, exams), Policies(exams)
    waiting = {}
    for person, exam, title, cohort, code, zone, ended in sat:
        attempt = attempts.attempt_status(
            past.get((person, exam), attempts.History()),
            policies.attempts(exam, at),
            form=NO_FORM,
            now=at,
            zone=ZoneInfo(zone),
        )
        missing = {obstacle.code: obstacle.until for obstacle in attempt.obstacles}
        if "attempt_without_preparation" in missing and "attempts_used_up" not in missing:
            waiting.setdefault((cohort, code, zone, exam, title), {}).setdefault(person, ended)
    return [
        Task(
            "preparation_record",
            {"cohort": code, "exam": title, "count": len(people)},
            min(people.values()),
            reverse("exam_people", args=[cohort]),
            zone,
        )
        for (cohort, code, zone, _, title), people in list(waiting.items())[:MAX_TASKS]
    ]


def exam_days_ahead(user, mine, at):
    """For a vendor: exam days within a week without a proctor of theirs, and start codes not issued yet."""
    proctors = Membership.objects.visible_to(user).in_force()
    proctors = proctors.filter(organization=OuterRef("cohort__vendor"), role=roles.PROCTOR)
    codes = StartCode.objects.visible_to(user).filter(window=OuterRef("pk"))
    rows = (
        ExamWindow.objects.visible_to(user, role=roles.VENDOR_COORDINATOR)
        .filter(cohort__in=mine, closes_at__gt=at, opens_at__lte=at + WEEK)
        .annotate(has_proctor=Exists(proctors), has_code=Exists(codes))
        .select_related("exam", "cohort")
        .order_by("opens_at")[:MAX_TASKS]
    )
    tasks = []
    for row in rows:
        if not row.has_proctor:
            tasks.append(
                Task(
                    "proctor_invite",
                    {"cohort": row.cohort.code, "exam": row.exam.title},
                    row.at,
                    reverse("vendor_people"),
                    row.time_zone,
                )
            )
        if row.asks_start_code and not row.has_code and row.opens_at <= at + CODE_BEFORE:
            tasks.append(
                Task(
                    "start_code_give",
                    {"cohort": row.cohort.code, "exam": row.exam.title},
                    row.at,
                    reverse("exam_start_code", args=[row.pk]),
                    row.time_zone,
                )
            )
    return tasks


def proctored_windows(user):
    """For a proctor: the windows of their vendors' cohorts, and those for everybody."""
    windows = ExamWindow.objects.visible_to(user, role=roles.PROCTOR).without_practice()
    return windows.select_related("exam", "cohort")


def start_codes(user, at):
    """For a proctor: windows open now, or within a day, that ask for a start code."""
    rows = proctored_windows(user).filter(asks_start_code=True, closes_at__gt=at, opens_at__lte=at + CODE_BEFORE)
    return [
        Task(
            "start_code_show",
            {"exam": row.exam.title, "cohort": row.cohort},
            max(row.at, row.opens_at - CODE_BEFORE),
            reverse("exam_start_code", args=[row.pk]),
            row.time_zone,
        )
        for row in rows.order_by("opens_at")[:MAX_TASKS]
    ]


def for_proctor(user, at):
    """For a proctor: exams that are open now, and start codes to show."""
    open_now = (
        proctored_windows(user)
        .filter(Q(opens_at__lte=at, closes_at__gt=at) | Q(sittings__state="begun"))
        .annotate(
            sitting=Count("sittings", filter=Q(sittings__state="begun"), distinct=True),
            done=Count("sittings__person", filter=Q(sittings__state="submitted"), distinct=True),
            seats=Count("cohort__enrollments", filter=seat_taken("cohort__enrollments"), distinct=True),
        )
        # Nobody is left to watch once everybody with a seat in the cohort has finished.
        .exclude(cohort__isnull=False, sitting=0, done__gte=F("seats"))
        .order_by("opens_at")[:MAX_TASKS]
    )
    return [
        Task(
            _room_code(window),
            {
                "exam": window.exam.title,
                "cohort": window.cohort,
                "count": window.sitting,
                "closes": (window.closes_at, window.time_zone),
            },
            max(window.opens_at, window.at),
            reverse("proctor_room", args=[window.pk]),
            window.time_zone,
            may_wait=_room_code(window) == "exam_proctor_later",
        )
        for window in open_now
    ] + start_codes(user, at)


def _room_code(window):
    """Between two sittings of a window there is nobody to watch: that is no duty that waits."""
    if window.cohort is None:
        return "exam_proctor_statewide"
    return "exam_proctor" if window.sitting else "exam_proctor_later"


def for_examinations(user, at):
    """Held results whose window has closed, review requests that nobody has decided, and exams that were ended."""
    held_windows = (
        ExamWindow.objects.visible_to(user)
        .held()
        .filter(closes_at__lte=at)
        .annotate(n=Count("sittings", filter=Q(sittings__state="submitted")))
        .filter(n__gte=1)
        .select_related("exam", "cohort")
        .order_by("closes_at")[:MAX_TASKS]
    )
    tasks = [
        Task(
            "results_release",
            {"exam": row.exam.title, "cohort": row.cohort, "count": row.n},
            row.closes_at,
            reverse("exam_window_show", args=[row.pk]),
            row.time_zone,
        )
        for row in held_windows
    ]
    requests = (
        ReviewRequest.objects.visible_to(user)
        .filter(state="open")
        .select_related("sitting__person", "sitting__form__exam", "sitting__window")
    )
    tasks += [
        Task(
            "review_decide",
            {"person": row.sitting.person.get_full_name(), "exam": row.sitting.form.exam.title},
            row.at,
            reverse("exam_review", args=[row.pk]),
            row.sitting.window.time_zone,
        )
        for row in requests.order_by("at")[:MAX_TASKS]
    ]
    return tasks + _ended_early(user) + _accommodations_ending(user, at)


def _accommodations_ending(user, at):
    """Accommodations that end soon, of people who have an exam ahead; one’s own are for colleagues."""
    endings = [ending for ending in accommodations_ending(at) if not is_own(user, ending.person.pk)]
    return [
        Task(
            "accommodation_ends",
            {"person": ending.person.get_full_name(), "until": ending.day},
            due_at(ending.day),
            reverse("accommodations:inspect", args=[ending.grants[0].pk]),
        )
        for ending in endings[:MAX_TASKS]
    ]


def _ended_early(user):
    """Exams that a proctor ended, until examinations staff set them aside, decide on a review of them or note it."""
    rows = (
        Sitting.objects.visible_to(user)
        .ended_early_unnoted()
        .exclude(review__decided_at__isnull=False)
        .exclude(person=user)
        .select_related("person", "window__exam", "window__cohort")
    )
    return [
        Task(
            "ended_exam_check",
            {"person": row.person.get_full_name(), "exam": row.window.exam.title},
            row.ended_at,
            reverse("proctor_sitting", args=[row.pk]),
            row.window.time_zone,
        )
        for row in rows.order_by("ended_at")[:MAX_TASKS]
    ]
