"""A certificate that was renewed early: the new one waits for its own term, the old one says so."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from lms.certification.actions import certificates, renewals
from lms.certification.models import Certificate
from tests.lms.certification.holder import EDUCATION, Holder, local
from tests.lms.page_reader import logged_in
from tests.refusals import refuses

pytestmark = pytest.mark.django_db


def test_a_certificate_that_was_renewed_early_cannot_be_renewed_before_its_own_term(world):
    holder = Holder(world, renewal={"all_of": [EDUCATION]})
    first = holder.certify(local(2026, 6, 10, 12))
    second = holder.renew(first, local(2026, 11, 30, 12))
    assert second.valid_from == date(2028, 6, 10)
    with refuses("renewal_too_early", day=date(2028, 6, 10)):
        holder.begin(second, local(2026, 11, 30, 13))
    assert renewals.renewal_problem(second, local(2028, 6, 10, 12)) is None
    with time_machine.travel(local(2026, 12, 1, 12), tick=False):
        client = logged_in(world.trainee)
        old = client.get(reverse("certificate_page", args=[first.pk])).content.decode()
        new = client.get(reverse("certificate_page", args=[second.pk])).content.decode()
        public = client.get(reverse("verify_token", args=[second.token])).content.decode()
    assert "was renewed" in old and reverse("certificate_page", args=[second.pk]) in old
    assert reverse("renew", args=[second.pk]) not in new and "You can renew from" in new
    assert "Valid from" in public and Certificate.objects.count() == 2


def test_a_hold_of_the_renewal_leaves_the_term_that_still_runs(world):
    """An audit of the hours of a renewal, for example, finds too few: until its own last day the earlier one counts."""
    holder = Holder(world, renewal={"all_of": [EDUCATION]})
    first = holder.certify(local(2026, 6, 10, 12))
    second = holder.renew(first, local(2026, 11, 30, 12))
    at = local(2026, 12, 15, 12)
    certificates.hold(certificate=second, decision=second.decision, lost=(), by=None, at=at)
    first.refresh_from_db()
    assert (first.status_on(at.date()), second.state) == ("active", "suspended")
    assert first.status_on(date(2028, 6, 10)) == "superseded"
    certificates.give_back(certificate=second, decision=second.decision, by=None, at=at)
    assert second.state == "active"
