"""Ending a role says what it leaves behind and who takes over."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.core import roles
from cohorts.notices.models import Email
from cohorts.people.actions.organizations import end_role
from cohorts.people.models import Membership
from cohorts.people.ports import loose_ends_of
from exams.assembly.models import Exam, Form
from exams.delivery.models import ExamWindow
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db


def role_of(person):
    return Membership.objects.select_related("user", "organization").get(user=person, ended_at=None)


def said(person):
    return " ".join(end.text for end in loose_ends_of(role_of(person)))


def test_colleagues_who_take_over_are_named_and_otherwise_that_nobody_is_left(world):
    assert "nobody is a vendor coordinator at Lakes Training Center" in said(world.vendor_coordinator)
    world.person("second", world.vendor, roles.VENDOR_COORDINATOR)
    assert "Second Example also works at" in said(world.vendor_coordinator)
    assert "nobody" not in said(world.vendor_coordinator)


def test_the_last_coordinator_leaves_cohorts_seats_and_invitations(world):
    world.enroll(world.cohort())
    assert "1 cohort that is not over" in said(world.vendor_coordinator)
    assert "Seats of Prairie Community Services in training: 1" in said(world.agency_coordinator)


def test_a_trainee_keeps_the_seat_until_it_is_given_up(world):
    assert not loose_ends_of(role_of(world.trainee))
    world.enroll(world.cohort())
    assert "keeps the seat in PET-1" in said(world.trainee)


def test_the_last_proctor_leaves_exam_days(world):
    exam = Exam.objects.create(code="E", title="E", role="final", course=world.course(), minutes_allowed=60)
    form = Form.objects.create(exam=exam, code="E-a", state="published", cut_percent=70, cut_authority="Test")
    opens = timezone.now() + timedelta(days=3)
    ExamWindow.objects.create(
        exam=exam, form=form, cohort=world.cohort(), time_zone="America/Chicago", opens_at=opens,
        closes_at=opens + timedelta(hours=3), at=NOW,
    )  # fmt: skip
    assert "1 exam day of Lakes Training Center is to come" in said(world.proctor)
    world.person("second", world.vendor, roles.PROCTOR)
    assert "exam day" not in said(world.proctor)


def test_a_supervisor_names_trainees_and_another_one_takes_over(world, client):
    successor = world.person("next", world.agency, roles.SUPERVISOR)
    assert "supervises 1 trainee here: Trainee Example" in said(world.supervisor)
    client.force_login(world.agency_coordinator)
    address = reverse("agency_end_role", args=[role_of(world.supervisor).pk])
    page = client.get(address)
    assert "Who supervises these trainees from now on?" in page.text
    assert client.post(address, {"reason": "Left", "successor": successor.pk}).status_code == 302
    assert role_of(world.trainee).supervisor == successor
    assert "is now Next Example" in Email.objects.get(person=world.trainee, kind="supervisor").body
    page = client.get(reverse("agency_end_role", args=[role_of(world.trainee).pk]))
    assert "Who supervises these trainees" not in page.text


def test_nobody_takes_over_who_does_not_supervise_there(world):
    fields = {"membership": role_of(world.supervisor), "reason": "Left", "by": world.agency_coordinator, "at": NOW}
    for stranger in (world.other_supervisor, world.trainee, world.supervisor):
        with refuses("successor_elsewhere", field="successor"):
            end_role(**fields, successor=stranger)
    end_role(**fields)
    assert role_of(world.trainee).supervisor is None
    assert "no supervisor" in Email.objects.get(person=world.trainee, kind="supervisor").body


def test_a_state_role_says_who_takes_over(world, client):
    client.force_login(world.program_staff)
    page = client.get(reverse("person_end_role", args=[role_of(world.finance).pk]))
    assert "nobody is state finance staff at State Office of Peer Services" in page.text
