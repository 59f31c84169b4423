"""Refusals and words of practice and supervision."""

from calendar import monthrange
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.dates import home_zone
from cohorts.core.formatting import format_day, format_days, format_list, format_minutes, format_month, format_time
from cohorts.core.refusals import register, worded
from cohorts.core.zones import format_zone_name
from lms.certification.rules.practice import CONFIRMED, RETURNED, WAITING
from lms.certification.rules.supervision_record import DutyCode

# Of missed periods, a page names the latest so many.
MOST_MISSED = 6
# What supervisors can be, as the rules of programs call it.
SUPERVISOR_KINDS = {
    "qmhp": _("Qualified mental health professional (QMHP)"),
    "mental-health-professional": _("Mental health professional"),
    "mental-health-practitioner": _("Mental health practitioner"),
    "certified-peer": _("Certified peer specialist"),
}


def kinds_in_words(kinds: Any) -> str:
    """Return what a supervisor must be, one of these, in a sentence."""
    return " / ".join(str(SUPERVISOR_KINDS.get(kind, kind.replace("-", " "))) for kind in kinds)


def _clock(moment: Any) -> str:
    return format_time(moment, home_zone())


MESSAGES = register(
    {
        "plan_day_missing": _("Enter the first day on which this applies."),
        "plan_days_wrong": _("The last day is before the first day."),
        "plan_duty_unknown": _("The plan of this person does not ask for this."),
        "plan_not_yours": _("The rules of the program do not let you change this part of the plan."),
        "plan_own": _("Nobody changes their own plan. Ask a colleague."),
        "plan_reason_missing": _("Enter the reason. The person and the supervisor can read it."),
        "plan_restored_already": _("The plan applies again already."),
        "plan_terms_unclear": _("Choose one thing: nothing is due, or how much is due instead."),
        "practice_after_employment": worded(
            _("Your work there ended on %(day)s. Enter a day up to then, or choose another employer."), day=format_day
        ),
        "practice_ahead": worded(
            _("This time has not passed yet in %(zone)s. Enter hours after they were worked."), zone=format_zone_name
        ),
        "practice_back_reason_missing": _("Enter what must be corrected. The specialist reads it."),
        "practice_before_employment": worded(
            _("Your work there began on %(day)s. Enter a day from then on, or choose another employer."), day=format_day
        ),
        "practice_after_employment_in_file": worded(
            _("The line has a day after the end of the work at your agency, %(day)s."), day=format_day
        ),
        "practice_before_employment_in_file": worded(
            _("The line has a day before the work at your agency began, %(day)s."), day=format_day
        ),
        "practice_category_unknown_in_file": _(
            "The line has a kind of work (category) that the rules of the program do not name, or none."
        ),
        "practice_end_first_in_file": _(
            "The line has an end that is not after its beginning. Work past midnight is two lines: until 24:00, and "
            "from 00:00 on."
        ),
        "practice_kind_unknown_in_file": _(
            "The line has an unknown kind: work, individual-supervision or field-supervision."
        ),
        "practice_overlaps_in_file": worded(
            _("The line has time that was entered already: %(begins)s–%(ends)s on this day."),
            begins=_clock, ends=_clock,
        ),
        "practice_too_long_in_file": _("The line has more than 24 hours."),
        "practice_without_rules_in_file": _("The program of this person does not count hours of practice."),
        "practice_category_unknown": _("Choose a kind of work that the rules of your program name."),
        "practice_changed": _("This was changed after you opened the page. Look at it again, then confirm."),
        "practice_checked_already": _("This was done already."),
        "practice_closed": worded(
            _("Program staff closed the days through %(day)s. Contact them if something is wrong."), day=format_day
        ),
        "practice_closed_already": _("The ledger is closed through this day already."),
        "practice_corrected_already": _("You corrected this in another tab. What you enter here is not saved."),
        "practice_cosigned_already": _("The charts of this session are co-signed already."),
        "practice_cosign_not_confirmed": _("Only charts of confirmed sessions in the field are co-signed."),
        "practice_each_other": _(
            "%(person)s confirmed hours of yours in the same month. Two people do not confirm each other; ask the "
            "agency for another supervisor."
        ),
        "practice_employer_missing": _("Choose where you worked."),
        "practice_end_first": _(
            "The end must be after the beginning. If you worked past midnight, enter two lines: until midnight, and "
            "from midnight on."
        ),
        "practice_entered_by_you": _("You entered these hours yourself. Somebody else confirms them."),
        "practice_file_cells": _("This line needs: email address, day, from, to, kind, category, contact."),
        "practice_file_clock": _("Write times as 08:00 or 16:30; midnight at the end of the day is 24:00."),
        "practice_file_day": _("Write the day as 2027-03-31: year, month, day."),
        "practice_file_person": _("Nobody with this email address works at your agency."),
        "practice_file_program": _("The program of this person does not count hours of practice."),
        "practice_kind_unknown": _("Choose work or supervision."),
        "practice_not_qualified": worded(
            _("The program asks for a supervisor who is: %(kinds)s. Program staff have not confirmed that you were, on "
              "%(day)s."),
            kinds=kinds_in_words, day=format_day,
        ),
        "practice_not_your_staff": worded(_("You were not the supervisor of this person on %(day)s."), day=format_day),
        "practice_of_another": _("Only the specialist enters and changes their own hours."),
        "practice_overlaps": worded(
            _("You entered %(begins)s–%(ends)s on this day already. The same time is not entered twice."),
            begins=_clock, ends=_clock,
        ),
        "practice_own_hours": _("Nobody confirms their own hours."),
        "practice_reason_missing": _("Enter the reason. It stays in the history."),
        "practice_taken_out_already": _("You took these hours out in another tab. What you enter here is not saved."),
        "practice_too_long": _("This is more than 24 hours."),
        "practice_unchanged": _("Nothing is different."),
        "practice_without_rules": _("Your program does not count hours of practice."),
        "qualification_day_ahead": _("This day is still ahead. Send it once it has begun."),
        "qualification_day_missing": _("Enter the day from which it holds."),
        "qualification_days_wrong": _("The last day is before the first day."),
        "qualification_evidence_missing": _("Enter the number in the register, or choose a document that shows it."),
        "qualification_kind_missing": _("Choose what you are."),
        "qualification_last_day_wrong": _("The last day must lie within the days of the qualification."),
        "qualification_end_ahead": _("The last day can be today at the latest. End it when its day has come."),
        "qualification_of_another": _("You can only withdraw your own."),
        "qualification_of_supervisors": _("This is for people who supervise specialists."),
        "qualification_elsewhere": _(
            "Staff of the authority whose candidates this person supervises decide about the qualification."
        ),
        "qualification_own": _("Nobody decides about their own qualification. Ask a colleague."),
        "qualification_reason_missing": _("Enter the reason. The supervisor can read it."),
        "qualification_sent_already": _("You sent this already: it waits for program staff, or is confirmed."),
    }
)  # fmt: skip
CATEGORIES = {
    "employment": _("Employment"),
    "mh-services": _("Mental health services"),
    "peer-services": _("Peer services"),
}
ENTRY_STATES = {
    CONFIRMED: _("Confirmed"),
    WAITING: _("Waits for your supervisor"),
    RETURNED: _("Sent back to you"),
}
STAFF_STATES = {
    CONFIRMED: _("Confirmed"),
    WAITING: _("Waits for the supervisor"),
    RETURNED: _("Sent back"),
}
DUTY_CODES = {
    DutyCode.MET: _("Done"),
    DutyCode.WAITING: _("Waits for the supervisor"),
    DutyCode.DUE: _("Due"),
    DutyCode.MISSED: _("Missed"),
    DutyCode.WAIVED: _("Not needed"),
    DutyCode.LATER: _("Begins later"),
    DutyCode.OVER: _("Ended"),
}
DUTY_TITLES = {
    "clinical-individual": _("Individual supervision"),
    "field-first": _("Field supervision in the first hours"),
    "field-following-year": _("Field supervision in the following year"),
    "chart-cosign": _("Co-signed charts of field supervision"),
}


