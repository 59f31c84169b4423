"""What ending a role leaves behind among people, and who takes over."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from cohorts.core import roles
from cohorts.core.approvals.models import Proposal
from cohorts.core.approvals.registry import codes_approved_by
from cohorts.core.formatting import format_list
from cohorts.core.names import called
from cohorts.core.persons import accounts_of
from cohorts.people.actions.person_emails import email_supervisor_changed
from cohorts.people.actions.role_emails import email_invitation_canceled
from cohorts.people.actions.supervisor_terms import circle_of, follow_supervisor
from cohorts.people.models import Invitation, Membership, User
from cohorts.people.models.organizations import MembershipQuerySet
from cohorts.people.ports import LooseEnd

MAX_NAMES = 5


def colleagues_of(membership: Membership) -> MembershipQuerySet:
    """Return the memberships of others who hold the same role in the same organization now."""
    rows = Membership.objects.holding(membership.role).filter(organization=membership.organization_id)
    return rows.exclude(user__in=list(accounts_of([membership.user_id])))


def who_takes_over(membership: Membership) -> LooseEnd | None:
    """Who also holds the role there, so that work goes on; or that nobody does. Not for a trainee."""
    if membership.role == roles.TRAINEE:
        return None
    names = list(dict.fromkeys(called(row.user) for row in colleagues_of(membership)))
    words = {"role": roles.with_article(membership.role), "organization": membership.organization}
    if names:
        text = gettext("%(people)s also work at %(organization)s in this role and take over.")
        if len(names) == 1:
            text = gettext("%(people)s also works at %(organization)s in this role and takes over.")
        return LooseEnd(text % {**words, "people": format_list(names[:MAX_NAMES])})
    return LooseEnd(gettext("After this, nobody is %(role)s at %(organization)s. Invite another person first.") % words)


def supervised_by(membership: Membership) -> LooseEnd | None:
    """Whom a supervisor leaves without one."""
    rows = trainees_of(membership)
    number = rows.count()
    if not number:
        return None
    names = format_list(called(row.user) for row in rows.select_related("user").order_by("pk")[:MAX_NAMES])
    text = ngettext(
        "%(person)s supervises %(count)s trainee here: %(names)s. Choose below who takes over.",
        "%(person)s supervises %(count)s trainees here, such as %(names)s. Choose below who takes over.",
        number,
    )
    return LooseEnd(text % {"person": called(membership.user), "count": number, "names": names})


def trainees_of(membership: Membership) -> MembershipQuerySet:
    """Return the trainees whom the holder of a supervisor's role supervises in its organization."""
    if membership.role != roles.SUPERVISOR:
        return Membership.objects.none()
    rows = Membership.objects.not_ended().filter(organization=membership.organization_id, role=roles.TRAINEE)
    return rows.filter(supervisor=membership.user_id)


def letters_of(membership: Membership) -> LooseEnd | None:
    """Which invitations of an organization wait, if its last coordinator goes."""
    invited = roles.INVITED_BY.get(membership.role, ())
    if not invited or colleagues_of(membership).exists():
        return None
    number = Invitation.objects.pending().filter(organization=membership.organization_id, role__in=invited).count()
    if not number:
        return None
    text = ngettext(
        "%(count)s invitation of %(organization)s waits. After this, only state program staff can send it again.",
        "%(count)s invitations of %(organization)s wait. After this, only state program staff can send them again.",
        number,
    )
    return LooseEnd(text % {"count": number, "organization": membership.organization})


def decisions_of(membership: Membership) -> LooseEnd | None:
    """Which proposals wait for somebody in a state role, and which of the person’s own wait for others."""
    if membership.role not in roles.STATE:
        return None
    waiting = Proposal.objects.open().filter(act__in=codes_approved_by(membership.role)).count()
    if not waiting:
        return None
    text = ngettext(
        "%(count)s proposal waits that somebody in this role may decide.",
        "%(count)s proposals wait that somebody in this role may decide.",
        waiting,
    )
    return LooseEnd(text % {"count": waiting}, gettext("See the proposals"), reverse("proposals"))


def may_take_over(membership: Membership, successor: Any) -> bool:
    """Return whether somebody else holds the same role in the organization now."""
    return colleagues_of(membership).filter(user=successor).exists()


def hand_over(
    membership: Membership, trainees: list[Membership], successor: User | None, by: User | None, at: datetime
) -> None:
    """Give the trainees of a supervisor to another one, or to nobody, and email them.

    The other one, and who supervises that one, get nobody: no one supervises themself, nor two people each other.
    """
    circle = circle_of(successor) if successor is not None else set()
    if membership.role == roles.SUPERVISOR:
        rows = Membership.objects.filter(supervisor=membership.user_id, organization=membership.organization_id)
        rows.filter(user__in=circle).update(supervisor=None)
        rows.update(supervisor=successor)
    for row in trainees:
        row.supervisor = None if row.user_id in circle else successor
    follow_supervisor(trainees, at, former=membership.user_id)
    for row in trainees:
        email_supervisor_changed(membership=row, by=by, at=at)


def cancel_invitations(membership: Membership, by: User | None, at: datetime) -> None:
    """Cancel the open invitations of a person to a role that ends, and email them."""
    rows = Invitation.objects.select_related("user", "organization").filter(
        user=membership.user_id,
        organization=membership.organization_id,
        role=membership.role,
        accepted_at__isnull=True,
        withdrawn_at__isnull=True,
    )
    for invitation in rows:
        invitation.withdrawn_at = at
        invitation.save(update_fields=["withdrawn_at"])
        email_invitation_canceled(invitation=invitation, by=by, at=at)
