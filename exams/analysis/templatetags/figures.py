"""Template tags and filters for figures of an analysis: rounded, with intervals, and a dash for undefined figures."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from cohorts.core.formatting import MINUS, format_percent
from exams.psychometrics.reports.charts import option_trace, option_traces, score_bars

register = template.Library()


@register.filter
def figure(value, places=2):
    """A figure with `places` decimals, without a minus sign before zero; a dash if it is undefined."""
    return "–" if value is None else f"{round(value, places) + 0.0:.{places}f}".replace("-", MINUS)


@register.filter
def percent(value):
    """A share in percent, with tenths near 0 and 100%."""
    if value is None:
        return "–"
    plain = 0.01 <= value <= 0.99 or value in (0, 1)
    return format_percent(100 * value, decimals=0 if plain else 1)


@register.filter
def within(ends):
    """An interval in small type; empty if it is undefined."""
    if not ends or ends[0] is None or ends[1] is None:
        return ""
    return format_html('<span class="figure-interval">{} to {}</span>', figure(ends[0]), figure(ends[1]))


@register.filter
def fifths(option):
    """The shares of the five groups, weakest first."""
    return list(option.by_quintile.values())


# The charts escape all text; see exams.psychometrics.reports.charts.
@register.simple_tag
def trace(option):
    """A small chart of one option."""
    return mark_safe(option_trace(option))


@register.simple_tag
def traces(item, options):
    """A chart of all options of an item."""
    return mark_safe(option_traces(item, options))


@register.simple_tag
def scores(test, cut=None):
    """A chart of the scores."""
    return mark_safe(score_bars(test, cut=cut))
