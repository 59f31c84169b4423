"""Merging two records where that settles something that nobody may decide alone, such as a revoked certificate."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.approvals.actions import propose
from cohorts.core.approvals.models import Proposal
from cohorts.core.approvals.registry import Act, Payload
from cohorts.core.persons import accounts_of
from cohorts.core.refusals import Refused, refuse
from cohorts.people.actions import merging
from cohorts.people.models import User
from cohorts.people.ports import MergeView


class TwoRecords(Payload):
    """Which record is merged into which, what was chosen, why, and a digest of what the page said."""

    account: int
    into: int
    choices: dict[str, str] = {}
    reason: str
    shown: str


@transaction.atomic
def propose_merge(
    *,
    account: User,
    into: User,
    reason: str,
    choices: Mapping[str, str],
    looked: bool,
    shown: str,
    by: User,
    at: datetime,
) -> Any:
    """Propose to merge two records; returns the Proposal.

    Refuses whatever merging them would refuse now, and what is proposed already, also the other way round.
    """
    require(by, roles.PROGRAM)
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    view = merging.view_of_merge(account, into, by, at)
    chosen = merging.check_merge(view, choices, looked=looked, shown=shown)
    merging.lock(account, into)
    for open_one in Proposal.objects.filter(act=merging.MERGE).open().about(account):
        if open_one.payload["account"] == into.pk:
            raise Refused("merge_proposed_other_way", person=account.get_full_name(), email=account.email)
    payload = TwoRecords(
        account=account.pk, into=into.pk, choices=chosen, reason=reason.strip(), shown=merging.digest_of(view)
    )
    return propose(act=merging.MERGE, subject=into, payload=payload, reason=reason, by=by, at=at)


def _view(into: Any, payload: Any) -> MergeView:
    account = User.objects.get(pk=payload.account)
    return merging.view_of_merge(account, into, None, timezone.now())


def _effects(into: Any, payload: Any) -> list[str]:
    """What the page of the merge said. Refused if it says something else now: then it is proposed again."""
    view = _view(into, payload)
    refuse(*view.problems)
    if merging.digest_of(view) != payload.shown:
        raise Refused("merge_proposal_changed")
    text = _("The record %(email)s becomes part of that of %(person)s (%(stays)s).")
    account = User.objects.get(pk=payload.account)
    first = text % {"email": account.email, "person": into.get_full_name(), "stays": into.email}
    chosen = [
        f"{choice.label}: {dict(choice.options)[payload.choices[choice.key]]}"
        for choice in view.choices
        if payload.choices.get(choice.key) in dict(choice.options)
    ]
    return [first, *view.warnings, *chosen, *view.rest]


def _execute(*, subject: Any, payload: Any, reason: str, by: Any, at: datetime) -> Any:
    account = User.objects.get(pk=payload.account)
    return merging.merge(
        account=account, into=subject, reason=payload.reason, choices=payload.choices, looked=True,
        by=by, at=at, shown=payload.shown,
    )  # fmt: skip


def _office(payload: Any) -> Any:
    return _view(User.objects.get(pk=payload.into), payload).office


def _name(into: Any, payload: Any) -> str:
    account = User.objects.get(pk=payload.account)
    return f"{account.get_full_name()}, {account.email}, {into.email}"


MERGE_RECORDS = Act(
    code=merging.MERGE,
    label=gettext_lazy("Merge two records of a person"),
    proposers=(roles.PROGRAM,),
    approvers=(roles.PROGRAM,),
    subject=User,
    payload=TwoRecords,
    effects=_effects,
    execute=_execute,
    office=_office,
    beneficiaries=lambda into, payload: sorted(accounts_of([payload.account, payload.into])),
    describe=_name,
    address=lambda into: reverse("person", args=[into.pk]),
    done=gettext_lazy("The two records are one person’s. Their page says what became of the certificates."),
    undo=gettext_lazy("You can end the merge on the person’s page. Then each record has its own certificates again."),
)
