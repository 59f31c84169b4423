"""Refusals and words of requests for accommodations, and of what is to be arranged."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cohorts.core.refusals import register, worded
from cohorts.core.states import label_in_sentence
from exams.delivery.rules import accommodations as rules
from lms.certification.rules.accommodation_requests import WITH_LANGUAGE

MESSAGES = register(
    {
        "accommodation_appeal_waits": _("There is an appeal. Decide about it first."),
        "accommodation_appeal_asked_again": _(
            "You have asked again, and that request is not answered yet. Withdraw it first, if you want to appeal "
            "instead."
        ),
        "accommodation_ask_appeal_waits": _(
            "Your appeal waits for a decision. Withdraw it first, if you want to ask again instead."
        ),
        "accommodation_asked_already": _("You have a request that is not answered yet. Add to that one."),
        "accommodation_decided_before": _("You decided about the request. Somebody else decides about the appeal."),
        "accommodation_language_missing": _("Enter the name of the language, such as Spanish."),
        "accommodation_lines_changed": _("The request changed after you opened it. Look at it again."),
        "accommodation_newer_open": _(
            "The person has another request for this program that is not answered yet. Answer that one."
        ),
        "accommodation_not_yours": _("Take the request first: one person reads it and decides."),
        "accommodation_nothing_asked": _("Choose what would help you."),
        "accommodation_nothing_denied": _("Nothing was denied, so there is nothing to appeal against."),
        "accommodation_nothing_granted": _("Nothing of this request is granted."),
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

# What somebody arranges for the exams of a person, while it is not done: nobody can say yet that it is there.
EXAM_SENTENCES = {
    rules.SEPARATE_ROOM: _("The office arranges a separate room for your exams."),
    rules.STEP_FREE: _("The office arranges a room without steps for your exams."),
    rules.READER: _("The office arranges somebody who reads the questions to you in your exams."),
    rules.SCREEN_READER: _("The office arranges a screen reader or another aid on the computer for your exams."),
    rules.SCRIBE: _("The office arranges somebody who writes down or enters your answers in your exams."),
    rules.SIGN_LANGUAGE: _("The office arranges a sign language interpreter for your exams."),
    rules.INTERPRETER: _("The office arranges an interpreter for your exams."),
    rules.OTHER_LANGUAGE: _("The office arranges your exams in another language."),
    rules.PAPER: _("The office arranges your exams on paper."),
    rules.OWN_DEVICE: _("You can use your own device in your exams. The office arranges it."),
    rules.COMFORT: _(
        "You can have things with you that help you, such as earplugs or a cushion. The office arranges it."
    ),
    rules.OTHER_DATE: _("You can take your exams on another day. Ask who gives your training for a date."),
}
WITH_LANGUAGE_SENTENCES = {
    rules.INTERPRETER: _("The office arranges an interpreter (%(language)s) for your exams."),
    rules.OTHER_LANGUAGE: _("The office arranges your exams in another language (%(language)s)."),
}


def own_sentence(grant: Any) -> str:
    """Return what a person has, for them: what people arrange is there only once it is arranged."""
    line = getattr(grant, "line", None)
    language = line.request.language if line else ""
    if grant.purpose != rules.EXAM or not rules.is_arranged(grant.kind, grant.purpose):
        named = language and grant.kind in WITH_LANGUAGE
        text = str(grant.plain_sentence)
        return _("%(sentence)s Language: %(language)s.") % {"sentence": text, "language": language} if named else text
    if language and grant.kind in WITH_LANGUAGE_SENTENCES:
        return WITH_LANGUAGE_SENTENCES[grant.kind] % {"language": language}
    return str(EXAM_SENTENCES[grant.kind])
