"""What needs a person about running exams and their results: rows for the desk, each in a constant number of queries.

Law: no row here depends on a score that is held.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q
from django.urls import reverse

from cohorts.core import roles
from cohorts.core.refusals import sentence_of
from cohorts.people.models import Membership
from cohorts.training.models import Enrollment
from cohorts.training.models.enrollments import seat_taken
from exams.assembly.models import Exam
from exams.delivery.models import ExamWindow, NoShow, Score, Sitting, StartCode
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
    return ExamWindow.objects.enterable_by(user).filter(closes_at__gt=at)


def sittable_and_asked(user, windows, at):
    """Of these windows, those in which the person may begin now, and those to come for which somebody must act first.

    The second are pairs (window, what the exam's rules ask for); what passes by itself, as a waiting time, is no need.
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
    asked = [
        (window, " ".join(map(sentence_of, found.problems)))
        for window, found in at_the_end
        if not found.may and not found.settled
    ]
    return open_now, asked


def practice(user, at, need):
    """A trainee with a seat whose course has a practice exam that they have never tried, until they pass a final."""
    tried = Sitting.objects.of_person(user).practice()
    passed = Score.objects.of_person(user).filter(sitting__form__exam__role="final", passed=True)
    passed = passed.not_held()
    seat = "course__versions__cohorts__enrollments"
    exams = (
        Exam.objects.practice().filter(seat_taken(seat), forms__state="published", **{f"{seat}__person": user})
    ).annotate(since=Min(f"{seat}__enrolled_at"))
    return [
        need(
            exam.title,
            "The same screens as on the day, as often as you like. It counts for nothing.",
            exam.since,
            reverse("exam_practice", args=[exam.pk]),
            "Practice",
            "exam",
            may_wait=True,
        )
        for exam in exams.filter(~Exists(tried), ~Exists(passed))
    ]


def decided_reviews(user, at, need):
    """A candidate's review that was decided within the last two weeks."""
    rows = (
        ReviewRequest.objects.of_person(user).filter(decided_at__gt=at - RECENT).select_related("sitting__form__exam")
    )
    return [
        need(
            f"Your request about {row.sitting.form.exam.title} is answered",
            "Read the decision and its reasons.",
            row.decided_at,
            reverse("exam_result", args=[row.sitting_id]),
            "Read it",
            "exam",
        )
        for row in rows
    ]


def no_shows(mine, at, need):
    """For a vendor: recent windows to which people did not come. `mine`: the vendor's cohorts."""
    rows = (
        NoShow.objects.filter(window__cohort__in=mine, window__closes_at__gt=at - RECENT)
        .values("window__cohort", code=F("window__cohort__code"), title=F("window__exam__title"))
        .annotate(n=Count("pk"), closed=Max("window__closes_at"))
        .order_by("closed")[:FEW]
    )
    return [
        need(
            f"{_people(row['n'])} of {row['code']} did not come",
            f"{row['title']}. Talk with them, and plan another window.",
            row["closed"],
            reverse("exam_people", args=[row["window__cohort"]]),
            "See who can sit again",
            "exam",
        )
        for row in rows
    ]


def no_shows_elsewhere(mine, at, need):
    """For a vendor: its people who did not come to a recent window for everybody, by their cohort."""
    rows = (
        NoShow.objects.filter(
            seat_taken("person__enrollments"),
            window__cohort=None,
            window__closes_at__gt=at - RECENT,
            person__enrollments__cohort__in=mine,
            person__enrollments__cohort__course_version__course=F("window__exam__course"),
        )
        .values(
            "person__enrollments__cohort", code=F("person__enrollments__cohort__code"), title=F("window__exam__title")
        )
        .annotate(n=Count("person", distinct=True), closed=Max("window__closes_at"))
        .order_by("closed")[:FEW]
    )
    return [
        need(
            f"{_people(row['n'])} of {row['code']} did not come to the state-wide date",
            f"{row['title']}. It uses up no attempt. Talk with them, and plan a window.",
            row["closed"],
            reverse("exam_people", args=[row["person__enrollments__cohort"]]),
            "See who can sit",
            "exam",
        )
        for row in rows
    ]


def _sittings_not_passed(mine, at):
    """Sittings of the vendor's people within a year whose result is known and of an exam they have not passed yet."""
    passed = Score.objects.filter(
        sitting__person=OuterRef("person"),
        sitting__form__exam=OuterRef("form__exam"),
        sitting__state="submitted",
        passed=True,
    )
    rows = Sitting.objects.not_held().without_practice().filter(seat_taken("enrollment"), enrollment__cohort__in=mine)
    return rows.filter(~Exists(passed), state="submitted", ended_at__gt=at - YEAR).order_by("ended_at")


def preparations(mine, at, need):
    """For a vendor: people who may sit an exam again only when a preparation is recorded, by cohort and exam."""
    sat = list(
        _sittings_not_passed(mine, at).values_list(
            "person",
            "form__exam",
            "form__exam__title",
            "enrollment__cohort",
            "enrollment__cohort__code",
            "enrollment__cohort__time_zone",
            "ended_at",
        )
    )
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
            f"Record a preparation: {code}",
            f"{_people(len(people))} may sit {title} again only when a preparation is recorded.",
            min(people.values()),
            reverse("exam_people", args=[cohort]),
            "See who, and record it",
            "exam",
        )
        for (cohort, code, _, title), people in list(waiting.items())[:FEW]
    ]


