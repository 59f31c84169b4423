"""Until when people can be enrolled in a cohort, how long a free seat is offered, and how many must come, as fields."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cohorts.training.rules.waiting import DEFAULT_OFFER_HOURS, MAX_OFFER_HOURS
from cohorts.ui.fields import day_field


def closes_on_field():
    """The last day to enroll."""
    return day_field(
        _("Last day to enroll"),
        required=False,
        help_text=_("Until the end of this day in the cohort’s time zone. Leave it empty to enroll until the start."),
    )


def offer_hours_field():
    """How long a free seat is offered to somebody on the waiting list."""
    return forms.IntegerField(
        label=_("Hours to answer an offer"),
        min_value=1,
        max_value=MAX_OFFER_HOURS,
        initial=DEFAULT_OFFER_HOURS,
        required=False,
        help_text=_("How long a free seat is offered to the next person on the waiting list. Usually 48."),
    )


def opens_on_field():
    """The first day to enroll."""
    return day_field(
        _("First day to enroll"),
        required=False,
        help_text=_("Leave it empty to let people enroll as soon as the cohort is open."),
    )


def late_until_field():
    """The last day to fill seats after the start."""
    return day_field(
        _("Seats after the start until"),
        required=False,
        help_text=_(
            "Agencies can fill free seats until the end of this day, although sessions were missed. Leave it empty if "
            "nobody comes later."
        ),
    )


def min_seats_field():
    """With fewer seats taken, the vendor decides whether the cohort takes place."""
    return forms.IntegerField(
        label=_("Fewest seats for it to take place"),
        min_value=1,
        max_value=500,
        required=False,
        help_text=_("With fewer seats taken, you decide whether it takes place. Leave it empty if it always does."),
    )


def decide_on_field():
    """The day on which the vendor decides that."""
    return day_field(
        _("Day of that decision"),
        required=False,
        help_text=_("On this day you get a task: let it take place, decide later, or cancel."),
    )


class LateForm(forms.Form):
    """Until when seats can be filled in a cohort that runs."""

    late_until = late_until_field()


class EnrollingForm(forms.Form):
    """When people can be enrolled, and how long a seat is offered."""

    opens_on = opens_on_field()
    closes_on = closes_on_field()
    late_until = late_until_field()
    offer_hours = offer_hours_field()
