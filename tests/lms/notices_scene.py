"""A person chooses which emails to get, for the test of marked sentences."""

from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext

from cohorts.core import roles
from cohorts.notices.actions.queue import queue_email
from cohorts.notices.letters import off_token
from cohorts.people.models import Membership
from tests.lms.page_reader import logged_in


def own_emails(reader, world, run_jobs):
    """The page of choices, and the link in an email."""
    client = logged_in(world.trainee)
    reader.get(client, "my_notices")
    exams = {"exam-window-opens-soon": "digest", "exam-window-closes-soon": "digest"}
    reader.post(client, "my_notices", data={"training-reminder": "off", **exams})
    Membership.objects.create(
        user=world.trainee, organization=world.agency, role=roles.AGENCY_COORDINATOR, started_at=timezone.now()
    )
    about = {"cohort": "PET-1", "vendor": world.vendor, "agency": world.agency, "person": "P"}
    email = queue_email(
        person=world.trainee, kind="agency-waiting-list", key="k", subject=gettext("News"), body=gettext("News"),
        values=about,
        by=None, at=timezone.now(),
    )  # fmt: skip
    reader.get(Client(), "unsubscribe", off_token(email))
    reader.post(Client(), "unsubscribe", off_token(email))
    reader.get(Client(), "unsubscribe", "no-such-token")
