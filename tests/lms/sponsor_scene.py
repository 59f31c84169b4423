"""Somebody without an agency finds one and asks it, for the test of marked sentences."""

from django.urls import reverse
from django.utils import timezone

from lms.certification.actions import application_decisions, sponsor_offers, sponsor_requests
from lms.certification.models import SponsorRequest
from tests.lms.certification.application_desk import TREE, Desk
from tests.lms.page_reader import logged_in

TRAINING = {"type": "course", "course": "pet", "min_hours": 40, "title": "Training"}
SPONSOR_PAGES = (
    "my_agencies", "sponsor_ask", "sponsor_withdraw", "sponsor_offer_accept", "sponsor_offer_turn_down", "my_path",
    "my_home", "desk", "my_application",
)  # fmt: skip


def own_agencies(reader, world, run_jobs):
    """Before an application and a decision, after a yes, and what becomes of a request."""
    world.now = now = timezone.now()
    world.course()
    world.cohort()
    desk = Desk(world, tree={"all_of": [*TREE["all_of"], TRAINING]})
    desk.person = world.person("supervisor2")
    client, ask = logged_in(desk.person), reverse("sponsor_ask", args=[world.agency.pk])
    for name in ("my_agencies", "my_path", "my_home", "desk"):
        reader.get(client, name)
    desk.begin()
    reader.get(client, "my_agencies")
    desk.submit(incomplete=True)
    desk.take()
    for url in (reverse("my_agencies"), reverse("my_path"), reverse("my_home"), reverse("desk"), ask):
        reader.get(client, url)
    application_decisions.decide_application(
        application=desk.application, admitted=True, reason="Alarm", condition="Alarm", by=desk.staff, at=now
    )
    own = reverse("my_application", args=[desk.application.pk])
    for url in (reverse("my_agencies"), reverse("my_path"), reverse("my_home"), reverse("desk"), own, ask):
        reader.get(client, url)
    reader.post(client, ask)
    reader.post(client, ask)
    for url in (reverse("my_agencies"), reverse("my_path"), own):
        reader.get(client, url)
    request = SponsorRequest.objects.get()
    withdraw = reverse("sponsor_withdraw", args=[request.pk])
    reader.get(client, withdraw)
    reader.post(client, withdraw)
    reader.get(client, withdraw)
    reader.post(client, ask)
    request, by = SponsorRequest.objects.latest("pk"), world.agency_coordinator
    sponsor_requests.decline_sponsor_request(request=request, reason="Alarm", by=by, at=now)
    reader.get(client, "my_agencies")
    reader.get(client, ask)
    sponsor_offers.offer_after_all(request=request, by=by, at=now)
    yes = reverse("sponsor_offer_accept", args=[request.pk])
    for url in (reverse("my_agencies"), reverse("desk"), reverse("sponsor_offer_turn_down", args=[request.pk]), yes):
        reader.get(client, url)
    reader.post(client, yes)
    reader.get(client, "my_agencies")
    run_jobs()