def _people(count):
    return "1 person" if count == 1 else f"{count} people"


def exam_days_ahead(mine, at, need):
    """For a vendor: exam days within a week that nobody of the vendor can run, and start codes not yet given out."""
    proctors = Membership.objects.in_force().filter(organization=OuterRef("cohort__vendor"), role=roles.PROCTOR)
    rows = (
        ExamWindow.objects.filter(cohort__in=mine, closes_at__gt=at, opens_at__lte=at + WEEK)
        .annotate(has_proctor=Exists(proctors), has_code=Exists(StartCode.objects.filter(window=OuterRef("pk"))))
        .select_related("exam", "cohort")
        .order_by("opens_at")[:FEW]
    )
    found = []
    for row in rows:
        if not row.has_proctor:
            found.append(
                need(
                    f"Invite a proctor for {row.cohort.code}",
                    f"{row.exam.title} is near, and nobody of yours can run its room.",
                    row.at,
                    reverse("vendor_people"),
                    "Go to your people",
                    "exam",
                )
            )
        if row.asks_start_code and not row.has_code and row.opens_at <= at + timedelta(days=1):
            found.append(
                need(
                    f"Start code of {row.exam.title} for {row.cohort.code}",
                    "None is given out yet, and nobody can begin without it.",
                    row.at,
                    reverse("exam_start_code", args=[row.pk]),
                    "Give it out",
                    "exam",
                )
            )
    return found


def rooms_of(user):
    """For a proctor: the windows of their vendors' cohorts, and those for everybody."""
    mine = Q(cohort__vendor__in=user.holdings().get(roles.PROCTOR, ())) | Q(cohort=None)
    return ExamWindow.objects.filter(mine).without_practice().select_related("exam", "cohort")


def start_codes(user, at, need):
    """For a proctor: windows open now, or within a day, that ask for a start code."""
    rows = rooms_of(user).filter(asks_start_code=True, closes_at__gt=at, opens_at__lte=at + timedelta(days=1))
    return [
        need(
            f"Start code of {row.exam.title}",
            f"{row.cohort or 'State-wide'}. Show it when everybody is in the room.",
            row.opens_at,
            reverse("exam_start_code", args=[row.pk]),
            "Show the start code",
            "exam",
        )
        for row in rows.order_by("opens_at")[:FEW]
    ]


def for_examinations(user, at, need):
    """Held results whose window has closed, review requests nobody has decided, key changes of others that wait."""
    held = (
        ExamWindow.objects.held()
        .filter(closes_at__lte=at)
        .annotate(n=Count("sittings", filter=Q(sittings__state="submitted")))
        .filter(n__gte=1)
        .select_related("exam", "cohort")
        .order_by("closes_at")[:FEW]
    )
    found = [
        need(
            f"Release the results of {row.exam.title}",
            f"{row.cohort.code if row.cohort else 'State-wide'}: "
            f"{row.n} {'result waits' if row.n == 1 else 'results wait'}.",
            row.closes_at,
            reverse("exam_window_show", args=[row.pk]),
            "Look at the window",
            "exam",
        )
        for row in held
    ]
    asked = ReviewRequest.objects.filter(state="open").select_related("sitting__person", "sitting__form__exam")
    found += [
        need(
            f"Decide on a review: {row.sitting.person.get_full_name()}",
            row.sitting.form.exam.title,
            row.at,
            reverse("exam_review", args=[row.pk]),
            "Read the request",
            "exam",
        )
        for row in asked.order_by("at")[:FEW]
    ]
    return found


def not_yet_passed(mine, at):
    """Seats of the vendor's cohorts whose final is over, not yet passed by a result that is known, and none held."""
    finals = ExamWindow.objects.filter(cohort=OuterRef("cohort"), exam__role="final")
    passed = Score.objects.filter(
        sitting__person=OuterRef("person"), sitting__form__exam__role="final", sitting__state="submitted", passed=True
    )
    held = Sitting.objects.held().filter(person=OuterRef("person"), form__exam__role="final", state="submitted")
    return (
        Enrollment.objects.taken()
        .filter(cohort__in=mine)
        .annotate(closed=Max("cohort__windows__closes_at", filter=Q(cohort__windows__exam__role="final")))
        .filter(Exists(finals.filter(closes_at__lte=at)), ~Exists(finals.filter(closes_at__gt=at)))
        .filter(~Exists(passed), ~Exists(held))
        .values("cohort", "cohort__code", "closed")
        .annotate(people=Count("person", distinct=True))
        .order_by("closed")[:FEW]
    )
