"""The email with the link of an invitation, or of several that are sent together."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_long_day
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.texts import email_text
from cohorts.people.models import Invitation, User


@in_email_language
def email_invitation(invitations: Sequence[Invitation], *, by: User | None, at: datetime) -> None:
    """Queue one email with one link for invitations of one person that are sent together, and name every role.

    If the account of the address has another legal name than the invitation, its owner reads only that.
    """
    first = invitations[0]
    if first.names_another:
        _email_other_name(first, by=by, at=at)
        return
    words = {
        "organization": first.organization,
        "roles": _(" and ").join(roles.with_article(invitation.role) for invitation in invitations),
        "site": settings.WAGTAIL_SITE_NAME,
        "last_day": format_long_day(home_day(first.expires_at)),
    }
    queue_email(
        person=first.user,
        kind="invitation",
        about_id=first.pk,
        key=f"invitation-{first.pk}-{first.invited_at.timestamp():.6f}",
        subject=_("Your invitation to %(site)s") % words,
        body=email_text(
            first.user,
            _(
                "%(organization)s invites you to join %(site)s as %(roles)s.\n"
                "To accept, open this link. It is only for you, so please do not share it:"
            )
            % words,
            "{link}",
            _(
                "You can use the link once, until %(last_day)s. If you have questions, ask your contact at "
                "%(organization)s. If you did not expect this email, you can ignore it."
            )
            % words,
        ),
        by=by,
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
        kind="invitation-other-name",
        key=f"invitation-{invitation.pk}-{invitation.invited_at.timestamp():.6f}",
        subject=_("An invitation under another name"),
        body=email_text(invitation.user, text),
        by=by,
        at=at,
    )
