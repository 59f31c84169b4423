"""What the pages say about a suspension or revocation by two people: who, why, and until when it is in effect."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cohorts.core import roles
from cohorts.core.approvals import actions
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from lms.certification import acts
from lms.certification.models import CertificateEvent
from lms.dashboard.messages import words
from lms.dashboard.tasks_due import tasks_of

pytestmark = pytest.mark.django_db


def test_a_rejected_suspension_shows_the_rejection_and_its_reason(client, world, road, run_jobs):
    certificate = road.certificate(run_jobs)
    second = world.person("second", world.state, roles.PROGRAM)
    proposal = acts.suspend_at_once(certificate=certificate, reason="A report.", by=world.program_staff, at=road.now)
    actions.reject(proposal=proposal, reason="It was another person.", by=second, at=road.now)
    event = CertificateEvent.objects.filter(certificate=certificate).order_by("-pk").first()
    assert (event.kind, event.reason, event.by) == ("rejected", "It was another person.", second)
    entry = ModelLogEntry.objects.get(action="certificate.suspension_rejected")
    assert entry.data["reason"] == "It was another person."
    certificate.refresh_from_db()
    assert certificate.state == "active"
    client.force_login(second)
    page = client.get(reverse("certificates:inspect", args=[certificate.pk])).text
    assert "Rejected the suspension" in page and "It was another person." in page
    assert (
        "The check of all requirements on" in page
        and reverse("candidacies:inspect", args=[certificate.decision.candidacy_id]) in page
    )


def test_a_suspension_that_is_withdrawn_says_so(client, world, road, run_jobs):
    certificate = road.certificate(run_jobs)
    proposal = acts.suspend_at_once(certificate=certificate, reason="A report.", by=world.program_staff, at=road.now)
    actions.withdraw(proposal=proposal, reason="The wrong person.", by=world.program_staff, at=road.now)
    assert certificate.events.last().kind == "withdrawn"
    client.force_login(world.program_staff)
    page = client.get(reverse("certificates:inspect", args=[certificate.pk])).text
    assert "Withdrew the suspension" in page and "no one confirmed" not in page


def test_the_history_of_a_revocation_names_both_people_with_their_own_reasons(client, world, road, run_jobs):
    certificate = road.certificate(run_jobs)
    second = world.person("second", world.state, roles.PROGRAM)
    proposal = acts.propose_revocation(certificate=certificate, reason="A forged file.", by=second, at=road.now)
    actions.approve(proposal=proposal, reason="I saw both files.", by=world.program_staff, at=road.now)
    client.force_login(world.auditor)
    page = client.get(reverse("certificates:inspect", args=[certificate.pk])).text
    assert f"Proposed by {second}: A forged file. Approved by {world.program_staff}: I saw both files." in page


def test_an_urgent_suspension_says_everywhere_that_it_is_in_effect_and_until_when(client, world, road, run_jobs):
    certificate = road.certificate(run_jobs)
    second = world.person("second", world.state, roles.PROGRAM)
    proposal = acts.suspend_at_once(certificate=certificate, reason="A report.", by=world.program_staff, at=road.now)
    ends = format_day(home_day(road.now + timedelta(days=settings.URGENT_DAYS)))
    client.force_login(second)
    for address in (reverse("proposals"), reverse("proposal", args=[proposal.pk])):
        page = client.get(address).text
        assert ends in page and "in effect" in page.lower()
    task = next(task for task in tasks_of(second, road.now) if task.code == "urgent_decide")
    written = words(task.code, task.params)
    assert ends.split(",")[0].split()[-1] in written.detail and "in effect" in written.detail


def test_a_button_says_whether_it_proposes(client, world, road, run_jobs):
    certificate = road.certificate(run_jobs)
    client.force_login(world.program_staff)
    page = client.get(reverse("certificate_decide", args=[certificate.pk, "revoke"])).text
    assert "Propose to revoke" in page
    assert "Propose to revoke" in client.get(reverse("certificates:inspect", args=[certificate.pk])).text


def test_a_form_without_a_marked_field_does_not_speak_of_one(client, world, road, run_jobs):
    certificate = road.certificate(run_jobs)
    address = reverse("certificate_decide", args=[certificate.pk, "revoke"])
    client.force_login(world.program_staff)
    missing = client.post(address, {"reason": ""}).text
    assert "Correct the marked fields" in missing
    acts.propose_revocation(certificate=certificate, reason="Forged.", by=world.program_staff, at=road.now)
    repeated = client.post(address, {"reason": "Forged."}).text
    assert "Nothing was changed." in repeated and "Correct the marked fields" not in repeated