def category_label(key: str) -> str:
    """Return the words of a category of work."""
    return str(CATEGORIES.get(key) or key.replace("-", " ").capitalize())


def duty_title(duty: Any) -> str:
    """Return the name of a duty: that of the rules, or the usual one."""
    return str(duty.title or DUTY_TITLES.get(duty.key) or duty.key.replace("-", " ").capitalize())


def amount(duty: Any, number: int) -> str:
    """Return so many minutes, or so many times, as the duty counts."""
    if duty.hours is not None:
        return format_minutes(number)
    return str(number)


def duty_sentence(state: Any) -> str:
    """Return what is due, done, missing and next, in one or two sentences."""
    duty, period = state.duty, state.current
    if duty.during is not None:
        return _cosign_sentence(state)
    if state.code == DutyCode.LATER:
        return gettext("It has not begun yet.")
    if period is None:
        return gettext("Nothing more is due.")
    if state.code == DutyCode.WAIVED:
        return gettext("Nothing is due from you in this period.")
    about = {
        "done": amount(duty, period.done), "needed": amount(duty, period.needed),
        "missing": amount(duty, period.missing), "waiting": amount(duty, period.waiting),
    }  # fmt: skip
    text = gettext("%(done)s of %(needed)s confirmed.")
    if state.code == DutyCode.WAITING:
        text = gettext("%(done)s of %(needed)s confirmed; waiting for the supervisor: %(waiting)s.")
    elif state.code == DutyCode.DUE:
        text = gettext("%(done)s of %(needed)s confirmed, %(missing)s missing.")
    return " ".join(part for part in (text % about, _until(state, period)) if part)


def _until(state: Any, period: Any) -> str:
    if state.next_on is not None:
        return gettext("Next from %(day)s.") % {"day": format_day(state.next_on)}
    if state.duty.within is not None:
        about = {"counter": format_minutes(state.counter), "limit": format_minutes(state.limit)}
        return gettext("Counted within the first %(limit)s of contact; so far %(counter)s.") % about
    if period.last is not None and state.code != DutyCode.MET:
        return gettext("Due by %(day)s.") % {"day": format_day(period.last)}
    return ""


def _cosign_sentence(state: Any) -> str:
    if state.code in (DutyCode.LATER, DutyCode.WAITING):
        return gettext("No session in the field is confirmed yet.")
    if not state.missing:
        return gettext("The charts of every confirmed session are co-signed.")
    return gettext("Sessions without co-signed charts: %(count)s.") % {"count": state.missing}


def _period_words(period: Any) -> str:
    """A whole month by its name, other periods by their days."""
    first, last = period.first, period.last
    if first.day == 1 and last == first.replace(day=monthrange(first.year, first.month)[1]):
        return format_month(first)
    return format_days(first, last)


def missed_sentence(state: Any) -> str:
    """Return which periods ended without what was due; "" if none did."""
    if not state.missed:
        return ""
    periods = format_list(_period_words(one) for one in state.missed[-MOST_MISSED:])
    return gettext("Missed: %(periods)s.") % {"periods": periods}
