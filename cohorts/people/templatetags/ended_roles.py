"""Which roles of the reader have ended, so that a page can say why something is closed to them."""

from datetime import timedelta

from django import template
from django.utils import timezone

from cohorts.core import roles
from cohorts.people.models import Membership

register = template.Library()
RECENT = timedelta(days=90)
MAX_ROLES = 5


@register.simple_tag(takes_context=True)
def ended_roles(context, only_recent=False):
    """Return the reader's own memberships that have ended and are not held again, latest first, each with `label`."""
    user = context.get("user")
    if user is None or not user.is_authenticated:
        return []
    rows = Membership.objects.filter(user=user, ended_at__isnull=False).select_related("organization")
    if only_recent:
        rows = rows.filter(ended_at__gte=timezone.now() - RECENT)
    current = set(Membership.objects.filter(user=user).in_force().values_list("organization", "role"))
    latest = {}
    for row in rows.order_by("-ended_at", "-pk"):
        if (row.organization_id, row.role) not in current:
            row.label = roles.label(row.role)
            latest.setdefault((row.organization_id, row.role), row)
    return list(latest.values())[:MAX_ROLES]
