"""Waiting lists: who waits for a seat in a cohort, in which order, and the seats that were offered to them."""

from base64 import urlsafe_b64encode
from datetime import UTC
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.db.models import F, Prefetch, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from cohorts.billing.models import Order
from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.names import called
from cohorts.core.states import StatefulModel, Transition, states_check
from cohorts.core.visibility import AccessPath, ScopedQuerySet
from cohorts.people.models import Invitation, Organization
from cohorts.people.models.supervision import by_supervisor
from cohorts.training.models.cohorts import Cohort
from cohorts.training.models.enrollments import Enrollment
from cohorts.training.rules import waiting as rules


class PlaceState(models.TextChoices):
    """The state of a place on a waiting list."""

    WAITING = "waiting", _("Waiting")
    OFFERED = "offered", _("Seat offered")
    SEATED = "seated", _("Has a seat")
    DECLINED = "declined", _("Declined the seat")
    LAPSED = "lapsed", _("Did not answer in time")
    LEFT = "left", _("Left the list")
    CLOSED = "closed", _("List closed")
    UNADMITTED = "waiting_admission", _("On the list, waiting for admission")


PLACE_TRANSITIONS = (
    Transition("offer", PlaceState.WAITING, PlaceState.OFFERED),
    Transition("seat", PlaceState.WAITING, PlaceState.SEATED),
    Transition("seat", PlaceState.OFFERED, PlaceState.SEATED),
    Transition("decline", PlaceState.OFFERED, PlaceState.DECLINED),
    Transition("lapse", PlaceState.OFFERED, PlaceState.LAPSED),
    Transition("take_back", PlaceState.OFFERED, PlaceState.WAITING),
    Transition("leave", PlaceState.WAITING, PlaceState.LEFT),
    Transition("leave", PlaceState.OFFERED, PlaceState.LEFT),
    Transition("close", PlaceState.WAITING, PlaceState.CLOSED),
    Transition("close", PlaceState.OFFERED, PlaceState.CLOSED),
    # No seat is kept any more, or not twice; the place in the order of asking stays until admission.
    Transition("pass_over", PlaceState.WAITING, PlaceState.UNADMITTED),
    Transition("pass_over", PlaceState.OFFERED, PlaceState.UNADMITTED),
    Transition("admit", PlaceState.UNADMITTED, PlaceState.WAITING),
    Transition("seat", PlaceState.UNADMITTED, PlaceState.SEATED),
    Transition("leave", PlaceState.UNADMITTED, PlaceState.LEFT),
    Transition("close", PlaceState.UNADMITTED, PlaceState.CLOSED),
)
PLACE_INITIAL = PlaceState.WAITING
# Whoever is on the list now: they wait, a seat is offered to or kept for them, or they are passed over until admitted.
ON_LIST = (PlaceState.WAITING, PlaceState.OFFERED, PlaceState.UNADMITTED)


class Priority(models.IntegerChoices):
    """A stated reason to be offered a seat before others. The first is only for a seat that is to be taken again."""

    RETURNING = rules.RETURNING, _("Takes a seat again that was given up")
    FIRST = rules.FIRST, _("Before the others")
    USUAL = rules.USUAL, _("In the order of asking")


class OfferState(models.TextChoices):
    """The state of an offer of a seat."""

    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    LAPSED = "lapsed", _("Not answered in time")
    TAKEN_BACK = "taken_back", _("Taken back")


OFFER_TRANSITIONS = (
    Transition("accept", OfferState.OPEN, OfferState.ACCEPTED),
    Transition("decline", OfferState.OPEN, OfferState.DECLINED),
    Transition("lapse", OfferState.OPEN, OfferState.LAPSED),
    Transition("take_back", OfferState.OPEN, OfferState.TAKEN_BACK),
)
OFFER_INITIAL = OfferState.OPEN


class WaitingPlaceQuerySet(ScopedQuerySet):
    """Filters and orders for places on waiting lists."""

    def on_list(self):
        """Return the places of people who are on a list now."""
        return self.filter(state__in=ON_LIST)

    def waiting(self):
        """Return the places of people who wait and are not offered a seat."""
        return self.filter(state=PlaceState.WAITING)

    def in_course(self, course):
        """Return places for cohorts of this course (a row or its id)."""
        return self.filter(cohort__course_version__course=course)

    def in_line(self):
        """Order those on a list as seats are offered: first who has an offer, then by priority and when they asked."""
        # “offered” comes before “waiting” and “waiting_admission”.
        return self.order_by("cohort", "state", "priority", "asked_at", "pk")

    def with_cohort(self):
        """Select the related rows for a list: cohort, course, vendor, agency, person."""
        related = ("cohort__course_version__course", "cohort__vendor", "agency", "person", "invitation")
        return self.select_related(*related)

    def with_offers(self):
        """Prefetch the open offer of each as `open_offers`: a list of one or none."""
        rows = SeatOffer.objects.filter(state=OfferState.OPEN)
        return self.prefetch_related(Prefetch("offers", rows, to_attr="open_offers"))


