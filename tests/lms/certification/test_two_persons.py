"""Suspending, reinstating and revoking a certificate: one person starts, another confirms or approves."""

import io
from datetime import timedelta
from functools import partial

from django.core import mail
from PIL import Image

from cohorts.core import roles
from cohorts.core.approvals.actions import approve, end_unconfirmed
from cohorts.core.approvals.models import Proposal
from cohorts.people.actions.authority import change_certificate_look
from cohorts.people.models import User
from lms.certification import acts
from lms.certification.actions import certificates
from lms.certification.models import Certificate
from tests.pdf_reader import drawn_text, picture_of
from tests.refusals import refuses


def test_a_certificate_keeps_the_signatory_seal_and_signature_of_its_day(client, world, road, run_jobs):
    red, blue = (_seal(color) for color in ("red", "blue"))
    change = partial(change_certificate_look, authority=world.state, signatory_title="Director", by=world.program_staff)
    look = change(signatory_name="Ada Lund", seal=red, signature=red, at=road.now)
    certificate = road.certificate(run_jobs)
    client.force_login(world.trainee)
    document = f"/certificates/{certificate.pk}/document/"
    before = client.get(document).content
    change(signatory_name="Bo Ek", seal=blue, signature=b"", at=road.now)
    certificate.refresh_from_db()
    assert (certificate.signatory, certificate.look) == ("Ada Lund, Director", look)
    assert client.get(document).content == before
    assert "Ada Lund, Director" in drawn_text(before) and _colors(before) >= {(255, 0, 0)}


def _seal(color):
    file = io.BytesIO()
    Image.new("RGB", (60, 60), color).save(file, "PNG")
    return file.getvalue()


def _colors(pdf):
    return {color for _count, color in picture_of(pdf).convert("RGB").getcolors(1_000_000)}


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
    employers = {world.agency_coordinator.email, world.supervisor.email}
    assert {email.to[0] for email in mail.outbox} == {world.trainee.email, world.program_staff.email} | employers


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
