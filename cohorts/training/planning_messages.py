"""Messages for the codes of patterns of sessions, days off and copies of cohorts."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from cohorts.core.formatting import format_day, format_minutes
from cohorts.core.refusals import worded

PLANNING = {
    "pattern_weekdays_missing": _("Check at least one weekday."),
    "pattern_without_time": _("No time is left between the start, the end and the break. Check the times."),
    "pattern_count_missing": _("Enter the number of sessions, or choose the course first: then we count them."),
    "pattern_too_long": ngettext_lazy(
        "The course would need %(count)s session like this. A cohort has at most %(most)s. Choose longer sessions.",
        "The course would need %(count)s sessions like this. A cohort has at most %(most)s. Choose longer sessions.",
        "count",
    ),
    "pattern_without_days": _("Too few days are free within three years. Check the weekdays and the list of days off."),
    "holiday_exists": worded(_("%(day)s is on the list already: %(name)s."), day=format_day),
    "holiday_not_listed": worded(_("%(day)s is not on the list of days off."), day=format_day),
    "holiday_not_proposed": worded(
        _("%(day)s is not a public holiday of this state. Enter it with “Add a day off” instead."), day=format_day
    ),
    "holidays_decided": _(
        "All public holidays of %(calendar)s in %(year)s are decided already. Add or remove single days instead."
    ),
    "holiday_calendar_unknown": _("Choose a state or territory."),
    "holiday_name_missing": _("Enter what the day is called."),
    "session_on_holiday": worded(
        _("%(day)s is %(name)s, a day off in the state. Change the day, or check the box below."), day=format_day
    ),
    "cohort_hours_too_few": worded(
        _(
            "%(cohort)s would have %(scheduled)s of training, but %(needed)s are needed. Nobody could complete the "
            "course with its sessions. Change what you entered or add sessions first, or check the box below."
        ),
        scheduled=format_minutes,
        needed=format_minutes,
    ),
    "seats_lose_hours": worded(
        ngettext_lazy(
            "%(count)s person with a seat could no longer reach the %(needed)s that are needed. Change what you "
            "entered or add sessions first, or check the box below.",
            "%(count)s people with a seat could no longer reach the %(needed)s that are needed. Change what you "
            "entered or add sessions first, or check the box below.",
            "count",
        ),
        needed=format_minutes,
    ),
    # Warning.
    "session_meets_on_holiday": worded(
        _("A session meets on %(day)s, which is now a day off: %(name)s. Sessions do not move by themselves."),
        day=format_day,
    ),
    "course_not_completed": _("The hours of %(course)s are not complete, so there is no statement of them yet."),
    "cohort_has_no_sessions_to_copy": _("%(cohort)s has no sessions to copy. Schedule a cohort instead."),
    "copy_in_past": worded(
        _("%(day)s is in the past, so the copy could not be opened. Correct the day, or check below that it is right."),
        day=format_day,
    ),
    "copy_on_same_day": _("Enter another day than the first day of %(cohort)s."),
}
