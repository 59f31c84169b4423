"""Who may propose, approve, reject, withdraw and review: pure functions on plain data.

Each function returns None if the act is allowed, or the `Problem` that says why not. The clock is an argument.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from cohorts.core.problems import Problem
from cohorts.core.roles import AUDITOR, TRAINEE

# While fewer than this many people hold a state role, the command line may grant it without a second person.
HOLDERS_FOR_TWO_PERSONS = 2


@dataclass(frozen=True)
class Actor:
    """The acting person. `roles` are those held now, in any organization."""

    id: int
    roles: frozenset[str]
    is_superuser: bool = False

    def holds(self, roles: Collection[str]) -> bool:
        """Return whether the person holds one of these roles. A superuser holds every role."""
        return self.is_superuser or not self.roles.isdisjoint(roles)


@dataclass(frozen=True)
class Case:
    """The facts about a proposal that the rules need.

    proposer: user id, or None for the command line. beneficiaries: ids of people who benefit or are affected now; the
    proposer may have become one of them since. authors: ids of people whose work it is. decision: the kind of the fact
    that decided it, or "" while it is open. nobody_else_since: since when no one except the actor could decide, or None
    if someone else can. by_command_line: someone with access to the server proposed it, and nobody knows who.
    """

    proposers: tuple[str, ...]
    approvers: tuple[str, ...]
    proposer: int | None
    at: datetime
    beneficiaries: frozenset[int] = frozenset()
    authors: frozenset[int] = frozenset()
    decision: str = ""
    nobody_else_since: datetime | None = None
    by_command_line: bool = False


def proposing_refusal(actor: Actor, proposers: Collection[str], beneficiaries: Collection[int] = ()) -> Problem | None:
    """Check whether `actor` may propose an act that holders of `proposers` propose."""
    if AUDITOR in actor.roles:
        return Problem("auditor_acts_nowhere")
    if not actor.holds(proposers):
        return Problem("not_a_proposer", roles=tuple(proposers))
    if actor.id in beneficiaries:
        return Problem("own_benefit")
    return None


def alone_from(case: Case, days: int) -> datetime:
    """Return when a superuser may decide without a second person, after no one else was available for `days`.

    If other people may decide, the days count from the proposal. If no one else can, they count from when the last one
    could: an office that has had only one person for longer does not wait.
    """
    since = case.at if case.nobody_else_since is None else min(case.at, case.nobody_else_since)
    return since + timedelta(days=days)


def approves_alone(actor: Actor, case: Case) -> bool:
    """Return whether the approver would be the proposer or an author, or may have proposed it by the command line.

    Whoever runs commands on the server is often the superuser.
    """
    return _is_own(actor, case) or (actor.is_superuser and case.by_command_line)


def _is_own(actor: Actor, case: Case) -> bool:
    return actor.id == case.proposer or actor.id in case.authors


def deciding_refusal(actor: Actor, case: Case, *, at: datetime, days: int) -> Problem | None:
    """Check whether `actor` may approve or reject the proposal at `at`.

    No one decides on their own proposal or work, or on something that affects them. The one exception is a superuser if
    no one else was available for `days` (see `alone_from`); auditors review such an approval.
    """
    if case.decision:
        return Problem("proposal_decided", decision=case.decision)
    if actor.id in case.beneficiaries:
        return Problem("own_benefit")
    if AUDITOR in actor.roles:
        return Problem("auditor_acts_nowhere")
    if _is_own(actor, case):
        return _alone_refusal(actor, case, at=at, days=days)
    if not actor.holds(case.approvers):
        return Problem("not_an_approver", roles=case.approvers)
    return None


def approving_refusal(actor: Actor, case: Case, *, at: datetime, days: int) -> Problem | None:
    """May `actor` approve the proposal at `at`? As `deciding_refusal`; what concerns its proposer is only rejected.

    Who proposed something for another person may have become that person since, by taking their email address. What the
    command line proposed is to a superuser like their own proposal, but may be rejected at once.
    """
    refusal = deciding_refusal(actor, case, at=at, days=days)
    if refusal is None and approves_alone(actor, case):
        refusal = _alone_refusal(actor, case, at=at, days=days)
    if refusal is None and case.proposer in case.beneficiaries:
        return Problem("proposer_benefits")
    return refusal


def _alone_refusal(actor: Actor, case: Case, *, at: datetime, days: int) -> Problem | None:
    if not actor.is_superuser:
        return Problem("own_proposal" if actor.id == case.proposer else "own_work")
    possible_from = alone_from(case, days)
    return Problem("alone_too_early", possible_from=possible_from) if at < possible_from else None


def withdrawing_refusal(actor: Actor, case: Case) -> Problem | None:
    """Check whether `actor` may withdraw the proposal. One from the command line can only be rejected."""
    if case.decision:
        return Problem("proposal_decided", decision=case.decision)
    return None if actor.id == case.proposer else Problem("not_the_proposer")


def reviewing_refusal(actor: Actor, *, approver: int | None, alone: bool, reviewed: bool) -> Problem | None:
    """Check whether `actor` may review a one-person approval. Only an auditor other than the approver may."""
    if not alone:
        return Problem("nothing_to_review")
    if reviewed:
        return Problem("already_reviewed")
    if AUDITOR not in actor.roles or actor.id == approver:
        return Problem("not_an_auditor")
    return None


def role_exclusion(
    held: Collection[str], new: str, *, offered: Collection[str] = (), is_superuser: bool = False
) -> Problem | None:
    """Check whether a person who holds `held` may be given the role `new`.

    An auditor holds no role that writes, and is no superuser. offered: the roles that the person can still accept by an
    invitation. They count too: the second of two such invitations could never be accepted.
    """
    if new == AUDITOR and is_superuser:
        return Problem("auditor_no_superuser")
    if _excluded_by(held, new):
        return Problem("auditor_excludes")
    if conflicting := _excluded_by(offered, new):
        return Problem("auditor_excludes_offered", role=conflicting[0])
    return None


def _excluded_by(others: Collection[str], new: str) -> list[str]:
    """Those of the other roles that a person cannot hold together with `new`, in alphabetical order."""
    if new == AUDITOR:
        return sorted(set(others) - {TRAINEE, AUDITOR})
    return [AUDITOR] if AUDITOR in others and new != TRAINEE else []


def two_people_reason(role: str, *, others: int, decides_for_actor: bool) -> str:
    """Return the code of why ending somebody's state role takes a second person; "" where it does not.

    others: how many people hold the role besides that person and whoever ends it. decides_for_actor: may that person
    decide on something that whoever ends the role has proposed? Nobody removes the second person of their own acts,
    the last colleague in a role, or an auditor.
    """
    if role == AUDITOR:
        return "ends_auditor"
    if others == 0:
        return "ends_last_holder"
    return "ends_own_approver" if decides_for_actor else ""


def granting_refusal(holders: int) -> Problem | None:
    """Check whether the command line may grant a state role that `holders` people hold now."""
    return Problem("enough_holders", holders=holders) if holders >= HOLDERS_FOR_TWO_PERSONS else None
