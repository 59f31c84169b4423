"""Enrollments (seats): who takes part in a cohort and who pays; and admissions of people to programs."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Cast, Concat, LPad
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.states import StatefulModel, Transition, states_check
from cohorts.core.visibility import AccessPath, ScopedQuerySet
from cohorts.people.models import Organization
from cohorts.people.models.supervision import by_supervisor
from cohorts.training.models.cohorts import Cohort
from cohorts.training.models.teaching import by_trainer


class EnrollmentState(models.TextChoices):
    """The state of a seat."""

    ENROLLED = "enrolled", _("Enrolled")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    MOVED = "moved", _("Moved to another cohort")


ENROLLMENT_TRANSITIONS = (
    Transition("withdraw", EnrollmentState.ENROLLED, EnrollmentState.WITHDRAWN),
    Transition("restore", EnrollmentState.WITHDRAWN, EnrollmentState.ENROLLED),
    Transition("move", EnrollmentState.ENROLLED, EnrollmentState.MOVED),
)
ENROLLMENT_INITIAL = EnrollmentState.ENROLLED

TAKEN = EnrollmentState.ENROLLED
# In cohorts in these states no seat is given up or given again.
SETTLED = (Cohort.State.FINISHED, Cohort.State.CANCELED)
# A withdrawal can be undone so long after it.
UNDO = timedelta(hours=24)


class Side(models.TextChoices):
    """Who gave a seat up, and so may undo it for a day: its agency (or the supervisor whose seat it is) or its vendor.

    It is kept with the seat, because whoever did it may have lost the role since.
    """

    AGENCY = "agency", _("Agency")
    VENDOR = "vendor", _("Vendor")


def seat_taken(enrollment=""):
    """Return the condition that a seat (ORM path, "" for the row itself) is taken, that is, not withdrawn."""
    return Q(**{f"{enrollment}__state" if enrollment else "state": TAKEN})


def reference_of(path):
    """Return the reference of a seat as an expression; `path`: the ORM path to its id."""
    return Concat(Value("S-"), LPad(Cast(path, models.CharField()), 6, Value("0")))


class EnrollmentQuerySet(ScopedQuerySet):
    """Filters and orders for seats."""

    def taken(self):
        """Return seats that are taken now. A withdrawn seat does not count for hours, fees or the size of a cohort."""
        return self.filter(seat_taken())

    def with_references(self):
        """Annotate `reference`: how invoices name the seat, such as S-000203."""
        return self.annotate(reference=reference_of("pk"))

    def with_cohort(self):
        """Select the related rows for a list of seats: cohort, course, vendor, agency, person."""
        return self.select_related("cohort__course_version__course", "cohort__vendor", "agency", "person")

    def in_course(self, course):
        """Return seats taken in cohorts of this course that were not canceled."""
        rows = self.taken().exclude(cohort__state=Cohort.State.CANCELED)
        return rows.filter(cohort__course_version__course=course)

    def in_session(self, session):
        """Return seats that a person had during a part of this session, also those given up or moved since then."""
        is_before = Q(enrolled_at__lt=session.ends_at)
        return self.filter(is_before & (Q(withdrawn_at=None) | Q(withdrawn_at__gt=session.starts_at)))

    def by_name(self):
        """Order by the people's names."""
        return self.order_by("person__family_name", "person__given_name", "pk")

    def by_date(self):
        """Order seats that are taken first, then by latest cohort."""
        return self.order_by("state", "-cohort__starts_at", "-pk")


