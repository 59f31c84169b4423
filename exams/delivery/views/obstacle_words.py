"""What stands before an attempt, in few words for those who plan exams. What candidates read is in `messages`."""

from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_day
from cohorts.core.refusals import worded

WORDS = {
    "attempt_result_held": ("waiting", _("Result not released")),
    "attempt_passed": ("done", _("Nothing more to take")),
    "attempt_taken": ("done", _("Nothing more to take")),
    "attempts_used_up": ("stopped", _("No attempt left")),
    "attempts_used_up_in_days": ("stopped", _("No attempt left")),
    "attempt_too_early": ("waiting", worded(_("Can take it from %(first_day)s"), first_day=format_day)),
    "attempt_without_preparation": ("yours", _("Preparation to be recorded")),
    "attempt_form_seen": ("stopped", _("Has seen this form")),
}


def obstacle_state(problem):
    """(kind, words) of an obstacle; a waiting time says its last day."""
    kind, words = WORDS[problem.code]
    return kind, words % problem.params
