"""Why a step in an audit is refused, and its words."""

from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_day
from cohorts.core.refusals import register, worded

DAY = {"day": format_day}
# What people are asked to send, unless the program says it in other words.
INSTRUCTIONS = _(
    "For each entry, send something that shows that you took part: a certificate, a letter, or a transcript with your "
    "name, the title, the day, and the hours. A photo of the paper is enough."
)
MESSAGES = register(
    {
        "audit_kinds_missing": _("Choose which renewals are audited."),
        "audit_days_wrong": _("The last day is before the first one. Check both days."),
        "audit_list_closed": _(
            "Choose a last day that is today or later. The seed is drawn before the list closes, so that nobody can "
            "choose it after seeing the list."
        ),
        "audit_size_missing": _("Enter either a share in percent or a number, and leave the other one empty."),
        "audit_percent_wrong": _("Enter a share from 1 to 100 percent."),
        "audit_number_wrong": _("Enter a number from 1 to 10,000."),
        "audit_answer_days_wrong": _("Give people from 7 to 180 days to answer."),
        "audit_instructions_missing": _("Enter what people are to send."),
        "audit_twice": worded(
            _(
                "Another audit covers renewals of these days (%(first)s to %(last)s). Each renewal is drawn once, so "
                "that nobody can draw again until they like the outcome."
            ),
            first=format_day, last=format_day,
        ),
        "audit_reason_missing": _("Enter the reason."),
        "audit_list_open": worded(_("The list is open through %(day)s. You can draw after that day."), **DAY),
        "audit_list_closed_already": _("The list has closed, so this audit is drawn and cannot be canceled any more."),
        "audit_not_excused": _("Only who was excused by program staff can be asked after all."),
        "audit_until_wrong": worded(
            _("Choose a day after %(after)s, through %(through)s at the latest."), after=format_day, through=format_day
        ),
        "audit_over": _("This audit is over, or the person is not asked any more. Open the page again to see it."),
        "audit_of_another": _("Only the person whose renewal it is can answer."),
        "audit_entry_unknown": _("This entry is not part of the audit. Open the page again."),
        "audit_answer_missing": _("Write your answer."),
        "audit_nothing_sent": _("Send at least one proof, or write an answer, before you finish."),
        "audit_papers_many": _("You have sent %(count)s papers, which is the most. Contact program staff."),
        "audit_not_again": _("This outcome cannot be looked at again here. Contact program staff."),
        "audit_again_late": worded(_("The last day to ask for it was %(day)s. Contact program staff."), **DAY),
        "audit_entries_open": _(
            "%(count)s entries have no finding yet. Look at each, or say that they are not shown."
        ),
        "audit_has_time": worded(
            _("The person has time through %(day)s and has not finished the answer. Decide after that day."), **DAY
        ),
        "audit_other_decides": _("You decided before. Another person of program staff decides now."),
    }
)  # fmt: skip