class Enrollment(StatefulModel):
    """A person's seat in a cohort, sponsored by an agency."""

    objects = EnrollmentQuerySet.as_manager()
    # In a list of who is in a session: the person has their seat elsewhere and is a guest of it.
    is_guest = False

    State = EnrollmentState
    TRANSITIONS = ENROLLMENT_TRANSITIONS
    INITIAL = ENROLLMENT_INITIAL
    access = AccessPath(
        staff=roles.PEOPLE_READERS,
        members={
            roles.VENDOR_COORDINATOR: "cohort__vendor",
            roles.PROCTOR: "cohort__vendor",
            roles.AGENCY_COORDINATOR: "agency",
        },
        people=("person",),
        named=(by_supervisor("person"), by_trainer("cohort__sessions__trainers", "cohort__vendor")),
    )

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="enrollments")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrollments")
    agency = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="enrollments", limit_choices_to={"kind": roles.AGENCY}
    )
    enrolled_at = models.DateTimeField()
    enrolled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    withdrawn_for = models.CharField(max_length=10, choices=Side, blank=True, editable=False)
    sequence = models.PositiveIntegerField(
        default=0, editable=False, help_text="How often it was given up, moved or given again, for calendars."
    )
    changed_at = models.DateTimeField(null=True, editable=False, help_text="When that happened last.")

    class Meta:
        verbose_name = "seat"
        ordering = ["cohort", "person__family_name", "person__given_name", "pk"]
        constraints = [
            states_check(ENROLLMENT_TRANSITIONS, ENROLLMENT_INITIAL, "enrollment_state_known"),
            models.UniqueConstraint(
                fields=["cohort", "person"], condition=Q(state=TAKEN), name="one_seat_per_person_and_cohort"
            ),
        ]
        indexes = [models.Index(fields=["cohort", "state"]), models.Index(fields=["agency", "state"])]

    def __str__(self):
        return f"Enrollment {self.pk}"

    def left_during(self, session):
        """When the person gave the seat up, if that was during a session of its cohort; else None."""
        if self.cohort_id != session.cohort_id or self.withdrawn_at is None:
            return None
        return self.withdrawn_at if session.starts_at < self.withdrawn_at < session.ends_at else None

    @property
    def is_taken(self):
        """Whether the seat has not been withdrawn."""
        return self.state == TAKEN

    def next_sequence(self, at):
        """Fields to write with a change of the state at `at`, so that the person's calendar says it."""
        return {"sequence": self.sequence + 1, "changed_at": at}

    def given_up_for(self, side, by, at):
        """Fields to write with its withdrawal: for which Side `by` gives it up at `at`."""
        return {"withdrawn_at": at, "withdrawn_by": by, "withdrawn_for": side, **self.next_sequence(at)}

    def may_be_restored(self, at):
        """Whether it was given up less than a day before `at`, so that this can be undone."""
        return self.state == EnrollmentState.WITHDRAWN and at <= self.withdrawn_at + UNDO

    def may_be_restored_by(self, side, at):
        """Whether a Side gave it up less than a day before `at`, and its cohort, which is loaded, is not over."""
        return self.withdrawn_for == side and self.cohort.state not in SETTLED and self.may_be_restored(at)


def with_former_seats(enrollment: Enrollment) -> list[Enrollment]:
    """Return a seat and the seats from which it was moved, the latest first. The caller may read or charge the seat."""
    seats = [enrollment]
    while move := SeatMove.objects.filter(seat=seats[-1]).select_related("former").first():
        seats.append(move.former)
    return seats


def seats_now(seats: Iterable[Enrollment]) -> dict[int, Enrollment]:
    """Return {seat id: the seat that its person got instead, the last one}, of the seats that were moved.

    The caller may read the seats. A query for each time that seats were moved, however many there are.
    """
    origins = {seat.pk: seat.pk for seat in seats if seat.state == EnrollmentState.MOVED}
    latest: dict[int, Enrollment] = {}
    while origins:
        moves = SeatMove.objects.filter(former__in=origins).select_related("seat__cohort")
        later = {move.seat.pk: (origins[move.former_id], move.seat) for move in moves}
        latest |= dict(later.values())
        origins = {pk: origin for pk, (origin, _seat) in later.items()}
    return latest


class SeatMove(AppendOnly):
    """State staff moved a seat to another cohort: the former seat, and the one that the person has instead."""

    access = AccessPath(
        staff=roles.PEOPLE_READERS,
        members={roles.VENDOR_COORDINATOR: "seat__cohort__vendor", roles.AGENCY_COORDINATOR: "seat__agency"},
        people=("seat__person",),
    )

    former = models.OneToOneField(Enrollment, on_delete=models.PROTECT, related_name="moved_to")
    seat = models.OneToOneField(Enrollment, on_delete=models.PROTECT, related_name="moved_from")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="seat_move_has_a_reason")]

    def __str__(self):
        return f"Move {self.pk}"


class Admission(AppendOnly):
    """The state's decision to admit a person to a program. Certification decides it. The latest row counts."""

    LATEST_BY = ("at", "pk")
    access = AccessPath(staff=roles.PEOPLE_READERS, people=("person",))

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="admissions")
    program = models.SlugField(max_length=60, help_text="Key of the program.")
    admitted = models.BooleanField()
    reason = models.TextField(blank=True)
    application = models.PositiveBigIntegerField(null=True, help_text="Id of the application that it is about, if any.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["person", "program", "-at"])]

    def __str__(self):
        return f"Admission of {format_day(home_day(self.at))}"
