"""Who may act for an organization: seeing a row is not yet the right to change it. Every action asks here."""

from cohorts.core import roles
from cohorts.core.actions import Refused


def must_hold(by, role, organization):
    """Refuse unless `by` holds `role` in `organization` today. The system itself (None) may."""
    if by is not None and organization.pk not in by.holdings().get(role, ()):
        raise Refused("role_required_at", roles=(role,), organization=organization)


def require_program(by):
    """Refuse everybody but state program staff. The system itself (None) may."""
    require_state_role(by, roles.PROGRAM)


def require_state_role(by, role):
    """Refuse everybody who does not hold this state role. Superusers and the system itself (None) may."""
    if by is not None and not by.is_superuser and not by.holds(role):
        raise Refused("role_required", roles=(role,))
