"""What needs a person now, by role: each function answers for one role with a constant number of queries.

A need says what, for whom, since when, and where to act. The desk shows them oldest first.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, Min, OuterRef, Q
from django.urls import reverse

from cms.models.reviews import pages_in_review
from cohorts.billing.models import Charge, Invoice
from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.approvals.models import Proposal
from cohorts.core.formatting import format_long_day, format_long_moment
from cohorts.people.actions.authority import needs_set_up
from cohorts.people.models import Membership, Organization
from cohorts.training.models import Admission, Cohort, Course, Enrollment, Session, VendorApproval
from exams.analysis.models import AnalysisRun
from exams.assembly.models import Form
from exams.delivery.models import Sitting, cohort_exams
from lms.certification.models import Candidacy, Certificate
from lms.dashboard import exam_tasks as exam_needs

FEW = 20
WHO_WAITS = "?admission=waiting&ordering=since"


@dataclass(frozen=True)
class Need:
    """One thing to do: what, about whom or what, since when, and the button that leads there.

    What `may_wait` is an offer rather than a duty, and stands below everything else.
    """

    title: str
    detail: str
    since: datetime
    url: str
    action: str
    kind: str = ""
    may_wait: bool = False


def needs_of(user, at):
    """Everything that needs `user` at `at`, oldest first; offers last."""
    found = []
    for role, ask in BY_ROLE.items():
        if has_role(user, role):
            found += ask(user, at)
    found += _approvals(user)
    return sorted(found, key=lambda need: (need.may_wait, need.since))


def _approvals(user):
    """For state staff and superusers: what waits for their decision, and for an auditor's review."""
    if not user.is_state_staff():
        return []
    seen = Proposal.objects.visible_to(user)
    waiting = seen.waiting_for(user).select_related("by").order_by("at")[:FEW]
    found = [
        Need(
            f"Decide: {_titled(row)}",
            f"Proposed by {row.by or 'the command line'}.",
            row.at,
            reverse("proposal", args=[row.pk]),
            "Read the proposal",
            "approval",
        )
        for row in waiting
    ]
    to_review = seen.to_review().order_by("at")[:FEW] if has_role(user, roles.AUDITOR) else ()
    found += [
        Need(
            f"Review: {_titled(row)}",
            "One person proposed and approved this alone.",
            row.at,
            reverse("proposal", args=[row.pk]),
            "Read the proposal",
            "approval",
        )
        for row in to_review
    ]
    if user.is_superuser and needs_set_up():
        found.append(
            Need(
                "Set up the site",
                "Name the authority and its first people.",
                user.date_joined,
                reverse("set_up"),
                "Set up the site",
            )
        )
    return found


def _titled(proposal):
    """The act and what it is about."""
    subject = f" ({proposal.subject_label})" if proposal.subject_label else ""
    return f"{proposal.act_entry.label}{subject}"


def _trainee(user, at):
    own = Sitting.objects.visible_to(user).of_person(user)
    begun = own.filter(state="begun", deadline_at__gt=at).select_related("form__exam")
    found = [
        Need(
            f"Go on with {s.form.exam.title}",
            "You have begun it; the clock runs.",
            s.started_at,
            reverse("exam_sitting", args=[s.pk]),
            "Go on",
            "exam",
        )
        for s in begun
    ]
    taken = own.filter(window=OuterRef("pk"))
    dates = exam_needs.windows_ahead(user, at).exclude(Exists(taken)).select_related("exam", "cohort")
    open_now, asked = exam_needs.sittable_and_asked(user, dates, at)
    found += [
        Need(
            f"{w.exam.title} is open",
            f"{w.cohort or 'State-wide'}. It takes {w.exam.minutes_allowed} minutes at most.",
            w.opens_at,
            reverse("exam_window", args=[w.pk]),
            "Look before you start",
            "exam",
        )
        for w in open_now
    ]
    found += [
        Need(
            f"{w.exam.title}: something is missing before your date",
            f"{format_long_moment(w.opens_at, w.time_zone)}. {sentence}",
            w.at,
            reverse("my_exams"),
            "See your exams",
            "exam",
        )
        for w, sentence in asked
    ]
    return found + exam_needs.practice(user, at, Need) + exam_needs.decided_reviews(user, at, Need)


def _trainer(user, at):
    waiting = Session.objects.visible_to(user, role=roles.TRAINER).filter(
        ends_at__lte=at, cohort__state__in=("running", "finished")
    )
    waiting = waiting.unmarked().select_related("cohort").order_by("ends_at")[:FEW]
    found = {}
    for session in waiting:
        found[session.pk] = Need(
            f"Mark attendance: {session.cohort.code}",
            format_long_moment(session.starts_at, session.cohort.time_zone),
            session.ends_at,
            reverse("trainer_attendance", args=[session.pk]),
            "Mark attendance",
            "attendance",
        )
    return list(found.values())


