"""The words of tasks (for each code what to do, a line more about it, and the button)."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

import lms.dashboard.health_messages  # noqa: F401, registers the sentences of the health check
from lms.dashboard.application_messages import CERTIFICATION_TASKS
from lms.dashboard.money_messages import MONEY_TASKS
from lms.dashboard.parameters import FORMATTERS
from lms.dashboard.record_messages import OFFICE_TASKS
from lms.dashboard.seat_messages import SEAT_TASKS


class Words(NamedTuple):
    """A task in words."""

    title: Any
    detail: Any
    button: Any


TASKS = {
    **{code: Words(*texts) for code, texts in (CERTIFICATION_TASKS | OFFICE_TASKS | SEAT_TASKS).items()},
    "fee_pay": Words(
        _("Pay %(amount)s that you owe"), _("Invoice %(number)s, due on %(due_on)s."), _("See how to pay")
    ),
    "exam_continue": Words(_("Continue %(which)s"), _("You have started it, and the clock is running."), _("Continue")),
    "exam_paused": Words(_("Continue %(which)s"), _("A proctor has paused it. You lose no time."), _("Continue")),
    "exam_break": Words(_("Continue %(which)s"), _("You are on a break. Your clock is stopped."), _("Continue")),
    "exam_take": Words(
        _("Take %(which)s"), _("%(cohort)s. Open until %(closes)s. Time: %(time)s."), _("Read before you start")
    ),
    "exam_prepare": Words(
        _("See what you still need for %(which)s"), _("Your date: %(opens)s. %(obstacles)s"), _("See your exams")
    ),
    "exam_again": Words(
        _("Ask for preparation to take %(which)s again"),
        _("%(obstacles)s Your training vendor sets the next date."),
        _("See your result"),
    ),
    "exam_practice": Words(
        _("Try %(which)s"),
        _("The same pages as on the exam day. You can repeat it, and the result does not count."),
        _("Start practicing"),
    ),
    "review_read": Words(
        _("Read the answer to your request about %(which)s"),
        _("Your request was decided."),
        _("Read the decision"),
    ),
    # Trainers and vendors
    "attendance_record": Words(_("Record attendance for %(cohort)s"), _("%(starts)s"), _("Record attendance")),
    "hours_plan": Words(
        _("Schedule the missing hours of %(cohort)s"),
        _("%(scheduled)s are scheduled, and everyone needs at least %(needed)s."),
        _("See the cohort"),
    ),
    "cohort_open": Words(_("Open %(cohort)s for enrollment"), _("It starts %(starts)s."), _("See the cohort")),
    "cohort_start": Words(_("Start %(cohort)s"), _("Its first session has begun."), _("See the cohort")),
    "cohort_finish": Words(_("Finish %(cohort)s"), _("Its last session is over."), _("See the cohort")),
    "trainer_replace": Words(
        _("Choose another trainer instead of %(person)s"),
        ngettext_lazy(
            "%(person)s is no longer one of your trainers, and is assigned to %(count)s future session.",
            "%(person)s is no longer one of your trainers, and is assigned to %(count)s future sessions.",
            "count",
        ),
        _("Choose a trainer"),
    ),
    "trainer_choose": Words(
        ngettext_lazy(
            "Choose a trainer for %(count)s session of %(cohort)s",
            "Choose a trainer for %(count)s sessions of %(cohort)s",
            "count",
        ),
        ngettext_lazy("It is on %(starts)s.", "The next one is on %(starts)s.", "count"),
        _("Choose a trainer"),
    ),
    "exams_plan": Words(
        _("Plan the exams of %(cohort)s"), _("There is no exam window yet for “%(exam)s”."), _("Plan the exams")
    ),
    "final_plan": Words(
        _("Plan another final for %(cohort)s"),
        ngettext_lazy("%(count)s person has not yet passed it.", "%(count)s people have not yet passed it.", "count"),
        _("Plan another final"),
    ),
    "no_show": Words(
        ngettext_lazy(
            "Talk with %(count)s person of %(cohort)s who missed an exam",
            "Talk with %(count)s people of %(cohort)s who missed an exam",
            "count",
        ),
        _("%(exam)s. Plan another window for them."),
        _("See who can take it again"),
    ),
    "no_show_statewide": Words(
        ngettext_lazy(
            "Talk with %(count)s person of %(cohort)s who missed the statewide date",
            "Talk with %(count)s people of %(cohort)s who missed the statewide date",
            "count",
        ),
        _("%(exam)s. It did not use up an attempt. Plan a window for them."),
        _("See who can take it"),
    ),
    "preparation_record": Words(
        _("Record preparation for %(cohort)s"),
        ngettext_lazy(
            "%(count)s person can take the exam “%(exam)s” again only after you record preparation.",
            "%(count)s people can take the exam “%(exam)s” again only after you record preparation.",
            "count",
        ),
        _("See who, and record it"),
    ),
    "proctor_invite": Words(
        _("Invite a proctor for %(cohort)s"),
        _("%(exam)s is within a week, and you do not have a proctor."),
        _("Go to your people"),
    ),
    "start_code_give": Words(
        _("Issue the start code of %(exam)s for %(cohort)s"),
        _("There is no start code yet, and no one can start without it."),
        _("Issue start code"),
    ),
    # Proctors
    "exam_proctor": Words(
        _("Proctor %(exam)s for %(cohort)s"),
        ngettext_lazy("%(count)s person is taking it now.", "%(count)s people are taking it now.", "count"),
        _("Go to the exam room"),
    ),
    "exam_proctor_later": Words(
        _("Proctor %(exam)s for %(cohort)s"),
        _("No one is taking it at the moment. It is open until %(closes)s."),
        _("Go to the exam room"),
    ),
    "exam_proctor_statewide": Words(
        _("Proctor %(exam)s, statewide"), _("See which of your people are taking it."), _("Go to the exam room")
    ),
    "start_code_show": Words(
        _("Show the start code of %(exam)s"), _("%(cohort)s. Show it when everyone is there."), _("Show the code")
    ),
    # Agencies and supervisors
    "invoice_pay": Words(_("Pay invoice %(number)s"), _("Due %(due_on)s."), _("See the invoice")),
    "invoice_overdue": Words(_("Pay invoice %(number)s"), _("Overdue: it was due %(due_on)s."), _("See the invoice")),
    "hours_ask": Words(
        _("Ask %(vendor)s for the missing hours of %(cohort)s"),
        ngettext_lazy(
            "Your trainee there needs at least %(needed)s, and %(scheduled)s are scheduled.",
            "Your %(count)s trainees there need at least %(needed)s, and %(scheduled)s are scheduled.",
            "count",
        ),
        _("See the seats"),
    ),
    "supervisor_course_take": Words(
        _("Take Leading and Coaching"),
        _("The two-day course for supervisors of peer specialists."),
        _("See the next courses"),
    ),
    # State staff
    "site_set_up": Words(_("Set up the site"), _("Name the authority and its first people."), _("Set up the site")),
    "state_roles_fill": Words(
        _("Assign state roles that no one has"),
        _("Not assigned: %(roles)s. No one can do this work until someone has the role."),
        _("Invite a person"),
    ),
    "program_load": Words(
        _("Load the rules of your first program"),
        _(
            "There is no program yet, so no one can work toward a certificate. Load a file with manage.py "
            "load_programs."
        ),
        _("See the programs"),
    ),
    "approval_decide": Words(_("Decide: %(act)s%(subject)s"), _("Proposed by %(by)s."), _("Show proposal")),
    "urgent_decide": Words(
        _("Confirm or reject: %(act)s%(subject)s"),
        _("It is in effect now. It ends on %(until)s, unless another person confirms it. Proposed by: %(by)s."),
        _("Show proposal"),
    ),
    "invitation_accept": Words(
        _("Accept the invitation: %(role)s"),
        _("%(organization)s invited you. You have the role after you accept. The link works until %(until)s."),
        _("Show invitation"),
    ),
    "item_returned": Words(
        _("Correct %(item)s, or withdraw it"), _("%(by)s returned it with a comment."), _("Read the comment")
    ),
    "approval_review": Words(
        _("Review: %(act)s%(subject)s"),
        _("One person proposed and approved this alone."),
        _("Show proposal"),
    ),
    "names_decide": Words(
        ngettext_lazy(
            "Decide on %(count)s request for another legal name",
            "Decide on %(count)s requests for other legal names",
            "count",
        ),
        _("The person waits. Certificates already issued keep their name."),
        _("See the requests"),
    ),
    "admissions_decide": Words(
        ngettext_lazy("Decide on %(count)s admission", "Decide on %(count)s admissions", "count"),
        _("These people are in training and their admission is not decided."),
        _("See who is waiting"),
    ),
    "emails_given_up": Words(
        ngettext_lazy("%(count)s email could not be sent", "%(count)s emails could not be sent", "count"),
        _("The mail server did not take them. Correct the address, phone the people, or try again."),
        _("See which"),
    ),
    "emails_not_arrived": Words(
        ngettext_lazy("%(count)s email did not arrive", "%(count)s emails did not arrive", "count"),
        _("Reach the people by phone or by post and record it, or ask for another address."),
        _("See which"),
    ),
    "certificate_decide": Words(
        _("Decide on certificate %(number)s"),
        _("It is on hold, because its requirements are no longer met."),
        _("See the certificate"),
    ),
    "certificate_fee_owed": Words(
        _("The fee of certificate %(number)s is owed again"),
        _("It was paid when the certificate was issued. The certificate stays valid; two people can end it."),
        _("See the certificate"),
    ),
    "certificates_unpaid": Words(
        ngettext_lazy(
            "%(count)s certificate is on hold until a fee is paid",
            "%(count)s certificates are on hold until fees are paid",
            "count",
        ),
        _("They become active again when the payments are recorded. You can reinstate one before that."),
        _("See the certificates on hold"),
    ),
    "vendor_approve": Words(
        _("Approve a course for %(vendor)s"), _("This vendor cannot offer any course yet."), _("Go to the approvals")
    ),
    "analysis_check": Words(_("Check the analysis of %(form)s"), _("It could not be completed."), _("See the reason")),
    "form_analyze": Words(
        _("Analyze %(form)s"),
        ngettext_lazy("%(count)s person has taken it.", "%(count)s people have taken it.", "count"),
        _("Go to the analyses"),
    ),
    "results_release": Words(
        _("Release the results of %(exam)s"),
        ngettext_lazy("%(cohort)s: %(count)s result.", "%(cohort)s: %(count)s results.", "count"),
        _("See the exam window"),
    ),
    "ended_exam_check": Words(
        _("Look at the exam of %(person)s, which was ended early"),
        _("%(exam)s. If it should not count, set it aside. If it counts, add a note that says so."),
        _("See the log of this exam"),
    ),
    "review_decide": Words(_("Decide on the review for %(person)s"), _("%(exam)s"), _("Read the request")),
    "accommodation_ends": Words(
        _("Ask %(person)s about accommodations that end soon"),
        _("Their last day is %(until)s. Grant them again, or let them end."),
        _("See what was granted"),
    ),
    **{code: Words(*texts) for code, texts in MONEY_TASKS.items()},
    "page_returned": Words(
        _("Change “%(page)s” and submit it again"),
        _("%(by)s returned it with a comment."),
        _("Edit the page"),
    ),
    "curriculum_correct": Words(
        _("Correct “%(page)s”"),
        ngettext_lazy(
            "%(count)s page no longer agrees with the course.",
            "%(count)s pages no longer agree with the course.",
            "count",
        ),
        _("See which pages"),
    ),
}


def words(code: str, params: Mapping[str, Any]) -> Words:
    """A task in the active language."""
    written = {name: FORMATTERS[name](value) if name in FORMATTERS else value for name, value in params.items()}
    return Words(*(str(template % written) for template in TASKS[code]))
