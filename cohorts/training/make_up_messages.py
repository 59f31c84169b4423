"""Sentences about make-ups: why somebody cannot come to a session of another cohort, and rules of courses."""

from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_minutes, format_range
from cohorts.core.refusals import worded


def _session(span):
    """The start and end of a session, with its zone."""
    return format_range(span.starts_at, span.ends_at, span.zone)


MAKE_UPS = {
    "seat_out_of_reach": worded(
        _(
            "%(person)s: %(remaining)s of %(required)s remain here, %(needed)s are needed, %(to_make_up)s would have "
            "to be made up, %(left)s are allowed. This cannot be reached. Choose another cohort, or enter why they get "
            "the seat all the same."
        ),
        remaining=format_minutes,
        required=format_minutes,
        needed=format_minutes,
        to_make_up=format_minutes,
        left=format_minutes,
    ),
    "seat_needs_make_up": worded(
        _(
            "%(person)s: %(remaining)s of %(required)s remain here, %(needed)s are needed, %(to_make_up)s have to be "
            "made up in other cohorts, %(left)s are allowed."
        ),
        remaining=format_minutes,
        required=format_minutes,
        needed=format_minutes,
        to_make_up=format_minutes,
        left=format_minutes,
    ),
    "make_up_limit_missing": _("Enter how many hours a person can make up."),
    "make_up_limit_without_make_up": _("Enter 0 hours, or choose where people can make up."),
    "make_up_limit_too_high": worded(
        _("Enter at most %(most)s, which is the whole course."), most=format_minutes
    ),
    "make_up_not_allowed": _("This course has no make-up sessions. Ask your agency for a seat in another cohort."),
    "make_up_without_seat": _("%(person)s has no seat in this course now. Their agency can give them one."),
    "make_up_other_vendor": _(
        "In this course you can make up only at the training vendor of your seat. This session is at %(vendor)s."
    ),
    "make_up_own_cohort": _("%(person)s has a seat in %(cohort)s, so its sessions are their own."),
    "make_up_cohort_closed": _("%(cohort)s is not open for guests. Choose another session."),
    "make_up_started": _("This session of %(cohort)s has already started. Choose another one."),
    "make_up_not_held_yet": _(
        "This session of %(cohort)s has not started. People ask for it themselves, on the page “Make up”."
    ),
    "make_up_asked_already": _("%(person)s already asked for this session of %(cohort)s."),
    "make_up_nothing_missing": _(
        "%(person)s misses nothing of what this session teaches: it is credited, still to come, or asked for already."
    ),
    "make_up_beyond_limit": worded(
        _(
            "This session would make up %(brings)s, but only %(left)s of %(limit)s that can be made up are left. "
            "Choose a shorter one, or ask for a seat in another cohort."
        ),
        brings=format_minutes,
        left=format_minutes,
        limit=format_minutes,
    ),
    "make_up_clash": worded(
        _("%(person)s has another session at this time: %(session)s, %(other)s."), session=_session
    ),
    "make_up_no_room": _("No chair is free in this session of %(cohort)s. Choose another one."),
    "make_up_not_requested": _("This request of %(person)s was answered or taken back. Reload the page."),
    "make_up_over": _("%(person)s does not make up in this session any more. Reload the page."),
    "make_up_marked": _("Attendance of %(person)s is recorded for this session, so this cannot be changed any more."),
    "make_up_of_someone_else": _("Only the person who asked for this make-up session can take it back."),
    "own_make_up": _("You cannot decide about your own make-up session. Ask another coordinator."),
    "make_up_on_the_list": _("This person has a seat in this cohort, so they are on the list of the session already."),
    "make_up_person_unknown": _(
        "Nobody with this email address has a seat in this course in another cohort. Check the address."
    ),
}  # fmt: skip
