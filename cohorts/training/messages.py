"""Messages for the refusal and warning codes of training."""

from datetime import date

from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.formatting import format_day, format_minutes, format_money
from cohorts.core.refusals import register, worded
from cohorts.core.states import label_in_sentence
from cohorts.training.agenda_messages import AGENDAS, format_span
from cohorts.training.attendance_messages import ATTENDANCE, format_own_moment
from cohorts.training.calendar_messages import CALENDARS
from cohorts.training.correction_messages import CORRECTIONS
from cohorts.training.credit_messages import CREDITS
from cohorts.training.funding_messages import FUNDING
from cohorts.training.make_up_messages import MAKE_UPS
from cohorts.training.planning_messages import PLANNING
from cohorts.training.request_messages import REQUESTS
from cohorts.training.roster_messages import ROSTERS
from cohorts.training.seat_messages import ANOTHER_SEAT
from cohorts.training.venue_messages import VENUES
from cohorts.training.waiting_messages import WAITING


def _until(day: date | None) -> str:
    return gettext("until %(day)s") % {"day": format_day(day)} if day else gettext("until it is withdrawn")


COURSES = {
    "course_code_taken": _("There is already a course with the code “%(course_code)s”. Enter another code."),
    "course_title_missing": _("Enter a title."),
    "course_version_missing": _("Enter the name of the version."),
    "course_version_same_day": worded(
        _("Version “%(version)s” starts on %(day)s too. Enter another day."), day=format_day
    ),
    "course_version_taken": _("%(course)s already has a version named “%(version)s”. Enter another name."),
    "course_version_in_use": _("A cohort uses this version, so you cannot change it. Publish another version instead."),
    "course_units_in_use": _(
        "Other records use a unit of this version, so you cannot change it. Publish another version instead."
    ),
    "course_version_starts_later": worded(
        _("%(version)s starts on %(first)s, so it cannot be taught on %(day)s. Choose a later day."),
        first=format_day,
        day=format_day,
    ),
    "course_hours_missing": _("Enter the hours of training. They must be more than 0."),
    "course_missed_hours_too_many": _("Enter allowed missed hours that are not more than the hours of training."),
    "course_fee_negative": _("Enter a fee of 0 or more."),
    "course_fee_too_high": worded(_("Enter a fee of at most %(most)s."), most=format_money),
    "course_free_days_wrong": _("Enter a number of days between 0 and %(most)s."),
    "course_share_wrong": _("Enter a percentage between 0 and 100."),
    "course_hours_too_many": worded(_("Enter at most %(most)s of training."), most=format_minutes),
    "course_units_do_not_add_up": worded(
        _("The units add up to %(units)s, but the course has %(course)s. Change the units or the course."),
        units=format_minutes,
        course=format_minutes,
    ),
    "outline_objective_before_unit": _("Line %(line)s: enter a unit before its first objective."),
    "outline_objective_empty": _("Line %(line)s: enter the text of the objective after the hyphen."),
    "outline_unit_incomplete": _(
        "Line %(line)s: enter the title of the unit, a vertical bar and its hours, such as “Ethics | 8”."
    ),
    "outline_hours_unreadable": _("Line %(line)s: “%(hours)s” is not a number of hours. Enter 8, 7.5 or 1:40."),
    "outline_hours_not_whole_minutes": _("Line %(line)s: enter hours above 0 that make whole minutes."),
    "outline_key_twice": _(
        "Two units have the same title or key, “%(key)s”. Change a title, or write another key after its hours."
    ),
    "outline_options_unreadable": _(
        "Line %(line)s: “%(options)s” cannot be read. After the hours, write “must be attended”, “tolerance 15” or "
        "“key ethics”, separated by commas. The tolerance cannot be longer than the unit."
    ),
    "outline_tolerance_without_duty": _(
        "Line %(line)s: a tolerance is only for a unit that may not be missed. Write “must be attended” as well."
    ),
    "outline_title_too_long": _("Line %(line)s: shorten the title to 200 characters or fewer."),
}

