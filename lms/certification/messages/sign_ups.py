"""Refusals of signing up, and the words of what is asked of an applicant."""

from django.utils.translation import gettext_lazy as _

from cohorts.core.refusals import register
from lms.certification.rules.applications import Giver

MESSAGES = register(
    {
        "sign_up_expired": _("This link has ended. Enter your name and email address again, and we send a new one."),
        "sign_up_logged_in": _("You are logged in already. Log out first to open another account."),
        "sign_up_off": _("You cannot sign up for %(program)s on this site now. Contact the state program."),
        "sign_up_switched_already": _("Somebody else has just done this."),
        "sign_up_too_often": _(
            "Too many links were asked for. Look in your mail, also in the spam folder, or try again in an hour."
        ),
        "sign_up_unknown": _(
            "This link does not work. Enter your name and email address again, and we send a new one."
        ),
        "sign_up_used": _("This link was used. Log in with your email address and your password."),
    }
)
HOW = {
    "age": _("You enter your date of birth."),
    "residence": _("You choose the state where you live or work."),
    "signed": _("You read it and sign with your name."),
    "file": _("You send a PDF, or a photo of the paper."),
    Giver.OTHER: _("You name the person. We email them a link, and they need no account."),
    "background_check": _("The office enters the result."),
    "interview": _("The office arranges it with you."),
    "course": _("You attend the training. Your hours are recorded for you."),
    "exam": _("You take the exam."),
    "composite_exam": _("You take the exams."),
    "fee": _("It must be paid. Often the employer pays it."),
    "staff_decision": _("Program staff decide, and tell you why."),
    "agency_form": _("Your employer sends it to the state."),
    "employment": _("Your employer confirms it."),
    "supervised_hours": _("Your supervisor confirms the hours."),
    "employment_hours": _("Your employer confirms the hours."),
    "ce_hours": _("You learn on, and the hours are recorded."),
    "holds": _("We see it in our records."),
    "good_standing": _("We see it in our records."),
}
