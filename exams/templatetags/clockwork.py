"""How time left and the state of a sitting are written."""

from django import template

from cohorts.templatetags.peer import minutes, state_tag

register = template.Library()

STATES = {
    "expected": ("planned", "Not in yet"),
    "begun": ("done", "Sitting"),
    "pause": ("waiting", "Paused"),
    "break": ("waiting", "On a break"),
    "submitted": ("closed", "Handed in"),
    "voided": ("stopped", "Set aside"),
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
