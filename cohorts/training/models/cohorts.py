"""Cohorts and their sessions. A cohort is planned (only its vendor sees it), open (people enroll), or later."""

import zoneinfo
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from cohorts.core import roles
from cohorts.core.formatting import format_moment, local_day
from cohorts.core.problems import Problem
from cohorts.core.states import StatefulModel, states_check
from cohorts.core.visibility import AccessPath, ScopedModel, ScopedQuerySet
from cohorts.people.models import Organization
from cohorts.training.models.cohort_choices import (
    COHORT_INITIAL,
    COHORT_TRANSITIONS,
    UNFINISHED,
    CohortState,
    Meets,
    TrainingLanguage,
)
from cohorts.training.models.courses import CourseVersion, Unit
from cohorts.training.models.enrollment_days import EnrollmentDays
from cohorts.training.models.teaching import by_trainer, is_trainer
from cohorts.training.models.venues import Room, Venue, check_zone
from cohorts.training.rules.attendance import session_minutes
from cohorts.training.rules.waiting import MAX_HOLD_DAYS, MAX_OFFER_HOURS


def _published():
    return Q(state__in=[CohortState.OPEN, CohortState.RUNNING, CohortState.FINISHED])


def counted(rows, key):
    """Return a subquery that counts `rows` per row of the outer query, to which they refer by `key`."""
    counts = rows.order_by().values(key).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counts, output_field=models.IntegerField()), 0)


class CohortQuerySet(ScopedQuerySet):
    """Cohorts with related data for lists. `visible_to` limits them to what a person may see."""

    def with_course(self):
        """Select the course and the vendor."""
        return self.select_related("course_version__course", "vendor")

    def with_dates(self):
        """Prefetch the sessions, in order and without online links, as `dates`."""
        sessions = Session.objects.defer("link").order_by("starts_at", "pk")
        return self.prefetch_related(Prefetch("sessions", sessions, to_attr="dates"))

    def open_for(self, audience):
        """Return cohorts open for enrollment in courses for `audience`, with `taken` and `left`."""
        rows = self.filter(state=CohortState.OPEN, course_version__course__audience=audience)
        return rows.with_taken().with_course()

    def to_fill(self, audience, at):
        """Return cohorts in courses for `audience` in which agencies can take seats: open, or running and not past the
        last day for late seats; with `taken` and `left`. It may have been the last day yesterday (`is_closed`).
        """
        return self.takes_seats(at).filter(course_version__course__audience=audience).with_taken(at).with_course()

    def takes_seats(self, at):
        """Return cohorts that are open, or running and not past the last day for late seats, in any time zone."""
        late = Q(state=CohortState.RUNNING, late_until__gte=at.date() - timedelta(days=1))
        return self.filter(Q(state=CohortState.OPEN) | late)

    def with_taken(self, at=None):
        """Annotate `taken`, the seats taken now, `offered` and `waiting`, the people with an offer of a seat and those
        who wait for one, `guests`, of the session to come with the most, and `left`, the seats that nobody has, is
        offered or sits on as a guest (`rules.waiting.free_seats`). at: from when on sessions are to come; None for now.
        """
        rows = self.annotate(
            taken=counted(_seats().filter(cohort=OuterRef("pk")), "cohort"),
            offered=counted(_places("offered").filter(cohort=OuterRef("pk")), "cohort"),
            waiting=counted(_places("waiting").filter(cohort=OuterRef("pk")), "cohort"),
            guests=_fullest(at or timezone.now()),
        )
        return rows.annotate(left=Greatest(F("seats") - F("taken") - F("offered") - F("guests"), 0))


