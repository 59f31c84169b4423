"""The email with the link of an invitation, or of several that are sent together."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_long_day
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.texts import email_text
from cohorts.people.events import ACCOUNT_JOINED, ASKED_AGAIN, ASKED_AGAIN_VENDOR, INVITATION, OTHER_NAME
from cohorts.people.models import Invitation, Membership, User


@in_email_language
def email_invitation(invitations: Sequence[Invitation], *, by: User | None, at: datetime) -> None:
    """Queue one email with one link for invitations of one person that are sent together, and name every role.

    If the account of the address has another legal name than the invitation, its owner reads only that.
    """
    first = invitations[0]
    if first.names_another:
        _email_other_name(first, by=by, at=at)
        return
    values = {
        "organization": first.organization,
        "roles": lambda: _(" and ").join(roles.with_article(invitation.role) for invitation in invitations),
        "last_day": lambda: format_long_day(home_day(first.expires_at)),
    }
    queue_email(
        person=first.user,
        kind=INVITATION,
        about_id=first.pk,
        key=f"invitation-{first.pk}-{first.invited_at.timestamp():.6f}",
        values=values,
        by=by,
        at=at,
    )


@in_email_language
def email_asked_again(invitation: Invitation, *, by: User | None, at: datetime) -> None:
    """Email whoever invites for the organization that a letter lapsed and a new one is asked for."""
    text = _(
        "The invitation of %(person)s (%(email)s) to be %(role)s at %(organization)s ended on %(day)s, before it was "
        "accepted. The person asks for a new one. You can send it again here:"
    ) % {
        "person": invitation.typed_name,
        "email": invitation.email,
        "role": roles.with_article(invitation.role),
        "organization": invitation.organization,
        "day": format_long_day(home_day(invitation.expires_at)),
    }
    kind = ASKED_AGAIN if invitation.organization.kind == roles.AGENCY else ASKED_AGAIN_VENDOR
    for person in _senders_of(invitation):
        queue_email(
            person=person,
            kind=kind,
            about_id=invitation.user_id,
            key=f"asked-again-{invitation.pk}-{invitation.invited_at.timestamp():.0f}-{person.pk}",
            subject=_("Someone asks for a new invitation"),
            body=email_text(person, text, "{link}"),
            by=by,
            at=at,
        )


def _senders_of(invitation: Invitation) -> list[User]:
    """Return the coordinators who may invite to the role; where there is none, the state's program staff."""
    inviters = [code for code, invited in roles.INVITED_BY.items() if invitation.role in invited]
    rows = Membership.objects.in_force().filter(organization=invitation.organization_id, role__in=inviters)
    people = {row.user for row in rows.select_related("user")}
    return sorted(people or User.objects.holding(roles.PROGRAM, superusers=False), key=lambda person: person.pk)


@in_email_language
def email_joined(invitation: Invitation, person: User, *, at: datetime) -> None:
    """Email a person, at the address they log in with, that another address was added to their account."""
    text = _(
        "The address %(email)s was added to your account, because you accepted an invitation to it. You can log in "
        "with either address."
    ) % {"email": invitation.email}
    question = _("If this was not you, contact state program staff today.")
    queue_email(
        person=person,
        kind=ACCOUNT_JOINED,
        key=f"joined-{invitation.pk}-{person.pk}",
        subject=_("An address was added to your account"),
        body=email_text(person, text, question),
        by=person,
        at=at,
    )


@in_email_language
def _email_other_name(invitation: Invitation, *, by: User | None, at: datetime) -> None:
    if not invitation.user.is_active:
        return
    text = _(
        "%(organization)s wanted to invite you as %(role)s, but under the name “%(name)s”. Your account has another "
        "legal name, so this invitation cannot be accepted. If it was meant for you, ask %(organization)s to invite "
        "you under your legal name, or ask state program staff to correct your name. We have not told "
        "%(organization)s that you have an account."
    ) % {
        "organization": invitation.organization,
        "role": roles.with_article(invitation.role),
        "name": invitation.typed_name,
    }
    queue_email(
        person=invitation.user,
        kind=OTHER_NAME,
        key=f"invitation-{invitation.pk}-{invitation.invited_at.timestamp():.6f}",
        subject=_("An invitation under another name"),
        body=email_text(invitation.user, text),
        by=by,
        at=at,
    )