def _vendor(user, at):
    mine = Cohort.objects.visible_to(user, role=roles.VENDOR_COORDINATOR)
    found = []
    for cohort in mine.filter(state="planned", starts_at__lte=at + timedelta(days=60)).order_by("starts_at")[:FEW]:
        found.append(
            Need(
                f"Open {cohort.code} for seats",
                f"It starts {format_long_moment(cohort.starts_at, cohort.time_zone)}.",
                cohort.starts_at - timedelta(days=60),
                reverse("vendor_cohort", args=[cohort.pk]),
                "Look at the cohort",
                "cohort",
            )
        )
    for cohort in mine.filter(state="open", starts_at__lte=at).order_by("starts_at")[:FEW]:
        found.append(
            Need(
                f"Start {cohort.code}",
                "Its first session has begun.",
                cohort.starts_at,
                reverse("vendor_cohort", args=[cohort.pk]),
                "Look at the cohort",
                "cohort",
            )
        )
    for cohort in mine.filter(state="running", ends_at__lte=at).order_by("ends_at")[:FEW]:
        found.append(
            Need(
                f"Finish {cohort.code}",
                "Its last session is over.",
                cohort.ends_at,
                reverse("vendor_cohort", args=[cohort.pk]),
                "Look at the cohort",
                "cohort",
            )
        )
    unplanned = mine.filter(state="running", course_version__course__exams__role="final", windows__isnull=True)
    for cohort in unplanned.distinct().order_by("starts_at")[:FEW]:
        found.append(
            Need(
                f"Plan the exams of {cohort.code}",
                "No exam window is set yet.",
                cohort.starts_at,
                reverse("vendor_exams", args=[cohort.pk]),
                "Set exam windows",
                "exam",
            )
        )
    for ask in (
        exam_needs.no_shows,
        exam_needs.no_shows_elsewhere,
        exam_needs.preparations,
        exam_needs.exam_days_ahead,
    ):
        found += ask(user, mine, at, Need)
    return found + _second_tries(mine, at)


def _second_tries(mine, at):
    """Cohorts whose final has closed while people in it have not yet passed and no other window is planned."""
    rows = cohort_exams.finals_not_passed(mine, at)[:FEW]
    return [
        Need(
            f"Plan another final for {row['cohort__code']}",
            f"{row['people']} {'person has' if row['people'] == 1 else 'people have'} not yet passed it.",
            row["closed"],
            reverse("vendor_exams", args=[row["cohort"]]),
            "Set an exam window",
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
        Need(
            f"{w.exam.title} is open for {w.cohort.code if w.cohort else 'everybody'}",
            _sitting_now(w),
            w.opens_at,
            reverse("proctor_room", args=[w.pk]),
            "Go to the room",
            "exam",
        )
        for w in open_now
    ] + exam_needs.start_codes(user, at, Need)


def _sitting_now(window):
    if window.cohort is None:
        return "State-wide. See who of your people is in."
    return f"{window.sitting} {'person is' if window.sitting == 1 else 'people are'} sitting now."


def _agency(user, at):
    mine = Invoice.objects.visible_to(user, role=roles.AGENCY_COORDINATOR)
    owed = mine.with_sums().filter(owed__gte=0.005).order_by("due_on")[:FEW]
    return [
        Need(
            f"Pay invoice {invoice.number}",
            f"Due {format_long_day(invoice.due_on)}.",
            invoice.at,
            reverse("agency_invoice", args=[invoice.pk]),
            "See the invoice",
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
        Need(
            "Take Leading and Coaching",
            "The two-day course for supervisors of peer specialists.",
            since or at,
            reverse("supervisor_courses"),
            "See the next courses",
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
            Need(
                f"Decide on {summed['n']} admission{'s' if summed['n'] != 1 else ''}",
                "People in training whom nobody has said yes or no to.",
                summed["first"],
                reverse("candidacies:index") + WHO_WAITS,
                "See who waits",
                "admission",
            )
        )
    held = Certificate.objects.visible_to(user).filter(state="suspended").order_by("state_at")[:FEW]
    found += [
        Need(
            f"Decide on certificate {c.number}",
            "It is suspended.",
            c.state_at or c.issued_at,
            reverse("certificates:inspect", args=[c.pk]),
            "Look at the certificate",
            "certificate",
        )
        for c in held
    ]
    approvals = VendorApproval.objects.visible_to(user).filter(vendor=OuterRef("pk"))
    bare = Q(kind=roles.VENDOR, is_active=True) & ~Exists(approvals)
    found += [
        Need(
            f"{vendor.name} may teach nothing yet",
            "No course is approved for this vendor.",
            at,
            reverse("approvals"),
            "Go to the approvals",
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
        Need(
            f"The analysis of {run.form.code} could not run",
            run.trouble[:160],
            run.requested_at,
            reverse("analysis_run", args=[run.pk]),
            "See why",
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
        Need(
            f"Analyze {form.code}",
            f"{form.n} people have sat it.",
            form.first,
            reverse("analysis_index"),
            "Go to the analyses",
            "analysis",
        )
        for form in sat
    ]
    return found + exam_needs.for_examinations(user, at, Need)


def _finance(user, at):
    waiting = (
        Charge.objects.visible_to(user)
        .waiting()
        .values("agency", name=F("agency__name"))
        .annotate(n=Count("pk"), first=Min("at"))
        .order_by("first")[:FEW]
    )
    return [
        Need(
            f"Invoice {row['name']}",
            f"{row['n']} charge{'s' if row['n'] != 1 else ''} on no invoice yet.",
            row["first"],
            reverse("issue_invoice", args=[row["agency"]]),
            "Issue an invoice",
            "fee",
        )
        for row in waiting
    ]


def _publishing(user, at):
    return [
        Need(
            f"Review “{title or 'a page'}”",
            "Submitted for review.",
            since,
            reverse("wagtailadmin_reports:workflow"),
            "See what waits",
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
