"""Requests for a seat: a trainee or a supervisor asks, and the agency that pays answers. An open one holds no seat."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.states import StatefulModel, Transition, states_check
from cohorts.core.visibility import AccessPath, ScopedQuerySet
from cohorts.people.models import Organization
from cohorts.people.models.supervision import by_supervisor
from cohorts.training.models.cohorts import Cohort
from cohorts.training.models.courses import Course
from cohorts.training.models.enrollments import Enrollment
from cohorts.training.models.waiting import WaitingPlace


class RequestState(models.TextChoices):
    """The state of a request for a seat."""

    OPEN = "open", _("Waiting for the agency")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Not answered in time")
    CLOSED = "closed", _("Closed")


REQUEST_TRANSITIONS = (
    Transition("approve", RequestState.OPEN, RequestState.APPROVED),
    Transition("decline", RequestState.OPEN, RequestState.DECLINED),
    Transition("withdraw", RequestState.OPEN, RequestState.WITHDRAWN),
    Transition("expire", RequestState.OPEN, RequestState.EXPIRED),
    # The training is canceled, or the person has a seat of the course in another way.
    Transition("close", RequestState.OPEN, RequestState.CLOSED),
)
REQUEST_INITIAL = RequestState.OPEN


class RequestForSeatQuerySet(ScopedQuerySet):
    """Filters for requests."""

    def open(self):
        """Return requests that nobody has answered yet."""
        return self.filter(state=RequestState.OPEN)

    def with_cohort(self):
        """Select the related rows for a list: cohort, course, vendor, agency, person, and what came of it."""
        related = ("cohort__course_version__course", "cohort__vendor", "agency", "person", "asked_by", "place")
        return self.select_related(*related, "seat__cohort")


class RequestForSeat(StatefulModel):
    """What a person asks of the agency that employs them and would pay: a seat in a cohort, or a place on its list."""

    State = RequestState
    TRANSITIONS = REQUEST_TRANSITIONS
    INITIAL = REQUEST_INITIAL
    access = AccessPath(
        staff=roles.PEOPLE_READERS,
        members={roles.AGENCY_COORDINATOR: "agency"},
        people=("person",),
        named=(by_supervisor("person"),),
    )
    objects = RequestForSeatQuerySet.as_manager()

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="seat_requests")
    course = models.ForeignKey(
        Course, on_delete=models.PROTECT, related_name="seat_requests", help_text="Of the cohort: one request in each."
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="seat_requests")
    agency = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="seat_requests", limit_choices_to={"kind": roles.AGENCY}
    )
    asked_at = models.DateTimeField(help_text="It decides the order on a waiting list.")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    message = models.TextField(blank=True, help_text="What the agency should know.")
    answered_at = models.DateTimeField(null=True, editable=False, help_text="When it was answered or ended.")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    reason = models.TextField(blank=True, help_text="Why it was declined.")
    # What it was approved by.
    seat = models.ForeignKey(
        Enrollment, on_delete=models.PROTECT, null=True, editable=False, related_name="seat_requests"
    )
    place = models.ForeignKey(
        WaitingPlace, on_delete=models.PROTECT, null=True, editable=False, related_name="seat_requests"
    )

    class Meta:
        verbose_name = "request for a seat"
        verbose_name_plural = "requests for seats"
        ordering = ["asked_at", "pk"]
        constraints = [
            states_check(REQUEST_TRANSITIONS, REQUEST_INITIAL, "seat_request_state_known"),
            models.UniqueConstraint(
                fields=["course", "person"], condition=Q(state=RequestState.OPEN), name="one_open_request_per_course"
            ),
            models.CheckConstraint(
                condition=Q(state=RequestState.OPEN, answered_at=None)
                | (~Q(state=RequestState.OPEN) & Q(answered_at__isnull=False)),
                name="seat_request_answered_at",
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.DECLINED) | ~Q(reason=""), name="seat_request_declined_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(seat=None, place=None) | Q(state=RequestState.APPROVED),
                name="seat_request_gives_if_approved",
            ),
        ]
        indexes = [models.Index(fields=["cohort", "state"]), models.Index(fields=["agency", "state"])]

    def __str__(self):
        return f"Request of {format_day(home_day(self.asked_at))}"

    @property
    def is_open(self):
        """Whether nobody has answered it yet."""
        return self.state == RequestState.OPEN


def requests_to_end(at):
    """Return the ids of cohorts with open requests that nobody can approve any more at `at`: the last day to enroll is
    over, or the training has begun. The oldest first.
    """
    rows = Cohort.objects.filter(seat_requests__state=RequestState.OPEN).distinct().order_by("pk")
    return [cohort.pk for cohort in rows if not cohort.fills_at(at)]
