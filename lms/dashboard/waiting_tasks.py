"""What somebody has to do about waiting lists, make-ups and corrections of attendance.

Each in a constant number of queries.
"""

from datetime import timedelta

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_list
from cohorts.core.names import called
from cohorts.notices.models.bounces import unreachable
from cohorts.training.models import Cohort, CorrectionRequest, MakeUp, SeatOffer
from cohorts.training.models.make_ups import MakeUpState, host_rows
from cohorts.training.rules.waiting import day_ends
from lms.dashboard.task import MAX_TASKS, Task

# A vendor is reminded so long before the day on which it decides whether a cohort takes place.
DECIDE_BEFORE = timedelta(days=14)


def own_offers(user, at):
    """Offers of seats that a person can still answer."""
    rows = SeatOffer.objects.visible_to(user).of_person(user).filter(state=SeatOffer.State.OPEN, ends_at__gt=at)
    rows = rows.filter(for_admission=False)
    rows = rows.select_related("place__cohort__vendor").order_by("ends_at", "pk")[:MAX_TASKS]
    return [
        Task(
            "offer_answer",
            {
                "cohort": offer.place.cohort.code,
                "vendor": offer.place.cohort.vendor.name,
                "answer_by": (offer.ends_at, offer.place.cohort.time_zone),
            },
            offer.made_at,
            reverse("seat_offer", args=[offer.token]),
            offer.place.cohort.time_zone,
        )
        for offer in rows
    ]


def offers_not_arrived(user, role, at):
    """Open offers of a vendor's or an agency's people whose address cannot be reached: somebody must phone."""
    rows = SeatOffer.objects.visible_to(user, role=role).filter(state=SeatOffer.State.OPEN, ends_at__gt=at)
    rows = rows.filter(unreachable("place__person"), for_admission=False).select_related(
        "place__cohort", "place__person", "place__agency"
    )
    return [
        Task(
            "offer_not_arrived",
            {
                "person": called(offer.place.person),
                "phone": offer.place.person.phone or offer.place.agency.phone or gettext("no number on record"),
                "cohort": offer.place.cohort.code,
                "answer_by": (offer.ends_at, offer.place.cohort.time_zone),
            },
            offer.made_at,
            _where_to_phone(offer, role),
            offer.place.cohort.time_zone,
        )
        for offer in rows.order_by("ends_at", "pk")[:MAX_TASKS]
    ]


def _where_to_phone(offer, role):
    """The vendor can give more time, once; the agency sees its people on lists."""
    if role != roles.VENDOR_COORDINATOR:
        return reverse("agency_waiting")
    if offer.extended_at is None:
        return reverse("vendor_offer_extend", args=[offer.pk])
    return f"{reverse('vendor_cohort', args=[offer.place.cohort_id])}#waiting"


def idle_seats(cohorts, at):
    """Seats of a vendor's cohorts that are free after the last day to enroll, while somebody waits for one."""
    rows = cohorts.filter(state=Cohort.State.OPEN, starts_at__gt=at, enrollment_closes_on__isnull=False).with_taken()
    rows = list(rows.filter(left__gt=0, waiting__gt=0).order_by("starts_at", "pk"))
    return [
        Task(
            "seats_idle",
            {
                "cohort": cohort.code,
                "left": cohort.left,
                "count": cohort.waiting,
                "last_day": cohort.enrollment_closes_on,
            },
            day_ends(cohort.enrollment_closes_on, cohort.time_zone),
            reverse("vendor_cohort_enrolling", args=[cohort.pk]),
            cohort.time_zone,
        )
        for cohort in rows
        if cohort.is_enrollment_over(at)
    ][:MAX_TASKS]


def correction_requests(user):
    """Requests to correct attendance, by cohort of a vendor: one task for each cohort."""
    requests = CorrectionRequest.objects.visible_to(user, role=roles.VENDOR_COORDINATOR).open().with_session().by_date()
    by_cohort = {}
    for row in requests:
        by_cohort.setdefault(row.mark.session.cohort_id, []).append(row)
    return [
        Task(
            "corrections_answer",
            {
                "cohort": rows[0].mark.session.cohort.code,
                "count": len(rows),
                "people": format_list([called(row.mark.enrollment.person) for row in rows]),
            },
            rows[0].requested_at,
            f"{reverse('vendor_cohort', args=[cohort])}#corrections",
            rows[0].mark.session.cohort.time_zone,
        )
        for cohort, rows in by_cohort.items()
    ][:MAX_TASKS]


def make_up_requests(user, at):
    """Requests to make up in sessions to come of a vendor's cohorts: one task for each cohort."""
    rows = MakeUp.objects.visible_to(user, role=roles.VENDOR_COORDINATOR)
    rows = host_rows(rows, user.holdings().get(roles.VENDOR_COORDINATOR, ()))
    by_cohort = {}
    for row in rows.filter(state=MakeUpState.REQUESTED).to_come(at).order_by("requested_at", "pk"):
        by_cohort.setdefault(row.session.cohort_id, []).append(row)
    return [
        Task(
            "make_ups_answer",
            {
                "cohort": requests[0].session.cohort.code,
                "count": len(requests),
                "people": format_list([called(row.person) for row in requests]),
            },
            requests[0].requested_at,
            f"{reverse('vendor_cohort', args=[cohort])}#make-ups",
            requests[0].session.cohort.time_zone,
        )
        for cohort, requests in by_cohort.items()
    ][:MAX_TASKS]


def decisions(cohorts, at):
    """A vendor's cohorts with fewer seats taken than their minimum, whose day of decision is near or over."""
    rows = cohorts.filter(state=Cohort.State.OPEN, starts_at__gt=at, min_seats__isnull=False).with_taken()
    rows = rows.filter(taken__lt=F("min_seats"), decide_on__lte=home_day(at + DECIDE_BEFORE))
    return [
        Task(
            "cohort_decide",
            {
                "cohort": cohort.code,
                "taken": cohort.taken,
                "count": cohort.min_seats,
                "last_day": cohort.decide_on,
            },
            max(min(day_ends(cohort.decide_on, cohort.time_zone) - DECIDE_BEFORE, at), cohort.scheduled_at),
            reverse("vendor_cohort_decide", args=[cohort.pk]),
            cohort.time_zone,
        )
        for cohort in rows.order_by("decide_on", "pk")[:MAX_TASKS]
    ]