class WaitingPlace(StatefulModel):
    """A person's place on the waiting list of a cohort. Their agency agreed to pay when it put them there."""

    State = PlaceState
    TRANSITIONS = PLACE_TRANSITIONS
    INITIAL = PLACE_INITIAL
    Priority = Priority
    access = AccessPath(
        staff=roles.PEOPLE_READERS,
        members={roles.VENDOR_COORDINATOR: "cohort__vendor", roles.AGENCY_COORDINATOR: "agency"},
        people=("person",),
        named=(by_supervisor("person"),),
    )
    objects = WaitingPlaceQuerySet.as_manager()

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="waiting_places")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="waiting_places")
    agency = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="waiting_places",
        limit_choices_to={"kind": roles.AGENCY},
    )
    asked_at = models.DateTimeField(help_text="When the seat was asked for. It decides the order.")
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.USUAL)
    priority_reason = models.TextField(blank=True)
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, null=True, blank=True, related_name="waiting_places", editable=False
    )
    # The seat that is given back to the person, at its old price and terms.
    returning_seat = models.ForeignKey(
        Enrollment, on_delete=models.PROTECT, null=True, blank=True, related_name="waiting_places", editable=False
    )
    # Of somebody who is not a trainee of the agency yet: their seat or place waits until they accept.
    invitation = models.ForeignKey(
        Invitation, on_delete=models.PROTECT, null=True, blank=True, related_name="waiting_places", editable=False
    )
    joined_at = models.DateTimeField(editable=False)
    joined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    off_list_at = models.DateTimeField(
        null=True, editable=False, help_text="When the person was no longer on the list."
    )

    class Meta:
        verbose_name = "place on a waiting list"
        ordering = ["cohort", "priority", "asked_at", "pk"]
        constraints = [
            states_check(PLACE_TRANSITIONS, PLACE_INITIAL, "waiting_place_state_known"),
            models.UniqueConstraint(
                fields=["cohort", "person"], condition=Q(state__in=ON_LIST), name="one_waiting_place_per_cohort"
            ),
            models.CheckConstraint(
                condition=Q(priority__in=Priority.values) & (Q(priority=Priority.USUAL) | ~Q(priority_reason="")),
                name="waiting_priority_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ON_LIST, off_list_at=None)
                | (~Q(state__in=ON_LIST) & Q(off_list_at__isnull=False)),
                name="waiting_place_off_the_list",
            ),
            models.CheckConstraint(
                condition=(Q(priority=Priority.RETURNING) & Q(returning_seat__isnull=False))
                | (~Q(priority=Priority.RETURNING) & Q(returning_seat=None)),
                name="returning_place_has_its_seat",
            ),
        ]
        indexes = [models.Index(fields=["cohort", "state"]), models.Index(fields=["person", "state"])]

    def __str__(self):
        return f"Waiting place {self.pk}"

    @property
    def is_on_list(self):
        """Whether the person waits, or a seat is offered to them."""
        return self.state in ON_LIST

    @property
    def is_invited(self):
        """Whether the person has not accepted the invitation yet by which they are here."""
        return self.invitation_id is not None and self.invitation.accepted_at is None

    @property
    def shown_name(self):
        """The name of the person; as the agency typed it, until they accept. It does not read their account before."""
        return self.invitation.typed_name if self.is_invited else called(self.person)

    @property
    def key(self):
        """What orders the list: the smallest is offered a seat first."""
        return self.priority, self.asked_at, self.pk


class SeatOffer(StatefulModel):
    """A seat offered to a person on a waiting list until a moment. Only a hash of the token of its link is stored.

    As with invitations, the token is computed from the row and the site's secret key when the email is sent.
    """

    State = OfferState
    TRANSITIONS = OFFER_TRANSITIONS
    INITIAL = OFFER_INITIAL
    PERSON = "place__person"
    access = AccessPath(
        staff=roles.PEOPLE_READERS,
        members={roles.VENDOR_COORDINATOR: "place__cohort__vendor", roles.AGENCY_COORDINATOR: "place__agency"},
        people=("place__person",),
    )

    place = models.ForeignKey(WaitingPlace, on_delete=models.PROTECT, related_name="offers")
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="It can be answered before this moment.")
    token_hash = models.CharField(max_length=64, unique=True)
    for_admission = models.BooleanField(
        default=False, editable=False, help_text="The seat is kept until the person is admitted; nobody answers it."
    )
    answered_at = models.DateTimeField(null=True, editable=False, help_text="When it was answered or ended.")
    extended_at = models.DateTimeField(
        null=True, editable=False, help_text="When it got more time, because its email did not arrive."
    )

    class Meta:
        verbose_name = "offer of a seat"
        ordering = ["made_at", "pk"]
        constraints = [
            states_check(OFFER_TRANSITIONS, OFFER_INITIAL, "seat_offer_state_known"),
            models.UniqueConstraint(
                fields=["place"], condition=Q(state=OfferState.OPEN), name="one_open_offer_per_place"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("made_at")), name="seat_offer_ends_after_it_is_made"),
            models.CheckConstraint(
                condition=Q(state=OfferState.OPEN, answered_at=None)
                | (~Q(state=OfferState.OPEN) & Q(answered_at__isnull=False)),
                name="seat_offer_answered_at",
            ),
        ]
        indexes = [models.Index(fields=["state", "ends_at"])]

    def __str__(self):
        return f"Offer of {format_day(home_day(self.made_at))}"

    @property
    def token(self):
        """The secret part of the link. Deterministic."""
        value = f"{self.place_id}/{self.made_at.astimezone(UTC).isoformat()}"
        return urlsafe_b64encode(salted_hmac("cohorts.seat_offer", value, algorithm="sha256").digest()).decode()[:43]

    @staticmethod
    def hash_of(token):
        """Return the hash of a token, which is what the database stores."""
        return sha256(token.encode()).hexdigest()

    def problem(self, at):
        """Return why it can no longer be answered at `at`, as a Problem, or None. Reads the place and its cohort."""
        cohort = self.place.cohort
        facts = rules.OfferFacts(
            cohort=cohort.code,
            zone=cohort.time_zone,
            state=self.state,
            ends_at=self.ends_at,
            answered_at=self.answered_at,
            cohort_state=cohort.state,
            starts_at=cohort.starts_at,
            canceled_at=cohort.canceled_at,
            for_admission=self.for_admission,
        )
        return rules.offer_problem(facts, at)
