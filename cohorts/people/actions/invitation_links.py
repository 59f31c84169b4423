"""What the link of an invitation leads to."""

from datetime import datetime

from cohorts.core.dates import home_day
from cohorts.core.problems import Problem
from cohorts.people.models import FormerLink, Invitation


def invitation_by_token(token: str) -> Invitation | None:
    """Return the invitation for the secret part of a link, or None. Anyone with the link may read it."""
    rows = Invitation.objects.filter(token_hash=Invitation.hash_of(token))
    return rows.select_related("user", "organization").first()


def problem_of_link(token: str, at: datetime) -> Problem | None:
    """Return why the link of a letter does not work at `at`, or None if it does. Of a former link: that there is a
    newer letter, and of which day.
    """
    invitation = invitation_by_token(token)
    if invitation is not None:
        return invitation.problem(at)
    former = FormerLink.objects.filter(token_hash=Invitation.hash_of(token)).select_related("invitation").first()
    if former is None:
        return Problem("invitation_unknown")
    return Problem("invitation_newer", day=home_day(former.invitation.newest().invited_at))
