"""Suspending, reinstating and revoking a certificate: one person starts, another confirms or approves."""

from datetime import timedelta

from django.core import mail

from cohorts.core import roles
from cohorts.core.approvals.actions import approve, end_unconfirmed
from cohorts.core.approvals.models import Proposal
from cohorts.people.models import AuthoritySettings, User
from lms.certification import acts
from lms.certification.actions import certificates
from lms.certification.models import Certificate
from tests.refusals import refuses


def test_a_certificate_keeps_its_signer_at_issue(world, road, run_jobs):
    settings_row = AuthoritySettings.objects.create(
        authority=world.state, signatory_name="Ada Lund", signatory_title="Director"
    )
    certificate = road.certificate(run_jobs)
    settings_row.signatory_name = "Bo Ek"
    settings_row.save()
    certificate.refresh_from_db()
    assert certificate.signatory == "Ada Lund, Director"


def test_a_suspension_that_nobody_confirms_ends_and_the_person_is_emailed(world, road, run_jobs, settings):
    certificate = road.certificate(run_jobs)
    acts.suspend_at_once(certificate=certificate, reason="A copy went around.", by=world.program_staff, at=road.now)
    certificate.refresh_from_db()
    assert certificate.state == "suspended"
    proposal = Proposal.objects.get()
    run_jobs()
    mail.outbox.clear()
    end_unconfirmed(proposal=proposal, by=None, at=road.now + timedelta(days=settings.URGENT_DAYS))
    run_jobs()
    certificate.refresh_from_db()
    assert certificate.state == "active"
    assert {email.to[0] for email in mail.outbox} == {world.trainee.email, world.program_staff.email}


def test_reinstating_or_revoking_replaces_a_pending_suspension(world, road, run_jobs):
    certificate = road.certificate(run_jobs)
    second = world.person("second", world.state, roles.PROGRAM)
    first = acts.suspend_at_once(certificate=certificate, reason="x", by=world.program_staff, at=road.now)
    certificates.reinstate(certificate=Certificate.objects.get(), reason="It was genuine.", by=second, at=road.now)
    assert first.facts.get().kind == "superseded"
    second_suspension = acts.suspend_at_once(certificate=certificate, reason="y", by=second, at=road.now)
    revocation = acts.propose_revocation(certificate=certificate, reason="Forged.", by=second, at=road.now)
    approve(proposal=revocation, reason="I saw the file.", by=world.program_staff, at=road.now)
    assert second_suspension.facts.get().kind == "superseded" and Certificate.objects.get().state == "revoked"


def test_nobody_can_decide_about_their_own_certificate(world, road, run_jobs):
    certificate = road.certificate(run_jobs)
    world.trainee.memberships.create(organization=world.state, role=roles.PROGRAM, started_at=road.now)
    own = User.objects.get(pk=world.trainee.pk)
    for act in (acts.suspend_at_once, acts.propose_revocation):
        with refuses("own_benefit"):
            act(certificate=certificate, reason="x", by=own, at=road.now)
    certificates.hold(certificate=certificate, decision=certificate.decision, lost=[], by=None, at=road.now)
    with refuses("own_benefit"):
        certificates.reinstate(certificate=certificate, reason="x", by=own, at=road.now)
