"""What somebody has to do now, by role: each function answers for one role with a constant number of queries.

A task is a code with parameters, since when, and where to act; `lms.dashboard.messages` words it. Oldest first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q
from django.urls import reverse

from cms.models.reviews import pages_in_review
from cohorts.billing.models import Charge, Invoice
from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.people.models import Membership, Organization
from cohorts.training.models import Admission, Cohort, Course, Enrollment, Session, VendorApproval
from exams.analysis.models import AnalysisRun
from exams.assembly.models import Form
from exams.delivery.models import Sitting, cohort_exams
from lms.certification.models import Candidacy, Certificate
from lms.dashboard import exam_tasks as exam_needs
from lms.dashboard.approval_tasks import approvals

FEW = 20
WHO_WAITS = "?admission=waiting&ordering=since"


@dataclass(frozen=True)
class Task:
    """One thing to do: what, about whom or what, since when, and the address where it is done.

    What `may_wait` is an offer rather than a duty, and comes below everything else.
    """

    code: str
    params: Mapping[str, Any]
    since: datetime
    url: str
    kind: str = ""
    may_wait: bool = False


def tasks_of(user, at):
    """Everything that `user` has to do at `at`, oldest first; offers last."""
    tasks = []
    for role, ask in BY_ROLE.items():
        if has_role(user, role):
            tasks += ask(user, at)
    tasks += approvals(user, Task)
    return sorted(tasks, key=lambda task: (task.may_wait, task.since))


def _trainee(user, at):
    own = Sitting.objects.visible_to(user).of_person(user)
    begun = own.filter(state="begun", deadline_at__gt=at).select_related("form__exam")
    found = [
        Task(
            "exam_continue",
            {"exam": s.form.exam.title},
            s.started_at,
            reverse("exam_sitting", args=[s.pk]),
            "exam",
        )
        for s in begun
    ]
    taken = own.filter(window=OuterRef("pk"))
    dates = exam_needs.windows_ahead(user, at).exclude(Exists(taken)).select_related("exam", "cohort")
    open_now, asked = exam_needs.sittable_and_asked(user, dates, at)
    found += [
        Task(
            "exam_take",
            {"exam": w.exam.title, "cohort": w.cohort, "minutes": w.exam.minutes_allowed},
            w.opens_at,
            reverse("exam_window", args=[w.pk]),
            "exam",
        )
        for w in open_now
    ]
    found += [
        Task(
            "exam_prepare",
            {"exam": w.exam.title, "opens": (w.opens_at, w.time_zone), "obstacles": obstacles},
            w.at,
            reverse("my_exams"),
            "exam",
        )
        for w, obstacles in asked
    ]
    return found + exam_needs.practice(user, at, Task) + exam_needs.decided_reviews(user, at, Task)


def _trainer(user, at):
    waiting = Session.objects.visible_to(user, role=roles.TRAINER).filter(
        ends_at__lte=at, cohort__state__in=("running", "finished")
    )
    waiting = waiting.unmarked().select_related("cohort").order_by("ends_at")[:FEW]
    found = {}
    for session in waiting:
        found[session.pk] = Task(
            "attendance_record",
            {"cohort": session.cohort.code, "starts": (session.starts_at, session.cohort.time_zone)},
            session.ends_at,
            reverse("trainer_attendance", args=[session.pk]),
            "attendance",
        )
    return list(found.values())


def _vendor(user, at):
    mine = Cohort.objects.visible_to(user, role=roles.VENDOR_COORDINATOR)
    found = []
    for cohort in mine.filter(state="planned", starts_at__lte=at + timedelta(days=60)).order_by("starts_at")[:FEW]:
        found.append(
            Task(
                "cohort_open",
                {"cohort": cohort.code, "starts": (cohort.starts_at, cohort.time_zone)},
                cohort.starts_at - timedelta(days=60),
                reverse("vendor_cohort", args=[cohort.pk]),
                "cohort",
            )
        )
    for cohort in mine.filter(state="open", starts_at__lte=at).order_by("starts_at")[:FEW]:
        found.append(
            Task(
                "cohort_start",
                {"cohort": cohort.code},
                cohort.starts_at,
                reverse("vendor_cohort", args=[cohort.pk]),
                "cohort",
            )
        )
    for cohort in mine.filter(state="running", ends_at__lte=at).order_by("ends_at")[:FEW]:
        found.append(
            Task(
                "cohort_finish",
                {"cohort": cohort.code},
                cohort.ends_at,
                reverse("vendor_cohort", args=[cohort.pk]),
                "cohort",
            )
        )
    unplanned = mine.filter(state="running", course_version__course__exams__role="final", windows__isnull=True)
    for cohort in unplanned.distinct().order_by("starts_at")[:FEW]:
        found.append(
            Task(
                "exams_plan",
                {"cohort": cohort.code},
                cohort.starts_at,
                reverse("vendor_exams", args=[cohort.pk]),
                "exam",
            )
        )
    for ask in (
        exam_needs.no_shows,
        exam_needs.no_shows_elsewhere,
        exam_needs.preparations,
        exam_needs.exam_days_ahead,
    ):
        found += ask(user, mine, at, Task)
    return found + _second_tries(mine, at)


def _second_tries(mine, at):
    """Cohorts whose final has closed while people in it have not yet passed and no other window is planned."""
    rows = cohort_exams.finals_not_passed(mine, at)[:FEW]
    return [
        Task(
            "final_plan",
            {"cohort": row["cohort__code"], "count": row["people"]},
            row["closed"],
            reverse("vendor_exams", args=[row["cohort"]]),
            "exam",
        )
        for row in rows
    ]


def _proctor(user, at):
    open_now = (
        exam_needs.rooms_of(user)
        .filter(Q(opens_at__lte=at, closes_at__gt=at) | Q(sittings__state="begun"))
        .annotate(sitting=Count("sittings", filter=Q(sittings__state="begun")))
        .order_by("opens_at")[:FEW]
    )
    return [
        Task(
            "exam_proctor" if w.cohort else "exam_proctor_statewide",
            {"exam": w.exam.title, "cohort": w.cohort, "count": w.sitting},
            w.opens_at,
            reverse("proctor_room", args=[w.pk]),
            "exam",
        )
        for w in open_now
    ] + exam_needs.start_codes(user, at, Task)


def _agency(user, at):
    mine = Invoice.objects.visible_to(user, role=roles.AGENCY_COORDINATOR)
    owed = mine.with_sums().filter(owed__gte=0.005).order_by("due_on")[:FEW]
    return [
        Task(
            "invoice_pay",
            {"number": invoice.number, "due_on": invoice.due_on},
            invoice.at,
            reverse("agency_invoice", args=[invoice.pk]),
            "fee",
        )
        for invoice in owed
    ]


def _supervisor(user, at):
    taken = Enrollment.objects.visible_to(user).taken().of_person(user)
    taken = taken.filter(cohort__course_version__course__audience="supervisors")
    if taken.exists() or not Course.objects.visible_to(user).filter(audience="supervisors").exists():
        return []
    own = Membership.objects.visible_to(user).in_force().of_person(user).filter(role=roles.SUPERVISOR)
    since = own.aggregate(first=Min("started_at"))["first"]
    return [
        Task(
            "supervisor_course_take",
            {},
            since or at,
            reverse("supervisor_courses"),
            "course",
        )
    ]


def _program(user, at):
    decided = Admission.objects.visible_to(user).filter(person=OuterRef("person"), program=OuterRef("program__key"))
    waiting = Candidacy.objects.visible_to(user).annotate(decided=Exists(decided)).filter(decided=False)
    summed = waiting.aggregate(n=Count("pk"), first=Min("since"))
    found = []
    if summed["n"]:
        found.append(
            Task(
                "admissions_decide",
                {"count": summed["n"]},
                summed["first"],
                reverse("candidacies:index") + WHO_WAITS,
                "admission",
            )
        )
    held = Certificate.objects.visible_to(user).suspended().order_by("suspended_at")[:FEW]
    found += [
        Task(
            "certificate_decide",
            {"number": c.number},
            c.suspended_at or c.issued_at,
            reverse("certificates:inspect", args=[c.pk]),
            "certificate",
        )
        for c in held
    ]
    approvals = VendorApproval.objects.visible_to(user).filter(vendor=OuterRef("pk"))
    bare = Q(kind=roles.VENDOR, is_active=True) & ~Exists(approvals)
    found += [
        Task(
            "vendor_approve",
            {"vendor": vendor.name},
            at,
            reverse("approvals"),
            "vendor",
        )
        for vendor in Organization.objects.visible_to(user).filter(bare)[:FEW]
    ]
    return found


def _examinations(user, at):
    found = []
    runs = AnalysisRun.objects.visible_to(user)
    failed = runs.filter(state="failed").select_related("form").order_by("requested_at")[:FEW]
    found += [
        Task(
            "analysis_check",
            {"form": run.form.code},
            run.requested_at,
            reverse("analysis_run", args=[run.pk]),
            "analysis",
        )
        for run in failed
    ]
    done = runs.filter(form=OuterRef("pk"), state="done")
    sat = (
        Form.objects.visible_to(user)
        .annotate(n=Count("sheets"), first=Min("sheets__at"), analyzed=Exists(done))
        .filter(n__gte=30, analyzed=False)
        .without_practice()
        .order_by("code")[:FEW]
    )
    found += [
        Task(
            "form_analyze",
            {"form": form.code, "count": form.n},
            form.first,
            reverse("analysis_index"),
            "analysis",
        )
        for form in sat
    ]
    return found + exam_needs.for_examinations(user, at, Task)


def _finance(user, at):
    waiting = (
        Charge.objects.visible_to(user)
        .waiting()
        .values("agency", name=F("agency__name"))
        .annotate(n=Count("pk"), first=Min("at"))
        .order_by("first")[:FEW]
    )
    return [
        Task(
            "invoice_issue",
            {"agency": row["name"], "count": row["n"]},
            row["first"],
            reverse("issue_invoice", args=[row["agency"]]),
            "fee",
        )
        for row in waiting
    ]


def _publishing(user, at):
    return [
        Task(
            "page_review",
            {"page": title},
            since,
            reverse("wagtailadmin_reports:workflow"),
            "page",
        )
        for title, since in pages_in_review(FEW)
    ]


BY_ROLE = {
    roles.TRAINEE: _trainee,
    roles.TRAINER: _trainer,
    roles.VENDOR_COORDINATOR: _vendor,
    roles.PROCTOR: _proctor,
    roles.AGENCY_COORDINATOR: _agency,
    roles.SUPERVISOR: _supervisor,
    roles.PROGRAM: _program,
    roles.EXAMINATIONS: _examinations,
    roles.FINANCE: _finance,
    roles.PUBLISHING: _publishing,
}
