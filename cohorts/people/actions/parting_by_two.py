"""Ending a merge that takes back what two people decided, such as a revocation that reached both records."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.approvals.actions import propose
from cohorts.core.approvals.registry import Act, Payload
from cohorts.core.persons import accounts_of, the_person
from cohorts.core.refusals import Refused
from cohorts.people.actions import merging
from cohorts.people.models import User
from cohorts.people.ports import MergeView


class Separation(Payload):
    """Which record becomes one of its own again, why, and a digest of what the page said."""

    account: int
    reason: str
    shown: str


def propose_end(*, account: User, reason: str, shown: str, by: User, at: datetime) -> Any:
    """Propose to end a merge; returns the Proposal. Refuses whatever ending it would refuse now."""
    require(by, roles.PROGRAM)
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    _last, person = merging.merge_to_end(account)
    payload = Separation(account=account.pk, reason=reason.strip(), shown=shown)
    return propose(act=merging.END_MERGE, subject=person, payload=payload, reason=reason, by=by, at=at)


def _view(payload: Any) -> MergeView:
    """What the page says now; nothing once the merge has ended."""
    account = User.objects.get(pk=payload.account)
    last = merging.last_merge(the_person(account))
    if last is None or last.account_id != account.pk:
        return MergeView()
    return merging.view_of_end(last, the_person(account), timezone.now())


def _effects(person: Any, payload: Any) -> list[str]:
    """What the page of the end said. Refused if it says something else now: then it is proposed again."""
    account = User.objects.get(pk=payload.account)
    merging.merge_to_end(account)
    view = _view(payload)
    if merging.digest_of(view) != payload.shown:
        raise Refused("merge_end_changed")
    text = _("The record %(email)s is one of its own again, apart from that of %(person)s (%(stays)s).")
    first = text % {"email": account.email, "person": person.get_full_name(), "stays": person.email}
    return [first, *view.warnings, *view.rest]


def _execute(*, subject: Any, payload: Any, reason: str, by: Any, at: datetime) -> Any:
    account = User.objects.get(pk=payload.account)
    return merging.end_merge(account=account, reason=payload.reason, by=by, at=at)


def _name(person: Any, payload: Any) -> str:
    return f"{person.get_full_name()}, {person.email}, {User.objects.get(pk=payload.account).email}"


SEPARATE_RECORDS = Act(
    code=merging.END_MERGE,
    label=gettext_lazy("Separate two merged records"),
    proposers=(roles.PROGRAM,),
    approvers=(roles.PROGRAM,),
    subject=User,
    payload=Separation,
    effects=_effects,
    execute=_execute,
    office=lambda payload: _view(payload).office,
    beneficiaries=lambda person, payload: sorted(accounts_of([person.pk, payload.account])),
    describe=_name,
    address=lambda person: reverse("person", args=[person.pk]),
    done=gettext_lazy("The records are two again. Each has its own certificates."),
    undo=gettext_lazy("You can merge the two records again."),
)
