"""A suspension that a second person rejects is recorded as a rejection, with who did it and why."""

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cohorts.core import roles
from cohorts.core.approvals import actions
from lms.certification import acts
from lms.certification.models import CertificateEvent

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
