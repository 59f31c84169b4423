"""Somebody opens the public pages of cohorts, for the test of marked sentences."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from cohorts.training.models import Cohort


def public_cohorts(reader, world, run_jobs):
    """One that is open with all that can be said, one for supervisors that is closed, one that runs, one canceled."""
    starts = timezone.now() + timedelta(days=40)
    lead = world.course("lead", hours=14, fee="0.00", audience="supervisors")
    rows = [
        world.cohort("PET-1", seats=3, starts=starts, days=2),
        world.cohort("LEAD-1", seats=1, starts=starts, days=2, course=lead),
        world.cohort("PET-2", starts=starts, days=2, state="running"),
    ]
    day = timezone.localdate()
    Cohort.objects.filter(code="PET-1").update(
        enrollment_opens_on=day + timedelta(days=3), enrollment_closes_on=day + timedelta(days=20), min_seats=2,
        decide_on=day + timedelta(days=25),
    )  # fmt: skip
    Cohort.objects.filter(code="LEAD-1").update(enrollment_closes_on=day - timedelta(days=2))
    type(world.vendor).objects.filter(pk=world.vendor.pk).update(email="hello@lakes.example.org", phone="555-0100")
    world.enroll(rows[1], world.supervisor)
    rows.append(world.cohort("PET-3", starts=starts, days=2, state="canceled"))
    for row in rows:
        reader.get(Client(), "public_cohort", row.pk)
