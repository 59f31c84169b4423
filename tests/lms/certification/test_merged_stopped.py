"""Two records of one person, one with a certificate that people ended: no merge washes a decision away."""

import pytest
import time_machine
from django.urls import reverse

from cohorts.core import roles
from cohorts.core.approvals.actions import approve
from cohorts.core.approvals.models import Proposal
from cohorts.notices.models import Email
from cohorts.people.actions import merging
from cohorts.people.actions.invitation_changes import absorb
from cohorts.people.actions.merging_by_two import propose_merge
from lms.certification.actions import certificate_ends
from lms.certification.actions.upgrades import begin_upgrade
from lms.certification.acts import propose_revocation
from lms.certification.models import Certificate
from lms.certification.models.practice_rules import certified_periods
from tests.lms.certification.climber import Climber
from tests.lms.certification.holder import local
from tests.lms.certification.test_merged_certificates import DAY, Both
from tests.refusals import refuses

pytestmark = pytest.mark.django_db
BEFORE = local(2026, 12, 1, 10)


@pytest.fixture
def both(world):
    with time_machine.travel(DAY, tick=False):
        own = Both(world)
        own.second_staff = world.person("program2", world.state, roles.PROGRAM)
        yield own


def revoke(both, row):
    """Two people revoke a certificate."""
    proposal = propose_revocation(certificate=row, reason="Fraud.", by=both.staff, at=BEFORE)
    approve(proposal=proposal, reason="Yes.", by=both.second_staff, at=BEFORE)


def propose(both, account=None, into=None):
    account, into = account or both.first, into or both.second
    seen = merging.digest_of(merging.view_of_merge(account, into, both.staff, DAY))
    return propose_merge(
        account=account, into=into, reason="One person", choices={}, looked=True, shown=seen, by=both.staff, at=DAY
    )


def part_by_two(both, client, account, into, line):
    """One person cannot end the merge; the page says what follows and proposes it, and another person approves."""
    with refuses("needs_second_person"):
        merging.end_merge(account=account, reason="Two people", by=both.staff, at=DAY)
    client.force_login(both.staff)
    address = reverse("person_merge_end", args=[into.pk])
    page = client.get(address)
    assert page.text.count(line) == 1 and "Propose to separate the records" in page.text
    digest = page.context["form"]["digest"].value()
    client.post(address, {"reason": "Two people", "digest": digest})
    proposal = Proposal.objects.get(act="account.unmerge")
    assert any(line in effect for effect in proposal.effects) and merging.merged_accounts()
    approve(proposal=proposal, reason="Yes", by=both.second_staff, at=DAY)
    assert not merging.merged_accounts()
    client.logout()


def answers(client, *rows):
    """What anybody reads of each number."""
    pages = [client.get(f"/verify/{row.token}/").text for row in rows]
    return ["Replaced" if "was replaced" in page else page.split('verdict__word">')[1].split("<")[0] for page in pages]


@pytest.mark.parametrize("stays", ["first", "second"])
def test_a_revocation_reaches_the_other_certificate_once_two_people_agree(both, client, stays):
    revoke(both, both.old)
    account, into = (both.second, both.first) if stays == "first" else (both.first, both.second)
    view = merging.view_of_merge(account, into, both.staff, DAY)
    (line,) = view.two
    assert both.old.number in line and f"{both.new.number} is revoked today" in line and line in view.notes
    proposal = propose(both, account, into)
    assert line in proposal.effects
    with refuses("own_proposal"):
        approve(proposal=proposal, reason="Yes", by=both.staff, at=DAY)
    assert answers(client, both.old, both.new) == ["Revoked", "Active"]
    approve(proposal=proposal, reason="One person", by=both.second_staff, at=DAY)
    assert answers(client, both.old, both.new) == ["Revoked", "Revoked"]
    assert Certificate.objects.live().count() == 0
    email = Email.objects.get(kind="account-merged")
    assert f"That counts for your certificate {both.new.number}, too" in email.body
    assert Email.objects.filter(kind="certificate", person=both.second, about_id=both.new.pk).exists()
    client.force_login(both.staff)
    assert both.new.number in client.get(reverse("person", args=[into.pk])).text
    part_by_two(both, client, account, into, f"{both.new.number} was revoked because")
    assert answers(client, both.old, both.new) == ["Revoked", "Active"]
    # Nothing stays of it: the days in between count.
    assert len(certified_periods([both.second.pk])[both.second.pk, both.holder.program.pk]) == 1


def test_a_certificate_that_was_given_up_is_replaced_by_the_one_that_goes_on(both, client):
    certificate_ends.surrender(certificate=both.old, reason="By letter.", by=both.staff, at=BEFORE)
    (line,) = merging.view_of_merge(both.first, both.second, both.staff, DAY).two
    assert "was given up" in line
    approve(proposal=propose(both), reason="One person", by=both.second_staff, at=DAY)
    assert answers(client, both.old, both.new) == ["Replaced", "Active"]
    part_by_two(both, client, both.first, both.second, f"{both.old.number} was given up")
    assert answers(client, both.old, both.new) == ["Ended", "Active"]


