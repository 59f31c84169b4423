"""Give state roles: one person proposes, another approves, then the person is invited.

Ending a state role needs two people as well, if it would leave no one to be the second person.

While fewer than two people hold a role, `manage.py grant_state_role` and the initial setup give it without a second
person. Everyone else who holds a state role is emailed each time.
"""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.core import roles
from cohorts.core.actions import action, log
from cohorts.core.approvals import actions as approvals
from cohorts.core.approvals.models import Proposal
from cohorts.core.approvals.registry import Act, Payload
from cohorts.core.approvals.rules import granting_refusal
from cohorts.core.refusals import Refused, refuse
from cohorts.core.search import search
from cohorts.core.text import same_name
from cohorts.people.actions import people
from cohorts.people.actions.invitation_checks import check_invitation
from cohorts.people.actions.organizations import (
    END_STATE_ROLE,
    GIVE_STATE_ROLE,
    check_ending,
    end_role,
    refuse_excluded,
)
from cohorts.people.models import Invitation, Membership, Organization, User


class StateRole(Payload):
    """The person, role and organization of a proposal. `person`: the account with this address when proposed."""

    email: str
    given_name: str
    family_name: str
    organization: int
    role: str
    person: int | None = None


def propose_state_role(
    *, email: str, given_name: str, family_name: str, organization: Any, role: str, reason: str, by: Any, at: datetime
) -> Any:
    """Propose a state role for someone; returns the Proposal.

    Refuses oneself, and what the approval would refuse: another legal name than that of the account with this address,
    a role already held or offered, a closed account, and a role that conflicts with one held or offered.
    """
    person = _person(email)
    payload = StateRole(
        email=email.strip().lower(),
        given_name=given_name,
        family_name=family_name,
        organization=organization.pk,
        role=role,
        person=person.pk if person else None,
    )
    return approvals.propose(act=GIVE_STATE_ROLE, payload=payload, reason=reason, by=by, at=at)


def _effects(subject: Any, payload: Any) -> list[str]:
    organization, person = _checked(payload, timezone.now())
    check_invitation(
        email=payload.email, given_name=payload.given_name, family_name=payload.family_name,
        organization=organization, role=payload.role, at=timezone.now(), by_staff=True,
    )  # fmt: skip
    label = roles.label(payload.role)
    if person is None:
        lines = [
            _("We will email an invitation to {name} <{email}>, who does not have an account yet.").format(
                name=f"{payload.given_name} {payload.family_name}", email=payload.email
            )
        ]
    else:
        lines = [_("We will email {name} <{email}> and ask them to accept.").format(name=person, email=person.email)]
    lines.append(_("They will hold the role “{role}” at {organization}.").format(role=label, organization=organization))
    current_roles = sorted(roles.label(role) for role in _roles_of(person) if role in roles.STATE)
    if current_roles:
        lines.append(_("They already hold: {roles}.").format(roles=", ".join(current_roles)))
    lines.extend(_namesakes(payload, person))
    lines.append(_("We will email everyone else who holds a state role."))
    return lines


def _namesakes(payload: Any, person: Any) -> list[str]:
    """Who else has this legal name: perhaps the same person with another address."""
    similar = search(User.objects.all(), f"{payload.given_name} {payload.family_name}", ("given_name", "family_name"))
    others = [
        other
        for other in similar.exclude(pk=person.pk if person else None)
        if same_name(other.given_name, payload.given_name) and same_name(other.family_name, payload.family_name)
    ]
    line = _("Another account has this name: {email}. Check that it is another person.")
    return [line.format(email=other.email) for other in others]


def _checked(payload: Any, at: datetime) -> tuple[Any, Any]:
    """Return (organization, person with this address or None).

    Refuses non-state roles, conflicting roles, and a superuser, who has every state role.
    """
    organization = Organization.objects.filter(pk=payload.organization, kind=roles.AUTHORITY).first()
    if organization is None or payload.role not in roles.STATE:
        raise Refused("not_a_state_role", field="role")
    person = _person(payload.email)
    if (person.pk if person else None) != payload.person:
        raise Refused("address_changed_hands", email=payload.email)
    is_superuser = person is not None and person.is_superuser
    if person is not None:
        refuse_excluded(person, payload.role, at=at)
    if is_superuser:
        raise Refused("superuser_has_roles", field="email")
    return organization, person


def _person(email: str) -> Any:
    return User.objects.with_address(email).first()


def _roles_of(person: Any) -> set[str]:
    if person is None:
        return set()
    return set(person.memberships.not_ended().values_list("role", flat=True))


def _beneficiaries(subject: Any, payload: Any) -> set[int]:
    """Whoever has the address now, even unconfirmed, and whoever had it when this was proposed."""
    claimants = set(User.objects.with_address(payload.email, verified=False).values_list("pk", flat=True))
    return claimants | ({payload.person} if payload.person else set())


def _invite(*, subject: Any, payload: Any, reason: str, by: Any, at: datetime, send: bool = True) -> Any:
    organization, _person = _checked(payload, at)
    return people.invite(
        email=payload.email, given_name=payload.given_name, family_name=payload.family_name,
        organization=organization, role=payload.role, by=by, at=at, send=send,
    )  # fmt: skip


