"""What needs a person about running exams and their results: rows for the desk, each in a constant number of queries.

Law: no row here depends on a score that is held.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q
from django.urls import reverse

from cohorts.core import roles
from cohorts.people.models import Membership
from cohorts.training.models.enrollments import seat_taken
from exams.assembly.models import Exam
from exams.delivery.models import ExamWindow, NoShow, Score, Sitting, StartCode, cohort_exams
from exams.delivery.models.histories import Policies, histories
from exams.delivery.rules import attempts
from exams.results.models import ReviewRequest

FEW = 20
RECENT = timedelta(days=14)
WEEK = timedelta(days=7)
YEAR = timedelta(days=366)
NO_FORM = 0


def windows_ahead(user, at):
    """Windows not yet over for which the person has a seat: their cohorts', and state-wide ones of their courses."""
    return ExamWindow.objects.visible_to(user).enterable_by(user).filter(closes_at__gt=at)


def sittable_and_asked(user, windows, at):
    """Of these windows, those in which the person may begin now, and those to come for which somebody must act first.

    The second are pairs (window, obstacles of the exam's rules); what passes by itself, as a waiting time, is none.
    """
    windows = list(windows)
    exams = {window.exam_id for window in windows}
    if not exams:
        return [], []
    known, policies = histories([user.pk], exams), Policies(exams)

    def standing(window, moment):
        return attempts.standing(
            known.get((user.pk, window.exam_id), attempts.History()),
            policies.attempts(window.exam_id, moment),
            form=window.form_id,
            now=moment,
            zone=ZoneInfo(window.time_zone),
        )

    open_now = [window for window in windows if window.opens_at <= at and standing(window, at).may]
    at_the_end = [(window, standing(window, window.closes_at)) for window in windows]
    asked = [(window, found.obstacles) for window, found in at_the_end if not found.may and not found.settled]
    return open_now, asked


def practice(user, at, need):
    """A trainee with a seat whose course has a practice exam that they have never tried, until they pass a final."""
    tried = Sitting.objects.visible_to(user).of_person(user).practice()
    passed = Score.objects.visible_to(user).of_person(user).not_held()
    passed = passed.filter(sitting__form__exam__role="final", passed=True)
    seat = "course__versions__cohorts__enrollments"
    exams = Exam.objects.visible_to(user).practice()
    exams = exams.filter(seat_taken(seat), forms__state="published", **{f"{seat}__person": user})
    exams = exams.annotate(since=Min(f"{seat}__enrolled_at"))
    return [
        need(
            "exam_practice",
            {"exam": exam.title},
            exam.since,
            reverse("exam_practice", args=[exam.pk]),
            "exam",
            may_wait=True,
        )
        for exam in exams.filter(~Exists(tried), ~Exists(passed))
    ]


def decided_reviews(user, at, need):
    """A candidate's review that was decided within the last two weeks."""
    rows = (
        ReviewRequest.objects.visible_to(user)
        .of_person(user)
        .filter(decided_at__gt=at - RECENT)
        .select_related("sitting__form__exam")
    )
    return [
        need(
            "review_read",
            {"exam": row.sitting.form.exam.title},
            row.decided_at,
            reverse("exam_result", args=[row.sitting_id]),
            "exam",
        )
        for row in rows
    ]


def no_shows(user, mine, at, need):
    """For a vendor: recent windows to which people did not come. `mine`: the vendor's cohorts."""
    rows = (
        NoShow.objects.visible_to(user, role=roles.VENDOR_COORDINATOR)
        .filter(window__cohort__in=mine, window__closes_at__gt=at - RECENT)
        .values("window__cohort", code=F("window__cohort__code"), title=F("window__exam__title"))
        .annotate(n=Count("pk"), closed=Max("window__closes_at"))
        .order_by("closed")[:FEW]
    )
    return [
        need(
            "no_show",
            {"count": row["n"], "cohort": row["code"], "exam": row["title"]},
            row["closed"],
            reverse("exam_people", args=[row["window__cohort"]]),
            "exam",
        )
        for row in rows
    ]


def no_shows_elsewhere(user, mine, at, need):
    """For a vendor: its people who did not come to a recent window for everybody, by their cohort."""
    rows = cohort_exams.no_shows_elsewhere(mine, since=at - RECENT)[:FEW]
    return [
        need(
            "no_show_statewide",
            {"count": row["n"], "cohort": row["code"], "exam": row["title"]},
            row["closed"],
            reverse("exam_people", args=[row["cohort"]]),
            "exam",
        )
        for row in rows
    ]


