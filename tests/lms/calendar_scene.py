"""A trainee gets a calendar address, renews it and turns it off, for the test of marked sentences."""

from datetime import timedelta

from django.utils import timezone

from cohorts.training.models import CalendarFeed
from tests.lms.page_reader import logged_in


def own_calendar(reader, world, run_jobs):
    """The list of addresses, the page of one's own before and after, and the page that turns it off."""
    cohort = world.cohort(starts=timezone.now() + timedelta(days=60))
    world.enroll(cohort)
    client = logged_in(world.trainee)
    reader.get(client, "calendars")
    reader.get(client, "calendar_own")
    reader.post(client, "calendar_own")
    feed = CalendarFeed.objects.get()
    reader.get(client, "calendars")
    reader.get(client, "calendar_own")
    reader.get(client, "calendar_end", feed.pk)
    reader.get(client, "calendar_cohort", cohort.pk)
