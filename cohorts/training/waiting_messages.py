"""Sentences about waiting lists and offers of seats."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from cohorts.core.formatting import format_day, format_moment
from cohorts.core.refusals import worded


def format_offer_end(at: datetime, zone: str) -> str:
    """Format when an offer ends, in the zone of its cohort: “Fri, Apr 23, 2027, 11:59 pm ChST”.

    Midnight is written as the last minute of the day, because people read it as the day's begin.
    """
    is_midnight = at.astimezone(ZoneInfo(zone)).time() == time(0)
    return format_moment(at - timedelta(minutes=1) if is_midnight else at, zone)


WAITING = {
    "enrollment_closes_too_late": worded(
        _("Enter a day that is not after the first session, %(first)s."), first=format_day
    ),
    "late_seats_before_start": worded(
        _("Enter a day that is not before the first session, %(first)s."), first=format_day
    ),
    "late_seats_after_end": worded(_("Enter a day that is not after the last session, %(last)s."), last=format_day),
    "late_seats_day_over": worded(
        _("This day is over. Enter %(today)s or a later day, or leave it empty."), today=format_day
    ),
    "offer_hours_wrong": _("Enter a number of hours between 1 and %(most)s."),
    "enrollment_closed": worded(
        _("The last day to enroll in %(cohort)s was %(day)s. Ask the training vendor."), day=format_day
    ),
    "enrollment_settled": _("%(cohort)s is over, so you can no longer change this."),
    "cohort_full_offered": ngettext_lazy(
        "%(cohort)s is full: %(taken)s seats are taken, and %(count)s seat is offered to someone on the waiting list.",
        "%(cohort)s is full: %(taken)s seats are taken, and %(count)s seats are offered to people on the waiting list.",
        "count",
    ),
    "cohort_full_guests": ngettext_lazy(
        "%(cohort)s is full: %(taken)s seats are taken, and %(count)s guest makes up in a session of it.",
        "%(cohort)s is full: %(taken)s seats are taken, and %(count)s guests make up in a session of it.",
        "count",
    ),
    "seats_below_guests": ngettext_lazy(
        "%(promised)s chairs are promised: %(count)s guest makes up in a session of %(cohort)s. Enter at least "
        "%(promised)s, or take the make-up back on the page of the cohort.",
        "%(promised)s chairs are promised: %(count)s guests make up in a session of %(cohort)s. Enter at least "
        "%(promised)s, or take make-ups back on the page of the cohort.",
        "count",
    ),
    "people_waiting": ngettext_lazy(
        "%(count)s person is waiting for a seat in %(cohort)s and comes first. Use the waiting list.",
        "%(count)s people are waiting for a seat in %(cohort)s and come first. Use the waiting list.",
        "count",
    ),
    "seats_below_promised": ngettext_lazy(
        "%(promised)s seats are promised: %(taken)s are taken and %(count)s is offered. Wait for the answer, or take "
        "the offer to %(person)s back on the page of the cohort; they are emailed.",
        "%(promised)s seats are promised: %(taken)s are taken and %(count)s are offered. Wait for the answers, or take "
        "the offer to %(person)s back on the page of the cohort; they are emailed.",
        "count",
    ),
    "seats_idle": ngettext_lazy(
        "The last day to enroll is over. Seats free: %(left)s. %(count)s person is waiting. A later last day offers "
        "the seats.",
        "The last day to enroll is over. Seats free: %(left)s. %(count)s people are waiting. A later last day offers "
        "the seats.",
        "count",
    ),
    "offer_extended_before": _("%(person)s got more time for this offer before. It can be extended once."),
    "offer_arrived": _(
        "Emails reach %(person)s, so the offer keeps its end. If they did not see it, ask them to look in their "
        "mailbox."
    ),
    "offer_ends_with_enrollment": _(
        "The offer to %(person)s already lasts until the last day to enroll in %(cohort)s or its start."
    ),
    "message_to_nobody": _("Choose to whom you write."),
    "message_no_readers": _("There is nobody in this group. Choose another one."),
    "message_subject_missing": _("Enter a subject."),
    "message_subject_long": _("The subject can have up to %(most)s characters."),
    "message_subject_reveals": _(
        "Others may see the subject of an email. These words may give away why somebody is here: %(words)s. Write it "
        "without them."
    ),
    "message_text_missing": _("Enter what you want to say."),
    "message_text_long": _("The message can have up to %(most)s characters. Make it shorter."),
    "message_limit": _("%(cohort)s got %(most)s messages today. Write again tomorrow."),
    "message_sent_already": _("You have just sent this message to %(cohort)s. It is in the list of emails."),
    "waiting_not_needed": _("%(cohort)s has a seat left, so nobody needs to wait. Take the seat."),
    "waiting_already": _("%(person)s is already on the waiting list of %(cohort)s."),
    "waiting_no_other_list": _(
        "No other cohort of this course is full, so there is no other list. To leave %(cohort)s, take the person off "
        "its list; to give them a seat elsewhere, use “Open cohorts”."
    ),
    "waiting_canceled": _("%(cohort)s was canceled, so its waiting list is closed."),
    "waiting_over": _("%(person)s is no longer on the waiting list of %(cohort)s."),
    "waiting_not_in_line": _("%(person)s is not waiting in line for %(cohort)s, so there is no priority to change."),
    "waiting_returning": _("%(person)s takes a seat again that was given up, so they are first."),
    "waiting_priority_unchanged": _("%(person)s has this priority already. Choose another one."),
    "undo_waiting": _("%(person)s is first on the waiting list of %(cohort)s and gets the next seat."),
    "offer_of_someone_else": _("This offer is for another person."),
    "offer_not_open": _("The seat is no longer offered to %(person)s."),
    "offer_with_free_seats": ngettext_lazy(
        "%(cohort)s has %(count)s free seat, which would be offered to this person again. Change the number of seats.",
        "%(cohort)s has %(count)s free seats, which would be offered to this person again. Change the number of seats.",
        "count",
    ),
    "offer_waits_for_admission": _(
        "The seat in %(cohort)s waits for admission. When you are admitted, it is yours without an answer here."
    ),
    "seat_needs_program": _(
        "%(cohort)s is only for people in a program that requires this course, and %(person)s has not chosen one. They "
        "choose it when they ask for a seat themselves, or on their path."
    ),
    "seat_needs_admission": _(
        "%(person)s can have a seat in %(cohort)s only after admission to the program that they chose. They read on "
        "their page what they can do."
    ),
    "seat_needs_admission_now": _(
        "%(cohort)s cannot keep a seat until %(person)s is admitted: it has begun, or the last day to enroll is over."
    ),
    "seat_was_kept": _(
        "A seat in %(cohort)s was kept for %(person)s before. They are on the waiting list and come in the order of "
        "asking as soon as they are admitted."
    ),
    "seat_is_kept": _("A seat in %(cohort)s is kept for %(person)s already. It waits for admission."),
    "seat_not_kept": _("No seat in %(cohort)s is kept for %(person)s now."),
    "seat_kept_to_the_end": _(
        "The seat in %(cohort)s is already kept for %(person)s as long as possible. To keep seats longer, enter more "
        "days or a later last day to enroll."
    ),
    "hold_days_wrong": _("Enter a number of days between 1 and %(most)s."),
    "offer_of_last_seat": _("This is the only seat of %(cohort)s. Cancel the cohort instead."),
}


def _own(template):
    """A sentence with `when`, a moment in the `zone` of its cohort."""
    return _OwnMoment(template)


class _OwnMoment:
    def __init__(self, template):
        self.template = template

    def __mod__(self, params):
        when, zone = params["when"], params["zone"]
        return self.template % {**params, "when": format_moment(when, zone) if when else ""}


WAITING |= {
    "offer_accepted": _own(
        _("The seat in %(cohort)s was accepted on %(when)s. To give it up, ask the agency that pays for it.")
    ),
    "offer_declined": _own(_("The seat in %(cohort)s was declined on %(when)s. It goes to the next person.")),
    "offer_lapsed": _own(
        _("The offer of a seat in %(cohort)s ended on %(when)s. Ask your agency if you still want a seat.")
    ),
    "offer_taken_back": _own(
        _("The offer of a seat in %(cohort)s was withdrawn on %(when)s. Ask the training vendor why.")
    ),
    "offer_cohort_canceled": _own(_("The training %(cohort)s was canceled on %(when)s.")),
}

# Why a seat is not given back although one is free: {reason: (what the person reads, what the agency reads)}.
NOT_GIVEN_BACK = {
    "fee": (
        _("A seat in %(cohort)s is free, but it could not be given back to you, because its fee could not be charged "
          "again. Ask %(agency)s to take a new seat."),
        _("A seat in %(cohort)s is free, but it could not be given back to %(person)s, because its fee could not be "
          "charged again. Take a new seat for them, or put them on the waiting list."),
    ),
    "clash": (
        _("A seat in %(cohort)s is free, but it could not be given back to you, because you have another training at "
          "the same times. Ask %(agency)s if you want this one instead."),
        _("A seat in %(cohort)s is free, but it could not be given back to %(person)s, because they have another "
          "training at the same times. To give them this one instead, give up the other seat first."),
    ),
}  # fmt: skip