# Approvers need not be program staff, so that an office with only one program staff member has a second person.
ACT = Act(
    code=GIVE_STATE_ROLE,
    label=gettext_lazy("Give a state role"),
    proposers=(roles.PROGRAM,),
    approvers=(roles.PROGRAM, roles.EXAMINATIONS, roles.FINANCE),
    payload=StateRole,
    effects=_effects,
    execute=_invite,
    beneficiaries=_beneficiaries,
    describe=lambda subject, payload: f"{payload.given_name} {payload.family_name}, {roles.label(payload.role)}",
    done=gettext_lazy("We have emailed the person an invitation. They have the role after they accept it."),
    undo=gettext_lazy("You can end the role at any time. What the person did in the role stays on record."),
)


def propose_end(*, membership: Any, reason: str, by: Any, at: datetime) -> Any:
    """Propose to end someone's state role; returns the Proposal. Refuses one's own role and what `end_role` refuses."""
    check_ending(membership, by)
    return approvals.propose(act=END_STATE_ROLE, subject=membership, reason=reason, by=by, at=at)


def _end_effects(membership: Any, payload: Any) -> list[str]:
    if membership.ended_at:
        raise Refused(
            "role_not_held", person=membership.user, role=membership.role, organization=membership.organization
        )
    return [
        _("{person} no longer holds the role “{role}” at {organization}.").format(
            person=membership.user, role=roles.label(membership.role), organization=membership.organization
        ),
        *_left_after(membership),
        _("Access that comes with the role ends at once."),
        _("We will email them and everyone else who holds a state role."),
    ]


def _left_after(membership: Any) -> list[str]:
    """That nobody is left in the role then, if so."""
    holders = User.objects.holding(membership.role, superusers=False)
    if holders.exclude(pk=membership.user_id).exists():
        return []
    return [_("Then nobody holds the role “{role}” any more.").format(role=roles.label(membership.role))]


def _end(*, subject: Any, payload: Any, reason: str, by: Any, at: datetime) -> Any:
    # The same proposal is never open twice, so this is the one that is being approved.
    proposal = Proposal.objects.filter(act=END_STATE_ROLE).about(subject).select_related("by").order_by("-pk").first()
    return end_role(membership=subject, reason=reason, by=by, at=at, proposal=proposal)


END = Act(
    code=END_STATE_ROLE,
    label=gettext_lazy("End a state role"),
    proposers=(roles.PROGRAM,),
    approvers=(roles.PROGRAM, roles.EXAMINATIONS, roles.FINANCE),
    subject=Membership,
    effects=_end_effects,
    execute=_end,
    beneficiaries=lambda membership, payload: [membership.user_id],
    describe=lambda membership, payload: f"{membership.user}, {roles.label(membership.role)}",
    address=lambda membership: reverse("person", args=[membership.user_id]),
    undo=gettext_lazy("Two people can give the role again."),
)


@action("state_role.granted", "Granted state role without second person")
def grant(
    *,
    email: str,
    role: str,
    reason: str,
    by: Any,
    at: datetime,
    given_name: str = "",
    family_name: str = "",
    organization: Any = None,
    send: bool = True,
) -> Any:
    """Invite someone to a state role while fewer than two people hold or are offered it; returns the Invitation.

    For the command line (`by` None), and for a superuser who sets up the site. Logs the reason; the other holders of
    state roles are emailed, and the person unless `send` is false. Refuses an unknown role, a role that two people
    hold or are offered, a missing reason, more than one authority unless `organization` is passed, oneself, a
    superuser, and everything that `invite` refuses.
    """
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    if role not in roles.STATE:
        raise Refused("not_a_state_role", field="role")
    organization = organization or _only_authority()
    # The lock makes a second grant at the same time wait.
    Organization.objects.select_for_update().get(pk=organization.pk)
    person = _person(email)
    if by is not None and not by.is_superuser:
        raise Refused("needs_second_person")
    if by is not None and User.objects.with_address(email, verified=False).filter(pk=by.pk).exists():
        raise Refused("own_role_granted", field="email")
    refuse(granting_refusal(len(holders_of(role, at))), field="role")
    payload = StateRole(
        email=email, role=role, organization=organization.pk, person=person.pk if person else None,
        given_name=given_name or (person.given_name if person else ""),
        family_name=family_name or (person.family_name if person else ""),
    )  # fmt: skip
    _checked(payload, at)
    with approvals.permitted(GIVE_STATE_ROLE):
        invitation = _invite(subject=None, payload=payload, reason=reason, by=by, at=at, send=send)
    log(invitation, by=by, at=at, person=invitation.user_id, role=role, reason=reason.strip())
    return invitation


def _only_authority() -> Any:
    authorities = list(Organization.objects.authorities()[:2])
    if len(authorities) != 1:
        raise Refused("authority_unclear" if authorities else "no_authority_yet")
    return authorities[0]


def roles_without_people(at: datetime) -> list[str]:
    """State roles that nobody holds or is offered, in the order of the table. Two queries."""
    memberships = Membership.objects.in_force().filter(role__in=roles.STATE, user__is_active=True)
    filled = {*memberships.values_list("role", flat=True).distinct(), *_offers(at).values_list("role", flat=True)}
    return [role for role in roles.STATE if role not in filled]


def holders_of(role: str, at: datetime) -> set[int]:
    """Return ids of people who hold a state role now or have a pending invitation to it.

    Without superusers, who have every role anyway: a role of theirs adds no second person.
    """
    memberships = Membership.objects.in_force().filter(role=role, user__is_active=True, user__is_superuser=False)
    offered = _offers(at).filter(role=role, user__is_superuser=False)
    return set(memberships.values_list("user", flat=True)) | set(offered.values_list("user", flat=True))


def _offers(at: datetime) -> Any:
    """Invitations that can still be accepted."""
    return Invitation.objects.open_at(at).filter(user__is_active=True)
