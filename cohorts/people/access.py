"""Who may act for an organization: seeing a row is not yet the right to change it. Every action asks here."""

from cohorts.core import roles
from cohorts.core.actions import Refused


def must_hold(by, role, organization):
    """Refuse, in words, unless `by` holds `role` in `organization` today. The system itself (None) may."""
    if by is not None and organization.pk not in by.holdings().get(role, ()):
        raise Refused(f"Only somebody who is {_a(roles.LABELS[role])} at {organization} may do this.")


def require_program(by):
    """Refuse everybody but state program staff. The system itself (None) may."""
    if by is not None and not by.is_superuser and not by.holds(roles.PROGRAM):
        raise Refused("Only state program staff may do this.")


def _a(label):
    word = label.lower()
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"
