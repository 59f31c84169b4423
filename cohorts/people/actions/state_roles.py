"""Give state roles: one person proposes, another approves, then the person is invited.

While fewer than two people hold a role, `manage.py grant_state_role` and the initial setup give it without a second
person. Everyone else who holds a state role is emailed each time.
"""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.core import roles
from cohorts.core.actions import action, log
from cohorts.core.approvals import actions as approvals
from cohorts.core.approvals.registry import Act, Payload
from cohorts.core.approvals.rules import granting_refusal, role_exclusion
from cohorts.core.refusals import Refused, refuse
from cohorts.people.actions import people
from cohorts.people.actions.organizations import GIVE_STATE_ROLE
from cohorts.people.models import Invitation, Membership, Organization, User


class StateRole(Payload):
    """The person, role and organization of a proposal."""

    email: str
    given_name: str
    family_name: str
    organization: int
    role: str


def propose_state_role(
    *, email: str, given_name: str, family_name: str, organization: Any, role: str, reason: str, by: Any, at: datetime
) -> Any:
    """Propose a state role for someone; returns the Proposal. Refuses oneself and conflicting roles."""
    payload = StateRole(
        email=email.strip().lower(),
        given_name=given_name,
        family_name=family_name,
        organization=organization.pk,
        role=role,
    )
    return approvals.propose(act=GIVE_STATE_ROLE, payload=payload, reason=reason, by=by, at=at)


def _effects(subject: Any, payload: Any) -> list[str]:
    organization, person = _checked(payload)
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
    lines.append(_("We will email everyone else who holds a state role."))
    return lines


def _checked(payload: Any) -> tuple[Any, Any]:
    """Return (organization, person with this address or None). Refuses non-state roles and conflicting roles."""
    organization = Organization.objects.filter(pk=payload.organization, kind=roles.AUTHORITY).first()
    if organization is None or payload.role not in roles.STATE:
        raise Refused("not_a_state_role", field="role")
    person = _person(payload.email)
    refuse(role_exclusion(_roles_of(person), payload.role), field="role")
    return organization, person


def _person(email: str) -> Any:
    return User.objects.filter(email__iexact=email.strip()).first()


def _roles_of(person: Any) -> set[str]:
    if person is None:
        return set()
    return set(person.memberships.not_ended().values_list("role", flat=True))


def _beneficiaries(subject: Any, payload: Any) -> list[int]:
    person = _person(payload.email)
    return [person.pk] if person else []


def _invite(*, subject: Any, payload: Any, reason: str, by: Any, at: datetime) -> Any:
    organization, _person = _checked(payload)
    return people.invite(
        email=payload.email, given_name=payload.given_name, family_name=payload.family_name,
        organization=organization, role=payload.role, by=by, at=at,
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
    undo=gettext_lazy("You can end the role at any time. What the person did in the role stays on record."),
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
) -> Any:
    """Invite someone to a state role while fewer than two people hold or are offered it; returns the Invitation.

    For the command line (`by` None), and for a superuser who sets up the site. Logs the reason; the other holders of
    state roles are emailed. Refuses an unknown role, a role that two people hold, a missing reason, more than one
    authority unless `organization` is passed, oneself, and everything that `invite` refuses.
    """
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    if role not in roles.STATE:
        raise Refused("not_a_state_role", field="role")
    organization = organization or _only_authority()
    # The lock makes a second grant at the same time wait.
    Organization.objects.select_for_update().get(pk=organization.pk)
    person = _person(email)
    if by is not None and (not by.is_superuser or (person is not None and person.pk == by.pk)):
        raise Refused("own_benefit" if by.is_superuser else "needs_second_person")
    refuse(granting_refusal(len(holders_of(role, at))), field="role")
    payload = StateRole(
        email=email, role=role, organization=organization.pk,
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


def holders_of(role: str, at: datetime) -> set[int]:
    """Return ids of people who hold a state role now or have a pending invitation to it."""
    memberships = Membership.objects.in_force().filter(role=role)
    invitations = Invitation.objects.filter(
        Q(role=role, accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=at)
    )
    invited = invitations.filter(user__is_active=True).values_list("user", flat=True)
    return set(memberships.values_list("user", flat=True)) | set(invited)