class SessionQuerySet(ScopedQuerySet):
    """Sessions with related data for lists."""

    def with_course(self):
        """Select the cohort, its course and vendor, and the unit."""
        return self.select_related("cohort__course_version__course", "cohort__vendor", "unit")

    def with_attendance(self):
        """Annotate `guests`, `seated`, these and the people with a seat that was given before the session ended, and
        `marked`, of all these those who have a mark.
        """
        seats, marks = _seats(), _rows(Session, "marks").filter(number=1, session=OuterRef("pk"))
        seats = seats.filter(cohort=OuterRef("cohort"), enrolled_at__lt=OuterRef("ends_at"))
        is_guest = ~Q(enrollment__cohort=OuterRef("cohort"))
        marks = marks.filter(is_guest | Q(enrollment__state=seats.model.INITIAL))
        rows = self.annotate(guests=counted(_guests().filter(session=OuterRef("pk")), "session"))
        return rows.annotate(seated=counted(seats, "cohort") + F("guests"), marked=counted(marks, "session"))

    def with_trainers(self, vendor):
        """Prefetch the trainers, each with `is_current`: whether they hold the role at the vendor today."""
        people = Session._meta.get_field("trainers").related_model.objects.annotate(is_current=is_trainer("pk", vendor))
        return self.prefetch_related(Prefetch("trainers", people))

    def taught_after(self, at, *, person, vendor):
        """Return sessions that start after `at` in the vendor's unfinished cohorts and name this person as trainer."""
        rows = self.filter(starts_at__gt=at, cohort__vendor=vendor, cohort__state__in=UNFINISHED)
        # As a subquery, because a join could not be locked.
        taught = Session.trainers.through.objects.filter(user=person, session=OuterRef("pk"))
        return rows.filter(Exists(taught)).order_by("starts_at", "pk")

    def without_trainer(self):
        """Return sessions of which nobody named as trainer holds that role at the vendor today."""
        teaching = Session.trainers.through.objects.filter(session=OuterRef("pk"))
        return self.exclude(Exists(teaching.filter(is_trainer("user", OuterRef("session__cohort__vendor")))))

    def unmarked(self):
        """Return sessions in which a person has no mark whose seat was given before the session ended."""
        mark = _rows(Session, "marks").filter(session=OuterRef(OuterRef("pk")), enrollment=OuterRef("pk"))
        seats = _seats().filter(~Exists(mark), cohort=OuterRef("cohort"), enrolled_at__lt=OuterRef("ends_at"))
        mark = _rows(Session, "marks").filter(session=OuterRef("session"), enrollment=OuterRef("seat"))
        return self.filter(Exists(seats) | Exists(_guests().filter(~Exists(mark), session=OuterRef("pk"))))


def _rows(model, name):
    return model._meta.get_field(name).related_model.objects.order_by()


def _seats():
    return _rows(Cohort, "enrollments").taken()


def _places(state):
    return _rows(Cohort, "waiting_places").filter(state=state)


def _guests():
    return _rows(Session, "make_ups").approved()


def _fullest(at):
    """Return a subquery for the guests of the session of a cohort with the most of them, of those after `at`."""
    rows = _guests().filter(session__cohort=OuterRef("pk"), session__starts_at__gt=at, session__canceled_at=None)
    counts = rows.values("session").annotate(n=Count("pk")).order_by("-n").values("n")[:1]
    return Coalesce(Subquery(counts, output_field=models.IntegerField()), 0)


