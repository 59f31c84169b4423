"""Who may act for an organization: seeing a row is not yet the right to change it. Every action asks here."""

from ..kernel.verbs import Refused
from ..rules import roles


def must_hold(by, role, organization):
    """Refuse, in words, unless `by` holds `role` in `organization` today. The system itself (None) may."""
    if by is not None and organization.pk not in by.holdings().get(role, ()):
        raise Refused(f"Only somebody who is {_a(roles.LABELS[role])} at {organization} may do this.")


def called(person):
    """A person as they like to be called, with the family name."""
    return f"{person.get_short_name()} {person.family_name}".strip()


def _a(label):
    word = label.lower()
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"
