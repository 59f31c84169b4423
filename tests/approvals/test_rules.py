"""Who may propose, decide and review: the rules by themselves."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohorts.core import roles
from cohorts.core.approvals.rules import (
    Actor,
    Case,
    approves_alone,
    approving_refusal,
    deciding_refusal,
    granting_refusal,
    proposing_refusal,
    reviewing_refusal,
    role_exclusion,
    withdrawing_refusal,
)

PROPOSED_AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
DAYS = 14


def actor(pk=2, *roles_held, superuser=False):
    return Actor(pk, frozenset(roles_held or [roles.PROGRAM]), superuser)


def case(**changes):
    values = {"proposers": (roles.PROGRAM,), "approvers": (roles.PROGRAM,), "proposer": 1, "at": PROPOSED_AT}
    return Case(**(values | changes))


def decide(who, what=None, days=0):
    refusal = deciding_refusal(who, what or case(), at=PROPOSED_AT + timedelta(days=days), days=DAYS)
    return refusal.code if refusal else None


def test_another_holder_of_the_role_decides():
    assert decide(actor(2)) is None
    assert decide(actor(2, roles.FINANCE)) == "not_an_approver"


@pytest.mark.parametrize("days", [0, DAYS, 10 * DAYS])
def test_nobody_ever_decides_on_their_own_proposal(days):
    assert decide(actor(1), days=days) == "own_proposal"


def test_a_superuser_is_another_person_for_others_and_one_person_for_themselves():
    assert decide(actor(2, superuser=True)) is None
    assert decide(actor(1, superuser=True), days=DAYS - 1) == "alone_too_early"


def test_a_superuser_decides_alone_when_nobody_else_did_in_time():
    assert decide(actor(1, superuser=True), days=DAYS) is None
    assert approves_alone(actor(1), case()) and not approves_alone(actor(2), case())


@pytest.mark.parametrize(("gone_for", "days"), [(0, DAYS), (4, DAYS - 4), (DAYS, 0), (10 * DAYS, 0), (-3, DAYS)])
def test_the_days_count_from_when_nobody_else_was_available(gone_for, days):
    """Where the last other person left after the proposal, they had their days until then."""
    alone = case(nobody_else_since=PROPOSED_AT - timedelta(days=gone_for))
    assert decide(actor(1, superuser=True), alone, days=days) is None
    if days:
        assert decide(actor(1, superuser=True), alone, days=days - 1) == "alone_too_early"
    assert decide(actor(1), alone, days=days) == "own_proposal"


def test_whom_it_concerns_neither_proposes_nor_decides():
    mine = case(beneficiaries=frozenset({2}))
    assert decide(actor(2), mine) == "own_benefit"
    assert decide(actor(2, superuser=True), mine, days=DAYS) == "own_benefit"
    assert proposing_refusal(actor(2), (roles.PROGRAM,), {2}).code == "own_benefit"


def test_an_auditor_neither_proposes_nor_decides_whatever_else_they_hold():
    both = actor(2, roles.AUDITOR, roles.PROGRAM)
    assert decide(both) == "auditor_acts_nowhere"
    assert proposing_refusal(both, (roles.PROGRAM,)).code == "auditor_acts_nowhere"


def test_a_second_decision_is_refused_before_anything_else():
    assert decide(actor(1), case(decision="approved")) == "proposal_decided"
    assert withdrawing_refusal(actor(1), case(decision="approved")).code == "proposal_decided"


def test_only_the_proposer_withdraws():
    assert withdrawing_refusal(actor(1), case()) is None
    assert withdrawing_refusal(actor(2), case()).code == "not_the_proposer"
    assert withdrawing_refusal(actor(2), case(proposer=None)).code == "not_the_proposer"


def test_what_the_command_line_proposed_takes_one_holder_of_the_role():
    assert decide(actor(1), case(proposer=None)) is None
    assert decide(actor(1, roles.TRAINEE), case(proposer=None)) == "not_an_approver"


def test_what_the_command_line_proposed_is_to_a_superuser_like_their_own():
    one, by_command_line = actor(1, superuser=True), case(proposer=None, by_command_line=True)
    early, late = PROPOSED_AT, PROPOSED_AT + timedelta(days=DAYS)
    assert approving_refusal(one, by_command_line, at=early, days=DAYS).code == "alone_too_early"
    assert approving_refusal(one, by_command_line, at=late, days=DAYS) is None
    assert approves_alone(one, by_command_line) and not approves_alone(actor(2), by_command_line)
    assert deciding_refusal(one, by_command_line, at=early, days=DAYS) is None
    assert approving_refusal(actor(2), by_command_line, at=early, days=DAYS) is None


def test_only_an_auditor_reviews_what_one_person_approved_alone():
    auditor = actor(3, roles.AUDITOR)
    assert reviewing_refusal(auditor, approver=1, alone=True, reviewed=False) is None
    assert reviewing_refusal(auditor, approver=1, alone=False, reviewed=False).code == "nothing_to_review"
    assert reviewing_refusal(auditor, approver=1, alone=True, reviewed=True).code == "already_reviewed"
    superuser = actor(4, roles.PROGRAM, superuser=True)
    assert reviewing_refusal(superuser, approver=1, alone=True, reviewed=False).code == "not_an_auditor"
    assert reviewing_refusal(auditor, approver=3, alone=True, reviewed=False).code == "not_an_auditor"


@pytest.mark.parametrize("role", [role for role in roles.LABELS if role not in (roles.AUDITOR, roles.TRAINEE)])
def test_an_auditor_holds_no_role_that_changes_anything(role):
    assert role_exclusion([role], roles.AUDITOR).code == "auditor_excludes"
    assert role_exclusion([roles.AUDITOR], role).code == "auditor_excludes"


def test_roles_that_write_go_together_and_an_auditor_may_take_a_course():
    assert role_exclusion([roles.PROGRAM], roles.FINANCE) is None
    assert role_exclusion([roles.TRAINEE], roles.AUDITOR) is None
    assert role_exclusion([roles.AUDITOR], roles.TRAINEE) is None
    assert role_exclusion([], roles.AUDITOR) is None


def test_the_command_line_gives_a_role_until_two_people_hold_it():
    assert [granting_refusal(count) is None for count in (0, 1, 2, 3)] == [True, True, False, False]
    assert granting_refusal(2).params == {"holders": 2}


@given(
    roles_held=st.frozensets(st.sampled_from(sorted(roles.LABELS))), superuser=st.booleans(),
    approvers=st.frozensets(st.sampled_from(roles.STATE), min_size=1), days=st.integers(0, 100),
)  # fmt: skip
def test_one_person_alone_is_never_enough_except_a_superuser_after_the_days(roles_held, superuser, approvers, days):
    one = Actor(1, roles_held, superuser)
    own = case(approvers=tuple(approvers))
    allowed = decide(one, own, days=days) is None
    assert not allowed or (superuser and days >= DAYS and roles.AUDITOR not in roles_held)
