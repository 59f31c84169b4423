"""What is open to renew a certificate, or for the next level, ends with it."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from cohorts.billing.models import Charge
from cohorts.core import roles
from cohorts.core.approvals.actions import approve
from cohorts.notices.models import Email
from lms.certification.actions import certificate_ends
from lms.certification.acts import propose_revocation
from lms.certification.models import Certificate
from tests.lms.certification.climber import APPLIED, Climber
from tests.lms.certification.holder import EDUCATION, Holder, local
from tests.lms.page_reader import logged_in

pytestmark = pytest.mark.django_db
FEE = {"type": "fee", "key": "renewal", "amount_usd": 80, "at": "application"}
NOW = local(2027, 12, 20, 12)


@pytest.fixture
def holder(world):
    holder = Holder(world, renewal={"window_days_before": 90, "all_of": [EDUCATION, FEE]})
    holder.first = holder.certify(local(2026, 1, 1, 9))
    holder.application = holder.begin(holder.first, local(2027, 12, 10, 9))
    holder.submit(holder.application, local(2027, 12, 10, 10))
    holder.first.refresh_from_db()
    return holder


def owed():
    return sum(row.owed for row in Charge.objects.with_sums())


@pytest.mark.parametrize(("end", "emails"), [("surrender", 1), ("end_by_death", 0)])
def test_an_open_renewal_ends_with_the_certificate_and_its_fee_and_the_undo_says_to_begin_again(
    holder, world, end, emails
):
    before = Email.objects.filter(person=holder.person).count()
    about = {"certificate": holder.first, "reason": "Asked.", "by": holder.staff}
    getattr(certificate_ends, end)(**about, at=NOW)
    holder.application.refresh_from_db()
    assert holder.application.state == "withdrawn" and owed() == 0
    assert Email.objects.filter(kind="application-ended").count() == emails
    assert emails or Email.objects.filter(person=holder.person).count() == before
    page = reverse("my_application", args=[holder.application.pk])
    with time_machine.travel(NOW, tick=False):
        client = logged_in(world.trainee)
        assert "This renewal ended with your certificate" in client.get(page).text
        staff = logged_in(world.agency_coordinator).get(reverse("agency_certificates")).text
        assert holder.first.number in staff and f'id="chosen-{holder.first.pk}"' not in staff
        certificate_ends.restore(**about, at=NOW)
        again = client.get(page).text
    assert "must be begun again" in again and reverse("renew", args=[holder.first.pk]) in again
    assert holder.begin(holder.first, NOW).pk != holder.application.pk


def test_a_revocation_ends_the_renewal_and_says_so_before(holder, world):
    reason = {"reason": "Forged.", "at": NOW}
    proposal = propose_revocation(certificate=holder.first, by=holder.staff, **reason)
    other = world.person("second", world.state, roles.PROGRAM)
    with time_machine.travel(NOW, tick=False):
        assert "An open renewal" in logged_in(other).get(reverse("proposal", args=[proposal.pk])).text
    approve(proposal=proposal, by=other, **reason)
    holder.application.refresh_from_db()
    assert holder.application.state == "withdrawn" and owed() == 0


@pytest.mark.parametrize("end", ["surrender", "end_by_death"])
def test_a_next_level_that_was_granted_on_a_condition_ends_with_the_level_before(world, end):
    climber = Climber(world)
    first = climber.certify(local(2022, 1, 1, 9))
    application = climber.apply(first, qualification=True)
    climber.decide(application, condition="Send the diploma.")
    application.refresh_from_db()
    assert application.state == "conditional"
    at = APPLIED + timedelta(days=3)
    getattr(certificate_ends, end)(certificate=first, reason="Asked.", by=climber.staff, at=at)
    application.refresh_from_db()
    assert application.state == "withdrawn"
    climber.settle(at)
    assert Certificate.objects.filter(candidacy=application.cycle.candidacy_id).count() == 0
