"""The words of tasks about applications and accommodations: what to do, a line more, and the button."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from lms.dashboard.accommodation_messages import ACCOMMODATION_TASKS
from lms.dashboard.audit_messages import AUDIT_TASKS
from lms.dashboard.certificate_appeal_messages import CERTIFICATE_APPEAL_TASKS
from lms.dashboard.complaint_messages import COMPLAINT_TASKS
from lms.dashboard.employer_messages import EMPLOYER_TASKS
from lms.dashboard.endorsement_messages import ENDORSEMENT_TASKS
from lms.dashboard.go_live_messages import GO_LIVE_TASKS
from lms.dashboard.interview_messages import INTERVIEW_TASKS
from lms.dashboard.practice_messages import PRACTICE_TASKS
from lms.dashboard.renewal_messages import RENEWAL_TASKS

APPLICATION_TASKS: dict[str, tuple[Any, Any, Any]] = ACCOMMODATION_TASKS | {
    "agency_forms_decide": (
        ngettext_lazy(
            "%(count)s form of an agency waits for a decision",
            "%(count)s forms of agencies wait for a decision",
            "count",
        ),
        _("Answer it, accept it, or send it back."),
        _("Open the forms"),
    ),
    "agency_form_again": (
        _("%(form)s: program staff sent it back"),
        _("Read the reason, and send it again."),
        _("Open the form"),
    ),
    "application_finish": (
        _("Finish your application: %(credential)s"),
        _("It is saved and not submitted yet."),
        _("Go on with your application"),
    ),
    "application_finish_by": (
        _("Finish your application: %(credential)s"),
        _("It is saved and not submitted yet. The last day of this way to apply: %(until)s."),
        _("Go on with your application"),
    ),
    "application_add": (
        _("Add what is still missing in your application: %(credential)s"),
        _("It is submitted. Program staff can decide only when everything is there."),
        _("Open your application"),
    ),
    "application_way_over": (
        _("Choose another way to apply: %(credential)s"),
        _("Your application is not submitted, and the last day of this way to apply was %(until)s."),
        _("Open your application"),
    ),
    "condition_meet": (
        _("Meet the condition of your admission: %(credential)s"),
        _("You are admitted on a condition. Your application says what it is."),
        _("Read the condition"),
    ),
    "condition_meet_by": (
        _("Meet the condition of your admission by %(until)s: %(credential)s"),
        _("Your application says what it is. If it is not met, your admission and a seat in a training can end."),
        _("Read the condition"),
    ),
    "application_parts_again": (
        ngettext_lazy(
            "%(count)s part of your application was sent back",
            "%(count)s parts of your application were sent back",
            "count",
        ),
        _("Read the reason, and send another one."),
        _("Open your application"),
    ),
    "application_address": (
        _("Check the email address of %(name)s"),
        _("Our email to this person, whom you asked for your application, did not arrive."),
        _("Open your application"),
    ),
    "appeal_file": (
        _("You can appeal against a decision about your application"),
        _("You can read the reason on the page of your application. The last day to appeal: %(until)s."),
        _("Appeal"),
    ),
    "applications_decide": (
        ngettext_lazy(
            "%(count)s application that you review is ready for your decision",
            "%(count)s applications that you review are ready for your decision",
            "count",
        ),
        _("No part is open any more."),
        _("Open the applications"),
    ),
    "applications_condition": (
        ngettext_lazy(
            "The condition of %(count)s admission is over",
            "The conditions of %(count)s admissions are over",
            "count",
        ),
        _(
            "Decide whether each was met: admit without a condition, give more time, or do not admit. After a no, a "
            "seat in a training that has not begun is given up."
        ),
        _("Open the applications"),
    ),
    "appeal_decide": (
        _("Decide about the appeal of %(person)s"),
        _("Somebody who did not decide about the application reads it and decides."),
        _("Open the application"),
    ),
    "appeal_decide_by": (
        _("Decide about the appeal of %(person)s by %(due_on)s"),
        _("Somebody who did not decide about the application reads it and decides."),
        _("Open the application"),
    ),
    "appeal_decide_late": (
        _("Overdue: decide about the appeal of %(person)s"),
        _("The last day to decide was %(due_on)s. Somebody who did not decide about the application decides."),
        _("Open the application"),
    ),
    "second_review_answer": (
        _("Give a second opinion on an application"),
        _("A colleague waits for it before they decide."),
        _("Open the application"),
    ),
    "second_review_answered": (
        _("A colleague gave a second opinion"),
        _("Read it, then decide about the application."),
        _("Open the application"),
    ),
    "applications_overdue": (
        ngettext_lazy("%(count)s application is overdue", "%(count)s applications are overdue", "count"),
        _("The last day to decide is over."),
        _("Open the overdue applications"),
    ),
    "applications_take": (
        ngettext_lazy("%(count)s application has no reviewer", "%(count)s applications have no reviewer", "count"),
        _("Take the one that has waited longest."),
        _("Open the applications"),
    ),
    "applications_review": (
        ngettext_lazy(
            "%(count)s application that you review has something new",
            "%(count)s applications that you review have something new",
            "count",
        ),
        _("Parts wait for your decision."),
        _("Open the applications"),
    ),
}
CERTIFICATION_TASKS = APPLICATION_TASKS | AUDIT_TASKS | INTERVIEW_TASKS | PRACTICE_TASKS | COMPLAINT_TASKS
CERTIFICATION_TASKS |= CERTIFICATE_APPEAL_TASKS
CERTIFICATION_TASKS |= EMPLOYER_TASKS | ENDORSEMENT_TASKS | GO_LIVE_TASKS | RENEWAL_TASKS
