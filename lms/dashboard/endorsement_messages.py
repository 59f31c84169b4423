"""The words of tasks about endorsements and work on teams."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

SEE = _("See what is due")
ENDORSEMENT_TASKS: dict[str, tuple[Any, Any, Any]] = {
    "team_course_own": (
        _("Complete the course for your work on a team by %(until)s"),
        _("%(team)s. Ask your agency for a seat if you have none."),
        SEE,
    ),
    "team_course_own_over": (
        _("The course for your work on a team was due by %(until)s"),
        _("%(team)s. Read what this means, and ask your agency for a seat."),
        SEE,
    ),
    "team_course_staff": (
        _("Course of %(person)s for a team: due by %(until)s"),
        _("%(team)s. Make sure that there is a seat and time for it."),
        SEE,
    ),
    "team_course_staff_over": (
        _("Course of %(person)s for a team: overdue since %(until)s"),
        _("%(team)s. Read what the rules say of it."),
        SEE,
    ),
    "team_courses_over": (
        ngettext_lazy(
            "The course of %(count)s person for a team is overdue",
            "The courses of %(count)s people for a team are overdue",
            "count",
        ),
        _("Talk with the agency about what the rules ask for."),
        _("Open the list"),
    ),
    "endorsements_doubted": (
        ngettext_lazy(
            "Look at %(count)s endorsement: a requirement is no longer met",
            "Look at %(count)s endorsements: a requirement is no longer met",
            "count",
        ),
        _("Decide whether it ends. Until then it counts."),
        _("Open the endorsements"),
    ),
}
