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
from cohorts.people.actions.organizations import GIVE_STATE_ROLE, check_role, give_role, refuse_excluded
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
    link. Refuses: who may not invite here, a role held or offered already, a known address with another legal name,
    an address of an account that is closed, a role that another role of the person excludes, a state role that nobody
    else approved (see state_roles), and an incomplete name or address.
    """
    check_role(organization, role, supervisor, by)
    person, new = _person(email, given_name, family_name, by=by, at=at)
    if person.memberships.not_ended().filter(organization=organization, role=role).exists():
        raise Refused("role_held", field="email", person=person, role=role, organization=organization)
    if _offered(person, organization, role, at):
        raise Refused("already_invited", field="email", person=person)
    refuse_excluded(person, role)
    if new:
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


def _person(email: str, given_name: str, family_name: str, *, by: User | None, at: datetime) -> tuple[User, bool]:
    """(person, whether they are new)."""
    email, (given, family) = email.strip().lower(), _legal_name(given_name, family_name)
    try:
        validate_email(email)
    except ValidationError:
        raise Refused("email_invalid", field="email", email=email) from None
    known = User.objects.filter(email__iexact=email).first()
    if known is None:
        try:
            with transaction.atomic():
                person = User.objects.create_user(email, given_name=given, family_name=family, date_joined=at)
        except IntegrityError:
            raise Refused("invited_meanwhile", field="email") from None
        log(person, by=by, at=at)
        return person, True
    if not known.is_active:
        raise Refused("account_closed", field="email")
    if not (same_name(known.given_name, given) and same_name(known.family_name, family)):
        raise Refused("legal_name_differs", field="email")
    return known, False


@action("person.changed", "Changed a person")
def change_person(
    *, person: User, given_name: str, family_name: str, is_active: bool, reason: str, by: User | None, at: datetime
) -> User:
    """Correct a legal name, or close or open an account; the log keeps the former name and the reason.

    Refuses anybody but state program staff, no reason, closing one's own account, and closing a superuser's.
    """
    require(by, roles.PROGRAM)
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    if by is not None and by.pk == person.pk and not is_active:
        raise Refused("own_account", field="is_active")
    given, family = _legal_name(given_name, family_name)
    stored = User.objects.select_for_update().get(pk=person.pk)
    if stored.is_superuser and not is_active and by is not None and not by.is_superuser:
        raise Refused("superuser_stays", field="is_active")
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
    """Make the link stop working. A role that was given with the invitation is ended by `end_role`."""
    invitation = _locked(pk=invitation.pk)
    _check_sender(invitation, by)
    if invitation.accepted_at:
        raise Refused("invitation_accepted", person=invitation.user)
    if invitation.withdrawn_at:
        raise Refused("invitation_not_open")
    invitation.withdrawn_at = at
    invitation.save(update_fields=["withdrawn_at"])
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
    waited for this, and spends the link. Refuses a link that is unknown, used or expired, a weak password, and an
    address that belongs to another account.
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
    """Mark the address as verified and primary. Refuses one that another account has verified meanwhile."""
    if EmailAddress.objects.filter(email__iexact=person.email, verified=True).exclude(user=person).exists():
        raise Refused("address_of_another_account")
    EmailAddress.objects.filter(user=person).exclude(email__iexact=person.email).update(primary=False)
    address = EmailAddress.objects.filter(user=person, email__iexact=person.email).first()
    address = address or EmailAddress(user=person, email=person.email.lower())
    address.verified = address.primary = True
    address.save()


def _write(invitation: Invitation, *, by: User | None, at: datetime) -> None:
    about = {
        "person": invitation.user.get_short_name(),
        "organization": invitation.organization,
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
            "%(organization)s invites you to %(site)s.\n"
            "Open this link to accept. It is meant for you alone:\n\n{link}\n\n"
            "The link works once, until %(until)s. If you did not expect this email, you need not do anything.\n"
        )
        % about,
        by=by,
        at=at,
    )
