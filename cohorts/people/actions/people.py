"""How people come in: by invitation, and no other way.

A person who is new gets the role at once, so that an agency can plan with them, and an account without a password. A
person who is known here already gets the role when they accept: nobody else can tie them to an organization.
"""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cohorts.core import roles
from cohorts.core.access import has_role, require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.actions import permitted
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_long_day
from cohorts.core.refusals import refuse
from cohorts.core.text import same_name
from cohorts.notices.actions import queue_letter
from cohorts.people.actions.organizations import GIVE_STATE_ROLE, check_role, give_role, refuse_excluded, refuse_own
from cohorts.people.actions.role_letters import tell_offer_withdrawn
from cohorts.people.models import Invitation, Organization, User


@action("person.invited", "Invited a person")
def invite(
    *,
    email: str,
    given_name: str,
    family_name: str,
    organization: Organization,
    role: str,
    by: User | None,
    at: datetime,
    supervisor: User | None = None,
) -> Invitation:
    """Invite somebody into a role, and return the Invitation.

    Creates the person, or takes the one with this address; gives a new person the role; queues the letter with the
    link. Refuses: who may not invite here, oneself by any address of one's own, a state role that nobody else approved
    (see state_roles), and what `check_invitation` refuses.
    """
    check_role(organization, role, supervisor, by)
    if by is not None and User.objects.with_address(email, verified=False).filter(pk=by.pk).exists():
        refuse_own(by, organization, by)
    person = check_invitation(
        email=email, given_name=given_name, family_name=family_name, organization=organization, role=role, at=at
    )
    if person is None:
        person = _create(email, given_name, family_name, by=by, at=at)
        give_role(person=person, organization=organization, role=role, supervisor=supervisor, by=by, at=at)
    invitation = Invitation(
        user=person,
        organization=organization,
        role=role,
        supervisor=supervisor,
        invited_by=by,
        invited_at=at,
        expires_at=at + timedelta(days=settings.INVITATION_DAYS),
    )
    invitation.token_hash = Invitation.hash_of(invitation.token)
    invitation.save()
    log(invitation, by=by, at=at, person=person.pk, organization=organization.pk, role=role)
    _write(invitation, by=by, at=at)
    return invitation


def check_invitation(
    *, email: str, given_name: str, family_name: str, organization: Organization, role: str, at: datetime
) -> User | None:
    """Who would be invited: the person who has this address, or None where nobody does yet.

    Refuses an incomplete name or address, another legal name than the person's, a closed account, a role held or
    offered already, and one that another role of the person excludes.
    """
    email, (given, family) = email.strip().lower(), _legal_name(given_name, family_name)
    try:
        validate_email(email)
    except ValidationError:
        raise Refused("email_invalid", field="email", email=email) from None
    person = User.objects.with_address(email).first()
    if person is None:
        return None
    if not person.is_active:
        raise Refused("account_closed", field="email")
    if not (same_name(person.given_name, given) and same_name(person.family_name, family)):
        raise Refused("legal_name_differs", field="email")
    if person.memberships.not_ended().filter(organization=organization, role=role).exists():
        raise Refused("role_held", field="email", person=person, role=role, organization=organization)
    if _offered(person, organization, role, at):
        raise Refused("already_invited", field="email", person=person)
    refuse_excluded(person, role)
    return person


def _offered(person: User, organization: Organization, role: str, at: datetime) -> Invitation | None:
    return person.invitations.filter(
        organization=organization, role=role, accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=at
    ).exists()


def _legal_name(given_name: str, family_name: str) -> tuple[str, str]:
    names = " ".join(given_name.split()), " ".join(family_name.split())
    for field, value in zip(("given_name", "family_name"), names):
        if not value or len(value) > 100:
            raise Refused("legal_name_invalid", field=field)
    return names


def _create(email: str, given_name: str, family_name: str, *, by: User | None, at: datetime) -> User:
    given, family = _legal_name(given_name, family_name)
    try:
        with transaction.atomic():
            person = User.objects.create_user(
                email.strip().lower(), given_name=given, family_name=family, date_joined=at
            )
    except IntegrityError:
        raise Refused("invited_meanwhile", field="email") from None
    log(person, by=by, at=at)
    return person


@action("person.changed", "Changed a person")
def change_person(
    *, person: User, given_name: str, family_name: str, is_active: bool, reason: str, by: User | None, at: datetime
) -> User:
    """Correct a legal name, or close or open an account; the log keeps the former name and the reason.

    Refuses anybody but state program staff, no reason, closing one's own account, a superuser's to all but superusers,
    and closing that of somebody who holds a state role: the role is ended first, which may take two persons.
    """
    require(by, roles.PROGRAM)
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    if by is not None and by.pk == person.pk and not is_active:
        raise Refused("own_account", field="is_active")
    given, family = _legal_name(given_name, family_name)
    stored = User.objects.select_for_update().get(pk=person.pk)
    if stored.is_superuser and by is not None and not by.is_superuser:
        raise Refused("superuser_stays")
    if not is_active and stored.is_active and stored.memberships.in_force().filter(role__in=roles.STATE).exists():
        raise Refused("state_role_first", field="is_active", person=stored)
    former = stored.get_full_name()
    stored.given_name, stored.family_name, stored.is_active = given, family, is_active
    stored.save(update_fields=["given_name", "family_name", "is_active"])
    log(stored, by=by, at=at, former=former, is_active=is_active, reason=reason.strip())
    return stored


