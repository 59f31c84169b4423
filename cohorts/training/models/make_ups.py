"""Make-ups: people who come to one session of another cohort, to make up for what they missed in their own."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.states import StatefulModel, Transition, states_check
from cohorts.core.visibility import AccessPath, ScopedQuerySet
from cohorts.training.models.cohorts import Session
from cohorts.training.models.enrollments import Enrollment
from cohorts.training.models.teaching import by_trainer
from cohorts.training.models.waiting import PlaceState, WaitingPlace
from cohorts.training.rules.waiting import free_seats


class MakeUpState(models.TextChoices):
    """The state of a make-up."""

    REQUESTED = "requested", _("Asked for")
    APPROVED = "approved", _("Approved")
    REOPENED = "reopened", _("Another session is needed")
    CLOSED = "closed", _("Closed")


MAKE_UP_TRANSITIONS = (
    Transition("approve", MakeUpState.REQUESTED, MakeUpState.APPROVED),
    Transition("decline", MakeUpState.REQUESTED, MakeUpState.REOPENED),
    Transition("reopen", MakeUpState.REQUESTED, MakeUpState.REOPENED),
    Transition("reopen", MakeUpState.APPROVED, MakeUpState.REOPENED),
    Transition("withdraw", MakeUpState.REQUESTED, MakeUpState.CLOSED),
    Transition("withdraw", MakeUpState.APPROVED, MakeUpState.CLOSED),
    Transition("withdraw", MakeUpState.REOPENED, MakeUpState.CLOSED),
    Transition("end", MakeUpState.REQUESTED, MakeUpState.CLOSED),
    Transition("end", MakeUpState.APPROVED, MakeUpState.CLOSED),
    Transition("end", MakeUpState.REOPENED, MakeUpState.CLOSED),
)
MAKE_UP_INITIAL = MakeUpState.REQUESTED
# A session is asked for, or the person comes to it.
LIVE = (MakeUpState.REQUESTED, MakeUpState.APPROVED)


class MakeUpOutcome(models.TextChoices):
    """Why a person does not come to the session."""

    DECLINED = "declined", _("The training vendor declined it")
    TAKEN_BACK = "taken_back", _("The training vendor took it back")
    SESSION_CANCELED = "session_canceled", _("The session will not take place")
    SESSION_MOVED = "session_moved", _("The session was moved")
    WITHDRAWN = "withdrawn", _("The trainee took it back")
    REPLACED = "replaced", _("Another session was asked for")
    SEAT_ENDED = "seat_ended", _("The seat in the course was given up")
    SEATED = "seated", _("The person has a seat in this cohort now")


class MakeUpQuerySet(ScopedQuerySet):
    """Filters and orders for make-ups."""

    def approved(self):
        """Return those of people who come, or came, to the session: its guests."""
        return self.filter(state=MakeUpState.APPROVED)

    def live(self):
        """Return those that are asked for or approved."""
        return self.filter(state__in=LIVE)

    def to_come(self, at):
        """Return those of sessions that have not started."""
        return self.filter(session__starts_at__gt=at)

    def in_course(self, course):
        """Return those of people with a seat in this course (a row or its id)."""
        return self.filter(seat__cohort__course_version__course=course)

    def with_session(self):
        """Select the related rows for a list: the person, the session's cohort and vendor, the seat's."""
        cohort = "session__cohort"
        related = ("person", f"{cohort}__vendor", f"{cohort}__course_version__course", "seat__agency")
        return self.select_related(*related, "seat__cohort__vendor", "seat__cohort__course_version")

    def by_date(self):
        """Order by their sessions."""
        return self.order_by("session__starts_at", "requested_at", "pk")


def _approves(organization_ids):
    """Return the condition for a vendor: the session is theirs, or the seat from which the person comes."""
    ids = sorted(organization_ids)
    return Q(session__cohort__vendor__in=ids) | Q(seat__cohort__vendor__in=ids)


class MakeUp(StatefulModel):
    """A person asks to come to one session of another cohort, and comes to it as a guest once its vendor approves.

    A guest takes a chair in this session only, and is charged nothing. Their attendance is marked for `seat`, the seat
    that they have in the course.
    """

    State = MakeUpState
    Outcome = MakeUpOutcome
    TRANSITIONS = MAKE_UP_TRANSITIONS
    INITIAL = MAKE_UP_INITIAL
    access = AccessPath(
        staff=roles.PEOPLE_READERS,
        members={roles.AGENCY_COORDINATOR: "seat__agency"},
        people=("person",),
        named=(
            by_trainer("session__trainers", "session__cohort__vendor"),
            by_trainer("seat__cohort__sessions__trainers", "seat__cohort__vendor"),
        ),
        also={roles.VENDOR_COORDINATOR: _approves},
    )
    objects = MakeUpQuerySet.as_manager()

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="make_ups")
    seat = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="make_ups")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="make_ups")
    requested_at = models.DateTimeField(editable=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    held_reason = models.TextField(
        blank=True, editable=False, help_text="Why the vendor entered it after the session had begun."
    )
    approved_at = models.DateTimeField(null=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    over_at = models.DateTimeField(null=True, editable=False, help_text="Since when it is not live any more.")
    outcome = models.CharField(max_length=20, choices=MakeUpOutcome, blank=True, editable=False)
    reason = models.TextField(blank=True, editable=False, help_text="Why the vendor declined it or took it back.")
    sequence = models.PositiveIntegerField(
        default=0, editable=False, help_text="How often an approved one has ended, for calendars."
    )

    class Meta:
        verbose_name = "make-up"
        ordering = ["requested_at", "pk"]
        constraints = [
            states_check(MAKE_UP_TRANSITIONS, MAKE_UP_INITIAL, "make_up_state_known"),
            models.UniqueConstraint(
                fields=["session", "person"], condition=Q(state__in=LIVE), name="one_make_up_per_person_and_session"
            ),
            models.CheckConstraint(
                condition=Q(state__in=LIVE, over_at=None, outcome="")
                | (~Q(state__in=LIVE) & Q(over_at__isnull=False) & ~Q(outcome="")),
                name="make_up_says_why_it_ended",
            ),
            models.CheckConstraint(
                condition=~Q(state=MakeUpState.APPROVED) | Q(approved_at__isnull=False), name="make_up_approved_at"
            ),
        ]
        indexes = [models.Index(fields=["session", "state"]), models.Index(fields=["person", "state"])]

    def __str__(self):
        return f"Make-up of {format_day(home_day(self.requested_at))}"

    @property
    def is_live(self):
        """Whether it is asked for or approved."""
        return self.state in LIVE


def session_rows(make_ups: Any) -> Any:
    """Return the sessions of make-ups, with their cohorts. The caller may read the make-ups."""
    return Session.objects.filter(pk__in=make_ups.order_by().values("session")).with_course()


def guest_sessions_of(seats: Any) -> dict[int, set[int]]:
    """Return {seat id: ids of the sessions to which its person comes or came as a guest}. One query."""
    sessions: dict[int, set[int]] = defaultdict(set)
    for seat, session in MakeUp.objects.approved().filter(seat__in=seats).values_list("seat", "session"):
        sessions[seat].add(session)
    return sessions


def fullest_guests(cohort_id: int, at: datetime, without: Any = None) -> int:
    """Return how many guests the session after `at` with the most of them has. without: a person who is not counted."""
    rows = MakeUp.objects.approved().to_come(at).filter(session__cohort=cohort_id, session__canceled_at=None)
    if without is not None:
        rows = rows.exclude(person=without)
    counts = rows.order_by().values("session").annotate(n=models.Count("pk")).values_list("n", flat=True)
    return max(counts, default=0)


def room_in(sessions: Iterable[Session]) -> dict[int, int]:
    """Return {session id: chairs that are free in it}: seats of its cohort that nobody has, is offered, or sits on as a
    guest of this session. The sessions come with their cohorts. Three queries.
    """
    sessions = list(sessions)
    cohorts = {session.cohort_id: session.cohort.seats for session in sessions}
    seats = Enrollment.objects.taken().filter(cohort__in=cohorts)
    offers = WaitingPlace.objects.filter(cohort__in=cohorts, state=PlaceState.OFFERED)
    guests = MakeUp.objects.approved().filter(session__in=[session.pk for session in sessions])
    taken, offered, guest = _counts(seats, "cohort"), _counts(offers, "cohort"), _counts(guests, "session")
    room = {}
    for session in sessions:
        cohort = session.cohort_id
        people = taken.get(cohort, 0), offered.get(cohort, 0), [guest.get(session.pk, 0)]
        room[session.pk] = free_seats(cohorts[cohort], *people)
    return room


def _counts(rows: Any, key: str) -> dict[int, int]:
    return dict(rows.order_by().values(key).annotate(n=models.Count("pk")).values_list(key, "n"))


def host_rows(make_ups: Any, vendors: Iterable[int]) -> Any:
    """Return those of make-ups, that the user may see, whose session is of these vendors, with what a list shows."""
    return make_ups.filter(session__cohort__vendor__in=sorted(vendors)).with_session()


def as_guest(make_up: MakeUp) -> Enrollment:
    """Return the seat of a guest, loaded `with_session`, for lists of who is in the session."""
    seat: Enrollment = make_up.seat
    seat.person, seat.is_guest = make_up.person, True
    return seat
