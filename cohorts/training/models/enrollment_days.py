"""When people can be enrolled in a cohort, as its fields and what they mean at a moment."""

from django.db import models

from cohorts.training.models.cohort_choices import CohortState
from cohorts.training.rules.waiting import (
    DEFAULT_HOLD_DAYS,
    DEFAULT_OFFER_HOURS,
    Enrolling,
    has_not_begun,
    is_over,
    offer_ends,
)


class EnrollmentDays(models.Model):
    """Days in the zone of the cohort, and how long a free seat is offered."""

    enrollment_closes_on = models.DateField(
        null=True, blank=True, help_text="The last day to enroll, in the zone of the cohort. Empty: until the start."
    )
    enrollment_opens_on = models.DateField(
        null=True, blank=True, help_text="The first day to enroll, in the zone of the cohort. Empty: once it is open."
    )
    late_until = models.DateField(
        null=True, blank=True, help_text="The last day to fill seats after the start. Empty: none then."
    )
    offer_hours = models.PositiveSmallIntegerField(
        default=DEFAULT_OFFER_HOURS, help_text="How long a free seat is offered to somebody on the waiting list."
    )

    hold_days = models.PositiveSmallIntegerField(
        default=DEFAULT_HOLD_DAYS, help_text="How many days a seat is kept for somebody who is not admitted yet."
    )

    class Meta:
        abstract = True

    @property
    def enrolling(self):
        """All of it, as an Enrolling."""
        return Enrolling(self.enrollment_closes_on, self.offer_hours, self.enrollment_opens_on, self.late_until)

    @enrolling.setter
    def enrolling(self, value):
        self.enrollment_closes_on, self.offer_hours, self.enrollment_opens_on, self.late_until = value

    @property
    def fills_late(self):
        """Whether it is running, and has a last day on which agencies can still fill its seats."""
        return self.state == CohortState.RUNNING and self.late_until is not None

    @property
    def last_day_to_enroll(self):
        """The last day on which a seat can be taken; None: until the start."""
        return self.late_until if self.fills_late else self.enrollment_closes_on

    def is_enrollment_over(self, at):
        """Whether the last day to enroll is over at `at`."""
        return is_over(at, self.last_day_to_enroll, self.time_zone)

    def opens_later(self, at):
        """Whether the first day to enroll is still to come at `at`."""
        return has_not_begun(at, self.enrollment_opens_on, self.time_zone)

    def hold_ends(self, at):
        """When a seat that is kept from `at` on until admission is not kept any more; None if none can be kept."""
        hours = self.hold_days * 24
        return offer_ends(at, hours, self.enrollment_closes_on, self.time_zone, self.starts_at)

    def fills_at(self, at):
        """Whether free seats are offered to people on the waiting list at `at`: it is open, and nothing is over."""
        has_begun = self.starts_at is not None and at >= self.starts_at
        is_time = not has_begun and not self.is_enrollment_over(at) and not self.opens_later(at)
        return self.state == CohortState.OPEN and is_time


# The stored names of these fields.
ENROLLMENT_FIELDS = ["enrollment_closes_on", "enrollment_opens_on", "late_until", "offer_hours"]
