"""Refusals of interviews."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_day, format_range
from cohorts.core.refusals import worded


def _when(row: Any) -> str:
    return format_range(row.starts_at, row.ends_at, row.time_zone)


INTERVIEWS = {
    "interview_ahead": worded(
        _("The interview is arranged for %(moment)s. Move or cancel it if it was at another time."), moment=_when
    ),
    "interview_arranged_already": _("An interview is arranged already. Move it instead."),
    "interview_asked_already": _("You have asked already. The office writes to you."),
    "interview_length": _("Enter a length from %(least)s to %(most)s minutes."),
    "interview_link_wrong": _("Enter the whole link of the video call. It begins with https://."),
    "interview_meeting_missing": _("Choose how they meet."),
    "interview_not_needed": _("This interview was accepted or waived already."),
    "interview_of_others": _("Only the applicant and the interviewer can ask for another time."),
    "interview_over": _("This appointment does not count any more, or has begun. Look at the page as it is now."),
    "interview_past": _("This time is over. Enter a time from now on."),
    "interview_reason_missing": _("Enter a reason. The applicant and the interviewer read it."),
    "interview_too_far": _("This day is more than a year ahead. Check the year."),
    "interview_unchanged": _("This is how the interview is arranged already."),
    "interview_where_missing": _("Enter the place, the link or the phone number."),
    "interview_zone_unknown": _("Choose a time zone from the list."),
    "interviewer_busy": _("%(person)s leads another interview at this time."),
    "interviewer_not_certified_on": worded(
        _("%(person)s was not certified on %(day)s. A certified peer leads the interview."), day=format_day
    ),
    "interviewer_runs_out": worded(
        _("The certificate of %(person)s is not valid on %(day)s. Choose another day or person."), day=format_day
    ),
    "mark_missing": _("Choose a mark for “%(criterion)s”."),
    "mark_of_nothing": _("The rules have no criterion “%(key)s”."),
    "mark_outside": _("Choose a mark from 0 to %(most)s for “%(criterion)s”."),
    "marks_fall_short": _(
        "The marks come to %(total)s of %(most)s and do not meet what the rules ask for. Enter the reason of your "
        "decision for the applicant."
    ),
    "marks_lack": _(
        "The marks come to %(total)s of %(most)s, but one or more are lower than the rules ask for: %(criteria)s. "
        "Enter the reason of your decision for the applicant."
    ),
    "marks_meet": _(
        "The marks come to %(total)s of %(most)s and meet the minimum. Enter why the interview stands in the way all "
        "the same."
    ),
}
