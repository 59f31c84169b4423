"""Level II is revoked: by the rules Level I comes back as it stood, with its own dates, or does not."""

from datetime import date, timedelta

import pytest

from cohorts.core import roles
from cohorts.core.actions import action
from cohorts.core.approvals.actions import approve
from cohorts.notices.models import Email
from lms.certification.actions import level_returns
from lms.certification.actions.certificates import move
from lms.certification.acts import propose_revocation
from lms.certification.models import Certificate
from lms.certification.models.employer_certificates import newest_of
from lms.certification.models.employer_view import credentials_of
from tests.lms.certification.climber import APPLIED, Climber
from tests.lms.certification.holder import local

pytestmark = pytest.mark.django_db
REVOKED = APPLIED + timedelta(days=200)


def climbed(world, **changes):
    """Level I of 2022-01-01, replaced by Level II of 2023-03-01."""
    climber = Climber(world, **changes)
    climber.first = climber.certify(local(2022, 1, 1, 9))
    application = climber.apply(climber.first, qualification=True)
    climber.accept(application)
    climber.second = climber.decide(application)
    climber.first.refresh_from_db()
    assert climber.first.replaced_by == climber.second
    return climber


def revoke(climber, at=REVOKED):
    second = climber.world.person("program2", climber.world.state, roles.PROGRAM)
    proposal = propose_revocation(certificate=climber.second, reason="Fraud.", by=climber.staff, at=at)
    approve(proposal=proposal, reason="Yes.", by=second, at=at)
    for row in (climber.first, climber.second):
        row.refresh_from_db()
    return proposal


def test_level_one_comes_back_as_it_stood_with_its_own_dates(world, client):
    climber = climbed(world)
    days = climber.first.valid_from, climber.first.valid_until, climber.first.certified_since
    proposal = revoke(climber)
    assert any(climber.first.number in line and "counts again" in line for line in proposal.effects)
    assert climber.second.state == "revoked" and climber.first.replaced_from is None
    assert (climber.first.valid_from, climber.first.valid_until, climber.first.certified_since) == days
    assert climber.first.status_on(REVOKED.date()) == "active"
    # Employers read once what counts, and see it in their list.
    assert list(newest_of([world.trainee.pk])) == [climber.first]
    assert [one.number for one in credentials_of([world.trainee.pk], REVOKED.date())[world.trainee.pk]] == [
        climber.first.number
    ]
    news = Email.objects.filter(kind="certificate-of-staff", person=world.supervisor, queued_at=REVOKED)
    assert ["they are certified" in email.body for email in news] == [True]
    own = Email.objects.filter(kind="certificate", person=world.trainee, about_id=climber.second.pk).latest("pk")
    assert "of the next level" in own.body
    assert climber.first.status_on(date(2024, 1, 15)) == "grace" and climber.first.next_notice_on is not None
    assert Email.objects.filter(kind="certificate", about_id=climber.first.pk, body__contains="counts again").exists()
    climber.settle(REVOKED + timedelta(days=1))
    assert set(Certificate.objects.values_list("state", flat=True)) == {"active", "revoked"}
    assert Certificate.objects.count() == 2


def test_the_rules_can_say_that_it_does_not_come_back(world):
    climber = climbed(world, ends_level_before=True)
    proposal = revoke(climber)
    assert not any("counts again" in line for line in proposal.effects)
    assert climber.first.status_on(REVOKED.date()) == "superseded" and not Certificate.objects.live().exists()


def test_level_one_that_ran_out_meanwhile_comes_back_expired_and_never_under_a_former_name(world):
    climber = climbed(world)
    world.trainee.family_name = "Newname"
    world.trainee.save()
    Certificate.objects.filter(pk=climber.first.pk).update(has_former_name=True)
    revoke(climber, local(2024, 9, 1, 9))
    assert climber.first.has_former_name and climber.first.status_on(date(2024, 9, 1)) == "superseded"
    again = climber.first.replaced_by
    assert again.family_name == "Newname" and again.valid_until == climber.first.valid_until
    assert again.candidacy == climber.first.candidacy and again.status_on(date(2024, 9, 1)) == "expired"


@action("test.overturned", "Annulled a revocation in a test")
def overturn(*, certificate, by, at):
    move(certificate, "overturn", by=by, at=at)


def test_when_the_revocation_is_annulled_level_two_replaces_it_again(world):
    climber = climbed(world)
    revoke(climber)
    at = REVOKED + timedelta(days=9)
    overturn(certificate=climber.second, by=climber.staff, at=at)
    level_returns.replace_again(certificate=climber.second, by=climber.staff, at=at)
    climber.first.refresh_from_db()
    assert climber.first.replaced_by == climber.second and climber.first.status_on(at.date()) == "superseded"
    assert Certificate.objects.live().get() == climber.second
