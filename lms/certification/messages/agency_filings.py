"""Refusals and words of the forms that agencies file."""

from django.utils.translation import gettext_lazy as _

from cohorts.core.refusals import register, worded
from cohorts.core.states import label_in_sentence

MESSAGES = register(
    {
        "filing_begins_missing": _("Enter the day from which peer support specialists are to work."),
        "filing_contact_missing": _("Enter whom to ask, with a phone number or an email address."),
        "filing_kind_unknown": _("Choose one of the two forms."),
        "filing_not_waiting": worded(_("This form does not wait for you. It is: %(state)s."), state=label_in_sentence),
        "filing_open": _("Your agency has sent this form already, and program staff have not decided about it yet."),
        "filing_outcome_unknown": _("Choose what you decide."),
        "filing_peers_missing": _("Enter how many peer support specialists your agency has or plans to have."),
        "filing_places_unknown": _("Choose places from the list."),
        "filing_reason_missing": _("Enter what the agency is to read."),
        "filing_supervisor_missing": _("Enter who supervises, with the qualification."),
        "filing_text_missing": _("Fill in this field."),
        "filing_text_changed": _(
            "The text above the signature changed after you opened this page. Read it, then sign."
        ),
    }
)
# Above the signature, until program staff enter a text of their own.
BUILT_IN = "built-in"
TEXT = _("What is written here is true to the best of my knowledge, and I may sign for the agency.")
SENTENCES = {
    "agency_form_settled": _("%(employer)s has filed it."),
    "agency_form_sent": _("%(employer)s has sent it. Program staff have not decided about it yet."),
    "agency_form_missing": _("%(employer)s must send it to the state program."),
    "agency_form_no_employer": _("Your employer files it. You must be employed on %(asked_on)s."),
}
