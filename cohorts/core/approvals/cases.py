"""Who decides on a proposal, as the rules read it: an account with its roles, and the case of the proposal."""

from dataclasses import replace
from typing import Any

from django.contrib.auth import get_user_model

from .models import Proposal
from .rules import Actor, Case, approves_alone


def actor_of(user: Any) -> Actor:
    """Return the `Actor` that the rules use for a user. A closed account holds no roles."""
    if not user.is_active:
        return Actor(user.pk, frozenset())
    return Actor(user.pk, frozenset(user.holdings()), user.is_superuser)


def case_of(proposal: Proposal, by: Any) -> Case:
    """Return the `Case` that the rules use when `by` decides on a proposal."""
    act, decision = proposal.act_entry, proposal.decision()
    about = proposal.read_subject(), proposal.read_payload()
    authors = frozenset(act.authors(*about))
    case = Case(
        proposers=act.proposers, approvers=act.approvers, proposer=proposal.by_id, at=proposal.at,
        beneficiaries=frozenset(act.beneficiaries(*about)), authors=authors,
        decision=decision.kind if decision else "",
        by_command_line=proposal.by_id is None and not authors and not proposal.begun,
    )  # fmt: skip
    if decision or by is None or not by.is_superuser or not approves_alone(actor_of(by), case):
        return case
    others = get_user_model().objects.exclude(pk__in={by.pk, *case.beneficiaries, *case.authors})
    last = others.last_holding(*act.approvers, organization=act.authority_of(*about))
    if last.is_held:
        return case
    # The days cannot start before the superuser's own account existed.
    return replace(case, nobody_else_since=max(by.date_joined, last.until or by.date_joined))
