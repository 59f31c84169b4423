"""A decision about a certificate reaches what counts now: of the next level, of a merged record, and back again."""

from datetime import timedelta

import pytest
import time_machine

from cohorts.core import roles
from cohorts.core.actions import action, log
from cohorts.core.approvals.actions import approve, reject
from cohorts.people.actions import merging
from lms.certification.actions import annulments, certificate_ends
from lms.certification.acts import propose_revocation, suspend_at_once
from lms.certification.models import Certificate
from tests.lms.certification.climber import APPLIED, Climber
from tests.lms.certification.holder import local
from tests.lms.certification.test_level_returns import REVOKED, climbed
from tests.lms.certification.test_level_returns import revoke as revoke_second
from tests.lms.certification.test_merged_certificates import DAY
from tests.lms.certification.test_merged_stopped import BEFORE, answers, both, propose, revoke
from tests.refusals import refuses

pytestmark = pytest.mark.django_db
__all__ = ["both"]


@action("test.annulled", "Annulled in a test")
def annulled(*, row, by, at):
    """What a granted appeal does."""
    log(row, by=by, at=at)
    annulments.annul(certificate=row, state=Certificate.objects.get(pk=row.pk).state, by=by, at=at)


def annul(row, by, at):
    annulled(row=row, by=by, at=at)


def test_a_revocation_that_waits_reaches_the_next_level_that_was_granted_meanwhile(world):
    climber = Climber(world)
    first = climber.certify(local(2022, 1, 1, 9))
    application = climber.apply(first, qualification=True)
    climber.accept(application)
    proposal = propose_revocation(certificate=first, reason="Fraud.", by=climber.staff, at=APPLIED)
    second = climber.decide(application)
    colleague = world.person("program2", world.state, roles.PROGRAM)
    approve(proposal=proposal, reason="Yes.", by=colleague, at=APPLIED + timedelta(days=1))
    second.refresh_from_db()
    assert second.state == "revoked"
    # The level that was to be revoked does not come back instead.
    assert not Certificate.objects.live().exists()


def test_a_merge_waits_while_a_revocation_is_proposed(both):
    propose_revocation(certificate=both.old, reason="Fraud.", by=both.staff, at=BEFORE)
    with refuses("merge_revocation_waits", number=both.old.number):
        both.merge()


def test_nobody_gives_a_certificate_up_to_escape_a_revocation_and_a_death_ends_it(both):
    proposal = propose_revocation(certificate=both.old, reason="Fraud.", by=both.staff, at=BEFORE)
    with refuses("certificate_revocation_waits"):
        certificate_ends.surrender(certificate=both.old, reason="By letter.", by=both.second_staff, at=BEFORE)
    certificate_ends.end_by_death(certificate=both.old, reason="A letter.", by=both.second_staff, at=BEFORE)
    assert proposal not in type(proposal).objects.open()


def test_what_a_merge_revoked_comes_back_with_the_certificate_that_was_revoked_first(both, client):
    revoke(both, both.old)
    approve(proposal=propose(both), reason="One person", by=both.second_staff, at=DAY)
    assert answers(client, both.old, both.new) == ["Revoked", "Revoked"]
    annul(both.old, both.second_staff, DAY)
    assert answers(client, both.old, both.new) == ["Replaced", "Active"]


def test_of_two_that_were_revoked_the_other_revocation_stays(both, client, world):
    revoke(both, both.old)
    third = world.person("third")
    other = both.holder.certify(local(2026, 8, 1, 9), third)
    proposal = propose_revocation(certificate=other, reason="Fraud, too.", by=both.staff, at=BEFORE)
    approve(proposal=proposal, reason="Yes.", by=both.second_staff, at=BEFORE)
    approve(proposal=propose(both), reason="One person", by=both.second_staff, at=DAY)
    merging.merge(account=third, into=both.second, reason="One person", looked=True, by=both.staff, at=DAY)
    annul(both.old, both.second_staff, DAY)
    assert answers(client, both.new, other) == ["Revoked", "Revoked"]


def test_a_suspension_of_level_one_goes_along_when_level_two_comes_back(world):
    climber = climbed(world)
    revoke_second(climber)
    colleague, later = climber.world.program_staff, REVOKED + timedelta(days=9)
    other = type(colleague).objects.get(email="program2@example.org")
    proposal = suspend_at_once(certificate=climber.first, reason="Danger.", by=colleague, at=REVOKED)
    with time_machine.travel(later, tick=False):
        with refuses("certificate_suspension_waits", number=climber.first.number):
            annul(climber.second, other, later)
        approve(proposal=proposal, reason="Yes.", by=other, at=later)
        annul(Certificate.objects.get(pk=climber.second.pk), other, later)
    climber.second.refresh_from_db()
    assert climber.second.state == "suspended"
    assert climber.second.events.filter(kind="suspended").get().reason == "Danger."


def test_a_rejected_revocation_leaves_what_counts_alone(both):
    proposal = propose_revocation(certificate=both.old, reason="Fraud.", by=both.staff, at=BEFORE)
    reject(proposal=proposal, reason="No.", by=both.second_staff, at=BEFORE)
    both.merge()
    assert both.new.status_on(DAY.date()) == "active"
