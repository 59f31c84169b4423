"""Emails about proposals: one needs a decision, one was decided."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from cohorts.core import roles
from cohorts.core.approvals.models import FactKind
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_long_day
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.texts import email_text
from cohorts.people.events import APPROVAL
from cohorts.people.models import Membership, User


def approvers_of(proposal: Any) -> Any:
    """Return people who may decide on a proposal and can log in: holders of an approving role, and superusers.

    Of an act that is the business of one authority only its staff.
    """
    act = proposal.act_entry
    about = proposal.read_subject(), proposal.read_payload()
    excluded = {*act.beneficiaries(*about), *act.authors(*about), proposal.by_id or 0}
    approvers = User.objects.holding(*act.approvers).exclude(pk__in=excluded)
    authority = act.authority_of(*about)
    if authority is not None:
        own = Membership.objects.not_ended().filter(role__in=act.approvers, organization=authority)
        approvers = approvers.filter(Q(is_superuser=True) | Q(pk__in=own.values("user")))
    return approvers.exclude(pk__in=User.objects.holding(roles.AUDITOR, superusers=False))


def urgent_until(proposal: Any) -> datetime:
    """Return when an urgent act ends unless another person confirms it."""
    return proposal.at + timedelta(days=settings.URGENT_DAYS)


@in_email_language
def email_approvers(*, proposal: Any, by: Any, at: datetime) -> None:
    """Email everyone who may decide on a new proposal: what it is about, and whether it is already in effect."""
    names = {"proposer": proposal.proposer, "act": _act(proposal)}
    if proposal.begun:
        subject = _("An urgent action needs your confirmation")
        text = _(
            "{proposer} did this, and it is already in effect: {act}. It ends on {day}, unless another person confirms "
            "it before then. Please review it, and confirm or reject it:"
        ).format(day=format_long_day(home_day(urgent_until(proposal))), **names)
    else:
        subject = _("A proposal needs your decision")
        text = _(
            "{proposer} proposed: {act}. It takes effect only if another person approves it. "
            "Please review it, and approve or reject it:"
        ).format(**names)
    for approver in approvers_of(proposal):
        _queue(approver, proposal, f"waits-{approver.pk}", subject, text, by=by, at=at)


@in_email_language
def email_decision(*, proposal: Any, kind: Any, at: datetime) -> None:
    """Email the decision to the proposer, and to the auditors if a superuser approved alone."""
    decision = proposal.decision()
    if decision is None:
        return
    done = proposal.act_entry.done or _("It is now in effect.")
    names = {"act": _act(proposal), "person": decision.by or _("The server's command line"), "done": done}
    texts = {
        FactKind.APPROVED: _("{person} approved your proposal: {act}. {done}"),
        FactKind.CONFIRMED: _("{person} confirmed what you did: {act}. It stays in effect."),
        FactKind.REJECTED: _("{person} rejected your proposal: {act}. It did not take effect."),
        FactKind.SUPERSEDED: _("Your proposal was closed, because it was overtaken: {act}. It did not take effect."),
        FactKind.ENDED: _("No one confirmed what you did in time, so it has ended: {act}."),
    }
    if proposal.begun:
        texts[FactKind.REJECTED] = _("{person} rejected what you did: {act}. It has ended.")
    if proposal.by and kind in texts and decision.by_id != proposal.by_id:
        reason = _("Reason: {reason}").format(reason=decision.reason) if decision.reason else ""
        text = "\n\n".join(part for part in (texts[kind].format(**names), reason) if part)
        _queue(proposal.by, proposal, str(kind), _("Your proposal was decided"), text, by=decision.by, at=at)
    if decision.alone:
        subject = _("A one-person approval needs your review")
        text = _("{person} approved their own proposal: {act}. Please review it:").format(**names)
        for auditor in User.objects.holding(roles.AUDITOR, superusers=False):
            _queue(auditor, proposal, f"alone-{auditor.pk}", subject, text, by=decision.by, at=at)


def _act(proposal: Any) -> str:
    """The act and its object, such as “Publish an item (EX-12)”."""
    label, about = proposal.act_entry.label, proposal.subject_label
    return _("{act} ({about})").format(act=label, about=about) if about else str(label)


@in_email_language
def _queue(person: Any, proposal: Any, key: str, subject: str, text: str, *, by: Any, at: datetime) -> None:
    queue_email(
        person=person, kind=APPROVAL, about_id=proposal.pk, key=f"proposal-{proposal.pk}-{key}", subject=subject,
        body=email_text(person, text, "{link}"), by=by, at=at,
    )  # fmt: skip
