"""What is undone comes back to what it was before: a probation or a suspension outlives a mistake on top of it."""

from datetime import timedelta

import pytest
import time_machine

from cohorts.core import roles
from cohorts.core.approvals.actions import approve, reject
from cohorts.core.approvals.models import Proposal
from cohorts.notices.models import Email
from lms.certification.actions import certificate_ends, certificates
from lms.certification.acts import propose_revocation, suspend_at_once
from lms.certification.models import Certificate
from tests.lms.certification.go_live_scene import HEAD, GoLive, one
from tests.lms.certification.go_live_scene import NOW as IMPORTED
from tests.lms.certification.holder import Holder, local

pytestmark = pytest.mark.django_db
NOW = local(2026, 9, 1, 10)
DAY = timedelta(days=1)


@pytest.fixture
def holder(world):
    with time_machine.travel(NOW, tick=False):
        own = Holder(world)
        own.certificate = own.certify(local(2026, 6, 1, 9))
        own.second = world.person("program2", world.state, roles.PROGRAM)
        yield own


def said(holder, act, at=NOW, **more):
    """Program staff decide."""
    row = Certificate.objects.get(pk=holder.certificate.pk)
    return act(certificate=row, reason="Because.", by=holder.staff, at=at, **more)


def state(holder):
    return Certificate.objects.get(pk=holder.certificate.pk).state


def suspend(holder, *, confirmed):
    proposal = said(holder, suspend_at_once, NOW + DAY)
    if confirmed:
        approve(proposal=proposal, reason="Yes.", by=holder.second, at=NOW + DAY)
    return proposal


def test_a_suspension_that_is_rejected_leaves_the_probation_as_it_was(holder):
    said(holder, certificate_ends.put_on_probation)
    proposal = suspend(holder, confirmed=False)
    Email.objects.all().delete()
    reject(proposal=proposal, reason="No.", by=holder.second, at=NOW + 2 * DAY)
    assert state(holder) == "probation"
    email = Email.objects.get(kind="certificate", person=holder.certificate.person)
    assert "on probation, as it was before" in email.body
    said(holder, certificate_ends.end_probation, NOW + 3 * DAY)
    assert state(holder) == "active"


@pytest.mark.parametrize("act", [certificates.reinstate, certificate_ends.annul_suspension])
def test_a_suspension_that_staff_end_leaves_the_probation_as_it_was(holder, act):
    said(holder, certificate_ends.put_on_probation)
    suspend(holder, confirmed=True)
    said(holder, act, NOW + 2 * DAY)
    assert state(holder) == "probation"


def test_a_probation_that_was_ended_does_not_come_back(holder):
    said(holder, certificate_ends.put_on_probation)
    said(holder, certificate_ends.end_probation)
    suspend(holder, confirmed=True)
    said(holder, certificates.reinstate, NOW + 2 * DAY)
    assert state(holder) == "active"


@pytest.mark.parametrize("end", [certificate_ends.surrender, certificate_ends.end_by_death])
@pytest.mark.parametrize("confirmed", [True, False])
def test_an_end_closes_what_waits_and_undoing_it_brings_back_what_two_people_decided(holder, end, confirmed):
    suspend(holder, confirmed=confirmed)
    said(holder, end, NOW + 2 * DAY)
    assert not Proposal.objects.open().exists()
    said(holder, certificate_ends.restore, NOW + 3 * DAY)
    assert state(holder) == ("suspended" if confirmed else "active")


def test_who_was_on_probation_and_gave_up_by_mistake_is_on_probation_again(holder):
    said(holder, certificate_ends.put_on_probation)
    said(holder, certificate_ends.surrender, NOW + DAY)
    said(holder, certificate_ends.restore, NOW + 2 * DAY)
    assert state(holder) == "probation"


def test_a_proposed_revocation_reaches_the_certificate_that_was_issued_meanwhile(holder):
    proposal = said(holder, propose_revocation)
    with time_machine.travel(local(2028, 5, 1, 9), tick=False):
        new = holder.renew(holder.certificate, local(2028, 5, 1, 9))
    approve(proposal=proposal, reason="Yes.", by=holder.second, at=NOW + 2 * DAY)
    assert Certificate.objects.get(pk=new.pk).state == "revoked"


def test_what_is_undone_after_the_last_day_is_said_to_be_expired(holder):
    end = holder.certificate.valid_until
    at = local(end.year + 3, end.month, 1, 9)
    said(holder, certificate_ends.surrender, at)
    Email.objects.all().delete()
    said(holder, certificate_ends.restore, at + DAY)
    own = Email.objects.get(kind="certificate")
    news = Email.objects.filter(kind="certificate-of-staff")
    assert "it is expired" in own.body and all("they are not certified" in email.body for email in news) and news


@pytest.mark.parametrize("end", [certificate_ends.surrender, certificate_ends.end_by_death])
@pytest.mark.parametrize("head", [HEAD, (*HEAD, "Status since")])
def test_an_imported_suspension_outlives_an_end_by_mistake(world, run_jobs, end, head):
    with time_machine.travel(IMPORTED, tick=False):
        live = GoLive(world, run_jobs)
        row = one(1, status="suspended") + (["02/10/2026"] if "Status since" in head else [])
        live.read([row], head=head)
        live.commit()
        live.release()
        certificate = Certificate.objects.get(number="MN-0001")
        about = {"certificate": certificate, "reason": "So.", "by": world.program_staff}
        end(**about, at=IMPORTED + DAY)
        certificate.refresh_from_db()
        certificate_ends.restore(**about, at=IMPORTED + 2 * DAY)
    certificate.refresh_from_db()
    assert certificate.state == "suspended"
