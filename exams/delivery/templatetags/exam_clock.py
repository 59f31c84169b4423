"""How the state of a sitting, of an answer and of an attempt are written."""

from django import template
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cohorts.core.formatting import format_seconds
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

# How an answer came in (rules.sittings.mark).
MARKS = {
    "late": _("Late"),
    "pause": _("During a pause"),
    "break": _("During a break"),
    "pause_by_device": _("Given during a pause, by the device’s clock"),
    "break_by_device": _("Given during a break, by the device’s clock"),
}

# How a domain of a result compares with the passing score (rules.results.LEVELS): a word, and what it means.
LEVELS = {
    "strong": (_("Strong"), _("You answered clearly more of this topic than the passing score requires.")),
    "passing": (_("Passing score"), _("You answered about as much of this topic as the passing score requires.")),
    "close": (_("Close"), _("You need a little more of this topic. Look through it once more.")),
    "study_first": (_("Study this first"), _("You have much of this topic still to learn. Start here when you study.")),
}


@register.filter
def problem_text(problem):
    """What a rule found, in a sentence."""
    return sentence_of(problem)


@register.filter
def standing_text(standing):
    """Everything that stands before an attempt, one sentence after the other."""
    return " ".join(map(sentence_of, standing.problems))


@register.filter
def level_word(level):
    """How a domain compares with the passing score, in a word."""
    return LEVELS[level][0]


@register.filter
def level_text(level):
    """How a domain compares with the passing score, in a sentence."""
    return LEVELS[level][1]


def away_text(times, seconds):
    """How often and how long the page was left, as a hint: "left the page 3 times, 40 s"; "" where it was not."""
    if not times:
        return ""
    length = format_seconds(seconds) if seconds < 120 else _("%(minutes)s min") % {"minutes": round(seconds / 60)}
    return ngettext("left the page once, %(length)s", "left the page %(times)s times, %(length)s", times) % {
        "times": times,
        "length": length,
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
