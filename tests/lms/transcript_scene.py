"""A trainee reads their transcript and makes a statement of completion, for the test of marked sentences."""

from datetime import timedelta

from django.utils import timezone

from cohorts.training.models import CompletionStatement
from tests.lms.page_reader import logged_in
from tests.presence import create_mark


def own_transcript(reader, world, run_jobs):
    """The transcript without and with a course, the statement made, and the page that checks it."""
    client = logged_in(world.trainee)
    reader.get(client, "my_transcript")
    world.shorten(16)
    cohort = world.cohort(days=2, state="finished", starts=timezone.now() - timedelta(days=9), trainer=world.trainer)
    seat = world.enroll(cohort)
    for session in cohort.sessions.all():
        create_mark(session=session, enrollment=seat, by=world.trainer, at=session.ends_at)
    reader.get(client, "my_transcript")
    reader.post(client, "my_statement_make", cohort.course_version.course_id)
    reader.get(client, "my_transcript")
    reader.get(client, "check_statement", CompletionStatement.objects.get().token)
