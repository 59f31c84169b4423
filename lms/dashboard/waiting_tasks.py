"""What somebody has to do about waiting lists, each in a constant number of queries."""

from django.urls import reverse

from cohorts.training.models import Cohort, SeatOffer
from cohorts.training.rules.waiting import day_ends
from lms.dashboard.task import MAX_TASKS, Task


def own_offers(user, at):
    """Offers of seats that a person can still answer."""
    rows = SeatOffer.objects.visible_to(user).of_person(user).filter(state=SeatOffer.State.OPEN, ends_at__gt=at)
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