VENDORS = {
    "not_a_vendor": _("%(organization)s is not a training vendor. Choose a vendor."),
    "approval_ends_before_it_starts": _("Enter a last day that is the same as or after the first day."),
    "approval_exists": worded(
        _(
            "%(vendor)s is already approved to teach %(course)s: from %(since)s, %(until)s. To change the days, "
            "withdraw that approval first."
        ),
        since=format_day,
        until=_until,
    ),
    "approval_not_in_force": _("%(vendor)s does not have an approval for %(course)s that you can withdraw."),
    "vendor_not_approved": _("%(vendor)s is not approved to teach %(course)s. Ask state program staff."),
    "vendor_approval_withdrawn": _("The approval of %(vendor)s for %(course)s was withdrawn. Ask state program staff."),
    "vendor_approval_starts_later": worded(
        _("%(vendor)s is approved to teach %(course)s from %(first)s, which is after %(day)s."),
        first=format_day,
        day=format_day,
    ),
    "vendor_approval_ends_earlier": worded(
        _("The approval of %(vendor)s for %(course)s ends on %(last)s, which is before %(day)s."),
        last=format_day,
        day=format_day,
    ),
}

COHORTS = {
    "cohort_code_missing": _("Enter a short name for the cohort, such as PET-2026-03."),
    "cohort_code_too_long": _("Enter a short name of 40 characters or fewer."),
    "cohort_code_taken": _("There is already a cohort named %(name)s. Enter another short name."),
    "cohort_seats_too_few": _("Enter at least one seat."),
    "time_zone_unknown": _("“%(time_zone)s” is not a time zone. Choose one such as America/Chicago."),
    "cohort_has_no_session": _("%(cohort)s has no sessions yet. Add a session first."),
    "cohort_starts_later": worded(
        _("The first session of %(cohort)s is on %(day)s. You can start the cohort on that day."), day=format_day
    ),
    "cohort_ends_later": worded(
        _("The last session of %(cohort)s ends on %(end)s. You can finish the cohort after that."),
        end=format_own_moment,
    ),
    "seats_below_taken": ngettext_lazy(
        "%(count)s seat is taken in %(cohort)s, so it cannot have fewer. Withdraw someone first.",
        "%(count)s seats are taken in %(cohort)s, so it cannot have fewer. Withdraw someone first.",
        "count",
    ),
    "cohort_seats_settled": worded(
        _("%(cohort)s is %(state)s, so you can no longer change its number of seats."), state=label_in_sentence
    ),
    "cohort_not_cancelable": worded(
        _("%(cohort)s is %(state)s, so you can no longer cancel it."), state=label_in_sentence
    ),
}

SESSIONS = {
    "sessions_settled": worded(
        _("%(cohort)s is %(state)s, so you can no longer change its sessions."), state=label_in_sentence
    ),
    "session_removed_meanwhile": _("Someone else just removed this session. Reload the page."),
    "session_marked": _("Attendance has been recorded for this session, so you can no longer change it."),
    "session_started": _("This session has started, so you can no longer change it."),
    "session_not_ahead": _("%(cohort)s is running. You can only add, change or remove sessions in the future."),
    "session_in_past": worded(
        _("%(day)s at this time is in the past. Enter when the session will take place."), day=format_day
    ),
    "session_only_one": _("This is the only session of %(cohort)s. Add another session before you remove it."),
    "unit_of_other_course": _("Choose only units of %(version)s."),
    "not_a_trainer": _("%(person)s is not a trainer at %(vendor)s. Choose someone else."),
    "successor_missing": _("Choose another trainer instead of %(person)s."),
    "no_sessions_to_hand_over": _("%(person)s is not named in any future session. There is nothing to change."),
    "year_impossible": _("The year %(year)s cannot be right. Check the date of the session."),
    "session_ends_before_it_starts": worded(
        _("The session of %(session)s ends before it starts. Check the times."), session=format_span
    ),
    "session_too_long": worded(
        _("The session of %(session)s is longer than %(limit)s. Check the date and the times."),
        session=format_span,
        limit=format_minutes,
    ),
    "session_all_break": worded(
        _("The session of %(session)s has a break of %(pause)s, so no time is left. Enter a shorter break."),
        session=format_span,
        pause=format_minutes,
    ),
    "session_longer_than_course": worded(
        _("The session of %(session)s has %(minutes)s of training, but the whole course has only %(required)s."),
        session=format_span,
        minutes=format_minutes,
        required=format_minutes,
    ),
    "date_far_ahead": worded(
        _("%(day)s is more than a year from now. Correct it, or check below that it is right."), day=format_day
    ),
    "date_far_from_others": worded(
        _(
            "%(day)s is %(days)s days away from the nearest other date of the cohort, %(nearest)s. Correct it, or "
            "check below that it is right."
        ),
        day=format_day,
        nearest=format_day,
    ),
    "sessions_overlap": worded(
        _("Two sessions overlap: %(one)s and %(other)s. Change one of them."), one=format_span, other=format_span
    ),
    # Warnings.
    "hours_beyond_course": worded(
        _("The sessions add up to %(planned)s, which is %(excess)s more than the course has."),
        planned=format_minutes,
        excess=format_minutes,
    ),
}

