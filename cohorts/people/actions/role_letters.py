"""Emails to people who hold state roles: a role was given, something waits for a decision, something was decided."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from cohorts.core import roles
from cohorts.core.approvals.models import FactKind
from cohorts.notices.actions import queue_letter
from cohorts.people.models import User

# Kinds of these emails; lms.wiring says where the link of each leads.
STATE_ROLE = "state-role"
STATE_ROLE_ENDED = "state-role-ended"
APPROVAL = "approval"


def tell_state_staff(*, person: Any, role: str, organization: Any, by: Any, at: datetime) -> None:
    """Email everybody else who holds a state role that `person` was given one; superusers too."""
    others = _state_staff().exclude(pk__in=[person.pk, by.pk if by else 0])
    for other in others:
        _write(
            other, key=f"state-role-{person.pk}-{role}-{at.timestamp():.0f}-{other.pk}",
            subject=_("Somebody was given a role in the state office"),
            text=_(
                "{person} <{email}> was given the role “{role}” at {organization}.\n\n"
                "If you did not expect this, talk to state program staff today. They can end the role here:"
            ).format(
                person=person, email=person.email, role=roles.label(role), organization=organization
            ),
            kind=STATE_ROLE, about_id=person.pk, by=by, at=at,
        )  # fmt: skip


def tell_role_ended(*, membership: Any, reason: str, by: Any, at: datetime) -> None:
    """Email the person, and everybody else who holds a state role, that a state role has ended; superusers too."""
    person, role, place = membership.user, roles.label(membership.role), membership.organization
    ended_by = by or _("The server's command line")
    told = {"person": person, "role": role, "organization": place, "by": ended_by, "reason": reason.strip() or "-"}
    key = f"state-role-ended-{membership.pk}"
    if person.is_active:
        queue_letter(
            person=person, kind=STATE_ROLE_ENDED, key=f"{key}-{person.pk}", subject=_("Your role has ended"),
            body=_(
                "Hello {name},\n\nyour role “{role}” at {organization} has ended. {by} ended it. Reason: {reason}\n\n"
                "If you did not expect this, talk to your colleagues today.\n"
            ).format(name=person.get_short_name(), **told),
            by=by, at=at,
        )  # fmt: skip
    for other in _state_staff().exclude(pk__in=[person.pk, by.pk if by else 0]):
        _write(
            other, key=f"{key}-{other.pk}", subject=_("Somebody’s role in the state office has ended"),
            text=_(
                "{person} no longer holds the role “{role}” at {organization}. {by} ended it. Reason: {reason}\n\n"
                "If you did not expect this, talk to your colleagues today. The history is here:"
            ).format(**told),
            kind=STATE_ROLE, about_id=person.pk, by=by, at=at,
        )  # fmt: skip


def tell_offer_withdrawn(*, invitation: Any, by: Any, at: datetime) -> None:
    """Email everybody else who holds a state role that somebody’s invitation to one was taken back; superusers too."""
    person = invitation.user
    for other in _state_staff().exclude(pk__in=[person.pk, by.pk if by else 0]):
        _write(
            other, key=f"state-role-offer-{invitation.pk}-{other.pk}",
            subject=_("Somebody’s invitation to the state office was canceled"),
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
    """People who may decide on a proposal and can log in: holders of an approver's role, and superusers."""
    act = proposal.act_entry
    about = proposal.read_subject(), proposal.read_payload()
    excluded = {*act.beneficiaries(*about), *act.authors(*about), proposal.by_id or 0}
    able = User.objects.holding(*act.approvers).exclude(pk__in=excluded)
    return able.exclude(pk__in=User.objects.holding(roles.AUDITOR, superusers=False))


def tell_approvers(*, proposal: Any, by: Any, at: datetime) -> None:
    """Email everybody who may decide on a new proposal."""
    for approver in approvers_of(proposal):
        _write(
            approver, key=f"proposal-{proposal.pk}-waits-{approver.pk}",
            subject=_("Something waits for your approval"),
            text=_("{proposer} proposed: {act}. It happens only if another person approves it. Read it here:").format(
                proposer=proposal.by or _("The server's command line"), act=proposal.act_entry.label
            ),
            kind=APPROVAL, about_id=proposal.pk, by=by, at=at,
        )  # fmt: skip


def tell_decided(*, proposal: Any, kind: Any, at: datetime) -> None:
    """Email the proposer what was decided; and the auditors where a superuser approved alone."""
    decision = proposal.decision()
    if decision is None:
        return
    words = {
        FactKind.APPROVED: _("Your proposal was approved: {act}."),
        FactKind.CONFIRMED: _("What you did was confirmed: {act}."),
        FactKind.REJECTED: _("Your proposal was rejected: {act}."),
        FactKind.ENDED: _("Nobody confirmed what you did in time, so it has ended: {act}."),
    }
    if proposal.by and kind in words and decision.by_id != proposal.by_id:
        _write(
            proposal.by, key=f"proposal-{proposal.pk}-{kind}", subject=_("Your proposal was decided"),
            text=words[kind].format(act=proposal.act_entry.label), kind=APPROVAL, about_id=proposal.pk,
            by=decision.by, at=at,
        )  # fmt: skip
    if decision.alone:
        for auditor in User.objects.holding(roles.AUDITOR, superusers=False):
            _write(
                auditor, key=f"proposal-{proposal.pk}-alone-{auditor.pk}",
                subject=_("An act by one person waits for your review"),
                text=_("{person} approved alone what they had proposed: {act}. Review it here:").format(
                    person=decision.by, act=proposal.act_entry.label
                ),
                kind=APPROVAL, about_id=proposal.pk, by=decision.by, at=at,
            )  # fmt: skip


def _write(person: Any, *, kind: str, about_id: int, key: str, subject: str, text: str, by: Any, at: datetime) -> None:
    hello = _("Hello {name},").format(name=person.get_short_name())
    queue_letter(
        person=person, kind=kind, about_id=about_id, key=key, subject=subject,
        body=f"{hello}\n\n{text}\n\n{{link}}\n\n{settings.WAGTAIL_SITE_NAME}\n", by=by, at=at,
    )  # fmt: skip
