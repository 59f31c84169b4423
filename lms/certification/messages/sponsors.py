"""Refusals of requests to agencies, by people who have none."""

from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_day
from cohorts.core.refusals import register, worded
from cohorts.core.states import label_in_sentence

MESSAGES = register(
    {
        "sponsor_answered": worded(
            _("This request does not wait for an answer any more. It is: %(state)s."), state=label_in_sentence
        ),
        "sponsor_answered_lately": worded(
            _("%(agency)s has answered you, or has not answered in time. You can ask it again from %(from_day)s."),
            from_day=format_day,
        ),
        "sponsor_withdrawn_twice": worded(
            _("You have asked %(agency)s and withdrawn twice. You can ask it again from %(from_day)s."),
            from_day=format_day,
        ),
        "sponsor_asked_already": _("You have asked %(agency)s already. We email you when it answers."),
        "sponsor_asked_again": _("This person has asked you again. Answer the new request."),
        "sponsor_contact_invalid": _("Enter an email address or a phone number, or nothing."),
        "sponsor_has_agency": _("%(person)s is a trainee of an agency already."),
        "sponsor_not_admitted": _(
            "The state has not admitted this person to %(program)s, and that comes before a seat in the training."
        ),
        "sponsor_not_admitted_yourself": _(
            "You are not admitted to %(program)s, and that comes before a seat in the training."
        ),
        "sponsor_not_here": _("Nobody at %(agency)s can answer requests on this site. Call or write to the agency."),
        "sponsor_not_needed": _("No agency is needed for %(program)s now."),
        "sponsor_not_yours": _("Only the person who asked can do this."),
        "sponsor_offer_over": worded(_("The offer ended on %(day)s."), day=format_day),
        "sponsor_offered_already": _("%(agency)s offers to take you on. Answer the offer."),
        "sponsor_offered_once": _("You have offered this once. If the person still wants it, they can ask you again."),
        "sponsor_own": _("You cannot answer your own request. Ask a colleague."),
        "sponsor_nothing_to_ask": _("There is nothing to ask an agency for now. Read what comes first on your path."),
        "sponsor_too_many": _("You can ask %(count)s agencies at once. Withdraw a request before you ask another one."),
    }
)
