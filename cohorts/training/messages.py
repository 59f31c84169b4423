"""The words of the refusals and warnings of training."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from cohorts.core import roles
from cohorts.core.formatting import format_day, format_minutes, format_moment, format_range, format_wall_time
from cohorts.core.problems import Span
from cohorts.core.refusals import register, worded
from cohorts.core.states import label_in_sentence


def _moment(local: datetime) -> str:
    """Write a moment on the clocks of the zone it carries."""
    return format_moment(local, local.tzinfo)


def _wall_time(local: datetime) -> str:
    """Write a time as somebody typed it, which is no moment yet."""
    return f"{format_day(local.date())}, {format_wall_time(local)}"


def _span(span: Span) -> str:
    return format_range(span.starts_at, span.ends_at, span.zone)


COURSES = {
    "course_code_taken": _("There is already a course with the code “%(course_code)s”. Choose another code."),
    "course_title_missing": _("Enter a title."),
    "course_version_missing": _("Enter the name of the version."),
    "course_version_taken": _("%(course)s already has a version called “%(version)s”. Choose another name."),
    "course_version_in_use": _("A cohort uses this version, so it cannot be changed. Publish another version instead."),
    "course_units_in_use": _(
        "Other records refer to a unit of this version, so it cannot be changed. Publish another version instead."
    ),
    "course_version_starts_later": worded(
        _("%(version)s is taught from %(first)s on, so it cannot be taught on %(day)s yet."),
        first=format_day,
        day=format_day,
    ),
    "course_hours_missing": _("Enter the hours of training. They must be above 0."),
    "course_missed_hours_too_many": _("The hours that may be missed cannot exceed the hours of training."),
    "course_fee_negative": _("Enter a fee of 0 or more."),
    "course_units_do_not_add_up": worded(
        _("The units add up to %(units)s, but the course has %(course)s. Change one or the other."),
        units=format_minutes,
        course=format_minutes,
    ),
    "outline_objective_before_unit": _("Line %(line)s: enter a unit before its first objective."),
    "outline_objective_empty": _("Line %(line)s: enter the text of the objective after the hyphen."),
    "outline_unit_incomplete": _(
        "Line %(line)s: enter the title of the unit, a vertical bar, and its hours, such as “Ethics | 8”."
    ),
    "outline_hours_unreadable": _("Line %(line)s: “%(hours)s” is not a number of hours. Enter 8, 7.5 or 1:40."),
    "outline_hours_not_whole_minutes": _("Line %(line)s: enter hours above 0 that come to whole minutes."),
    "outline_title_too_long": _("Line %(line)s: shorten the title to at most 200 characters."),
}

VENDORS = {
    "not_a_vendor": _("%(organization)s is not a training vendor. Choose a vendor."),
    "approval_ends_before_it_starts": _("Enter a last day that is not before the first day."),
    "approval_exists": _("%(vendor)s is already approved for %(course)s for exactly these days."),
    "approval_not_in_force": _("%(vendor)s has no approval for %(course)s that could be withdrawn."),
    "vendor_not_approved": _("%(vendor)s is not approved to teach %(course)s. Ask state program staff."),
    "vendor_approval_withdrawn": _("The approval of %(vendor)s for %(course)s was withdrawn. Ask state program staff."),
    "vendor_approval_starts_later": worded(
        _("%(vendor)s is approved for %(course)s from %(first)s on, which is after %(day)s."),
        first=format_day,
        day=format_day,
    ),
    "vendor_approval_ends_earlier": worded(
        _("The approval of %(vendor)s for %(course)s ends on %(last)s, before %(day)s."),
        last=format_day,
        day=format_day,
    ),
}

COHORTS = {
    "cohort_code_missing": _("Enter a short name for the cohort, such as PET-2026-03."),
    "cohort_code_too_long": _("Shorten the short name to at most 40 characters."),
    "cohort_code_taken": _("There is already a cohort called %(name)s. Choose another short name."),
    "cohort_seats_too_few": _("Enter at least one seat."),
    "time_zone_unknown": _("“%(time_zone)s” is not a time zone. Choose one such as America/Chicago."),
    "cohort_has_no_session": _("%(cohort)s has no session yet. Add one first."),
    "cohort_starts_later": worded(
        _("The first session of %(cohort)s is on %(day)s. Start the cohort on that day."), day=format_day
    ),
    "cohort_ends_later": worded(
        _("The last session of %(cohort)s ends on %(end)s. Finish the cohort after that."), end=_moment
    ),
    "cohort_has_seats_taken": ngettext_lazy(
        "%(count)s seat is taken in %(cohort)s. Withdraw this person first; their fee is credited then.",
        "%(count)s seats are taken in %(cohort)s. Withdraw everyone first; their fees are credited then.",
        "count",
    ),
    "seats_below_taken": ngettext_lazy(
        "%(count)s seat is taken in %(cohort)s, so it cannot have fewer. Withdraw somebody first.",
        "%(count)s seats are taken in %(cohort)s, so it cannot have fewer. Withdraw somebody first.",
        "count",
    ),
    "cohort_seats_settled": worded(
        _("%(cohort)s is %(state)s, so its number of seats can no longer be changed."), state=label_in_sentence
    ),
    "cohort_not_cancelable": worded(
        _("%(cohort)s is %(state)s, so it can no longer be canceled."), state=label_in_sentence
    ),
}

SESSIONS = {
    "sessions_settled": worded(
        _("%(cohort)s is %(state)s, so its sessions can no longer be changed."), state=label_in_sentence
    ),
    "session_removed_meanwhile": _("Somebody else has just removed this session. Load the page again."),
    "session_marked": _("Attendance is recorded for this session, so it can no longer be changed."),
    "session_started": _("This session has started, so it can no longer be changed."),
    "session_not_ahead": _("%(cohort)s is running. You can only add, change or remove sessions that are still ahead."),
    "session_only_one": _("This is the only session of %(cohort)s. Add another one before you remove it."),
    "unit_of_other_course": _("Choose units of %(version)s only."),
    "not_a_trainer": _("%(person)s is not a trainer at %(vendor)s. Choose somebody else."),
    "year_impossible": _("The year %(year)s cannot be right. Check the day of the session."),
    "time_skipped": worded(
        _("%(time)s does not exist in %(zone)s, because the clocks go forward. Choose another time."), time=_wall_time
    ),
    "time_repeated": worded(
        _("%(time)s comes twice in %(zone)s, because the clocks go back. Choose a time an hour earlier or later."),
        time=_wall_time,
    ),
    "session_ends_before_it_starts": worded(_("The session of %(session)s ends before it starts."), session=_span),
    "session_too_long": worded(
        _("The session of %(session)s is longer than %(limit)s. Check the day and the times."),
        session=_span,
        limit=format_minutes,
    ),
    "session_all_break": worded(
        _("The session of %(session)s has a break of %(pause)s, which leaves no time for training."),
        session=_span,
        pause=format_minutes,
    ),
    "session_longer_than_course": worded(
        _("The session of %(session)s has %(minutes)s of training; the whole course has only %(required)s."),
        session=_span,
        minutes=format_minutes,
        required=format_minutes,
    ),
    "sessions_overlap": worded(_("Two sessions overlap: %(one)s, and %(other)s."), one=_span, other=_span),
    "trainer_in_other_cohort": worded(
        _("%(person)s cannot teach the session of %(session)s: they teach in %(cohort)s at that time."), session=_span
    ),
    "trainer_elsewhere": worded(
        _("%(person)s cannot teach the session of %(session)s: they teach in another cohort at that time."),
        session=_span,
    ),
    # Warnings.
    "hours_to_plan": worded(
        _("The sessions add up to %(planned)s; the course has %(required)s. Plan %(missing)s more."),
        planned=format_minutes,
        required=format_minutes,
        missing=format_minutes,
    ),
    "hours_beyond_course": worded(
        _("The sessions add up to %(planned)s, %(excess)s more than the course has."),
        planned=format_minutes,
        excess=format_minutes,
    ),
    "hours_beyond_unit": worded(
        _("%(unit)s has %(planned)s of sessions, but the course gives it %(required)s."),
        planned=format_minutes,
        required=format_minutes,
    ),
}

SEATS = {
    "seat_held": _("%(person)s already has a seat in %(cohort)s."),
    "cohort_planned": _("%(cohort)s is still being planned. Seats can be taken once the vendor opens it."),
    "cohort_started": _("%(cohort)s has started, so seats can no longer be taken."),
    "cohort_finished": _("%(cohort)s is finished, so seats can no longer be taken."),
    "cohort_canceled": _("%(cohort)s is canceled, so seats can no longer be taken."),
    "course_for_other_role": worded(
        _("%(person)s is not %(role)s at %(agency)s, so this course is not for them."), role=roles.with_article
    ),
    "cohort_full": ngettext_lazy(
        "%(cohort)s is full: the only seat is taken.", "%(cohort)s is full: all %(seats)s seats are taken.", "seats"
    ),
    "trainees_missing": _("Choose at least one trainee."),
    "too_few_seats_left": ngettext_lazy(
        "%(left)s seat is left in %(cohort)s, but you chose %(chosen)s people. Choose fewer people.",
        "%(left)s seats are left in %(cohort)s, but you chose %(chosen)s people. Choose fewer people.",
        "left",
    ),
    "paying_agency_missing": _("You supervise at several agencies. Choose the one that pays."),
    "course_for_supervisors": _("This course is for supervisors of an agency, and you are not one."),
    "course_for_trainees": _("This course is for trainees. Their agency takes the seat for them."),
    "seat_given_up_before": _("%(person)s has already given up the seat in %(cohort)s."),
    "withdrawal_too_late": _("%(cohort)s is finished, so seats in it can no longer be given up."),
}

ATTENDANCE = {
    "minutes_negative": _("Enter 0 or more minutes for %(person)s."),
    "minutes_beyond_session": _(
        "Enter at most %(length)s minutes for %(person)s. You entered %(minutes)s, more than the session has."
    ),
    "minutes_contradict_choice": _(
        "You chose “%(choice)s” for %(person)s and entered %(minutes)s minutes. Keep one of them."
    ),
    "minutes_missing": _("Enter the minutes of %(person)s, or choose “%(full)s” or “%(absent)s”."),
    "already_marked": _(
        "%(person)s is already marked with %(minutes)s minutes. To change that, correct it with a reason."
    ),
    "not_marked_yet": _("%(person)s is not marked in this session yet. Record the attendance first."),
    "same_minutes": _("%(person)s is already marked with %(minutes)s minutes. Enter other minutes."),
    "corrected_meanwhile": _(
        "Somebody else has just corrected the attendance of %(person)s to %(minutes)s minutes. Check it and try again."
    ),
    "marked_meanwhile": _("Somebody else recorded attendance at the same moment. Load the page again and check it."),
    "attendance_closed": worded(
        _("%(cohort)s is %(state)s, so attendance cannot be recorded."), state=label_in_sentence
    ),
    "session_not_started": worded(
        _("This session starts on %(start)s. Attendance can be recorded from then on."), start=_moment
    ),
    "not_your_session": _("Only the trainers of this session and the vendor’s coordinators may record its attendance."),
    "own_attendance": _("You cannot record your own attendance. Ask another trainer or the vendor’s coordinator."),
    "seat_in_other_cohort": _(
        "One of these people has no seat in %(cohort)s, so nothing was recorded. Load the page again."
    ),
    "seat_given_up": _("%(person)s no longer has a seat in %(cohort)s. Load the page again."),
}

MESSAGES = register({**COURSES, **VENDORS, **COHORTS, **SESSIONS, **SEATS, **ATTENDANCE})
