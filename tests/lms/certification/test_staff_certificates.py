"""Whoever employs or supervises a specialist learns when the certificate changes, and never why."""

from django.urls import reverse

from cohorts.core import roles
from cohorts.notices.models import Email
from cohorts.people.models import Membership
from lms.certification import acts
from lms.certification.actions import certificate_ends, certificates

KIND = "certificate-of-staff"


def news():
    return Email.objects.filter(kind=KIND).order_by("pk")


def test_supervisor_and_agency_read_that_a_certificate_is_issued_suspended_and_active_again(world, road, run_jobs):
    certificate = road.certificate(run_jobs)
    readers = {world.supervisor.pk, world.agency_coordinator.pk}
    assert set(news().values_list("person", flat=True)) == readers
    acts.suspend_at_once(certificate=certificate, reason="A secret complaint.", by=world.program_staff, at=road.now)
    certificate.refresh_from_db()
    certificates.reinstate(certificate=certificate, reason="Cleared.", by=world.program_staff, at=road.now)
    texts = [row.body for row in news()]
    assert len(texts) == 6 and not any("secret" in text or "Cleared" in text for text in texts)
    assert "do not count as certified" in texts[2] and "active again" in texts[4]


def test_the_link_of_the_email_opens_what_everybody_can_check(world, road, run_jobs, client):
    certificate = road.certificate(run_jobs)
    page = client.get(reverse("verify_token", args=[certificate.token]))
    assert page.status_code == 200


def test_an_agency_for_which_the_specialist_no_longer_works_reads_nothing(world, road, run_jobs):
    certificate = road.certificate(run_jobs)
    Membership.objects.filter(user=certificate.person, role=roles.TRAINEE).update(ended_at=road.now)
    before = news().count()
    certificate_ends.surrender(certificate=certificate, reason="Retired.", by=world.program_staff, at=road.now)
    assert news().count() == before


def test_a_coordinator_who_also_supervises_reads_it_once(world, road, run_jobs):
    Membership.objects.create(
        user=world.supervisor, organization=world.agency, role=roles.AGENCY_COORDINATOR, started_at=world.now
    )
    road.certificate(run_jobs)
    assert news().filter(person=world.supervisor).count() == 1
