"""Two records of one person with certificates of two levels, of which one builds on the other."""

from datetime import timedelta

import pytest
import time_machine

from cohorts.core import roles
from cohorts.core.approvals.actions import approve
from cohorts.people.actions import merging
from cohorts.people.actions.merging_by_two import propose_merge
from lms.certification.acts import propose_revocation
from tests.lms.certification.climber import APPLIED
from tests.lms.certification.holder import local
from tests.lms.certification.test_level_returns import climbed

pytestmark = pytest.mark.django_db
DAY = APPLIED + timedelta(days=30)


@pytest.fixture
def climber(world):
    """Level II of one record, and Level I of another one of the same person."""
    one = climbed(world)
    one.other = world.other_trainee
    one.level_one = one.certify(local(2022, 6, 1, 9), one.other)
    one.colleague = world.person("program2", world.state, roles.PROGRAM)
    with time_machine.travel(DAY, tick=False):
        yield one


@pytest.mark.parametrize("upper_stays", [True, False])
def test_the_next_level_replaces_the_one_below_whichever_record_stays(climber, upper_stays):
    account, into = (climber.other, climber.person) if upper_stays else (climber.person, climber.other)
    view = merging.view_of_merge(account, into, climber.staff, DAY)
    (line,) = [note for note in view.notes if climber.level_one.number in note]
    assert f"{climber.second.number} stays current" in line and not view.two
    merging.merge(account=account, into=into, reason="One person", looked=True, by=climber.staff, at=DAY)
    for row in (climber.level_one, climber.second):
        row.refresh_from_db()
    assert climber.level_one.replaced_by == climber.second and climber.second.status_on(DAY.date()) == "active"
    merging.end_merge(account=account, reason="Two people", by=climber.staff, at=DAY)
    climber.level_one.refresh_from_db()
    assert climber.level_one.replaced_by is None and climber.level_one.status_on(DAY.date()) == "active"


def test_a_revocation_of_the_level_below_reaches_the_next_one_by_two_people(climber):
    proposal = propose_revocation(certificate=climber.level_one, reason="Fraud.", by=climber.staff, at=DAY)
    approve(proposal=proposal, reason="Yes.", by=climber.colleague, at=DAY)
    view = merging.view_of_merge(climber.other, climber.person, climber.staff, DAY)
    (line,) = view.two
    assert "of a level that builds on it" in line and f"{climber.second.number} is revoked today" in line
    proposal = propose_merge(
        account=climber.other, into=climber.person, reason="One person", choices={},
        looked=True, shown=merging.digest_of(view), by=climber.staff, at=DAY,
    )  # fmt: skip
    approve(proposal=proposal, reason="Yes.", by=climber.colleague, at=DAY)
    climber.second.refresh_from_db()
    assert climber.second.state == "revoked"
