"""Giving a state role: one person proposes, another approves, then the person is invited. Ending one that leaves nobody
to be the second person takes two persons as well.

While fewer than two people hold a role, `manage.py grant_state_role` and the first set-up give it without a second
person. Whoever else holds a state role is emailed each time.
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
from cohorts.core.approvals.registry import Act, Payload
from cohorts.core.approvals.rules import granting_refusal, role_exclusion
from cohorts.core.refusals import Refused, refuse
from cohorts.people.actions import people
from cohorts.people.actions.organizations import END_STATE_ROLE, GIVE_STATE_ROLE, check_ending, end_role
from cohorts.people.models import Invitation, Membership, Organization, User


class StateRole(Payload):
    """Who is to hold which state role, and where. `person`: the account that had the address when it was proposed."""

    email: str
    given_name: str
    family_name: str
    organization: int
    role: str
    person: int | None = None


def propose_state_role(
    *, email: str, given_name: str, family_name: str, organization: Any, role: str, reason: str, by: Any, at: datetime
) -> Any:
    """Propose to give somebody a state role; returns the Proposal.

    Refuses oneself, and whatever would be refused when it is approved: another legal name than that of the account with
    this address, a role held or offered already, a closed account, and what excludes the role.
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
    organization, person = _checked(payload)
    people.check_invitation(
        email=payload.email, given_name=payload.given_name, family_name=payload.family_name,
        organization=organization, role=payload.role, at=timezone.now(),
    )  # fmt: skip
    label = roles.label(payload.role)
    if person is None:
        lines = [
            _("{name} <{email}>, who has no account here yet, is invited by email.").format(
                name=f"{payload.given_name} {payload.family_name}", email=payload.email
            )
        ]
    else:
        lines = [_("{name} <{email}> is asked by email to accept.").format(name=person, email=person.email)]
    lines.append(_("They will hold the role “{role}” at {organization}.").format(role=label, organization=organization))
    held = sorted(roles.label(role) for role in _roles_of(person) if role in roles.STATE)
    if held:
        lines.append(_("They hold already: {roles}.").format(roles=", ".join(held)))
    lines.extend(_namesakes(payload, person))
    lines.append(_("Everybody else who holds a state role is emailed."))
    return lines


def _namesakes(payload: Any, person: Any) -> list[str]:
    """Who else has this legal name: perhaps the same person with another address."""
    same = User.objects.filter(given_name__iexact=payload.given_name, family_name__iexact=payload.family_name)
    others = same.exclude(pk=person.pk if person else None)
    line = _("Another account has this name: {email}. Check that it is another person.")
    return [line.format(email=other.email) for other in others]


def _checked(payload: Any) -> tuple[Any, Any]:
    """(organization, the person with this address or None). Refuses a role of another kind, and what excludes it."""
    organization = Organization.objects.filter(pk=payload.organization, kind=roles.AUTHORITY).first()
    if organization is None or payload.role not in roles.STATE:
        raise Refused("not_a_state_role", field="role")
    person = _person(payload.email)
    if (person.pk if person else None) != payload.person:
        raise Refused("address_changed_hands", email=payload.email)
    is_superuser = person is not None and person.is_superuser
    refuse(role_exclusion(_roles_of(person), payload.role, is_superuser=is_superuser), field="role")
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


def _invite(*, subject: Any, payload: Any, reason: str, by: Any, at: datetime) -> Any:
    organization, _person = _checked(payload)
    return people.invite(
        email=payload.email, given_name=payload.given_name, family_name=payload.family_name,
        organization=organization, role=payload.role, by=by, at=at,
    )  # fmt: skip


# Who decides need not be program staff: an office with one of them still has two persons.
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
    undo=gettext_lazy("The role can be ended at any time. What was done with it stays."),
)


def propose_end(*, membership: Any, reason: str, by: Any, at: datetime) -> Any:
    """Propose to end somebody's state role; returns the Proposal. Refuses what ending it would refuse, and oneself."""
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
        _("What the role let them see and do ends at once."),
        _("They and everybody else who holds a state role are emailed."),
    ]


def _end(*, subject: Any, payload: Any, reason: str, by: Any, at: datetime) -> Any:
    return end_role(membership=subject, reason=reason, by=by, at=at)


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
    undo=gettext_lazy("The role can be given again, by two persons."),
)


@action("state_role.granted", "Grant a state role without a second person")
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
) -> Any:
    """Invite somebody to a state role while fewer than two people hold or are offered it; returns the Invitation.

    For the command line (`by` None), and for a superuser setting the site up. Logs the reason; the other holders of
    state roles are emailed. Refuses an unknown role, a role that two people hold, a missing reason, more than one
    authority unless `organization` names it, oneself, and what inviting refuses.
    """
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    if role not in roles.STATE:
        raise Refused("not_a_state_role", field="role")
    organization = organization or _only_authority()
    # Two grants at once take turns.
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
    _checked(payload)
    with approvals.permitted(GIVE_STATE_ROLE):
        invitation = _invite(subject=None, payload=payload, reason=reason, by=by, at=at)
    log(invitation, by=by, at=at, person=invitation.user_id, role=role, reason=reason.strip())
    return invitation


def _only_authority() -> Any:
    authorities = list(Organization.objects.authorities()[:2])
    if len(authorities) != 1:
        raise Refused("authority_unclear")
    return authorities[0]


def roles_without_people(at: datetime) -> list[str]:
    """State roles that nobody holds or is offered, in the order of the table. Two queries."""
    held = Membership.objects.in_force().filter(role__in=roles.STATE, user__is_active=True)
    filled = {*held.values_list("role", flat=True).distinct(), *_offers(at).values_list("role", flat=True)}
    return [role for role in roles.STATE if role not in filled]


def holders_of(role: str, at: datetime) -> set[int]:
    """Ids of the people who hold a state role now or have an invitation to it that they can still accept."""
    held = Membership.objects.in_force().filter(role=role, user__is_active=True)
    offered = _offers(at).filter(role=role)
    return set(held.values_list("user", flat=True)) | set(offered.values_list("user", flat=True))


def _offers(at: datetime) -> Any:
    """Invitations that can still be accepted."""
    waiting = Invitation.objects.filter(accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=at)
    return waiting.filter(user__is_active=True)
