"""People and their invitations. Without one, only applicants get an account (see sign_ups), and no role with it.

A new person gets an account without a password. Everyone gets the role when they accept this invitation, whoever
invites and whether or not they had an account: no one else can connect them to an organization, a password that they
set in another way gives no role, and the lists of an agency or a vendor do not tell whether an address was known.
"""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cohorts.core import roles
from cohorts.core.access import has_role, require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.actions import permitted
from cohorts.core.persons import accounts_of
from cohorts.core.refusals import refuse
from cohorts.people import ports
from cohorts.people.actions.invitation_checks import check_invitation, legal_name, open_invitations
from cohorts.people.actions.invitation_emails import email_invitation
from cohorts.people.actions.invitation_limits import check_limits
from cohorts.people.actions.organizations import GIVE_STATE_ROLE, check_role, give_role, refuse_excluded, refuse_self
from cohorts.people.actions.person_emails import email_person_changed
from cohorts.people.actions.role_emails import email_invitation_canceled, email_state_role_offered
from cohorts.people.actions.supervisor_terms import refuse_circle
from cohorts.people.models import FormerLink, Invitation, Organization, User


@action("person.invited", "Invited person")
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
    send: bool = True,
) -> Invitation:
    """Invite someone to a role; returns the Invitation.

    Creates the person, or uses the one with this address; queues the email with the link (unless `send` is false: then
    the caller sends several invitations together). The person has the role after they accept. That they are invited to
    a state role is emailed to the other state staff.
    Refuses people who may not invite here, oneself by any of one's own addresses, somebody as their own supervisor, a
    state role that no one else approved (see state_roles), and what `check_limits` and `check_invitation` refuse.
    """
    check_role(organization, role, supervisor, by)
    refuse_self(email, organization, by)
    check_limits(email=email, organization=organization, by=by, at=at)
    by_staff, names = has_role(by, roles.PROGRAM), legal_name(given_name, family_name)
    person = check_invitation(
        email=email, given_name=given_name, family_name=family_name, organization=organization, role=role, at=at,
        by_staff=by_staff,
    )  # fmt: skip
    if person is None:
        person = _create_person(email, names, by=by, at=at)
    refuse_circle(person, supervisor)
    invitation = Invitation(
        user=person, organization=organization, role=role, given_name=names[0], family_name=names[1],
        email=email.strip().lower(), supervisor=supervisor, invited_by=by, invited_at=at,
        expires_at=at + timedelta(days=settings.INVITATION_DAYS),
    )  # fmt: skip
    invitation.token_hash = Invitation.hash_of(invitation.token)
    invitation.save()
    # A letter that lapsed says from now on that there is a newer one.
    lapsed = Invitation.objects.pending().filter(email=invitation.email, organization=organization, role=role)
    for former in lapsed.filter(expires_at__lte=at).exclude(pk=invitation.pk):
        replace(former, invitation, at)
    log(invitation, by=by, at=at, person=person.pk, organization=organization.pk, role=role)
    if send:
        email_invitation([invitation], by=by, at=at)
    if role in roles.STATE:
        email_state_role_offered(invitation=invitation, by=by, at=at)
    return invitation


def _create_person(email: str, names: tuple[str, str], *, by: User | None, at: datetime) -> User:
    given_name, family_name = names
    try:
        with transaction.atomic():
            person = User.objects.create_user(
                email.strip().lower(), given_name=given_name, family_name=family_name, date_joined=at
            )
    except IntegrityError:
        raise Refused("invited_meanwhile", field="email") from None
    log(person, by=by, at=at)
    return person


