"""Refusals of choosing a program for a course."""

from django.utils.translation import gettext_lazy as _

from cohorts.core.refusals import register

MESSAGES = register(
    {
        "choice_of_another": _("Everybody chooses their own program."),
        "choice_not_for_course": _("%(program)s does not ask for %(course)s. Choose another program."),
        "choice_unknown": _("Choose one of the programs."),
        "choice_needs_program": _("Choose a program: only people in a program can have a seat in %(course)s."),
        "choice_while_applying": _(
            "Your application to a program that asks for this course waits. Withdraw it first, if you want only the "
            "training."
        ),
    }
)
