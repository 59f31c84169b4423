"""Organizations and the roles people hold in them.

State program staff manage both; coordinators can end the roles they may give in their own organization.
"""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group, Permission

from cohorts.core import roles
from cohorts.core.access import has_role, require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.actions import is_permitted, require_approval
from cohorts.core.approvals.models import Proposal
from cohorts.core.approvals.registry import codes_approved_by
from cohorts.core.approvals.rules import role_exclusion, two_people_reason
from cohorts.core.persons import is_own
from cohorts.core.refusals import refuse
from cohorts.core.search import has_text
from cohorts.people.actions.handover import may_take_over
from cohorts.people.actions.role_emails import (
    email_role_ended,
    email_role_given,
    email_state_staff,
)
from cohorts.people.actions.role_ends import close_role, locked, same_of_other_records
from cohorts.people.actions.supervisor_terms import follow_supervisor, refuse_circle
from cohorts.people.models import Invitation, Membership, Organization, User

# The acts of giving and of ending a state role, which need two people (see state_roles).
GIVE_STATE_ROLE, END_STATE_ROLE = "state_role.give", "state_role.end"


@action("organization.created", "Created organization")
def create_organization(
    *, kind: str, name: str, by: User | None, at: datetime, email: str = "", phone: str = "", employer_type: str = "",
    address: str = "",
) -> Organization:  # fmt: skip
    """Create an organization and return it. Refuses an unknown kind, an empty name, and a name already in use."""
    require(by, roles.PROGRAM)
    if kind not in Organization.Kind.values:
        raise Refused("organization_kind_missing", field="kind")
    contact = {"email": email, "phone": phone, "address": address, "employer_type": _employer_type(kind, employer_type)}
    organization = Organization.objects.create(kind=kind, name=_unused_name(name), **contact)
    log(organization, by=by, at=at, name=organization.name, kind=kind)
    return organization


@action("organization.changed", "Changed organization")
def change_organization(
    *,
    organization: Organization,
    name: str,
    email: str,
    phone: str,
    address: str,
    is_active: bool,
    by: User | None,
    at: datetime,
    employer_type: str = "",
) -> Organization:
    """Change the name, the contact details and whether the organization is active. Its kind cannot change.

    No one holds a role in an inactive organization, so only a superuser may make an authority inactive.
    """
    require(by, roles.PROGRAM)
    values: dict[str, Any] = {
        "name": _unused_name(name, organization),
        "email": email,
        "phone": phone,
        "address": address,
    }
    values |= {"is_active": is_active, "employer_type": _employer_type(organization.kind, employer_type)}
    stored = Organization.objects.select_for_update().get(pk=organization.pk)
    if stored.kind == roles.AUTHORITY and not is_active and by is not None and not by.is_superuser:
        raise Refused("authority_stays", field="is_active")
    changed = sorted(field for field, value in values.items() if getattr(stored, field) != value)
    for field, value in values.items():
        setattr(stored, field, value)
    if changed:
        stored.save(update_fields=changed)
        log(stored, by=by, at=at, changed=changed, name=stored.name, is_active=is_active)
    return stored


def _employer_type(kind: str, employer_type: str) -> str:
    if employer_type.strip() and kind != roles.AGENCY:
        raise Refused("employer_type_of_agencies", field="employer_type")
    return employer_type.strip()


def _unused_name(name: str, organization: Organization | None = None) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused("organization_name_missing", field="name")
    others = Organization.objects.exclude(pk=organization.pk if organization else None)
    if has_text(others, "name", name):
        raise Refused("organization_name_taken", field="name", name=name)
    return name


@action("role.given", "Gave role")
def give_role(
    *,
    person: User,
    organization: Organization,
    role: str,
    by: User | None,
    at: datetime,
    supervisor: User | None = None,
    accepting: bool = False,
) -> Membership:
    """Give `person` a role in an organization immediately; returns the Membership.

    accepting: the person accepts an invitation. Otherwise roles that they are invited to conflict, too.

    Refuses a role for oneself, a role that this kind of organization cannot have, one that the person already holds or
    that conflicts with another role, and a supervisor who does not supervise there. Coordinators only invite: people
    decide for themselves, by accepting. Refuses a role for someone who has not accepted an invitation yet. A state role
    needs two people, gives access to the Wagtail admin, and is emailed to the other state staff. The person is emailed
    that another person gave them the role.
    """
    check_role(organization, role, supervisor, by)
    refuse_own(person, organization, by)
    refuse_circle(person, supervisor)
    refuse_excluded(person, role, at=None if accepting else at)
    if not has_role(by, roles.PROGRAM):
        raise Refused("account_exists")
    if not person.has_usable_password():
        raise Refused("invitation_not_accepted", person=person)
    if person.memberships.not_ended().filter(organization=organization, role=role).exists():
        raise Refused("role_held", field="role", person=person, role=role, organization=organization)
    membership = Membership.objects.create(
        user=person, organization=organization, role=role, supervisor=supervisor, started_at=at
    )
    follow_supervisor([membership], at)
    _grant_admin_access(person, role)
    _clear_holdings(person)
    if role in roles.STATE:
        email_state_staff(person=person, role=role, organization=organization, by=by, at=at)
    if by is not None:
        email_role_given(membership=membership, by=by, at=at)
    supervisor_id = supervisor.pk if supervisor else None
    log(
        membership, by=by, at=at, person=person.pk, organization=organization.pk, role=role, supervisor=supervisor_id
    )  # fmt: skip
    return membership


