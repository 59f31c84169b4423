"""Template tags and filters for states of sittings, marks of answers, and obstacles of attempts."""

from django import template
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cohorts.core.formatting import format_minutes, format_seconds
from cohorts.core.refusals import sentence_of
from cohorts.ui.templatetags.formats import state_tag

register = template.Library()

STATES = {
    "expected": ("planned", _("Not started")),
    "begun": ("done", _("Taking the exam")),
    "pause": ("waiting", _("Paused")),
    "break": ("waiting", _("On a break")),
    "submitted": ("closed", _("Submitted")),
    "voided": ("stopped", _("Set aside")),
}

# Labels of answer marks (rules.sittings.mark).
MARKS = {
    "late": _("Late"),
    "pause": _("During a pause"),
    "break": _("During a break"),
    "pause_by_device": _("Given during a pause, by the device’s clock"),
    "break_by_device": _("Given during a break, by the device’s clock"),
}

# How a domain compares with the passing score (rules.results.LEVELS): (label, explanation).
LEVELS = {
    "strong": (_("Strong"), _("You are clearly above the passing score in this topic.")),
    "passing": (_("Passing score"), _("You are at about the passing score in this topic.")),
    "close": (_("Close"), _("You are a little below the passing score in this topic. Review it once more.")),
    "below": (_("Below"), _("You are below the passing score in this topic.")),
    "few": (_("Few questions"), _("There are too few questions in this topic to compare.")),
    "far_below": (_("Far below"), _("You have less than half of the passing score in this topic.")),
}
# The same for an exam that decides nothing.
LEVELS_EXPECTED = {
    "strong": (_("Strong"), _("You know clearly more than is expected in this topic.")),
    "passing": (_("As expected"), _("You know about what is expected in this topic.")),
    "close": (_("Close"), _("You are a little below what is expected in this topic. Review it once more.")),
    "below": (_("Below"), _("You are below what is expected in this topic.")),
    "few": (_("Few questions"), _("There are too few questions in this topic to compare.")),
    "far_below": (_("Far below"), _("You have less than half of what is expected in this topic.")),
}


@register.filter
def problem_text(problem):
    """The message of a problem."""
    return sentence_of(problem)


@register.filter
def obstacle_text(status):
    """All obstacles of an attempt, as sentences."""
    return " ".join(map(sentence_of, status.problems))


@register.filter
def level_word(level, decides=True):
    """Label of a level; without words about passing if the exam decides nothing."""
    return (LEVELS if decides else LEVELS_EXPECTED)[level][0]


@register.filter
def level_text(level, decides=True):
    """Explanation of a level; without words about passing if the exam decides nothing."""
    return (LEVELS if decides else LEVELS_EXPECTED)[level][1]


def away_text(times, seconds):
    """How often and how long the page was left: "left the page 3 times, 40 s"; "" if it was not."""
    if not times:
        return ""
    length = format_seconds(seconds) if seconds < 120 else _("%(minutes)s min") % {"minutes": round(seconds / 60)}
    return ngettext("left the page once, %(length)s", "left the page %(times)s times, %(length)s", times) % {
        "times": times,
        "length": length,
    }


@register.filter
def own_time_text(time):
    """A person's time for an exam, an OwnTime: "1 h 30 min, including your accommodations"."""
    if time.length is None:
        return _("no time limit, by your accommodations")
    length = format_minutes(time.length).replace(" ", "\u00a0")
    if not time.is_changed:
        return length
    return _("%(length)s, including your accommodations") % {"length": length}


@register.simple_tag
def sitting_tag(state):
    """Tag with the state of a sitting."""
    kind, word = STATES.get(state, ("planned", state))
    return state_tag(kind, word)


@register.simple_tag
def answer_mark(mark):
    """Tag with the mark of an answer; empty for an answer that arrived in time."""
    return state_tag("waiting", MARKS[mark]) if mark else ""
