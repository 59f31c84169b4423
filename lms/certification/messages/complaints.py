"""Refusals and words of complaints."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_long_day
from cohorts.core.refusals import register, worded

MESSAGES = register(
    {
        "complaint_about_missing": _("Enter the name or the certificate number, as well as you know it."),
        "complaint_acknowledged": _("This is recorded already."),
        "complaint_answer_days": _("Give the person at least %(days)s days to answer."),
        "complaint_answer_empty": _("Write your answer."),
        "complaint_answer_late": worded(
            _("The last day to answer was %(day)s. Contact the office."), day=format_long_day
        ),
        "complaint_certificate_over": _(
            "The certificate has ended, so nothing can be done to it. Choose another outcome."
        ),
        "complaint_certificate_unknown": _("There is no certificate with this number."),
        "complaint_clause_missing": _("Choose at least one clause of the code of ethics."),
        "complaint_conflict": _(
            "%(person)s is too close to somebody in this matter to look at it. Somebody else reviews it."
        ),
        "complaint_day_before": worded(_("It came on %(day)s. Enter that day or a later one."), day=format_long_day),
        "complaint_decides_already": _("This person decides about it. Choose somebody else to review it."),
        "complaint_extended_already": _("The time was extended already. That is possible once."),
        "complaint_files_many": _("Send at most %(count)s files at once."),
        "complaint_ground_missing": _("Choose why it is dismissed."),
        "complaint_last_day_missing": _("Enter the last day."),
        "complaint_last_day_past": _("The last day must lie ahead."),
        "complaint_link_unknown": _("This link does not work. Copy all of it."),
        "complaint_matched_already": _("This is the certificate that it is about already."),
        "complaint_not_heard": _(
            "The person was not heard yet: notify them, and wait for the answer or the last day to answer."
        ),
        "complaint_not_in_review": _("It is not under review now."),
        "complaint_not_matched": _("First say which certificate it is about."),
        "complaint_not_recommended": _("It does not wait for a decision."),
        "complaint_not_yours": _("Somebody else reviews it, or nobody yet."),
        "complaint_not_yours_to_decide": _("Take the decision first: one person reads everything and decides."),
        "complaint_nothing_decided": _("There is no decision to appeal against."),
        "complaint_notice_empty": _("Write what the person is said to have done."),
        "complaint_notified_already": _("The person was notified and can still answer."),
        "complaint_notified_another": _("Somebody else was notified of it already, so it stays about that person."),
        "complaint_of_another": _("Only the person concerned can do this."),
        "complaint_outcome_missing": _("Choose the outcome."),
        "complaint_over": _("It is decided, so this is not possible any more."),
        "complaint_papers_many": _("There are %(count)s of these already. Contact the office."),
        "complaint_recused": _("%(person)s stepped back from this matter. Somebody else reviews it."),
        "complaint_recused_already": _("You stepped back from it already."),
        "complaint_reviewed_yourself": _("You reviewed it. Somebody else decides."),
        "complaint_text_missing": _("Write what happened."),
        "complaint_too_often": _("There were too many tries in a short time. Try again later, or write to the office."),
        "ethics_clause_unclear": _(
            "Line %(line)s is not clear. Begin each line with the number of the clause, then its words; no number "
            "twice."
        ),
        "ethics_clauses_missing": _("Enter the clauses, one a line. A number has at most %(most)s characters."),
        "ethics_day_missing": _("Enter the first day."),
        "ethics_title_missing": _("Enter the title of the code."),
    }
)

# Where it stands, in one line, for whoever complained. It says nothing about anybody.
STATUS_LINES = {
    "received": _("We received it. A reviewer will read it."),
    "review": _("A reviewer is looking into it."),
    "recommended": _("It was looked into. Another person decides about it now."),
    "approval": _("It was looked into. Another person decides about it now."),
    "decided": _("We have decided about it."),
    "closed": _("We have decided about it, and it is closed."),
}


def status_line(complaint: Any) -> str:
    """Return where a complaint stands, in one line."""
    return str(STATUS_LINES[complaint.state])
