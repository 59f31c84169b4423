"""What a renewal does to the state of a certificate, and what staff decided about it before."""

import pytest

from lms.certification.actions import certificate_ends, renewals
from tests.lms.certification.holder import Holder, local


@pytest.fixture
def holder(world):
    return Holder(world)


def test_renewing_ends_no_probation(holder):
    first = holder.certify(local(2026, 1, 1, 9))
    certificate_ends.put_on_probation(
        certificate=first, reason="Supervision every week.", by=holder.staff, at=local(2027, 5, 2)
    )
    assert holder.renew(first, local(2027, 11, 6, 10)).state == "probation"


def test_a_renewal_that_staff_granted_before_the_hours_were_there_is_issued_once_they_are(holder):
    first = holder.certify(local(2026, 1, 1, 9))
    application = holder.begin(first, local(2027, 11, 1))
    holder.submit(application, local(2027, 11, 6, 10))
    type(application).objects.filter(pk=application.pk).update(state="admitted")
    assert renewals.may_be_issued(application.cycle.candidacy.cycles.get(number=2))
    type(application).objects.filter(pk=application.pk).update(state="denied")
    assert not renewals.may_be_issued(application.cycle.candidacy.cycles.get(number=2))
