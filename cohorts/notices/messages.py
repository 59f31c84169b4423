"""Messages for the refusal codes of notices."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from cohorts.core.refusals import register
from cohorts.notices.rules.reports import Reason

MESSAGES = register(
    {
        "template_subject_missing": _("Enter a subject."),
        "template_subject_long": _("The subject can have up to %(most)s characters."),
        "template_subject_variable": _(
            "A subject cannot contain %(names)s, because others may see it. Use it in the text instead."
        ),
        "template_subject_reveals": _(
            "Others may see the subject of an email. These words may give away why somebody is here or how an exam "
            "ended: %(words)s. Write it without them."
        ),
        "template_text_missing": _("Enter the text of the email."),
        "template_variable_unknown": _("There is no variable %(names)s in this email. Use those in the list below."),
        "template_variable_language": _(
            "%(names)s is always written in the language of the site, so that this email would be in two languages. "
            "Use other variables."
        ),
        "template_html_wrong": _(
            "The HTML version cannot contain this, or does not close it: %(what)s. Use paragraphs, headings, lists, "
            "tables, bold, italics and links to pages."
        ),
        "template_unchanged": _("This is the wording that we use already. Change it, or go back."),
        "template_built_in": _("We use the built-in wording already."),
        "template_language_unknown": _("Choose one of the languages in which emails can be written."),
        "notice_policy_unchanged": _("This is what we do already. Choose something else, or go back."),
        "notice_always_sent": _("“%(event)s” is always sent. It cannot be turned off."),
        "notice_timing_unknown": _(
            "“%(event)s” says something with a time limit, so it cannot wait for a daily email."
        ),
        "email_not_given_up": _("This email was sent or is being sent, so there is nothing to try again."),
        "bounce_note_missing": _("Write how the person was reached, or why not."),
        "bounce_over": _("This was recorded already, or the person has another address now."),
        "email_of_no_use": _(
            "This email is of no use any more: what it is about is over, or too long ago. Tell the person another way."
        ),
        "mailbox_setting": _("BOUNCE_MAILBOX cannot be used. Write it as imaps://user:password@host/folder."),
        "mailbox_unreachable": _("The mail server of BOUNCE_MAILBOX cannot be reached."),
        "mailbox_login": _("The mail server of BOUNCE_MAILBOX refuses the user name or the password."),
        "mailbox_folder": _("The folder in BOUNCE_MAILBOX cannot be opened."),
        "mailbox_broken": _("The mailbox in BOUNCE_MAILBOX cannot be read to its end."),
        "address_tried_again": _("Emails to this address are tried again already."),
    }
)


class ReasonWords(NamedTuple):
    """Why an email did not arrive, and what staff can do."""

    why: Any
    todo: Any


CORRECT = _("Ask the person for a working address, or write by post and record it.")
REACH = _("Reach the person by phone or by post, and record it.")
REASONS = {
    Reason.NO_SUCH_ADDRESS: ReasonWords(_("The address does not exist."), CORRECT),
    Reason.CLOSED: ReasonWords(_("The mailbox is closed."), CORRECT),
    Reason.FULL: ReasonWords(_("The mailbox is full."), _("Phone the person, or write by post, and record it.")),
    Reason.REFUSED: ReasonWords(_("The reader’s mail server does not take our emails."), REACH),
    Reason.TOO_LARGE: ReasonWords(_("The email is too large for the reader’s mail server."), REACH),
    Reason.UNREACHABLE: ReasonWords(_("The reader’s mail server could not be reached."), CORRECT),
    Reason.OTHER: ReasonWords(_("The reader’s mail server gave no reason that we know."), CORRECT),
}


def reason_words(reason: Reason) -> ReasonWords:
    """Return a reason in sentences, and what to do."""
    return REASONS[reason]
