"""Words about periods in templates."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.records.facts.classes import EVENTS

register = template.Library()


@register.filter
def period_text(rule):
    """How long, counted from when; what it means without a rule."""
    if rule is None:
        return _("No period is set: kept.")
    if rule.amount is None:
        return _("Kept for good.")
    return _("%(length)s, counted from: %(event)s") % {"length": _length(rule), "event": EVENTS[rule.event]}


def _length(rule):
    """A period with its unit, such as “1 day”."""
    texts = {
        "days": ngettext("%(n)s day", "%(n)s days", rule.amount),
        "months": ngettext("%(n)s month", "%(n)s months", rule.amount),
        "years": ngettext("%(n)s year", "%(n)s years", rule.amount),
    }
    return texts[rule.unit] % {"n": rule.amount}