@action("role.ended", "Ended role")
def end_role(
    *,
    membership: Membership,
    reason: str,
    by: User | None,
    at: datetime,
    proposal: Proposal | None = None,
    successor: User | None = None,
) -> Membership:
    """End a role, and with it the access it gave, for a reason that the person reads.

    `proposal`: the one that was approved, if it took two people. `successor`: who supervises the trainees of a
    supervisor from now on; without one, they have no supervisor there. The trainees are emailed.

    The same role there of another record of the person ends with it. A trainee's supervisor can no longer see them;
    what only waited for a seat through the agency ends (`close_role`).
    Pending invitations to this role stop working. The person is emailed,
    and for a state role everyone else who holds one. Refuses a missing reason, a role that has ended, one's own role,
    the role of a superuser (except for superusers), a state role that needs a second person to end it (see
    `needs_second_person`), and a successor who does not supervise there.
    """
    membership = locked(membership)
    check_ending(membership, by)
    if needs_second_person(membership, by):
        require_approval(END_STATE_ROLE, by=by)
    reason = reason.strip()
    if not reason:
        raise Refused("reason_missing", field="reason")
    if successor is not None and not may_take_over(membership, successor):
        raise Refused("successor_elsewhere", field="successor", organization=membership.organization)
    for one in [membership, *same_of_other_records(membership)]:
        former = close_role(one, successor, by=by, at=at)
        _revoke_admin_access(one.user, one.role)
        log(one, by=by, at=at, person=one.user_id, role=one.role, supervisor=former, reason=reason)
    if membership.user.has_usable_password():
        email_role_ended(membership=membership, reason=reason, by=by, at=at, proposal=proposal)
    return membership


def check_ending(membership: Membership, by: User | None) -> None:
    """Refuse where `by` may not have this role ended, with or without a second person."""
    about = {"role": membership.role, "organization": membership.organization}
    approved = is_permitted(END_STATE_ROLE)
    if by and not (
        approved or by.is_superuser or roles.may_invite(by.holdings(), about["organization"].pk, about["role"])
    ):
        raise Refused("role_not_yours_to_give", **about)
    if membership.user.is_superuser and by is not None and not by.is_superuser:
        raise Refused("superuser_stays")
    if membership.ended_at:
        raise Refused("role_not_held", person=membership.user, **about)
    if by is not None and membership.user_id == by.pk:
        raise Refused("own_role")


def needs_second_person(membership: Membership, by: User | None) -> str:
    """Return the code of why it takes two people to end this role, or "". Three queries.

    Only a state role whose holder has accepted it can.
    """
    role = membership.role
    if (
        role not in roles.STATE
        or not User.objects.holding(role, superusers=False).filter(pk=membership.user_id).exists()
    ):
        return ""
    others = User.objects.holding(role, superusers=False).exclude(pk__in=[membership.user_id, by.pk if by else 0])
    waiting = Proposal.objects.open().filter(by=by, act__in=codes_approved_by(role)) if by else Proposal.objects.none()
    return two_people_reason(role, others=others.count(), decides_for_actor=waiting.exists())


def check_role(organization: Organization, role: str, supervisor: User | None, by: User | None) -> None:
    """Refuse if `by` may not give this role here. A state role always needs an approval."""
    approved = role in roles.STATE
    if approved:
        require_approval(GIVE_STATE_ROLE, by=by)
    problem = roles.giving_problem(
        holdings=None if by is None or by.is_superuser or approved else by.holdings(),
        organization=organization,
        role=role,
        supervisor_holdings=supervisor.holdings() if supervisor else None,
    )
    refuse(problem)


def refuse_excluded(person: User, role: str, *, at: datetime | None) -> None:
    """Refuse a role that conflicts with another role of the person: an auditor may not make changes.

    at: when the person may have open invitations, which conflict as well; None does not count them.
    """
    offered = Invitation.objects.open_at(at).filter(user=person).values_list("role", flat=True) if at else ()
    current_roles = person.memberships.not_ended().values_list("role", flat=True)
    refuse(role_exclusion(current_roles, role, offered=offered, is_superuser=person.is_superuser), field="role")


def refuse_self(email: str, organization: Organization, by: User | None) -> None:
    """Refuse to invite oneself, by any address that one has entered as one's own."""
    if by is not None and User.objects.with_address(email, verified=False).filter(pk=by.pk).exists():
        raise _own_role_given(organization, by)


def refuse_own(person: User, organization: Organization, by: User | None) -> None:
    """Refuse to give oneself a role, whatever one may give to others."""
    if by is not None and is_own(by, person.pk):
        raise _own_role_given(organization, by)


def _own_role_given(organization: Organization, by: User) -> Refused:
    """Name someone who can give it: program staff are not told to ask program staff."""
    if has_role(by, roles.PROGRAM):
        return Refused("own_role_given_by_staff")
    return Refused("own_role_given", organization=organization)


def _grant_admin_access(person: User, role: str) -> None:
    if role in roles.STATE:
        group, created = Group.objects.get_or_create(name=roles.group_name(role))
        if created:
            access = Permission.objects.get(codename="access_admin", content_type__app_label="wagtailadmin")
            group.permissions.add(access)
        person.groups.add(group)


def _revoke_admin_access(person: User, role: str) -> None:
    if role in roles.STATE and not person.memberships.not_ended().filter(role=role).exists():
        person.groups.remove(*Group.objects.filter(name=roles.group_name(role)))
    _clear_holdings(person)


def _clear_holdings(person: User) -> None:
    """Clear the cached holdings of this instance, so that the next call reads them from the database."""
    person.__dict__.pop("_holdings", None)
