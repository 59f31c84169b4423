"""Words of endorsements and of work on teams: why something is refused, what one is today, what keeping it takes."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_day, format_decimal_hours
from cohorts.core.refusals import register
from lms.certification.messages.areas import area_words
from lms.certification.rules.endorsements import Kind, Status
from lms.certification.rules.settings import minutes

MESSAGES = register(
    {
        "endorsement_of_another": _("Only the person can decide about this."),
        "endorsement_unknown": _("The rules in force do not have this endorsement."),
        "endorsement_needs_no_answer": _("This endorsement is shown without your agreement: your work needs it."),
        "endorsement_answered_already": _("You answered this already. Look at it as it is now."),
        "endorsement_reason_missing": _("Enter the reason. The person can read it."),
        "endorsement_not_certified": _("The person does not have a certificate that counts today."),
        "endorsement_counts_already": _("The person has this endorsement already."),
        "endorsement_without_condition": _("By the rules this endorsement is not granted on a condition."),
        "endorsement_by_rules": _(
            "By the rules this endorsement is granted by itself once its requirements are met. It cannot be granted by "
            "a decision, unless it was granted before and has ended."
        ),
        "endorsement_not_agreed": _(
            "The person has not agreed that this endorsement is granted and shown. They can agree on their own page."
        ),
        "endorsement_begins_before": _("Enter today or a later day."),
        "endorsement_end_missing": _("Enter the last day: on a condition an endorsement always ends."),
        "endorsement_ends_before": _("Enter a last day that is not before the first day."),
        "endorsement_ends_late": _("By the rules it can last through %(day)s. Enter that day or an earlier one."),
        "endorsement_over": _("This endorsement does not count any more."),
        "endorsement_not_ended": _("This endorsement was not ended by a decision."),
        "endorsement_not_doubted": _("Nobody needs to look at this endorsement."),
        "team_unknown": _("The rules of this person’s program do not name this team."),
        "team_work_own": _("You cannot record your own work on a team. Ask your supervisor or your agency."),
        "team_work_not_yours": _(
            "Only the supervisor, the coordinators of the agency and program staff can record this."
        ),
        "team_work_goes_on": _("Work on this team is recorded already, and it goes on. Change that entry."),
        "team_work_day_missing": _("Enter the day."),
        "team_work_before_employment": _("The employment began on %(day)s. Enter that day or a later one."),
        "team_work_after_employment": _("The employment ended on %(day)s. Enter that day or an earlier one."),
        "team_work_far_ahead": _("This day is more than a year ahead. Enter an earlier one."),
        "team_work_ends_first": _("Enter a last day that is not before the first day."),
        "team_work_unchanged": _("Nothing was changed: it says this already."),
        "team_work_reason_missing": _("Enter the reason."),
        "team_work_changed": _("Somebody changed this entry, or took it out. Look at the list as it is now."),
    }
)


def status_text(row: Any, status: Status) -> str:
    """Return what a granted endorsement is on a day, in a sentence."""
    days = {
        "first": format_day(row.begins_on),
        "last": format_day(row.ends_on) if row.ends_on else "",
        "condition": row.condition,
        "ended": format_day(row.ended_on) if row.ended_on else "",
    }
    if status == Status.ENDED:
        return gettext("Ended on %(ended)s by a decision.") % days
    if status == Status.EXPIRED:
        return gettext("Ended on %(last)s.") % days
    if status == Status.AHEAD:
        text = gettext("Counts from %(first)s through %(last)s.") if row.ends_on else gettext("Counts from %(first)s.")
        return text % days
    if status == Status.CONDITIONAL:
        return gettext("Counts through %(last)s, on a condition: %(condition)s") % days
    if row.ends_on is None:
        return gettext("Counts since %(first)s.") % days
    return gettext("Counts since %(first)s, through %(last)s.") % days


def keeping_text(kind: Kind) -> str:
    """Return what keeping an endorsement with a renewed certificate takes, in a sentence."""
    if kind.keeping is None:
        if kind.is_carried:
            return gettext("It goes on by itself when you renew your certificate.")
        return gettext("It ends on its last day. Program staff can grant it again.")
    about = {
        "hours": format_decimal_hours(minutes(kind.keeping.hours)),
        "area": area_words(kind.keeping.area) if kind.keeping.area else "",
    }
    of_area = gettext(
        "It goes on when you renew your certificate and have %(hours)s hours of continuing education in this area from "
        "the term before: %(area)s. Enter them before it ends."
    )
    of_any = gettext(
        "It goes on when you renew your certificate and have %(hours)s hours of continuing education from the term "
        "before. Enter them before it ends."
    )
    return (of_area if kind.keeping.area else of_any) % about
