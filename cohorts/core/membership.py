"""When a membership counts. Models and queries of every app ask here, with the ORM path to the membership."""

from django.db.models import Q


def not_ended(membership: str = "") -> Q:
    """The membership has not been ended: it is on record, whether or not it gives any right today."""
    return Q(**{f"{_path(membership)}ended_at__isnull": True})


def in_force(membership: str = "") -> Q:
    """The membership gives its rights today: not ended, and person and organization are active."""
    path = _path(membership)
    return not_ended(membership) & Q(**{f"{path}organization__is_active": True, f"{path}user__is_active": True})


def _path(membership: str) -> str:
    return f"{membership}__" if membership else ""
