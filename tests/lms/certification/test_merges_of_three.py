"""Three records of one person, one with a revoked certificate: merged one after another, and a merge ended."""

import pytest
from django.urls import reverse

from cohorts.core.approvals.actions import approve
from cohorts.notices.models import Email
from cohorts.people.actions import merging
from cohorts.people.actions.parting_by_two import propose_end
from lms.certification.actions import issuing
from lms.certification.models import Certificate
from tests.lms.certification.holder import local
from tests.lms.certification.test_merged_certificates import DAY
from tests.lms.certification.test_merged_stopped import answers, both, propose, revoke

pytestmark = pytest.mark.django_db
__all__ = ["both"]


@pytest.fixture
def third(both, world):
    """A third record with a certificate of the same level."""
    person = world.person("third")
    both.third = both.holder.certify(local(2026, 10, 1, 9), person)
    return person


def merge_by_two(both, account, into):
    approve(proposal=propose(both, account, into), reason="One person", by=both.second_staff, at=DAY)


def merge_alone(both, account, into):
    seen = merging.digest_of(merging.view_of_merge(account, into, both.staff, DAY))
    merging.merge(account=account, into=into, reason="One person", looked=True, shown=seen, by=both.staff, at=DAY)


def end_view(account):
    return merging.view_of_end(*merging.merge_to_end(account), DAY)


def test_a_third_record_is_revoked_once_with_the_two_before(both, third, client):
    revoke(both, both.old)
    merge_by_two(both, both.first, both.second)
    view = merging.view_of_merge(third, both.second, both.staff, DAY)
    (line,) = view.two
    assert f"{both.third.number} is revoked today" in line
    merge_by_two(both, third, both.second)
    assert answers(client, both.old, both.new, both.third) == ["Revoked"] * 3


def test_the_end_of_a_later_merge_gives_back_only_what_that_merge_revoked(both, third, client, world):
    """Whoever stays one person with the revoked record stays revoked."""
    revoke(both, both.old)
    merge_by_two(both, both.first, both.second)
    empty = world.person("empty")
    merge_alone(both, empty, both.second)
    view = end_view(empty)
    assert not view.two
    merging.end_merge(account=empty, reason="Two people", by=both.staff, at=DAY)
    assert answers(client, both.old, both.new) == ["Revoked", "Revoked"]
    merge_by_two(both, third, both.second)
    view = end_view(third)
    (line,) = view.two
    assert both.third.number in line and "is given back" in line
    about = {"account": third, "reason": "Two people", "shown": merging.digest_of(view)}
    proposal = propose_end(**about, by=both.staff, at=DAY)
    approve(proposal=proposal, reason="Yes", by=both.second_staff, at=DAY)
    assert answers(client, both.old, both.new, both.third) == ["Revoked", "Revoked", "Active"]
    assert Certificate.objects.live().get() == both.third


def test_the_end_of_a_merge_says_which_certificate_bears_the_name_of_the_other(both, client):
    """A certificate that was issued with the name of the person they were merged into."""
    both.merge(both.second, both.first)
    row = Certificate.objects.get(pk=both.new.pk)
    again = issuing.issue_again(certificate=row, kind="name_change", reason="Merged.", by=both.staff, at=DAY)
    assert again.name == both.first.get_full_name() != both.second.get_full_name()
    client.force_login(both.staff)
    address = reverse("person_merge_end", args=[both.first.pk])
    page = client.get(address)
    assert f"{again.number} bears the name {both.first.get_full_name()}" in page.text
    digest = page.context["form"]["digest"].value()
    answer = client.post(address, {"reason": "Two people", "digest": digest}, follow=True)
    assert f"Certificate {again.number} still bears the name" in answer.text
    mail = Email.objects.filter(person=both.second, key__startswith="merge-ended").get()
    assert f"{again.number} still bears the name {both.first.get_full_name()}" in mail.body
