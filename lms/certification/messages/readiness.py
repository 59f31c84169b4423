"""Refusals and words of the readiness checklist, and its points until program staff enter their own."""

from django.utils.translation import gettext_lazy as _

from cohorts.core.refusals import register

MESSAGES = register(
    {
        "readiness_answer_unknown": _("Choose one of the answers."),
        "readiness_begins_past": _("The first day is over. Enter today or a later day."),
        "readiness_changed": _("Program staff changed the checklist after you opened this page. Read it, then answer."),
        "readiness_note_missing": _("Enter why this does not apply to your agency."),
        "readiness_planned_missing": _("Enter by which day you plan it. Today or a later day."),
        "readiness_point_long": _("A point has at most %(most)s characters: “%(point)s”"),
        "readiness_point_twice": _("This point is on the list twice: “%(point)s”"),
        "readiness_points_many": _("A checklist has at most %(most)s points."),
        "readiness_since_missing": _("Enter since which day it is in place. Today or an earlier day."),
        "readiness_unchanged": _("Nothing is different from before."),
        "readiness_without_list": _("This program has no checklist now."),
    }
)
# What an agency needs, until program staff enter a list of their own. Version 0.
BUILT_IN = {
    "mission": _("Our mission is about recovery, and everybody who works here knows it."),
    "roles": _("The role of a peer support specialist is written down, and colleagues know what it is and is not."),
    "accommodations": _("We can provide reasonable accommodations, and everybody knows whom to ask."),
    "supervisors": _("Behavioral health professionals who meet the rules for supervision supervise peer specialists."),
}
