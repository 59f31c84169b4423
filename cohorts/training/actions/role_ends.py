"""What becomes of seats when somebody's role at an agency ends: a seat stays, what only waited for one ends."""

from datetime import datetime

from django.utils.translation import gettext

from cohorts.core import roles
from cohorts.core.actions import action, log
from cohorts.core.formatting import format_list
from cohorts.core.jobs import enqueue
from cohorts.core.states import transition
from cohorts.people.models import Membership, User
from cohorts.training.actions.cohort_locks import lock_cohort
from cohorts.training.actions.held_seat_emails import email_role_over as email_role_over_of_kept
from cohorts.training.actions.request_emails import email_role_over
from cohorts.training.actions.seat_offers import end_place, may_take_seat, offer_free_seats
from cohorts.training.actions.waiting_emails import email_left
from cohorts.training.models import Enrollment, RequestForSeat, SeatOffer, WaitingPlace
from cohorts.training.models.enrollments import SETTLED
from cohorts.training.models.waiting import OfferState

# Whoever has one of these can wait for a seat.
SEATED_ROLES = (roles.TRAINEE, roles.SUPERVISOR)


def after_role(membership: Membership) -> None:
    """Queue the job that ends what waited for a seat through this role (`people.ports.ROLE_ENDED`)."""
    if membership.role in SEATED_ROLES:
        enqueue("cohorts.training.tasks.end_waiting_without_role", membership.pk)


def places_through(membership: Membership) -> list[WaitingPlace]:
    """Return the places of a person on waiting lists, also with a seat that is kept or offered, through an agency."""
    rows = WaitingPlace.objects.on_list().of_people([membership.user_id]).filter(agency=membership.organization_id)
    return list(rows.with_cohort().order_by("cohort", "pk"))


def requests_through(membership: Membership) -> list[RequestForSeat]:
    """Return the requests for seats of a person that an agency has not answered."""
    rows = RequestForSeat.objects.open().of_people([membership.user_id]).filter(agency=membership.organization_id)
    return list(rows.with_cohort().order_by("cohort", "pk"))


@action("waiting_list.role_ended", "Ended place on waiting list with role")
def end_place_without_role(*, place: WaitingPlace, by: User | None, at: datetime) -> WaitingPlace:
    """Take somebody off a list whose role at the agency has ended, and offer the seat that was kept or offered to the
    next person; returns the place. Emails the person, the agency and, of a seat that was kept, the vendor. Nothing if
    they have the role again.
    """
    cohort = lock_cohort(place.cohort)
    row: WaitingPlace = WaitingPlace.objects.with_cohort().get(pk=place.pk)
    if row.off_list_at is None and not may_take_seat(row, cohort, at):
        was_kept = SeatOffer.objects.filter(place=row, state=OfferState.OPEN, for_admission=True).exists()
        end_place(row, "leave", by=by, at=at, reason="role_ended")
        log(row, by=by, at=at, cohort=cohort.code)
        email_left(row, by=by, at=at)
        if was_kept:
            email_role_over_of_kept(row, by=by, at=at)
        offer_free_seats(cohort=cohort, by=by, at=at)
    return row


@action("seat_request.role_ended", "Ended request for seat with role")
def end_request_without_role(*, request: RequestForSeat, by: User | None, at: datetime) -> RequestForSeat:
    """End a request for a seat whose person has no role at the agency any more; returns it.

    Emails the person, who asked for them, and the agency. Nothing if it was answered, or they have the role again.
    """
    cohort = lock_cohort(request.cohort)
    row: RequestForSeat = RequestForSeat.objects.with_cohort().get(pk=request.pk)
    there = Membership.objects.in_force().of_people([row.person_id]).filter(organization=row.agency_id)
    if row.is_open and not there.filter(role=cohort.course_version.course.needed_role).exists():
        transition(row, "close", by=by, at=at, cohort=cohort.code, fields={"answered_at": at, "answered_by": by})
        email_role_over(row, by=by, at=at)
    return row


def leaving_agency(membership: Membership) -> list[str]:
    """Say to somebody what becomes of their seats and of what they wait for, when they leave an agency."""
    names = {"agency": membership.organization}
    seats = Enrollment.objects.taken().of_people([membership.user_id]).filter(agency=membership.organization_id)
    codes = list(seats.exclude(cohort__state__in=SETTLED).values_list("cohort__code", flat=True).order_by("pk"))
    lines = []
    if codes:
        names["cohorts"] = format_list(codes)
        lines.append(
            gettext(
                "You keep your seat in %(cohorts)s, and %(agency)s still pays for it. It can give the seat up; then we "
                "email you. If you do not want the seat, or another agency will pay for it, write to %(agency)s or to "
                "state program staff before you leave."
            )
            % names
        )
    waiting = [*places_through(membership), *requests_through(membership)]
    if waiting:
        names["cohorts"] = format_list(sorted({row.cohort.code for row in waiting}))
        lines.append(
            gettext(
                "Your place on a waiting list, an offered or kept seat, and a request for a seat through %(agency)s "
                "end: %(cohorts)s. A kept seat goes to the next person."
            )
            % names
        )
    return lines
