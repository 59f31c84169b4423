"""A revocation waits for its second person, and meanwhile the certificate is renewed or to be issued again."""

import pytest
import time_machine
from django.urls import reverse

from cohorts.core import roles
from cohorts.core.approvals.actions import approve, reject
from lms.certification.actions import issuing
from lms.certification.acts import propose_revocation
from tests.lms.certification.holder import EDUCATION, Holder, local
from tests.lms.page_reader import logged_in
from tests.refusals import refuses

pytestmark = pytest.mark.django_db
NOW = local(2026, 11, 30, 12)


@pytest.fixture
def holder(world):
    with time_machine.travel(NOW, tick=False):
        own = Holder(world, renewal={"all_of": [EDUCATION]})
        own.certificate = own.certify(local(2026, 6, 10, 12))
        own.second = world.person("program2", world.state, roles.PROGRAM)
        yield own


def proposed(holder, row=None):
    return propose_revocation(certificate=row or holder.certificate, reason="Fraud.", by=holder.staff, at=NOW)


def page_of(row, reader):
    return logged_in(reader).get(reverse("certificates:inspect", args=[row.pk])).content.decode()


@pytest.mark.parametrize("kind", ["name_change", "correction"])
def test_nothing_is_issued_again_while_a_revocation_waits(holder, kind):
    proposal = proposed(holder)
    about = {"certificate": holder.certificate, "kind": kind, "reason": "So.", "by": holder.second, "at": NOW}
    with refuses("certificate_revocation_waits"):
        issuing.issue_again(**about)
    address = reverse("certificate_decide", args=[holder.certificate.pk, "issue-copy"])
    assert address not in page_of(holder.certificate, holder.second)
    typed = logged_in(holder.second).get(address, follow=True).content.decode()
    assert "waits for a second person" in typed
    reject(proposal=proposal, reason="No.", by=holder.second, at=NOW)
    assert issuing.issue_again(**about).state == "active"


def test_the_page_of_the_renewed_one_shows_what_is_proposed_about_the_one_before(holder):
    proposal = proposed(holder)
    renewed = holder.renew(holder.certificate, NOW)
    for reader in (holder.staff, holder.second):
        text = page_of(renewed, reader)
        assert f"about {holder.certificate.number}, which this one replaced" in text
        assert reverse("proposal", args=[proposal.pk]) in text
        assert reverse("certificate_decide", args=[renewed.pk, "revoke"]) not in text
    with refuses("certificate_revocation_waits"):
        proposed(holder, renewed)
    approve(proposal=proposal, reason="Yes.", by=holder.second, at=NOW)
    renewed.refresh_from_db()
    assert renewed.state == "revoked"
