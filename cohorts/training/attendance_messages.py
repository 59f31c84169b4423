"""Messages for the refusal codes of attendance."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_minutes, format_moment
from cohorts.core.refusals import worded
from cohorts.core.states import label_in_sentence


def format_own_moment(local: datetime) -> str:
    """Return a moment in words, in its own time zone."""
    return format_moment(local, local.tzinfo)


ATTENDANCE = {
    "excuse_missing": _("Enter why %(person)s is excused."),
    "presence_ends_before_it_starts": _("%(person)s cannot have left before they came. Check the times."),
    "presence_outside_session": _("%(person)s was not in the session at these times. Check them, or choose “Absent”."),
    "presence_not_over": _(
        "%(person)s cannot be credited with time that is still to come. Record it after the session, or enter when "
        "they left."
    ),
    "times_missing": _("Enter when %(person)s came or left, or choose “%(full)s” or “%(absent)s”."),
    "times_contradict_choice": _("You chose “%(choice)s” for %(person)s and also entered times. Use only one of them."),
    "already_marked": worded(
        _("%(person)s already has %(minutes)s in this session. To change this, correct it and enter a reason."),
        minutes=format_minutes,
    ),
    "not_marked_yet": _("%(person)s has no attendance in this session yet. Record the attendance first."),
    "same_presence": _("This is what is already recorded for %(person)s. Enter something else."),
    "corrected_meanwhile": worded(
        _("Someone else just corrected the attendance of %(person)s to %(minutes)s. Check it and try again."),
        minutes=format_minutes,
    ),
    "marked_meanwhile": _("Someone else recorded attendance at the same time. Reload the page and check it."),
    "attendance_closed": worded(
        _("%(cohort)s is %(state)s, so you cannot record attendance."), state=label_in_sentence
    ),
    "session_not_started": worded(
        _("This session starts on %(start)s. You can record attendance after it starts."), start=format_own_moment
    ),
    "session_moved": worded(
        _("This session was moved after you opened its sheet. It now starts on %(start)s. Open the sheet again."),
        start=format_own_moment,
    ),
    "mark_too_old": _(
        "You recorded this of %(person)s more than %(days)s days ago. Open the sheet, check it, and record it again."
    ),
    "mark_unreadable": _("We could not read this. Open the sheet and record it again."),
    "not_your_session": _("Only the trainers of this session and the vendor’s coordinators can record its attendance."),
    "own_attendance": _("You cannot record your own attendance. Ask another trainer or the vendor’s coordinator."),
    "seat_in_other_cohort": _(
        "One of these people has no seat in %(cohort)s, so we did not record anything. Reload the page."
    ),
    "seat_not_in_session": _("%(person)s got their seat after this session, so they are not in it."),
    "seat_given_up": _("%(person)s no longer has a seat in %(cohort)s. Reload the page."),
}
