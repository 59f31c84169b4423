"""Emails to state staff: a role was given, a proposal needs a decision, a proposal was decided."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from cohorts.core import roles
from cohorts.core.approvals.models import FactKind
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.people.models import User

# Kinds of these emails; lms.wiring sets where the link of each goes.
STATE_ROLE = "state-role"
STATE_ROLE_ENDED = "state-role-ended"
APPROVAL = "approval"


@in_email_language
def email_state_staff(*, person: Any, role: str, organization: Any, by: Any, at: datetime) -> None:
    """Email everyone else who holds a state role, and superusers, that `person` was given one."""
    recipients = _state_staff().exclude(pk__in=[person.pk, by.pk if by else 0])
    for recipient in recipients:
        _queue_email(
            recipient, key=f"state-role-{person.pk}-{role}-{at.timestamp():.0f}-{recipient.pk}",
            subject=_("New state role for a colleague"),
            text=_(
                "{person} <{email}> now has the role “{role}” at {organization}.\n\n"
                "If you did not expect this, talk to state program staff today. They can end the role here:"
            ).format(
                person=person, email=person.email, role=roles.label(role), organization=organization
            ),
            kind=STATE_ROLE, about_id=person.pk, by=by, at=at,
        )  # fmt: skip


@in_email_language
def email_role_ended(*, membership: Any, reason: str, by: Any, at: datetime) -> None:
    """Email the person, and everyone else who holds a state role, that a state role has ended; superusers too."""
    person, role, place = membership.user, roles.label(membership.role), membership.organization
    ended_by = by or _("The server's command line")
    context = {"person": person, "role": role, "organization": place, "by": ended_by, "reason": reason.strip() or "-"}
    key = f"state-role-ended-{membership.pk}"
    if person.is_active:
        queue_email(
            person=person, kind=STATE_ROLE_ENDED, key=f"{key}-{person.pk}", subject=_("Your role has ended"),
            body=_(
                "Hello {name},\n\nYour role “{role}” at {organization} has ended. {by} ended it. Reason: {reason}\n\n"
                "If you did not expect this, talk to your colleagues today.\n"
            ).format(name=person.get_short_name(), **context),
            by=by, at=at,
        )  # fmt: skip
    for other in _state_staff().exclude(pk__in=[person.pk, by.pk if by else 0]):
        _queue_email(
            other, key=f"{key}-{other.pk}", subject=_("State role of a colleague has ended"),
            text=_(
                "{person} no longer holds the role “{role}” at {organization}. {by} ended it. Reason: {reason}\n\n"
                "If you did not expect this, talk to your colleagues today. The history is here:"
            ).format(**context),
            kind=STATE_ROLE, about_id=person.pk, by=by, at=at,
        )  # fmt: skip


@in_email_language
def email_invitation_canceled(*, invitation: Any, by: Any, at: datetime) -> None:
    """Email everyone else who holds a state role that an invitation to one was canceled; superusers too."""
    person = invitation.user
    for other in _state_staff().exclude(pk__in=[person.pk, by.pk if by else 0]):
        _queue_email(
            other, key=f"state-role-offer-{invitation.pk}-{other.pk}",
            subject=_("Invitation of a colleague was canceled"),
            text=_(
                "{by} canceled the invitation of {person} to the role “{role}” at {organization}.\n\n"
                "If you did not expect this, talk to your colleagues today. The history is here:"
            ).format(
                by=by or _("The server's command line"), person=person, role=roles.label(invitation.role),
                organization=invitation.organization,
            ),
            kind=STATE_ROLE, about_id=person.pk, by=by, at=at,
        )  # fmt: skip


def _state_staff() -> Any:
    # With those who have not accepted yet: the first people of an office must learn of each other.
    return User.objects.holding(*roles.STATE, accepted=False)


def approvers_of(proposal: Any) -> Any:
    """Return people who may decide on a proposal and can log in: holders of an approving role, and superusers."""
    act = proposal.act_entry
    about = proposal.read_subject(), proposal.read_payload()
    excluded = {*act.beneficiaries(*about), *act.authors(*about), proposal.by_id or 0}
    approvers = User.objects.holding(*act.approvers).exclude(pk__in=excluded)
    return approvers.exclude(pk__in=User.objects.holding(roles.AUDITOR, superusers=False))


@in_email_language
def email_approvers(*, proposal: Any, by: Any, at: datetime) -> None:
    """Email everyone who may decide on a new proposal."""
    for approver in approvers_of(proposal):
        _queue_email(
            approver, key=f"proposal-{proposal.pk}-waits-{approver.pk}",
            subject=_("A proposal needs your decision"),
            text=_(
                "{proposer} proposed: {act}. It takes effect only if another person approves it. "
                "Please review it and approve or reject it:"
            ).format(
                proposer=proposal.by or _("The server's command line"), act=proposal.act_entry.label
            ),
            kind=APPROVAL, about_id=proposal.pk, by=by, at=at,
        )  # fmt: skip


@in_email_language
def email_decision(*, proposal: Any, kind: Any, at: datetime) -> None:
    """Email the decision to the proposer, and to the auditors if a superuser approved alone."""
    decision = proposal.decision()
    if decision is None:
        return
    texts = {
        FactKind.APPROVED: _("Your proposal was approved: {act}."),
        FactKind.CONFIRMED: _("What you did was confirmed: {act}."),
        FactKind.REJECTED: _("Your proposal was rejected: {act}."),
        FactKind.ENDED: _("No one confirmed what you did in time, so it has ended: {act}."),
    }
    if proposal.by and kind in texts and decision.by_id != proposal.by_id:
        _queue_email(
            proposal.by, key=f"proposal-{proposal.pk}-{kind}", subject=_("Your proposal was decided"),
            text=texts[kind].format(act=proposal.act_entry.label), kind=APPROVAL, about_id=proposal.pk,
            by=decision.by, at=at,
        )  # fmt: skip
    if decision.alone:
        for auditor in User.objects.holding(roles.AUDITOR, superusers=False):
            _queue_email(
                auditor, key=f"proposal-{proposal.pk}-alone-{auditor.pk}",
                subject=_("A one-person approval needs your review"),
                text=_("{person} approved their own proposal: {act}. Please review it:").format(
                    person=decision.by, act=proposal.act_entry.label
                ),
                kind=APPROVAL, about_id=proposal.pk, by=decision.by, at=at,
            )  # fmt: skip


@in_email_language
def _queue_email(
    person: Any, *, kind: str, about_id: int, key: str, subject: str, text: str, by: Any, at: datetime
) -> None:
    greeting = _("Hello {name},").format(name=person.get_short_name())
    queue_email(
        person=person, kind=kind, about_id=about_id, key=key, subject=subject,
        body=f"{greeting}\n\n{text}\n\n{{link}}\n\n{settings.WAGTAIL_SITE_NAME}\n", by=by, at=at,
    )  # fmt: skip
