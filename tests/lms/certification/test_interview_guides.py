"""Interviews: staff read which guide the program asks for, and an interviewer was certified on that day."""

from datetime import timedelta

import pytest
from django.urls import reverse

from lms.certification.actions import application_reviews
from lms.certification.actions.interview_checks import OfficeRecord
from lms.certification.models import Certificate
from tests.candidates import candidacy_of, met_decision
from tests.lms.certification.application_desk import Desk
from tests.refusals import refuses

INTERVIEW = {"type": "interview", "kind": "peer-to-peer", "interviewer_role": "certified-peer", "title": "Interview"}


def desk_with(world, **more):
    desk = Desk(world, tree={"all_of": [INTERVIEW | more]})
    desk.begin()
    desk.submit(incomplete=True)
    desk.take()
    return desk


def certify(desk, person, since):
    decision = met_decision(candidacy_of(person, desk.version, at=desk.now), desk.version, at=desk.now)
    return Certificate.objects.create(
        decision=decision, person=person, program=desk.program, version=desk.version, number="2026-00001-K",
        name=str(person), family_name=person.family_name, credential="CPS", issued_at=desk.now,
        issued_on=desk.now.date(), certified_since=since,
    )  # fmt: skip


def record(desk, on):
    return application_reviews.record_part(
        application=desk.application, kind="interview", key="peer-to-peer", outcome="accepted", reason="",
        record=OfficeRecord(on, desk.world.trainer, True), by=desk.staff, at=desk.later(days=20),
    )  # fmt: skip


@pytest.mark.parametrize(("rubric", "is_shown"), [({"rubric": "Guide MN-3"}, True), ({}, False)])
def test_the_guide_that_the_program_asks_for_is_on_the_page(world, client, rubric, is_shown):
    desk = desk_with(world, **rubric)
    client.force_login(desk.staff)
    page = client.get(reverse("part_record", args=[desk.application.pk, "interview", "peer-to-peer"])).text
    assert ("The program asks for this guide: Guide MN-3." in page) is is_shown


def test_an_interview_counts_from_the_day_on_which_its_interviewer_was_certified(world):
    desk = desk_with(world)
    since = desk.now.date() + timedelta(days=10)
    certify(desk, world.trainer, since)
    with refuses("interview_before_certificate", field="on"):
        record(desk, since - timedelta(days=1))
    assert record(desk, since).outcome == "accepted"
