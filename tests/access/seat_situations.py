"""What a side's seat must be like before a write is possible."""

from datetime import timedelta

from django.utils import timezone

from cohorts.core import roles
from cohorts.people.models import Membership, Organization
from cohorts.training.models import Cohort, Enrollment, SeatOffer, WaitingPlace


class SeatSituations:
    """Mixed into a side: cohorts and seats."""

    def another_cohort(self):
        """An open cohort of the same course; the key is the side's plus 1."""
        start = timezone.now() + timedelta(days=90)
        self.row(
            Cohort,
            offset=1,
            code=f"{self.name}-other",
            vendor=self.vendor,
            course_version=self.shared.version,
            time_zone="America/Chicago",
            seats=9,
            starts_at=start,
            ends_at=start + timedelta(days=5),
            state="open",
        )

    def cohort_is_full(self):
        """The side's cohort is open, starts later, and has no seat left."""
        start = timezone.now() + timedelta(days=30)
        Cohort.objects.filter(pk=self.cohort.pk).update(
            state="open", seats=1, starts_at=start, ends_at=start + timedelta(days=5)
        )

    def no_seat_is_free(self):
        """One seat is taken, the other one is offered."""
        Cohort.objects.filter(pk=self.cohort.pk).update(seats=2)

    def trainee_waits(self):
        """The trainee waits for a seat, and is offered none; the key of the place is the side's plus 1."""
        now = timezone.now()
        SeatOffer.objects.filter(pk=self.pk).update(state="declined", answered_at=now)
        WaitingPlace.objects.filter(pk=self.pk).update(state="declined", off_list_at=now)
        WaitingPlace.objects.filter(pk=self.pk + 1).update(state="waiting", off_list_at=None)

    def withdrawn_seat(self, withdrawn_for="agency"):
        """The side's seat was given up a moment ago, by its agency or its vendor."""
        Enrollment.objects.filter(pk=self.enrollment.pk).update(
            state="withdrawn", withdrawn_at=timezone.now(), withdrawn_for=withdrawn_for
        )

    def completed_course(self):
        """The course is as short as what people of both sides have attended."""
        version = self.cohort.course_version
        type(version).objects.filter(pk=version.pk).update(required_minutes=60, allowed_missed_minutes=0)

    def second_employer(self):
        """Another agency, where the trainee has the role too; the key is the side's plus 3."""
        agency = self.row(Organization, offset=3, kind=roles.AGENCY, name=f"{self.name} second agency")
        Membership.objects.create(
            pk=self.pk + 7, user=self.trainee, organization=agency, role=roles.TRAINEE, started_at=timezone.now()
        )
