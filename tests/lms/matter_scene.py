"""Somebody complains about a person, who answers and appeals, for the test of marked sentences."""

from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from cohorts.core import roles
from cohorts.people.models import Membership, User
from tests.lms.certification.complaint_desk import Complained
from tests.lms.page_reader import logged_in

MATTER_PAGES = (
    "complain", "complaint_status", "my_matters", "my_matter", "answer_matter", "appeal_matter",
    "withdraw_matter_appeal", "matter_letter",
)  # fmt: skip
WORDS = "Xyzzy"


def own_matter(reader, world, run_jobs):
    """Every page of a complaint, in each of its states."""
    cache.clear()
    colleagues = (world.publishing, world.finance)
    for one in colleagues:
        Membership.objects.create(user=one, organization=world.state, role=roles.PROGRAM, started_at=world.now)
    desk = Complained(world, colleagues=[User.objects.get(pk=one.pk) for one in colleagues])
    desk.now = timezone.now()
    visitor, client = Client(), logged_in(world.trainee)
    reader.get(visitor, "complain")
    reader.post(visitor, "complain")
    for _time in range(4):
        reader.post(visitor, "complain", data={"about": WORDS, "text": WORDS})
    row = desk.file(text=WORDS, about=WORDS)
    reader.get(visitor, "complaint_status", row.token)
    reader.get(visitor, "complaint_status", "no-such-token")
    reader.get(client, "my_matters")
    desk.take(), desk.match()
    notice = desk.notify(text=WORDS)
    reader.get(visitor, "complaint_status", row.token)
    for name in ("my_matter", "answer_matter", "desk"):
        reader.get(client, name, *([row.pk] if name != "desk" else []))
    reader.post(client, "answer_matter", row.pk)
    reader.post(client, "answer_matter", row.pk, data={"text": WORDS})
    reader.post(client, "matter_letter", notice.pk)
    desk.recommend("probation", reason=WORDS, lasts_until=None), desk.take_decision()
    desk.decide("probation", reason=WORDS)
    for name in ("my_matters", "my_matter", "appeal_matter", "desk"):
        reader.get(client, name, *([row.pk] if name in ("my_matter", "appeal_matter") else []))
    reader.post(client, "appeal_matter", row.pk)
    reader.post(client, "appeal_matter", row.pk, data={"text": WORDS})
    reader.get(client, "my_matter", row.pk)
    reader.get(client, "withdraw_matter_appeal", row.pk)
    desk.reload()
    desk.decide_appeal(desk.row.appeals.get(), granted=True)
    reader.get(client, "my_matter", row.pk)
    reader.get(visitor, "complaint_status", row.token)
    run_jobs()
