"""Template tag for forms that replace stored values (`ui.older_forms`)."""

from django import template
from django.utils.html import format_html

from cohorts.ui.older_forms import OPENED_FIELD
from cohorts.ui.older_forms import opened_values as digests_of

register = template.Library()


@register.simple_tag(takes_context=True)
def opened_values(context):
    """In a form that replaces stored values: what it was opened with, so that it replaces nothing newer."""
    form, request = context.get("form"), context.get("request")
    if form is None or not getattr(context.get("view"), "refuses_older", False):
        return ""
    kept = form.data.get(OPENED_FIELD) if form.is_bound and request.method == "GET" else None
    return format_html('<input type="hidden" name="{}" value="{}">', OPENED_FIELD, kept or digests_of(form))
