"""A person applies, asks others by link and submits, for the test of marked sentences."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cohorts.core import roles
from cohorts.people.models import Membership, User
from lms.certification.actions import application_decisions, interviews, part_waivers
from lms.certification.actions.appeals import decide_appeal, take_appeal
from lms.certification.actions.interviews import Slot
from lms.certification.models import Appeal, ApplicationPart, InterviewAppointment, PartRequest
from tests.lms.certification.application_desk import BIRTHDAY, Desk, link_of, pdf
from tests.lms.certification.interview_desk import certified
from tests.lms.page_reader import logged_in

APPLICATION_PAGES = (
    "apply", "my_application", "give_part", "ask_other", "ask_again", "cancel_question", "own_part_file",
    "use_part_again", "submit_application",
    "withdraw_application", "part_answer", "part_declined", "file_appeal", "withdraw_appeal",
    "led_interviews", "interview_file", "interview_other_time",
)  # fmt: skip


def own_application(reader, world, run_jobs):
    """Every page of an application, and of whoever is asked by link."""
    world.now = timezone.now()
    desk, client = Desk(world), logged_in(world.trainee)
    reader.get(client, "apply")
    reader.post(client, "apply")
    desk.begin()
    pk = desk.application.pk
    reader.get(client, "my_application", pk)
    for kind, key in (("age", "age"), ("agreement", "ethics"), ("attestation", "lived"), ("document", "job")):
        reader.get(client, "give_part", pk, kind, key)
        reader.post(client, reverse("give_part", args=[pk, kind, key]))
    desk.give("age", "age", as_of=BIRTHDAY)
    part = desk.give("education", "ged", file=pdf())
    reader.names.add("own_part_file")
    _others(reader, desk, client, pk)
    reader.get(client, "submit_application", pk)
    reader.post(client, reverse("submit_application", args=[pk]))
    reader.post(client, reverse("submit_application", args=[pk]), data={"incomplete": "on"})
    desk.take()
    _interview(reader, desk, client)
    desk.decide(part, "returned", "Alarm")
    for name, arguments in (("my_application", [pk]), ("desk", []), ("my_path", []), ("apply", [])):
        reader.get(client, name, *arguments)
    about = {"application": desk.application, "by": desk.staff, "at": desk.now}
    part_waivers.waive_part(kind="document", key="job", reason="Alarm", authority="Alarm", **about)
    reader.get(client, "my_application", pk)
    reader.get(client, "withdraw_application", pk)
    application_decisions.decide_application(admitted=False, reason="Alarm", **about)
    reader.get(client, "my_application", pk)
    reader.get(client, "file_appeal", pk)
    reader.post(client, reverse("file_appeal", args=[pk]))
    reader.post(client, reverse("file_appeal", args=[pk]), data={"text": "Xyzzy"})
    appeal = Appeal.objects.get()
    reader.get(client, "withdraw_appeal", appeal.pk)
    Membership.objects.create(user=world.publishing, organization=world.state, role=roles.PROGRAM, started_at=desk.now)
    colleague = User.objects.get(pk=world.publishing.pk)
    take_appeal(appeal=appeal, by=colleague, at=desk.now)
    decide_appeal(appeal=appeal, granted=False, reason="Alarm", by=colleague, at=desk.now)
    reader.get(client, "my_application", pk)
    assert ApplicationPart.objects.exists()
    desk.begin()
    reader.get(client, "my_application", desk.application.pk)
    reader.names.add("use_part_again")
    reader.post(client, reverse("use_part_again", args=[part.pk]))
    reader.get(client, "my_application", desk.application.pk)
    run_jobs()


def _interview(reader, desk, client):
    """An interview is arranged, missed, moved and canceled; both ask for another time."""
    peer = desk.world.other_trainee
    certified(desk, peer)
    about = {"application": desk.application, "key": "peer-to-peer", "interviewer": peer, "by": desk.staff}
    starts = (desk.now + timedelta(days=9)).replace(tzinfo=None, second=0, microsecond=0)
    slots = [Slot(starts + timedelta(days=days), "America/Chicago", 60, "in_person", "Xyzzy") for days in (0, 1, 2)]
    first = interviews.arrange_interview(slot=slots[0], at=desk.now - timedelta(days=9), **about)
    InterviewAppointment.objects.filter(pk=first.pk).update(starts_at=desk.now)
    interviews.miss_interview(appointment=first, by=desk.staff, at=desk.now)
    second = interviews.arrange_interview(slot=slots[1], at=desk.now, **about)
    for reading in (client, logged_in(peer)):
        reader.get(reading, "desk")
        reader.get(reading, "led_interviews")
        reader.get(reading, "my_application", desk.application.pk) if reading is client else None
        reader.post(reading, reverse("interview_other_time", args=[second.pk]))
        reader.post(reading, reverse("interview_other_time", args=[second.pk]))
        reader.get(reading, "led_interviews")
    about = {"reason": "Alarm", "by": desk.staff, "at": desk.now}
    third = interviews.move_interview(appointment=second, interviewer=peer, slot=slots[2], **about)
    reader.names |= {"interview_file", "interview_other_time"}
    reader.get(client, "my_application", desk.application.pk)
    interviews.cancel_interview(appointment=third, **about)
    reader.get(client, "my_application", desk.application.pk)


def _others(reader, desk, client, pk):
    """Ask, ask again, cancel, decline and answer."""
    for kind, key in (("signature", "supervisor"), ("reference", "reference")):
        reader.get(client, "ask_other", pk, kind, key)
        reader.post(client, reverse("ask_other", args=[pk, kind, key]), data={"email": "no"})
    boss, first = (
        desk.ask(name="Xyzzy Xyzzy"),
        desk.ask("reference", "reference", name="Xyzzy Xyzzy", email="a@x.example"),
    )
    second = desk.ask("reference", "reference", name="Xyzzy Xyzzy", email="b@x.example")
    reader.get(client, "my_application", pk)
    reader.get(client, "ask_again", boss.pk)
    reader.get(client, "cancel_question", second.pk)
    reader.post(client, reverse("cancel_question", args=[second.pk]))
    visitor = Client()
    for request in (boss, first):
        reader.get(visitor, "part_answer", PartRequest.objects.get(pk=request.pk).token)
        reader.post(visitor, link_of(request))
    reader.post(visitor, link_of(boss), data={"name": "Xyzzy Xyzzy", "role": "Xyzzy"})
    reader.names.add("part_declined")
    reader.post(visitor, f"{link_of(first)}decline/")
    for request in (boss, first, second):
        reader.get(visitor, link_of(request))
    reader.get(visitor, "/answers/unknown/")
    reader.get(client, "my_application", pk)
