"""Words about periods in templates."""

from django import template
from django.utils.translation import gettext as _

from lms.records.facts.classes import EVENTS

register = template.Library()


@register.filter
def period_text(rule):
    """How long, counted from when; what it means without a rule."""
    if rule is None:
        return _("No period is set: kept.")
    if rule.amount is None:
        return _("Kept for good.")
    about = {"n": rule.amount, "unit": rule.get_unit_display(), "event": EVENTS[rule.event]}
    return _("%(n)s %(unit)s, counted from: %(event)s") % about
