"""How the state of a sitting and of an answer are written."""

from django import template

from cohorts.ui.templatetags.formats import state_tag

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


@register.simple_tag
def sitting_tag(state):
    """The state of a sitting, as the room knows it."""
    kind, word = STATES.get(state, ("planned", state))
    return state_tag(kind, word)


@register.simple_tag
def answer_mark(mark):
    """The mark of an answer that did not simply come in in time; nothing for one that did."""
    return state_tag("waiting", MARKS[mark]) if mark else ""