@action("invitation.resent", "Sent an invitation again")
def resend(*, invitation: Invitation, by: User | None, at: datetime) -> Invitation:
    """Send a new link; the old one stops working. Refuses an invitation that was accepted or taken back."""
    invitation = _locked(pk=invitation.pk)
    _check_sender(invitation, by)
    if invitation.accepted_at:
        raise Refused("invitation_accepted", person=invitation.user)
    if invitation.withdrawn_at:
        raise Refused("invitation_not_open")
    if invitation.invited_at == at:
        return invitation
    invitation.invited_at = at
    invitation.expires_at = at + timedelta(days=settings.INVITATION_DAYS)
    invitation.token_hash = Invitation.hash_of(invitation.token)
    invitation.save(update_fields=["invited_at", "expires_at", "token_hash"])
    log(invitation, by=by, at=at, person=invitation.user_id)
    _write(invitation, by=by, at=at)
    return invitation


@action("invitation.withdrawn", "Canceled an invitation")
def withdraw_invitation(*, invitation: Invitation, by: User | None, at: datetime) -> Invitation:
    """Make the link stop working. A role that was given with the invitation is ended by `end_role`.

    Whoever else holds a state role is emailed where the invitation was to one.
    """
    invitation = _locked(pk=invitation.pk)
    _check_sender(invitation, by)
    if invitation.accepted_at:
        raise Refused("invitation_accepted", person=invitation.user)
    if invitation.withdrawn_at:
        raise Refused("invitation_not_open")
    invitation.withdrawn_at = at
    invitation.save(update_fields=["withdrawn_at"])
    if invitation.role in roles.STATE:
        tell_offer_withdrawn(invitation=invitation, by=by, at=at)
    log(invitation, by=by, at=at, person=invitation.user_id)
    return invitation


def _check_sender(invitation: Invitation, by: User | None) -> None:
    """Who may invite into a role may send an invitation again and take it back; a state role is approved already."""
    with permitted(GIVE_STATE_ROLE):
        check_role(invitation.organization, invitation.role, None, by)
    if invitation.role in roles.STATE and not has_role(by, roles.PROGRAM):
        raise Refused("not_a_proposer", roles=(roles.PROGRAM,))


def _locked(**which: Any) -> Invitation:
    found = Invitation.objects.select_for_update(of=("self",)).select_related("user", "organization").filter(**which)
    invitation = found.first()
    if invitation is None:
        raise Refused("invitation_unknown")
    return invitation


def invitation_by_token(token: str) -> Invitation | None:
    """The invitation that the secret part of a link belongs to, or None. Who has the link may read it."""
    rows = Invitation.objects.filter(token_hash=Invitation.hash_of(token))
    return rows.select_related("user", "organization").first()


@action("invitation.accepted", "Accepted an invitation")
def accept(*, token: str, at: datetime, password: str = "", by: User | None = None) -> User:
    """Let the invited person in, and return them.

    Sets the password (who has one keeps it), marks the address as verified and primary, gives the role where it
    waited for this, and spends the link. Refuses a link that is unknown, used or expired, and a weak password.
    """
    invitation = _locked(token_hash=Invitation.hash_of(token))
    refuse(invitation.problem(at))
    person = invitation.user
    if not person.has_usable_password():
        _set_password(person, password)
    _verify_address(person)
    held = person.memberships.not_ended().filter(organization=invitation.organization_id, role=invitation.role)
    if not held.exists():
        # A state role was approved when the person was invited to it.
        with permitted(GIVE_STATE_ROLE):
            give_role(
                person=person,
                organization=invitation.organization,
                role=invitation.role,
                supervisor=_present(invitation),
                by=None,
                at=at,
            )
    invitation.accepted_at = at
    invitation.save(update_fields=["accepted_at"])
    log(invitation, by=by or person, at=at, person=person.pk)
    return person


def _present(invitation: Invitation) -> User | None:
    """The supervisor the invitation named, where they still supervise there."""
    there = {"organization": invitation.organization_id, "role": roles.SUPERVISOR}
    supervisor = invitation.supervisor
    return supervisor if supervisor and supervisor.memberships.in_force().filter(**there).exists() else None


def _set_password(person: User, password: str) -> None:
    try:
        validate_password(password, person)
    except ValidationError as weak:
        raise Refused("password_weak", field="password", reasons=weak.messages) from None
    person.set_password(password)
    person.save(update_fields=["password"])


def _verify_address(person: User) -> None:
    EmailAddress.objects.filter(user=person).exclude(email__iexact=person.email).update(primary=False)
    address = EmailAddress.objects.filter(user=person, email__iexact=person.email).first()
    address = address or EmailAddress(user=person, email=person.email.lower())
    address.verified = address.primary = True
    address.save()


def _write(invitation: Invitation, *, by: User | None, at: datetime) -> None:
    about = {
        "person": invitation.user.get_short_name(),
        "organization": invitation.organization,
        "role": roles.with_article(invitation.role),
        "site": settings.WAGTAIL_SITE_NAME,
        "until": format_long_day(home_day(invitation.expires_at)),
    }
    queue_letter(
        person=invitation.user,
        kind="invitation",
        about_id=invitation.pk,
        key=f"invitation-{invitation.pk}-{invitation.invited_at.timestamp():.6f}",
        subject=_("Your account at %(site)s") % about,
        body=_(
            "Hello %(person)s,\n\n"
            "%(organization)s invites you to %(site)s as %(role)s.\n"
            "Open this link to accept. It is meant for you alone:\n\n{link}\n\n"
            "The link works once, until %(until)s. If you did not expect this email, you need not do anything.\n"
        )
        % about,
        by=by,
        at=at,
    )
