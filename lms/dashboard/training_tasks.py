"""What somebody has to do about training and its fees, each in a constant number of queries."""

from datetime import timedelta

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.http import urlencode

from cohorts.billing.models import HALF_A_CENT, Invoice
from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_money
from cohorts.core.names import full_name
from cohorts.core.persons import accounts_of
from cohorts.people.models import Membership
from cohorts.training.models import Cohort, Course, Enrollment, RequestForSeat, Session
from cohorts.training.models.cohorts import UNFINISHED
from cohorts.training.models.scheduled import short_of_hours
from cohorts.training.models.teaching import trainers_gone
from exams.delivery.models import cohort_exams
from lms.dashboard import employment_tasks, exam_tasks, request_tasks, seat_tasks, waiting_tasks
from lms.dashboard.task import MAX_TASKS, Task

# A planned cohort should be open for seats this long before it starts.
OPEN_BEFORE = timedelta(days=60)
# Of sessions without a trainer, so many are read, the next ones first.
MAX_SESSIONS_WITHOUT_TRAINER = 200


def for_trainer(user, at):
    """For a trainer: sessions that are over and have no attendance."""
    return _attendance(Session.objects.visible_to(user, role=roles.TRAINER), at)


def _attendance(sessions, at):
    """Sessions that are over and have no attendance."""
    waiting = sessions.filter(ends_at__lte=at, cohort__state__in=("running", "finished"))
    waiting = waiting.unmarked().select_related("cohort").order_by("ends_at")[:MAX_TASKS]
    return [
        Task(
            "attendance_record",
            {"cohort": session.cohort.code, "starts": (session.starts_at, session.cohort.time_zone)},
            max(session.ends_at, session.saved_at),
            reverse("trainer_attendance", args=[session.pk]),
            session.cohort.time_zone,
        )
        for session in waiting
    ]


def for_vendor(user, at):
    """For a vendor: cohorts to move on, exams to plan and to run, people to talk with."""
    mine = Cohort.objects.visible_to(user, role=roles.VENDOR_COORDINATOR)
    tasks = _cohorts_to_move_on(mine, at)
    tasks += [
        Task(
            "exams_plan",
            {"cohort": cohort.code, "exam": cohort.unplanned},
            max(cohort.starts_at, cohort.scheduled_at),
            reverse("vendor_exams", args=[cohort.pk]),
            cohort.time_zone,
        )
        for cohort in cohort_exams.without_window(mine).order_by("starts_at")[:MAX_TASKS]
    ]
    for ask in (
        exam_tasks.no_shows,
        exam_tasks.no_shows_elsewhere,
        exam_tasks.preparations,
        exam_tasks.exam_days_ahead,
    ):
        tasks += ask(user, mine, at)
    sessions = Session.objects.visible_to(user, role=roles.VENDOR_COORDINATOR)
    # Whoever taught them has left, so nobody else is asked.
    tasks += _attendance(sessions.filter(cohort__in=mine).without_trainer(), at)
    tasks += _trainers_to_replace(sessions, mine, at) + _trainers_to_choose(sessions, mine, at)
    tasks += waiting_tasks.make_up_requests(user, at) + waiting_tasks.correction_requests(user)
    tasks += waiting_tasks.decisions(mine, at)
    return tasks + _missing_hours(mine, at) + _second_tries(user, at) + _waiting_lists(user, mine, at)


def _waiting_lists(user, mine, at):
    """Offers that did not arrive, and seats that are free while somebody waits."""
    unseen = waiting_tasks.offers_not_arrived(user, roles.VENDOR_COORDINATOR, at)
    return unseen + waiting_tasks.idle_seats(mine, at)


def _trainers_to_replace(sessions, mine, at):
    """Trainers of sessions to come who are trainers of the vendor no more."""
    sessions = sessions.filter(cohort__in=mine.filter(state__in=UNFINISHED))
    return [
        Task(
            "trainer_replace",
            {"person": full_name(row["given"], row["family"], row["email"]), "count": row["n"]},
            row["ended"] or at,
            reverse("vendor_trainer_replace", args=[row["membership"]]),
        )
        for row in trainers_gone(sessions, at)[:MAX_TASKS]
        if row["membership"]
    ]


def _missing_hours(mine, at):
    """Cohorts in which nobody can get enough hours, because too few are scheduled."""
    return [
        Task(
            "hours_plan",
            {"cohort": cohort.code, "scheduled": minutes, "needed": cohort.course_version.needed_minutes},
            _missed_since(cohort, at),
            reverse("vendor_cohort", args=[cohort.pk]),
            cohort.time_zone,
        )
        for cohort, minutes in short_of_hours(mine)[:MAX_TASKS]
    ]


def _missed_since(cohort, at):
    """When the hours should have been scheduled: some time before the cohort starts, never before it was created."""
    return min(max(cohort.starts_at - OPEN_BEFORE, cohort.scheduled_at), at) if cohort.starts_at else at


def _trainers_to_choose(sessions, mine, at):
    """Sessions to come in open and running cohorts for which nobody is named, by cohort."""
    rows = sessions.filter(cohort__in=mine.filter(state__in=("open", "running")), starts_at__gt=at, trainers=None)
    rows = rows.order_by("starts_at", "pk").select_related("cohort")
    by_cohort = {}
    for session in rows[:MAX_SESSIONS_WITHOUT_TRAINER]:
        by_cohort.setdefault(session.cohort, []).append(session)
    return [
        Task(
            "trainer_choose",
            {"cohort": cohort.code, "starts": (unstaffed[0].starts_at, cohort.time_zone), "count": len(unstaffed)},
            min(session.saved_at for session in unstaffed),
            reverse("vendor_session", args=[unstaffed[0].pk]),
            cohort.time_zone,
        )
        for cohort, unstaffed in list(by_cohort.items())[:MAX_TASKS]
    ]