class Cohort(EnrollmentDays, StatefulModel):
    """A course taught once by a vendor, on set dates."""

    objects = CohortQuerySet.as_manager()

    State = CohortState
    TRANSITIONS = COHORT_TRANSITIONS
    INITIAL = COHORT_INITIAL
    access = AccessPath(
        staff=roles.STATE,
        members={roles.VENDOR_COORDINATOR: "vendor", roles.PROCTOR: "vendor"},
        many=("enrollments__person",),
        named=(by_trainer("sessions__trainers", "vendor"),),
        anyone=_published,
    )

    code = models.CharField(max_length=40, unique=True, help_text="Short name, such as PET-2026-03.")
    vendor = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="cohorts", limit_choices_to={"kind": roles.VENDOR}
    )
    course_version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="cohorts")
    time_zone = models.CharField(max_length=60, validators=[check_zone])
    place = models.CharField(max_length=200, blank=True, help_text="City and building, or “online”.")
    venue = models.ForeignKey(
        Venue, on_delete=models.PROTECT, null=True, blank=True, related_name="cohorts", help_text="Named in `place`."
    )
    meets = models.CharField(max_length=10, choices=Meets, default=Meets.IN_PERSON)
    language = models.CharField(max_length=3, choices=TrainingLanguage, default=TrainingLanguage.ENGLISH)
    seats = models.PositiveSmallIntegerField()
    min_seats = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="With fewer, the vendor decides whether it takes place."
    )
    decide_on = models.DateField(null=True, blank=True, help_text="When the vendor decides that, if it has a minimum.")
    scheduled_at = models.DateTimeField(default=timezone.now, editable=False, help_text="When the cohort was created.")
    canceled_at = models.DateTimeField(null=True, editable=False)
    starts_at = models.DateTimeField(null=True, editable=False, help_text="Start of the first session.")
    ends_at = models.DateTimeField(null=True, editable=False, help_text="End of the last session.")

    class Meta:
        ordering = ["starts_at", "code"]
        indexes = [models.Index(fields=["state", "starts_at"])]
        constraints = [
            states_check(COHORT_TRANSITIONS, COHORT_INITIAL, "cohort_state_known"),
            models.CheckConstraint(condition=Q(seats__gte=1), name="cohort_has_a_seat"),
            models.CheckConstraint(
                condition=Q(offer_hours__gte=1, offer_hours__lte=MAX_OFFER_HOURS), name="cohort_offers_last"
            ),
            models.CheckConstraint(
                condition=Q(hold_days__gte=1, hold_days__lte=MAX_HOLD_DAYS), name="cohort_holds_last"
            ),
            models.CheckConstraint(
                condition=Q(min_seats=None, decide_on=None) | Q(min_seats__gte=1, decide_on__isnull=False),
                name="cohort_minimum_has_a_day",
            ),
        ]

    def __str__(self):
        return self.code

    @property
    def zone(self):
        """The time zone for all dates and times of this cohort."""
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def days(self):
        """The days of the first and of the last session, in its zone; None without sessions."""
        return tuple(at and local_day(at, self.zone) for at in (self.starts_at, self.ends_at))

    def idle_problem(self, at):
        """Return that seats are free but offered to nobody who waits, because the last day is over, as a Problem; None
        if it is not so. Needs `with_taken`.
        """
        if self.state != CohortState.OPEN or not (self.left and self.waiting) or not self.is_enrollment_over(at):
            return None
        return Problem("seats_idle", cohort=self.code, left=self.left, count=self.waiting)


class HeldSessionManager(models.Manager.from_queryset(SessionQuerySet)):
    """The sessions that were or will be held. Only calendars ask for canceled ones, too."""

    def get_queryset(self):
        """Leave out canceled sessions."""
        return super().get_queryset().filter(canceled_at__isnull=True)


class Session(ScopedModel):
    """One meeting of a cohort. Its minutes of training are its length less the breaks.

    A session that is taken out of its cohort stays as canceled, so that calendars can say so. `objects` leaves it out;
    a query that reaches sessions through a join must do that itself.
    """

    access = AccessPath(
        staff=roles.STATE,
        members={roles.VENDOR_COORDINATOR: "cohort__vendor"},
        many=("cohort__enrollments__person",),
        named=(by_trainer("trainers", "cohort__vendor"),),
    )

    objects = HeldSessionManager()
    with_canceled = SessionQuerySet.as_manager()

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="sessions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    break_minutes = models.PositiveSmallIntegerField(default=0, help_text="Of the breaks in its agenda.")
    own_agenda = models.BooleanField(
        default=False, editable=False, help_text="The vendor entered its agenda; otherwise it has the default one."
    )
    place = models.CharField(max_length=300, blank=True)
    place_is_whole = models.BooleanField(
        default=False, editable=False, help_text="`place` says all: the place of the cohort does not belong to it."
    )
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions", help_text="Named in `place`."
    )
    link = models.URLField(blank=True)
    trainers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="sessions_taught", blank=True)
    saved_at = models.DateTimeField(
        default=timezone.now, editable=False, help_text="When the session was added or last changed."
    )
    canceled_at = models.DateTimeField(null=True, blank=True, editable=False)
    calendar_uid = models.UUIDField(default=uuid4, unique=True, editable=False, help_text="Of its entry in calendars.")
    sequence = models.PositiveIntegerField(
        default=0, editable=False, help_text="How often its times or its state have changed, for calendars."
    )

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="session_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=["cohort", "starts_at"], condition=Q(canceled_at__isnull=True), name="session_start_once"
            ),
        ]

    def __str__(self):
        return f"Session of {format_moment(self.starts_at, self.cohort.zone)}"

    @property
    def minutes(self):
        """Minutes of training in this session, without breaks."""
        return session_minutes(self.starts_at, self.ends_at, self.break_minutes)
