"""Until when people can be enrolled in a cohort, and how long a free seat is offered, as fields of forms."""

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


class EnrollingForm(forms.Form):
    """Until when people can be enrolled, and how long a seat is offered."""

    closes_on = closes_on_field()
    offer_hours = offer_hours_field()
