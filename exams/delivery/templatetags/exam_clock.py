"""How time left and the state of a sitting are written."""

from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html

from cohorts.ui.templatetags.formats import minutes, state_tag

register = template.Library()

STATES = {
    "expected": ("planned", "Not in yet"),
    "begun": ("done", "Sitting"),
    "pause": ("waiting", "Paused"),
    "break": ("waiting", "On a break"),
    "submitted": ("closed", "Handed in"),
    "voided": ("stopped", "Set aside"),
}

# How an answer came in (rules.sittings.mark).
MARKS = {
    "late": "Late",
    "pause": "During a pause",
    "break": "During a break",
    "pause by device": "Given during a pause, by the device’s clock",
    "break by device": "Given during a break, by the device’s clock",
}


@register.filter
def time_left(seconds):
    """Seconds as people say them of a clock: `1 h 20 min`, `under 1 min`, `time is up`."""
    if seconds is None:
        return ""
    if seconds <= 0:
        return "time is up"
    return minutes(-(-seconds // 60)) if seconds >= 60 else "under 1 min"


@register.simple_tag
def sitting_tag(state):
    """The state of a sitting, as the room knows it."""
    kind, word = STATES.get(state, ("planned", state))
    return state_tag(kind, word)


@register.simple_tag
def answer_mark(mark):
    """The mark of an answer that did not simply come in in time; nothing for one that did."""
    return state_tag("waiting", MARKS[mark]) if mark else ""


@register.filter
def to_the_second(moment, zone):
    """The time of a moment, as an appeal asks for it: `2:41:07 pm CST`."""
    local = moment.astimezone(ZoneInfo(zone))
    half = "am" if local.hour < 12 else "pm"
    return format_html(
        '<time datetime="{}">{}:{} {} {}</time>',
        local.isoformat(timespec="seconds"),
        local.hour % 12 or 12,
        f"{local:%M:%S}",
        half,
        local.tzname(),
    )