def test_a_death_or_an_open_sanction_or_renewal_is_decided_first(both):
    certificate_ends.end_by_death(certificate=both.old, reason="A letter.", by=both.staff, at=BEFORE)
    with refuses("merge_ended_by_death", number=both.old.number):
        both.merge()
    certificate_ends.restore(certificate=both.old, reason="A mistake.", by=both.staff, at=BEFORE)
    both.old.refresh_from_db()
    revoke(both, both.old)
    Certificate.objects.filter(pk=both.new.pk).update(state="probation")
    with refuses("merge_open_sanction", number=both.new.number):
        both.merge()
    Certificate.objects.filter(pk=both.new.pk).update(state="active")
    both.holder.person = both.second
    both.holder.begin(both.new, local(2028, 7, 1, 10))
    with refuses("merge_renewal_revoked", number=both.new.number):
        both.merge()


def test_nobody_merges_a_revoked_certificate_alone(both):
    revoke(both, both.old)
    with refuses("needs_second_person"):
        both.merge()
    with refuses("absorb_needs_staff"):
        absorb(account=both.first, into=both.second, reason="A letter", by=both.second, at=DAY)
    proposal = propose(both)
    with refuses("already_proposed"):
        propose(both)
    with refuses("merge_proposed_other_way"):
        propose(both, both.second, both.first)
    # Who is merged decides nothing, and what was proposed must still be true.
    both.learn(both.first, 3, DAY.date().replace(day=2), "Ethics")
    both.learn(both.second, 3, DAY.date().replace(day=3), "Groups")
    with refuses("merge_proposal_changed"):
        approve(proposal=proposal, reason="Yes", by=both.second_staff, at=DAY)


def test_what_was_proposed_to_become_part_of_a_merged_record_is_closed(both, world):
    revoke(both, both.old)
    third = world.person("third", world.agency, roles.TRAINEE)
    Certificate.objects.filter(pk=both.new.pk).update(person=third)
    other = propose(both, third, both.first)
    merging.merge(account=both.first, into=both.second, reason="One person", looked=True, by=both.staff, at=DAY)
    assert Proposal.objects.get(pk=other.pk).decision().kind == "superseded"


def test_the_page_proposes_what_takes_two_people(both, world, client):
    revoke(both, both.old)
    client.force_login(both.staff)
    address = reverse("person_merge", args=[both.second.pk, both.first.pk])
    page = client.get(address)
    assert "Propose to merge the records" in page.text and "Another person on the program staff must agree" in page.text
    (line,) = page.context["view"].two
    assert page.text.count(line) == 1 and "Look at both first" not in page.text
    digest = page.context["form"]["digest"].value()
    client.post(address, {"looked": "on", "reason": "One person", "digest": digest})
    (proposal,) = Proposal.objects.filter(act="account.merge")
    assert proposal.authority == world.state.pk and not merging.merged_accounts()


def test_after_a_merge_an_early_renewed_certificate_is_replaced_with_its_renewal(both, client):
    """One outcome: also what would count besides until its last day answers “replaced”, and comes back."""
    both.holder.person = both.first
    renewed = both.holder.renew(both.old, local(2027, 1, 10, 9))
    Certificate.objects.filter(pk=renewed.pk).update(issued_on="2026-01-01")
    both.merge()
    assert answers(client, both.old, renewed, both.new) == ["Replaced", "Replaced", "Active"]
    both.undo(DAY)
    assert answers(client, both.old, renewed, both.new) == ["Active", "Active", "Active"]


def test_what_is_open_to_go_on_from_a_certificate_that_a_merge_revokes_ends_with_it(world):
    with time_machine.travel(DAY, tick=False):
        climber, second = Climber(world), world.other_trainee
        ended = climber.certify(local(2025, 4, 1, 9))
        other = climber.certify(local(2026, 9, 1, 9), second)
        application = begin_upgrade(certificate=other, level="cps-2", by=second, at=BEFORE)
        staff, colleague = climber.staff, world.person("program2", world.state, roles.PROGRAM)
        proposal = propose_revocation(certificate=ended, reason="Fraud.", by=staff, at=BEFORE)
        approve(proposal=proposal, reason="Yes.", by=colleague, at=BEFORE)
        view = merging.view_of_merge(world.trainee, second, staff, DAY)
        proposal = propose_merge(
            account=world.trainee, into=second, reason="One person", choices={},
            looked=True, shown=merging.digest_of(view), by=staff, at=DAY,
        )  # fmt: skip
        approve(proposal=proposal, reason="One person", by=colleague, at=DAY)
    application.refresh_from_db()
    other.refresh_from_db()
    assert (other.state, application.state) == ("revoked", "withdrawn")
