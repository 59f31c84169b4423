"""Messages for the refusal codes of places, rooms, and people with another training at the same time."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from cohorts.core.formatting import format_day, format_minutes, format_range
from cohorts.core.problems import Span
from cohorts.core.refusals import worded
from cohorts.core.zones import format_zone_name

# So many cohorts are named in a sentence; of more it says how many.
MAX_NAMED = 6


def format_times(spans: Iterable[Span]) -> str:
    """Return times in words, one after the other."""
    return "; ".join(format_range(span.starts_at, span.ends_at, span.zone) for span in spans)


def _uses(uses: Iterable[tuple[str, int, date]]) -> str:
    """Return sessions to come by cohort in words, the first cohorts by name. uses: [(cohort, sessions, last day)]"""
    uses = list(uses)
    parts = [
        ngettext("%(cohort)s (on %(last)s)", "%(cohort)s (%(count)s until %(last)s)", count)
        % {"cohort": cohort, "count": count, "last": format_day(last)}
        for cohort, count, last in uses[:MAX_NAMED]
    ]
    if (more := len(uses) - MAX_NAMED) > 0:
        parts.append(ngettext("%(count)s other cohort", "%(count)s other cohorts", more) % {"count": more})
    return "; ".join(parts)


VENUES = {
    "venue_name_missing": _("Enter the name of the place, such as Lakes Center."),
    "venue_address_missing": _("Enter the address, so that people find it. A place without one meets online."),
    "venue_name_taken": _("You already have a place named %(name)s. Enter another name."),
    "venue_in_use": worded(
        ngettext_lazy(
            "%(count)s session is still to come at %(name)s: %(cohorts)s. Move it first.",
            "%(count)s sessions are still to come at %(name)s: %(cohorts)s. Move them first.",
            "count",
        ),
        cohorts=_uses,
    ),
    "venue_of_other_vendor": _("%(venue)s is a place of another organization. Choose one of your own."),
    "venue_retired": _("%(venue)s is retired. Choose another place, or bring it back on its page."),
    "venue_in_other_zone": worded(
        _("%(venue)s is in %(zone)s. Choose this time zone for the cohort, or another place."), zone=format_zone_name
    ),
    "cohort_venue_and_place": _("Choose one of your places or enter another one, not both."),
    "online_place_in_person": _(
        "%(place)s is online, but people meet in person. Choose another place or another way to meet, or check the box "
        "below."
    ),
    "place_not_online": _(
        "People meet online, but %(place)s is not an online place. Choose another place or another way to meet, or "
        "check the box below."
    ),
    "room_elsewhere": _(
        "%(room)s is a room of %(venue)s, but the cohort meets at another place: %(place)s. Choose another room or "
        "place, or check the box below."
    ),
    "room_name_missing": _("Enter the name of the room, such as North 2."),
    "room_name_taken": _("This place already has a room named %(name)s. Enter another name."),
    "room_capacity_wrong": _("Enter how many people fit into the room: a number from 1 to %(most)s."),
    "room_link_not_online": _("Only a room of an online place has a link. Leave it empty."),
    "room_below_seats": _(
        "%(cohort)s has %(seats)s seats and is still to meet in this room. Move its sessions, or lower its seats first."
    ),
    "room_in_use": worded(
        ngettext_lazy(
            "%(count)s session is still to come in %(name)s: %(cohorts)s. Move it first.",
            "%(count)s sessions are still to come in %(name)s: %(cohorts)s. Move them first.",
            "count",
        ),
        cohorts=_uses,
    ),
    "room_of_other_vendor": _("%(room)s is a room of another organization. Choose one of your own."),
    "room_retired": _("%(room)s is retired. Choose another room."),
    "room_too_small": ngettext_lazy(
        "%(room)s holds %(count)s person, but the cohort has %(seats)s seats. Choose a larger room or fewer seats.",
        "%(room)s holds %(count)s people, but the cohort has %(seats)s seats. Choose a larger room or fewer seats.",
        "count",
    ),
    "room_taken": worded(
        _(
            "%(room)s is taken: %(sessions)s, cohort %(cohort)s, %(minutes)s in common. Choose another room or another "
            "time."
        ),
        sessions=format_times,
        minutes=format_minutes,
    ),
    "trainer_in_other_cohort": worded(
        _("%(person)s teaches in %(cohort)s at the same time: %(sessions)s. Choose another trainer or another time."),
        sessions=format_times,
    ),
    "trainer_elsewhere": worded(
        _(
            "%(person)s teaches in another cohort at the same time: %(sessions)s. Choose another trainer or another "
            "time."
        ),
        sessions=format_times,
    ),
    "session_room_and_place": _("Choose a room or enter another place, not both."),
    "sessions_in_past": worded(
        ngettext_lazy(
            "%(count)s session is in the past: %(sessions)s. Move or remove it.",
            "%(count)s sessions are in the past: %(sessions)s. Move or remove them.",
            "count",
        ),
        sessions=format_times,
    ),
    "enrollment_closed_before_opening": worded(
        _("The last day to enroll was %(day)s, so nobody could take a seat. Choose a later day."), day=format_day
    ),
    "sessions_without_trainer": worded(
        ngettext_lazy(
            "%(count)s session has no trainer: %(sessions)s. Name one in it.",
            "%(count)s sessions have no trainer: %(sessions)s. Name one in each.",
            "count",
        ),
        sessions=format_times,
    ),
    "trainer_not_qualified": _(
        "%(person)s is not qualified to teach %(course)s on the first day. Choose another trainer, or ask state "
        "program staff."
    ),
    "trainer_not_certified": _(
        "%(person)s has no certificate of a program that requires %(course)s. Choose another trainer."
    ),
    "not_a_trainer_anywhere": _("%(person)s is not a trainer of any vendor. Choose someone else."),
    "qualification_not_there": _("%(person)s has no qualification for %(course)s that you can withdraw."),
    "enrollment_opens_too_late": worded(
        _("Enter a first day to enroll that is not after %(last)s, the last day or the first session."), last=format_day
    ),
    "enrollment_not_open_yet": worded(
        _("Enrollment in %(cohort)s begins on %(day)s. You can take seats from that day on."), day=format_day
    ),
    "minimum_seats_missing": _("Enter the smallest number of seats, or leave the day of decision empty."),
    "minimum_day_missing": _("Enter by when you decide, or leave the smallest number of seats empty."),
    "minimum_above_seats": _("Enter a number from 1 to %(seats)s, the number of seats."),
    "minimum_decided_too_late": worded(
        _("Enter a day before %(first)s, when the training starts, so that people hear of it in time."),
        first=format_day,
    ),
    "cohort_head_settled": _("%(cohort)s has started or is over, so this can no longer be changed."),
    "no_sessions_to_come": _("%(cohort)s has no session to come that could be changed."),
    "sessions_unchanged": _("Nothing would change. Enter what is to be different, or go back."),
    "decision_only_while_open": _("%(cohort)s is not open, so there is nothing to decide."),
    "decision_without_minimum": _("%(cohort)s has no smallest number of seats, so there is nothing to decide."),
    "extension_day_missing": _("Enter by when you decide."),
    "extension_day_wrong": worded(
        _("Enter a day after %(after)s and before %(first)s, when the training starts."),
        after=format_day,
        first=format_day,
    ),
    "person_in_other_training": worded(
        _(
            "%(person)s has another training at times of %(cohort)s: %(times)s. Choose a cohort that meets at other "
            "times, or give up the other seat first."
        ),
        times=format_times,
    ),
    "roster_other_training": _("%(person)s has another training at the same times: %(when)s."),
    "seat_in_other_training": worded(
        _(
            "%(person)s has another training then: %(times)s. Choose another time, or check below that it is right. "
            "They would miss a part and would have to make up for it."
        ),
        times=format_times,
    ),
}