@action("person.changed", "Changed person")
def change_person(
    *, person: User, given_name: str, family_name: str, is_active: bool, reason: str, by: User | None, at: datetime
) -> User:
    """Correct a legal name, or close or reopen an account, and email the person; the log keeps the former name and the
    reason.

    Refuses everyone except state program staff, a missing reason, closing one's own account, the account of a superuser
    (except for superusers), and closing the account of someone who holds a state role, which must end first.
    """
    require(by, roles.PROGRAM)
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    if by is not None and by.pk == person.pk and not is_active:
        raise Refused("own_account", field="is_active")
    given_name, family_name = legal_name(given_name, family_name)
    stored = User.objects.select_for_update().get(pk=person.pk)
    if stored.is_superuser and by is not None and not by.is_superuser:
        raise Refused("superuser_stays")
    if not is_active and stored.is_active and stored.memberships.in_force().filter(role__in=roles.STATE).exists():
        raise Refused("state_role_first", field="is_active", person=stored)
    former = {"name": stored.get_full_name(), "is_active": stored.is_active}
    pending = stored.invitations.filter(accepted_at=None, withdrawn_at=None).select_related("user")
    renamed = [invitation.pk for invitation in pending if not invitation.names_another]
    stored.given_name, stored.family_name, stored.is_active = given_name, family_name, is_active
    stored.save(update_fields=["given_name", "family_name", "is_active"])
    # Records that are merged into this one show its name.
    accounts = User.objects.filter(pk__in=list(accounts_of([stored.pk])))
    accounts.update(given_name=given_name, family_name=family_name)
    # Invitations under the former name stay valid.
    Invitation.objects.filter(pk__in=renamed).update(given_name=given_name, family_name=family_name)
    email_person_changed(person=stored, former=former, reason=reason.strip(), by=by, at=at)
    log(stored, by=by, at=at, former=former["name"], is_active=is_active, reason=reason.strip())
    return stored


@action("invitation.resent", "Resent invitation")
def resend(*, invitation: Invitation, by: User | None, at: datetime) -> Invitation:
    """Send a new link; the old one only says that there is a newer one. What was sent together is sent together again.

    Refuses an invitation that was accepted or canceled, what `check_limits` refuses, and for program staff a role that
    conflicts with another one the person holds or is invited to.
    """
    invitation = _locked(pk=invitation.pk)
    check_open(invitation, by)
    if invitation.invited_at == at:
        return invitation
    check_limits(email=invitation.email, organization=invitation.organization, by=by, at=at)
    if has_role(by, roles.PROGRAM):
        refuse_excluded(invitation.user, invitation.role, at=at)
    together = list(invitation.sent_together())
    for row in together:
        FormerLink.objects.create(invitation=row, token_hash=row.token_hash, at=at)
        row.invited_at, row.asked_at = at, None
        row.expires_at = at + timedelta(days=settings.INVITATION_DAYS)
        row.token_hash = Invitation.hash_of(row.token)
        row.save(update_fields=["invited_at", "expires_at", "token_hash", "asked_at"])
        log(row, by=by, at=at, person=row.user_id)
    email_invitation(together, by=by, at=at)
    return next(row for row in together if row.pk == invitation.pk)


@action("invitation.withdrawn", "Canceled invitation")
def withdraw_invitation(*, invitation: Invitation, by: User | None, at: datetime) -> Invitation:
    """Cancel an invitation; its link stops working, and the person is emailed.

    If it was to a state role, everyone else who holds one is emailed. Seats stay as they are; what was kept for the
    person goes to others (`ports.CANCELED`).
    """
    invitation = _locked(pk=invitation.pk)
    check_open(invitation, by)
    invitation.withdrawn_at = at
    invitation.save(update_fields=["withdrawn_at"])
    email_invitation_canceled(invitation=invitation, by=by, at=at)
    for release in ports.CANCELED:
        release(invitation, by, at)
    log(invitation, by=by, at=at, person=invitation.user_id)
    return invitation


def replace(former: Invitation, invitation: Invitation, at: datetime) -> None:
    """Let an invitation say that there is a newer one, for which what was kept by it is kept from now on."""
    former.replaced_by, former.withdrawn_at = invitation, at
    former.save(update_fields=["replaced_by", "withdrawn_at"])
    for keep in ports.REPLACED:
        keep(former, invitation, at)


def check_open(invitation: Invitation, by: User | None) -> None:
    """Refuse unless `by` may send the invitation, and it was neither accepted nor canceled."""
    _check_sender(invitation, by)
    if invitation.accepted_at:
        raise Refused("invitation_accepted", person=invitation.user)
    if invitation.withdrawn_at:
        raise Refused("invitation_not_open")


