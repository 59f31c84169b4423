"""Refusals and words of applications."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.refusals import register, worded
from cohorts.core.states import label_in_sentence
from lms.certification.messages.interviews import INTERVIEWS
from lms.certification.rules.facts import PartState

MESSAGES = register(
    {
        "admission_by_decided": _(
            "This person’s application was decided. Open it again on its page: then it is reviewed, and the person can "
            "appeal."
        ),
        "admission_by_application": _("An application of this person waits. Decide on the page of the application."),
        "answer_empty": _("Write your answer, or choose a file."),
        "answer_name_missing": _("Type your full name. It counts as your signature."),
        "answer_own": _("You cannot answer for yourself. This link is for the person whom you asked."),
        "answer_own_name": _("This is the applicant’s name. Type your own full name."),
        "answer_role_missing": _("Enter who you are to the applicant, such as “supervisor”."),
        "answer_twice": _("You typed a letter and chose a file. Send only one: empty the box, or remove the file."),
        "applicant_unknown": _("Nobody here has this email address. Invite the person first."),
        "application_admitted": _("There is an admission to %(program)s already."),
        "application_certified": _("There is a certificate of %(program)s already."),
        "application_incomplete": ngettext_lazy(
            "%(count)s part is missing or does not meet the rule yet. Check the box to submit anyway, and mend it "
            "later.",
            "%(count)s parts are missing or do not meet the rule yet. Check the box to submit anyway, and mend them "
            "later.",
            "count",
        ),
        "application_not_complete": _(
            "Not everything that is asked counts yet. Enter the condition, or wait for what is missing."
        ),
        "paper_without_program": _(
            "Your office has no program with rules, so no application can be entered. Load its rules first."
        ),
        "application_not_waiting": worded(
            _("This application does not wait for a decision. It is: %(state)s."), state=label_in_sentence
        ),
        "application_of_another": _("Only the applicant can do this."),
        "application_open": _("There is an open application to %(program)s already. Go on with that one."),
        "application_appealed": _(
            "Your appeal about %(program)s waits for a decision. Withdraw it first, if you want to apply again instead."
        ),
        "application_appealed_of_person": _(
            "An appeal of this person about %(program)s waits for a decision, so no other application can be entered. "
            "Decide about the appeal, or let the person withdraw it."
        ),
        "appeal_applied_again": _(
            "You have applied to %(program)s again. Withdraw that application first, if you want to appeal instead."
        ),
        "reopen_applied_again": _(
            "The person has applied to %(program)s again, and that application is open. Decide that one."
        ),
        "application_over": worded(
            _("This application can no longer be changed. It is: %(state)s."), state=label_in_sentence
        ),
        "application_own_paper": _("You cannot enter your own application from paper. Ask a colleague."),
        "application_rules_changed": _(
            "Other rules apply since you opened this page: “%(version)s”. Read again what is missing, then submit."
        ),
        "application_stale": _(
            "A part came in, or something was decided, after you opened the application. Look at it first. To decide "
            "without that, save again."
        ),
        "asked_already": _("%(email)s has been asked already."),
        "asked_corrected_often": _(
            "You have changed this address too often. Cancel this request, then ask again with the right address."
        ),
        "asked_email_wrong": _("Enter an email address, such as name@example.org."),
        "asked_enough": ngettext_lazy(
            "You have asked the one person that is needed. Cancel that request before you ask somebody else.",
            "You have asked the %(count)s people that are needed. Cancel a request before you ask somebody else.",
            "count",
        ),
        "asked_name_missing": _("Enter the first and last name of the person."),
        "asked_often": _("The link was sent %(count)s times. Check the address, or ask the person by phone."),
        "asked_own_mailbox": _("This is your own address. Ask another person."),
        "asked_own_name": _("This is your own name. Ask another person."),
        "asked_relation_missing": _("Enter who this person is to you, such as “my supervisor”."),
        "asked_too_many": _("%(count)s people were asked for this application. Contact program staff."),
        "birth_missing": _("Enter your date of birth."),
        "birth_wrong": _("This date of birth cannot be right. Check the year."),
        "condition_day_over": _("This day is over. Enter today or a later day."),
        "condition_missing": _("Enter the condition to which this day belongs, or empty the day."),
        "condition_of_no": _("A condition belongs to an admission. Empty this box, or admit on this condition."),
        "external_days_wrong": _("The last day is before the first day. Check both."),
        "external_number_missing": _("Enter the number of the certificate."),
        "interview_before_application": worded(
            _("The application was begun on %(day)s. Enter a day from then on."), day=format_day
        ),
        "interview_before_certificate": worded(
            _("%(person)s was certified on %(day)s. Before that day, no certified peer led the interview."),
            day=format_day,
        ),
        **INTERVIEWS,
        "interviewer_unknown": _("Nobody with this address is certified here."),
        "received_before_rules": worded(
            _("The first rules of %(program)s begin on %(day)s. Enter a day from then on."), day=format_day
        ),
        "received_long_ago": _("This day is more than a year ago. Check the year."),
        "received_unchanged": _("This is the day on record already."),
        "application_not_on_paper": _("This application did not come on paper."),
        "interviewer_conflict": _("Check the box if the interviewer says that there is no conflict of interest."),
        "interviewer_missing": _("Choose who led the interview."),
        "interviewer_not_certified": _("%(person)s has no active certificate. A certified peer leads the interview."),
        "interviewer_own": _("Nobody interviews themself. Choose another person."),
        "interviewer_works_there": _("%(person)s works at the same organization as the applicant. Choose another one."),
        "outcome_missing": _("Choose an outcome."),
        "part_accepted_already": _("This part was accepted. It does not need to be sent again."),
        "part_day_ahead": _("This day lies ahead. Enter a day up to today."),
        "part_day_missing": _("Enter the day."),
        "part_day_wrong": _("This day cannot be right. Check the year."),
        "part_enough": _("Enough of this was accepted or waived already."),
        "part_is_yours": _("You give this part yourself."),
        "part_not_usable_again": _(
            "This file cannot be used again: nothing asks for it now, it is too old, or it is part of your application "
            "already. Look at your application, and send a file if it is still missing."
        ),
        "part_not_asked": _("The rules of this application do not ask for this."),
        "part_not_of_the_office": _("The applicant gives this part."),
        "part_not_waived": _("What the applicant signs is not waived."),
        "part_not_yours": _("This part comes from somebody else."),
        "part_reason_missing": _("Enter the reason. The applicant reads it."),
        "part_signed": _("The applicant’s signature is enough. There is nothing to decide."),
        "part_decided_meanwhile": _(
            "This part was decided after you opened the page, here or in another tab. The decision is shown below."
        ),
        "part_stale": _("This part was replaced after you opened it. Look at the new one, then decide."),
        "part_without_file": _("There is no file."),
        "parts_too_many": _("This application has %(count)s parts already. Contact program staff."),
        "received_ahead": _("This day lies ahead. Enter the day on which the office received the paper."),
        "reference_kind_missing": _("Choose which kind of letter this person writes."),
        "question_answered": worded(
            _("Thank you. You answered on %(at)s, and we emailed you a copy. There is nothing more for you to do."),
            at=lambda at: format_day(home_day(at)),
        ),
        "question_canceled": _("This is no longer needed. You do not need to do anything."),
        "question_declined": _("You declined. If that was a mistake, tell the applicant, who can ask you again."),
        "question_expired": worded(
            _("The time to answer ended on %(at)s. Ask the applicant to send you the link again."),
            at=lambda at: format_day(home_day(at)),
        ),
        "question_unknown": _("This link does not work. Check that you copied all of it."),
        "reopen_appealed": _("An appeal waits for a decision. Decide about the appeal instead."),
        "reopen_certified": _("The certificate rests on this decision. Suspend or revoke the certificate instead."),
        "review_not_yours": _("Take the application first: one person reviews it."),
        "review_own": _("Nobody reviews their own application. Ask a colleague."),
        "signature_differs": _("Type your legal name as we know it: %(name)s."),
        "state_unknown": _("Choose a state."),
        "text_changed": _("The text changed after you opened this page. Read it, then sign again."),
        "text_empty": _("Enter the wording."),
        "text_key_unknown": _("The rules do not ask for a signature under this text."),
        "text_unchanged": _("This is the current wording already."),
        "text_missing": _("The text that you would sign is not here yet. Program staff must enter it first."),
        "receipt_reason_missing": _("Enter why you correct the day. The applicant reads it."),
        "withdraw_reason_missing": _("Enter why you withdraw it. Colleagues and auditors read it."),
        "withdraw_admitted": _("You were admitted. Contact program staff if you do not want to go on."),
        "waiver_ended_already": _("This waiver was withdrawn already."),
        "waiver_authority_missing": _("Enter the rule that allows the waiver."),
    }
)
PART_STATES = {
    None: _("Not here yet"),
    PartState.DRAFT: _("Ready"),
    PartState.ASKED: _("Asked"),
    PartState.SENT: _("Sent"),
    PartState.ACCEPTED: _("Accepted"),
    PartState.RETURNED: _("Sent back"),
    PartState.REFUSED: _("Not accepted"),
    PartState.WAIVED: _("Waived"),
    PartState.DECLINED: _("Declined"),
}
