"""The form of a quote, for the pages of agencies and of state staff."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cohorts.billing.rules.quotes import MAX_SEATS


class QuoteForm(forms.Form):
    """Which course, and how many seats."""

    course = forms.ModelChoiceField(
        None, label=_("Course"), error_messages={"required": _("Choose a course.")}, empty_label=_("Choose a course")
    )
    count = forms.IntegerField(
        label=_("Number of seats"),
        min_value=1,
        max_value=MAX_SEATS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": 1}),
    )

    def __init__(self, *args, courses, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["course"].queryset = courses
