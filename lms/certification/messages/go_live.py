"""Sentences about lists of people who were certified before this site was used."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from cohorts.core.formatting import format_day
from cohorts.core.refusals import register, worded
from cohorts.core.states import label_in_sentence


def _stored_day(value: Any) -> str:
    """A day as remarks of rows keep it."""
    return format_day(date.fromisoformat(str(value)))


MESSAGES = register(
    {
        # A row about a certificate.
        "golive_number_missing": _("The number is missing."),
        "golive_number_signs": _(
            "“%(text)s” cannot be a number: use up to 30 letters, digits, hyphens, periods, slashes and spaces."
        ),
        "golive_number_twice": _("Row %(first)s has the same number. Each certificate needs its own: mend the list."),
        "golive_number_taken": _("Another certificate here has the number %(number)s."),
        "golive_other_authority": _("“%(text)s” is not of %(authority)s. Only the other office can import this row."),
        "golive_program_unknown": _("There is no program “%(text)s”. Use its name as it is here."),
        "golive_program_several": _("Several programs are called “%(text)s”. Use the title of the program."),
        "golive_level_unknown": _("The rules in force have no level “%(text)s”."),
        "golive_status_unknown": _(
            "The status “%(text)s” is not known. Use active, probation, suspended, revoked, surrendered or deceased."
        ),
        "golive_address_shared": _("Rows with different names use the address %(email)s. Each person needs their own."),
        "golive_person_twice": _(
            "Row %(first)s has a certificate of the same person and level. Keep the row of the latest one."
        ),
        "golive_dead_lives": _(
            "By this row the person died, but row %(first)s has a certificate of theirs that nobody has ended. Mend "
            "the list, or leave one of the rows out."
        ),
        "golive_lives_dead": _(
            "By row %(first)s the person died, but nobody has ended the certificate of this row. Mend the list, or "
            "leave one of the rows out."
        ),
        "golive_endorsement_unknown": _("The rules in force have no endorsement “%(text)s”."),
        "golive_endorsement_personal": _(
            "“%(text)s” can tell about a person, so they agree to it on their own page first. Leave it out of the list."
        ),
        "golive_same_address": _("%(people)s has this address here. Decide whether the row is about them."),
        "golive_same_name": _("Somebody here has this name: %(people)s. Decide whether the row is about them."),
        "golive_certified": _("This person has a certificate of %(program)s here already."),
        "golive_applying": _("This person has an open application to %(program)s here. Decide about it first."),
        # Days.
        "golive_status_day_early": worded(
            _("The status holds since %(day)s, but the person was certified only since %(since)s."),
            day=_stored_day, since=_stored_day,
        ),
        "golive_issued_missing": _("The day of issue is missing."),
        "golive_day_unreadable": _("“%(text)s” is not a date in the form %(format)s. Dates are never guessed."),
        "golive_day_ahead": worded(_("%(day)s has not come yet."), day=_stored_day),
        "golive_day_too_old": worded(_("%(day)s is too long ago. Check the year."), day=_stored_day),
        "golive_since_after_begin": worded(
            _("Certified since %(day)s, but the term begins before that, on %(begins)s."),
            day=_stored_day, begins=_stored_day,
        ),
        "golive_end_before_begin": worded(
            _("It ends on %(day)s, before it begins on %(begins)s."), day=_stored_day, begins=_stored_day
        ),
        "golive_end_far": worded(_("%(day)s is too far ahead for a last day. Check the year."), day=_stored_day),
        "golive_end_missing": _("The last day is missing. By the rules it is a birthday, which no list has."),
        # A row of continuing education.
        "golive_learning_number": _("No certificate of this list has the number “%(number)s”, or its row is refused."),
        "golive_learning_before": worded(
            _("%(day)s is before the person was certified, on %(since)s."), day=_stored_day, since=_stored_day
        ),
        "golive_learning_title": _("Enter what it was, in up to %(most)s characters."),
        "golive_learning_twice": _("The same hours are in row %(first)s."),
        "golive_learning_day_full": worded(
            _("The rows of %(day)s have more than 24 hours together."), day=_stored_day
        ),
        "golive_hours_unreadable": _("“%(text)s” is not a length of time. Write hours and minutes as 1:30, or 1.5."),
        "golive_hours_uneven": _(
            "“%(text)s” hours are not a whole number of minutes. Write hours and minutes, such as 0:50."
        ),
        "golive_hours_out_of_range": _("“%(text)s” cannot be the hours of one day."),
        "golive_area_unknown": _("The rules have no area “%(text)s”. They have: %(areas)s."),
        # What is done with a list.
        "golive_format_missing": _("Say how the days of the list are written. They are never guessed."),
        "golive_read_already": _("This list was imported, discarded or taken back already. Upload it again."),
        "golive_undecided": ngettext_lazy(
            "%(count)s row may be about somebody who has a record here. Decide about it first.",
            "%(count)s rows may be about people who have a record here. Decide about them first.",
            "count",
        ),
        "golive_nothing": _("There is nothing to import in this list."),
        "golive_changed": _("The list has changed since it was proposed. Read it again, and propose it again."),
        "golive_proposed": _("It is proposed to import this list. Change it after somebody has decided."),
        "golive_way_wrong": _("Choose one of the answers for this row."),
        "golive_hold_wrong": _("Enter a number of days from %(least)s to %(most)s."),
        "golive_not_working": worded(_("Nothing is left to do: the list is %(state)s."), state=label_in_sentence),
        "golive_touched": _(
            "Something was done with certificates of this list since they were imported: %(numbers)s. Their import can "
            "no longer be taken back."
        ),
        "golive_changed_meanwhile": _("What is here has changed since the list was read: %(why)s"),
    }
)  # fmt: skip