def preparations(user, mine, at, need):
    """For a vendor: people who may sit an exam again only when a preparation is recorded, by cohort and exam."""
    sat = list(cohort_exams.not_passed(mine, since=at - YEAR))
    exams = {row[1] for row in sat}
    known, policies = histories({row[0] for row in sat}, exams), Policies(exams)
    waiting = {}
    for person, exam, title, cohort, code, zone, ended in sat:
        found = attempts.standing(
            known.get((person, exam), attempts.History()),
            policies.attempts(exam, at),
            form=NO_FORM,
            now=at,
            zone=ZoneInfo(zone),
        )
        missing = {obstacle.code: obstacle.until for obstacle in found.obstacles}
        if "attempt_without_remediation" in missing and "attempts_used_up" not in missing:
            waiting.setdefault((cohort, code, exam, title), {}).setdefault(person, ended)
    return [
        need(
            "preparation_record",
            {"cohort": code, "exam": title, "count": len(people)},
            min(people.values()),
            reverse("exam_people", args=[cohort]),
            "exam",
        )
        for (cohort, code, _, title), people in list(waiting.items())[:FEW]
    ]


def exam_days_ahead(user, mine, at, need):
    """For a vendor: exam days within a week that nobody of the vendor can run, and start codes not yet given out."""
    proctors = Membership.objects.visible_to(user).in_force()
    proctors = proctors.filter(organization=OuterRef("cohort__vendor"), role=roles.PROCTOR)
    codes = StartCode.objects.visible_to(user).filter(window=OuterRef("pk"))
    rows = (
        ExamWindow.objects.visible_to(user, role=roles.VENDOR_COORDINATOR)
        .filter(cohort__in=mine, closes_at__gt=at, opens_at__lte=at + WEEK)
        .annotate(has_proctor=Exists(proctors), has_code=Exists(codes))
        .select_related("exam", "cohort")
        .order_by("opens_at")[:FEW]
    )
    found = []
    for row in rows:
        if not row.has_proctor:
            found.append(
                need(
                    "proctor_invite",
                    {"cohort": row.cohort.code, "exam": row.exam.title},
                    row.at,
                    reverse("vendor_people"),
                    "exam",
                )
            )
        if row.asks_start_code and not row.has_code and row.opens_at <= at + timedelta(days=1):
            found.append(
                need(
                    "start_code_give",
                    {"cohort": row.cohort.code, "exam": row.exam.title},
                    row.at,
                    reverse("exam_start_code", args=[row.pk]),
                    "exam",
                )
            )
    return found


def rooms_of(user):
    """For a proctor: the windows of their vendors' cohorts, and those for everybody."""
    windows = ExamWindow.objects.visible_to(user, role=roles.PROCTOR).without_practice()
    return windows.select_related("exam", "cohort")


def start_codes(user, at, need):
    """For a proctor: windows open now, or within a day, that ask for a start code."""
    rows = rooms_of(user).filter(asks_start_code=True, closes_at__gt=at, opens_at__lte=at + timedelta(days=1))
    return [
        need(
            "start_code_show",
            {"exam": row.exam.title, "cohort": row.cohort},
            row.opens_at,
            reverse("exam_start_code", args=[row.pk]),
            "exam",
        )
        for row in rows.order_by("opens_at")[:FEW]
    ]


def for_examinations(user, at, need):
    """Held results whose window has closed, review requests nobody has decided, key changes of others that wait."""
    held = (
        ExamWindow.objects.visible_to(user)
        .held()
        .filter(closes_at__lte=at)
        .annotate(n=Count("sittings", filter=Q(sittings__state="submitted")))
        .filter(n__gte=1)
        .select_related("exam", "cohort")
        .order_by("closes_at")[:FEW]
    )
    found = [
        need(
            "results_release",
            {"exam": row.exam.title, "cohort": row.cohort, "count": row.n},
            row.closes_at,
            reverse("exam_window_show", args=[row.pk]),
            "exam",
        )
        for row in held
    ]
    asked = (
        ReviewRequest.objects.visible_to(user)
        .filter(state="open")
        .select_related("sitting__person", "sitting__form__exam")
    )
    found += [
        need(
            "review_decide",
            {"person": row.sitting.person.get_full_name(), "exam": row.sitting.form.exam.title},
            row.at,
            reverse("exam_review", args=[row.pk]),
            "exam",
        )
        for row in asked.order_by("at")[:FEW]
    ]
    return found
