"""Conditions for active memberships, for queries of every app. `membership` is the ORM path to the membership."""

from django.db.models import Q


def not_ended(membership: str = "") -> Q:
    """Return the condition that the membership has not been ended, whether or not it gives any rights today."""
    return Q(**{f"{_path(membership)}ended_at__isnull": True})


def in_force(membership: str = "") -> Q:
    """Return the condition that the membership gives rights today: not ended, person and organization active."""
    path = _path(membership)
    return not_ended(membership) & Q(**{f"{path}organization__is_active": True, f"{path}user__is_active": True})


def _path(membership: str) -> str:
    return f"{membership}__" if membership else ""
