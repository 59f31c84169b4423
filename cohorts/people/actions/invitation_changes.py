"""What becomes of a letter: corrected by its sender, asked for again when it lapsed, accepted with another log-in."""

from datetime import datetime

from allauth.account.models import EmailAddress

from cohorts.core import roles
from cohorts.core.actions import Refused, action, log
from cohorts.core.text import same_name
from cohorts.people.actions.invitation_checks import legal_name
from cohorts.people.actions.invitation_emails import email_asked_again, email_joined
from cohorts.people.actions.merging import absorb
from cohorts.people.actions.people import accept, check_open, invite, replace
from cohorts.people.models import Invitation, User


@action("invitation.corrected", "Corrected invitation")
def correct(
    *, invitation: Invitation, email: str, given_name: str, family_name: str, by: User | None, at: datetime
) -> Invitation:
    """Send a new letter with another address or name; returns the new Invitation.

    The old link only says that there is a newer letter. An account that nobody has used takes the corrected name, or,
    if the address was wrong, is closed. Refuses an invitation to a state role, which two people approved for this
    address, one that is not open, unchanged words, and what `invite` refuses.
    """
    row = _locked(invitation)
    check_open(row, by)
    if row.role in roles.STATE:
        raise Refused("invitation_of_state_role")
    email, names = email.strip().lower(), legal_name(given_name, family_name)
    if (email, *names) == (row.email, row.given_name, row.family_name):
        raise Refused("invitation_unchanged", field="email")
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    is_unused, is_same = _is_unused(row), email == row.email
    if is_unused and is_same:
        User.objects.filter(pk=row.user_id).update(given_name=names[0], family_name=names[1])
    new = invite(
        email=email, given_name=names[0], family_name=names[1], organization=row.organization, role=row.role,
        supervisor=row.supervisor, by=by, at=at,
    )  # fmt: skip
    replace(row, new, at)
    if is_unused and not is_same:
        User.objects.filter(pk=row.user_id).update(is_active=False)
    log(row, by=by, at=at, former=row.email, email=email, new=new.pk)
    return new


def _is_unused(invitation: Invitation) -> bool:
    """Return whether nobody has used the account of a letter, and nobody else invited it."""
    account = invitation.user
    others = account.invitations.exclude(organization=invitation.organization_id)
    return is_unclaimed(account) and not others.exists()


def is_unclaimed(account: User) -> bool:
    """Return whether nobody has ever logged in with an account: it has no password, role or confirmed address."""
    if account.has_usable_password() or account.memberships.exists():
        return False
    return not EmailAddress.objects.filter(user=account, verified=True).exists()


def _locked(invitation: Invitation) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("user", "organization")
    row: Invitation = rows.get(pk=invitation.pk)
    return row


@action("invitation.asked_again", "Asked for new invitation")
def ask_again(*, invitation: Invitation, by: User | None, at: datetime) -> Invitation:
    """Tell whoever invites for the organization that a letter lapsed and a new one is asked for; once for each letter.

    Whoever has the link may ask. Refuses a letter that has not lapsed.
    """
    row = _locked(invitation)
    problem = row.problem(at)
    if problem is None or problem.code != "invitation_expired":
        raise Refused("invitation_not_lapsed")
    if row.asked_at is None:
        row.asked_at = at
        row.save(update_fields=["asked_at"])
        email_asked_again(row, by=by, at=at)
        log(row, by=by, at=at, person=row.user_id)
    return row


def may_join(invitation: Invitation, person: User) -> bool:
    """Return whether a person who is logged in may take a letter to another address of theirs with this account.

    Whoever has the link reads the mail of that address. An account that somebody uses is not taken over.
    """
    return is_unclaimed(invitation.user) and not invitation.user.is_merged and not person.is_merged


@action("invitation.joined", "Accepted invitation with another account")
def accept_with(*, invitation: Invitation, token: str, by: User, at: datetime) -> User:
    """Accept a letter with the account that is logged in, and add its address to it; returns the person.

    The account that was made for the letter is merged into it, so that there is one person, who is emailed.
    Refuses another legal name than that of the account, a letter whose account is used, and what `accept` refuses.
    """
    if not may_join(invitation, by):
        raise Refused("invitation_of_another", email=invitation.email, other=by.email)
    if not (same_name(invitation.given_name, by.given_name) and same_name(invitation.family_name, by.family_name)):
        raise Refused("invitation_other_name", organization=invitation.organization)
    EmailAddress.objects.update_or_create(
        user=by, email=invitation.email, defaults={"verified": True}, create_defaults={"verified": True}
    )
    absorb(account=invitation.user, into=by, reason="Took an invitation to another address", by=by, at=at)
    person = accept(token=token, at=at, by=by)
    email_joined(invitation, by, at=at)
    return person