def _cohorts_to_move_on(mine, at):
    """Cohorts to open for seats, to start and to finish."""
    planned = mine.filter(state="planned", starts_at__lte=at + OPEN_BEFORE).order_by("starts_at")[:MAX_TASKS]
    tasks = [
        Task(
            "cohort_open",
            {"cohort": cohort.code, "starts": (cohort.starts_at, cohort.time_zone)},
            max(cohort.starts_at - OPEN_BEFORE, cohort.scheduled_at),
            reverse("vendor_cohort", args=[cohort.pk]),
            cohort.time_zone,
        )
        for cohort in planned
    ]
    started = mine.filter(state="open", starts_at__lte=at).order_by("starts_at")[:MAX_TASKS]
    ended = mine.filter(state="running", ends_at__lte=at).order_by("ends_at")[:MAX_TASKS]
    steps = [("cohort_start", cohort, max(cohort.starts_at, cohort.scheduled_at)) for cohort in started]
    steps += [("cohort_finish", cohort, max(cohort.ends_at, cohort.scheduled_at)) for cohort in ended]
    return tasks + [
        Task(code, {"cohort": cohort.code}, since, reverse("vendor_cohort", args=[cohort.pk]), cohort.time_zone)
        for code, cohort, since in steps
    ]


def _second_tries(user, at):
    """Cohorts whose final has closed while people in it have not yet passed and no other window is planned."""
    rows = cohort_exams.finals_not_passed(user, at)[:MAX_TASKS]
    return [
        Task(
            "final_plan",
            {"cohort": row["cohort__code"], "count": row["people"]},
            row["closed"],
            reverse("vendor_exams", args=[row["cohort"]]),
            row["zone"],
        )
        for row in rows
    ]


def for_agency(user, at):
    """For an agency: requests to answer, invoices, trainees who need a seat, cohorts with too few hours for them."""
    return (
        waiting_tasks.offers_not_arrived(user, roles.AGENCY_COORDINATOR, at)
        + request_tasks.for_agency(user)
        + employment_tasks.for_agency(user, at)
        + _invoices(user, at)
        + seat_tasks.for_agency(user, at)
        + _hours_to_ask_for(user, at)
    )


def _hours_to_ask_for(user, at):
    """Cohorts with seats of the agency in which nobody can get enough hours."""
    seats = Enrollment.objects.visible_to(user, role=roles.AGENCY_COORDINATOR).taken()
    counts = dict(seats.order_by().values_list("cohort").annotate(n=Count("pk")))
    cohorts = Cohort.objects.visible_to(user).filter(pk__in=counts)
    return [
        Task(
            "hours_ask",
            {
                "cohort": cohort.code,
                "vendor": cohort.vendor.name,
                "count": counts[cohort.pk],
                "scheduled": minutes,
                "needed": cohort.course_version.needed_minutes,
            },
            _missed_since(cohort, at),
            f"{reverse('agency_enrollments')}?{urlencode({'q': cohort.code, 'attention': 1})}",
            cohort.time_zone,
        )
        for cohort, minutes in short_of_hours(cohorts)[:MAX_TASKS]
    ]


def _invoices(user, at):
    mine = Invoice.objects.visible_to(user, role=roles.AGENCY_COORDINATOR)
    owed = mine.with_sums().filter(owed__gte=0.005).order_by("due_on")[:MAX_TASKS]
    return [
        Task(
            "invoice_pay" if invoice.due_on >= home_day(at) else "invoice_overdue",
            {"number": invoice.number, "due_on": invoice.due_on},
            invoice.at,
            reverse("agency_invoice", args=[invoice.pk]),
        )
        for invoice in owed
    ]


def for_supervisor(user, at):
    """For a supervisor: the course for supervisors, until it is taken or asked for."""
    taken = Enrollment.objects.visible_to(user).taken().of_person(user)
    taken = taken.filter(cohort__course_version__course__audience="supervisors")
    requests = RequestForSeat.objects.visible_to(user).open().of_person(user)
    is_done = taken.exists() or requests.filter(course__audience="supervisors").exists()
    if is_done or not Course.objects.visible_to(user).filter(audience="supervisors").exists():
        return []
    own = Membership.objects.visible_to(user).in_force().of_person(user).filter(role=roles.SUPERVISOR)
    since = own.aggregate(first=Min("started_at"))["first"]
    return [
        Task(
            "supervisor_course_take",
            {},
            since or at,
            reverse("supervisor_courses"),
        )
    ]


def own_fees(user):
    """What a person owes on invoices of their own."""
    rows = Invoice.objects.visible_to(user).filter(payer__person__in=list(accounts_of([user.pk])))
    rows = rows.with_sums().filter(owed__gt=HALF_A_CENT)
    return [
        Task(
            "fee_pay",
            {"amount": format_money(row.statement.balance), "number": row.number, "due_on": row.due_on},
            row.at,
            reverse("my_fees"),
        )
        for row in rows.order_by("due_on", "pk")[:MAX_TASKS]
    ]
