"""Refusals and words of requests for accommodations, and of what is to be arranged."""

from django.utils.translation import gettext_lazy as _

from cohorts.core.refusals import register, worded
from cohorts.core.states import label_in_sentence
from exams.delivery.rules import accommodations as rules

MESSAGES = register(
    {
        "accommodation_appeal_waits": _("There is an appeal. Decide about it first."),
        "accommodation_asked_already": _("You have a request that is not answered yet. Add to that one."),
        "accommodation_language_missing": _("Enter the name of the language, such as Spanish."),
        "accommodation_lines_changed": _("The request changed after you opened it. Look at it again."),
        "accommodation_not_yours": _("Take the request first: one person reads it and decides."),
        "accommodation_nothing_asked": _("Choose what would help you."),
        "accommodation_nothing_denied": _("Nothing was denied, so there is nothing to appeal against."),
        "accommodation_nothing_sent": _("Write something, or choose a file."),
        "accommodation_of_another": _("Only the person who asked can do this."),
        "accommodation_other_kind": _("Grant what was asked for, or another kind of time instead of time."),
        "accommodation_papers_many": _("You have sent %(count)s papers already. Contact the office."),
        "accommodation_papers_new": _("The person sent something after you opened this page. Read it, then answer."),
        "accommodation_reason_missing": _("Enter the reason. The person reads it."),
        "accommodation_request_over": worded(
            _("This request cannot be changed any more. It is: %(state)s."), state=label_in_sentence
        ),
        "arrangement_over": _("This does not need to be arranged any more."),
    }
)

# What people choose from, in their words.
ASK_LABELS = {
    rules.TIME_125: _("A quarter more time"),
    rules.TIME_150: _("Half as much time again (1.5 times the usual time)"),
    rules.TIME_200: _("Twice the usual time"),
    rules.EXTRA: _("Some more minutes"),
    rules.UNTIMED: _("No time limit"),
    rules.BREAKS: _("Breaks when I need them (in an exam, the clock stops)"),
    rules.LARGE_PRINT: _("Large print"),
    rules.SEPARATE_ROOM: _("A quiet room for me alone"),
    rules.STEP_FREE: _("A room without steps"),
    rules.READER: _("Somebody who reads to me"),
    rules.SCREEN_READER: _("A screen reader or another aid on the computer"),
    rules.SCRIBE: _("Somebody who writes for me"),
    rules.SIGN_LANGUAGE: _("A sign language interpreter (ASL)"),
    rules.INTERPRETER: _("An interpreter for my language"),
    rules.OTHER_LANGUAGE: _("The exam or the papers in another language"),
    rules.PAPER: _("On paper instead of a screen"),
    rules.OWN_DEVICE: _("My own computer or device"),
    rules.COMFORT: _("Things that help me, such as earplugs or a cushion"),
    rules.OTHER_DATE: _("Another day"),
}
PURPOSE_LABELS = {
    rules.EXAM: _("An exam"),
    rules.TRAINING: _("My training"),
    rules.INTERVIEW: _("An interview"),
}