SEATS = {
    "seat_held": _("%(person)s already has a seat in %(cohort)s."),
    "cohort_planned": _("%(cohort)s is not open for enrollment yet. You can take seats after the vendor opens it."),
    "training_canceled": _("This training was canceled. Choose another one."),
    "cohort_started": _("%(cohort)s has started, so you can no longer take seats in it."),
    "cohort_finished": _("%(cohort)s is finished, so you can no longer take seats in it."),
    "cohort_canceled": _("%(cohort)s is canceled, so you can no longer take seats in it."),
    "course_for_other_role": worded(
        _("%(person)s is not %(role)s at %(agency)s, so they cannot take this course."), role=roles.with_article
    ),
    "prerequisite_missing": _(
        "%(person)s cannot take %(cohort)s yet: it needs %(course)s, completed or begun before %(cohort)s begins."
    ),
    "course_of_no_program": _(
        "No program in force asks beginners for %(course)s, so nobody could choose one and have a seat in it."
    ),
    "course_before_itself": _("A course cannot need itself, or one that needs it."),
    "cohort_full": ngettext_lazy(
        "%(cohort)s is full. The only seat is taken.", "%(cohort)s is full. All %(seats)s seats are taken.", "seats"
    ),
    "trainees_missing": _("Choose at least one trainee."),
    "too_few_seats_left": ngettext_lazy(
        "%(cohort)s has %(left)s seat left, but you chose %(chosen)s people. Choose fewer people.",
        "%(cohort)s has %(left)s seats left, but you chose %(chosen)s people. Choose fewer people.",
        "left",
    ),
    "seat_of_canceled_cohort": _(
        "%(cohort)s was canceled, so %(person)s no longer has a seat in it. The list of seats says if it was moved."
    ),
    "seat_given_up_before": _("%(person)s has already been withdrawn from %(cohort)s."),
    "credit_changed": worded(
        _(
            "The terms of this seat have changed since you opened the page: %(amount)s is credited now, and %(owed)s "
            "is owed. Check this and try again."
        ),
        amount=format_money,
        owed=format_money,
    ),
    "full_credit_too_late": _(
        "The training has begun, so only the state can give the fee back. Ask state finance staff: they can waive what "
        "is not paid, or decide that the state pays the fee."
    ),
    "employer_unchanged": _("%(agency)s employs the person already. Choose another agency."),
    "employer_day_in_future": _("Enter today or an earlier day. Record a later change when it happens."),
    "employer_day_too_early": worded(
        _("Enter a day that is not before %(day)s, when the seat was taken or last changed its agency."),
        day=format_day,
    ),
    "employer_without_role": worded(
        _("%(person)s is not %(role)s at %(agency)s yet. Ask this agency to invite them first."),
        role=roles.with_article,
    ),
    "employer_change_not_last": _("Only the last change of employer of a seat can be taken back."),
    "undo_by_other_side": _("The other side gave this seat up, so only it can take it again."),
    "undo_not_withdrawn": _("This seat is taken, so there is nothing to undo."),
    "undo_too_late": _(
        "This was given up more than 24 hours ago, so it cannot be undone. Take a new seat in %(cohort)s while it is "
        "open."
    ),
    "undo_changed": worded(
        _(
            "The money that can be applied has changed since you opened the page: this seat will owe %(amount)s now. "
            "Check this and try again."
        ),
        amount=format_money,
    ),
    "move_to_same_cohort": _("The seat is in %(cohort)s already. Choose another cohort."),
    "move_charges_others": _(
        "%(cohort)s costs more, and others would pay for that, too. Ask state program staff to move the seat."
    ),
    "move_target_unfit": _(
        "Seats can no longer be moved to %(cohort)s: it is full, people wait for it, it has begun, too few hours are "
        "scheduled in it, or it costs more. Choose another cohort, or none."
    ),
    "move_to_other_course": _("A seat can be moved only to a cohort of the same course, %(course)s."),
    "withdrawal_too_late": _("%(cohort)s is finished, so you can no longer withdraw people from it."),
}

MESSAGES = register(
    {
        **COURSES,
        **VENDORS,
        **COHORTS,
        **SESSIONS,
        **AGENDAS,
        **PLANNING,
        **SEATS,
        **FUNDING,
        **ANOTHER_SEAT,
        **ATTENDANCE,
        **CALENDARS,
        **CORRECTIONS,
        **CREDITS,
        **MAKE_UPS,
        **VENUES,
        **WAITING,
        **REQUESTS,
        **ROSTERS,
    }
)