def _check_sender(invitation: Invitation, by: User | None) -> None:
    """Check that `by` may invite to the role, and so resend or cancel. A state role has already been approved."""
    with permitted(GIVE_STATE_ROLE):
        check_role(invitation.organization, invitation.role, None, by)
    if invitation.role in roles.STATE and not has_role(by, roles.PROGRAM):
        raise Refused("not_a_proposer", roles=(roles.PROGRAM,))


def _locked(**conditions: Any) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("user", "organization")
    invitation = rows.filter(**conditions).first()
    if invitation is None:
        raise Refused("invitation_unknown")
    return invitation


def has_open_invitation(person: User, at: datetime) -> bool:
    """Return whether a person can still accept another invitation."""
    return bool(open_invitations(person, at))


@action("invitation.accepted", "Accepted invitation")
def accept(*, token: str, at: datetime, password: str = "", by: User | None = None) -> User:
    """Accept an invitation; returns the person.

    Sets the password (unless the person has one), marks the address as verified and primary, gives the role if the
    person does not hold it yet, and marks the link as used. Does the same for the invitations that were sent with it,
    and gives the person what higher apps keep for them (`ports.ACCEPTED`).
    A state role is emailed to the other state staff. Refuses an unknown, used or expired link, a weak password,
    an address that belongs to another account, and `by` if they are logged in as somebody else: nothing is used up.
    """
    invitation = _locked(token_hash=Invitation.hash_of(token))
    refuse(invitation.problem(at))
    person = invitation.person
    if by is not None and by.pk != person.pk:
        raise Refused("invitation_of_another", email=invitation.email, other=by.email)
    if not person.has_usable_password():
        set_password(person, password)
    verify_address(person)
    for row in invitation.sent_together():
        _take_role(row, person, at)
        row.accepted_at = at
        row.save(update_fields=["accepted_at"])
        log(row, by=by or person, at=at, person=person.pk)
        for give in ports.ACCEPTED:
            give(row, at)
    return person


def _take_role(invitation: Invitation, person: User, at: datetime) -> None:
    """Give the role of an invitation, unless the person got the same role meanwhile."""
    roles_now = person.memberships.not_ended()
    if roles_now.filter(organization=invitation.organization_id, role=invitation.role).exists():
        return
    # A state role was approved when the person was invited to it.
    with permitted(GIVE_STATE_ROLE):
        give_role(
            person=person,
            organization=invitation.organization,
            role=invitation.role,
            supervisor=_current_supervisor(invitation),
            by=None,
            at=at,
            accepting=True,
        )


def _current_supervisor(invitation: Invitation) -> User | None:
    """Return the supervisor in the invitation if they still supervise in the organization."""
    supervisor = invitation.supervisor
    if supervisor is None:
        return None
    memberships = supervisor.memberships.in_force().filter(
        organization=invitation.organization_id, role=roles.SUPERVISOR
    )
    # Meanwhile they may have become the one who is supervised.
    circle = supervisor.memberships.in_force().filter(supervisor=invitation.user_id)
    return supervisor if memberships.exists() and not circle.exists() and supervisor != invitation.user else None


def set_password(person: User, password: str) -> None:
    """Set the password of a person. Refuses a weak one."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Refused("password_weak", field="password", reasons=error.messages) from None
    person.set_password(password)
    person.save(update_fields=["password"])


def verify_address(person: User) -> None:
    """Mark the address as verified and primary. Refuses one that another account has verified meanwhile."""
    if EmailAddress.objects.filter(email__iexact=person.email, verified=True).exclude(user=person).exists():
        raise Refused("address_of_another_account")
    EmailAddress.objects.filter(user=person).exclude(email__iexact=person.email).update(primary=False)
    address = EmailAddress.objects.filter(user=person, email__iexact=person.email).first()
    address = address or EmailAddress(user=person, email=person.email.lower())
    address.verified = address.primary = True
    address.save()
