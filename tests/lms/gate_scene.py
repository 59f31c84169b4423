"""A person whose seat waits for admission opens the pages about it, for the test of marked sentences."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from cohorts.training.actions import hold_time, requests, seat_confirmations
from cohorts.training.models import SeatOffer, WaitingPlace
from lms.certification.actions.applications import begin_application, withdraw_application
from lms.certification.actions.decisions import decide_admission
from lms.certification.models import ProgramChoice
from tests.lms.certification.gate_scene import GateScene
from tests.lms.page_reader import logged_in


def own_gate(reader, world, run_jobs):
    """A program is chosen, a seat is kept, passed over, confirmed and freed."""
    now = timezone.now()
    scene = GateScene(world, title="Program P", starts=now + timedelta(days=60))
    client, ask = logged_in(world.trainee), reverse("my_ask", args=[scene.cohort.pk])
    reader.get(client, ask)
    reader.post(client, ask, data={"message": ""})
    request = requests.ask(
        cohort=scene.cohort, person=world.trainee, agency=world.agency, by=world.trainee, at=now
    )  # fmt: skip
    choice = reverse("choose_program", args=[scene.course.pk])
    for url in (choice, reverse("desk"), reverse("my_path")):
        reader.get(client, url)
    reader.post(client, choice, data={})
    reader.post(client, choice, data={"program": "mn"})
    scene.approve(request, at=now)
    for name in ("my_home", "my_path", "desk"):
        reader.get(client, name)
    offer = SeatOffer.objects.get()
    reader.get(client, "seat_offer", offer.token)
    application = begin_application(person=world.trainee, program=scene.program, by=world.trainee, at=now)
    reader.post(client, choice, data={"program": "none"})
    reader.get(client, "my_home")
    hold_time.change_hold_days(cohort=scene.cohort, days=40, by=world.vendor_coordinator, at=now)
    hold_time.keep_longer(offer=offer, reason="Alarm", by=world.vendor_coordinator, at=now)
    offer.refresh_from_db()
    seat_confirmations.lapse_hold(offer=offer, by=None, at=offer.ends_at)
    reader.get(client, "my_home")
    withdraw_application(application=application, by=world.trainee, at=now)
    run_jobs()
    reader.get(client, ask)
    reader.post(client, ask, data={"message": ""})
    other = scene.trainee("supervisor2")
    ProgramChoice.objects.create(person=other, course=scene.course, program=scene.program, at=now)
    scene.sponsor(other, at=now)
    decide_admission(person=other, program=scene.program, admitted=True, reason="", by=world.program_staff, at=now)
    run_jobs()
    assert WaitingPlace.objects.filter(person=other, state="seated").exists()
