"""The forms of a course version: hours, fee, terms, and the outline."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cohorts.billing.rules.terms import Terms
from cohorts.core.refusals import sentence_of
from cohorts.training.models.courses import MakeUpPolicy
from cohorts.training.rules.corrections import DAYS_TO_ASK, MAX_DAYS_TO_ASK
from cohorts.training.rules.make_up import MakeUpRule
from cohorts.training.rules.outlines import BadOutline, read_outline
from cohorts.training.rules.seats import MAX_FEE, MAX_FREE_DAYS
from cohorts.ui.fields import MAX_DOCUMENT_CHARACTERS, day_field, text_field


class VersionForm(forms.Form):
    """How the course is taught from a day on. Hours in, minutes out."""

    version = forms.CharField(label=_("Version"), max_length=40, help_text=_("Such as “2027”."))
    effective_from = day_field(
        _("Effective from"), error_messages={"required": _("Enter the first day on which this applies.")}
    )
    required_hours = forms.DecimalField(label=_("Hours of training"), min_value=0, max_value=1000, decimal_places=2)
    missed_hours = forms.DecimalField(
        label=_("Maximum hours that may be missed"), min_value=0, max_value=1000, decimal_places=2
    )
    fee = forms.DecimalField(label=_("Training fee (dollars)"), min_value=0, max_value=MAX_FEE, decimal_places=2)
    free_days = forms.IntegerField(
        label=_("Days before the first session until which giving up a seat is free"),
        min_value=0,
        max_value=MAX_FREE_DAYS,
        initial=14,
        help_text=_("Whole calendar days. Seats that are taken keep the terms they were taken on."),
    )
    kept_share = forms.DecimalField(
        label=_("Percent of the fee owed after that, until the first session"),
        min_value=0,
        max_value=100,
        decimal_places=2,
        initial=50,
        help_text=_("From the first session on, the whole fee is owed."),
    )
    valid_days = forms.IntegerField(
        label=_("Days for which hours count"),
        min_value=1,
        max_value=36_500,
        required=False,
        help_text=_(
            "Counted back from the last hour that a person attends, so that a completed course stays completed. Leave "
            "this empty if hours count for good."
        ),
    )
    correction_days = forms.IntegerField(
        label=_("Days to ask for a correction of attendance"),
        min_value=0,
        max_value=MAX_DAYS_TO_ASK,
        initial=DAYS_TO_ASK,
        help_text=_(
            "Counted from the day on which the attendance was recorded. A coordinator of the training vendor decides. "
            "0 if nobody can ask."
        ),
    )
    make_up = forms.ChoiceField(
        label=_("Where people can make up what they missed"),
        error_messages={"required": _("Choose where people can make up what they missed.")},
        choices=MakeUpPolicy,
        initial=MakeUpPolicy.NONE,
        help_text=_("In one session of another cohort, which its training vendor approves. It costs nothing."),
    )
    make_up_hours = forms.DecimalField(
        label=_("Maximum hours that may be made up"),
        min_value=0,
        max_value=1000,
        decimal_places=2,
        required=False,
        help_text=_("Leave this empty without make-up."),
    )
    units = text_field(
        _("Units and objectives"),
        rows=14,
        max_length=MAX_DOCUMENT_CHARACTERS,
        required=False,
        help_text=_(
            "One line per unit: title, a vertical bar, hours (“Ethics | 8”). Below it, one line per objective, "
            "starting with a hyphen (“- Name three boundaries”). The hours must add up to the hours of training. "
            "A unit that may not be missed: “Ethics | 8 | must be attended”, or with the minutes that may lack "
            "“Ethics | 8 | must be attended, tolerance 15”. Hours carry over to a unit of the same title in another "
            "version. If the title changes, write the former one as its key: “Professional ethics | 8 | key ethics”."
        ),
    )

    def clean_units(self):
        """The outline, read."""
        try:
            return read_outline(self.cleaned_data["units"])
        except BadOutline as bad:
            raise forms.ValidationError(sentence_of(bad.problem), code=bad.problem.code) from None

    def arguments(self):
        """What the actions ask for, beside the course."""
        data = self.cleaned_data
        return {
            "effective_from": data["effective_from"],
            "fee": data["fee"],
            "terms": Terms(data["free_days"], data["kept_share"]),
            "hours_valid_days": data["valid_days"],
            "correction_days": data["correction_days"],
            "make_up": MakeUpRule(data["make_up"], round((data["make_up_hours"] or 0) * 60)),
            "units": data["units"],
            "required_minutes": round(data["required_hours"] * 60),
            "allowed_missed_minutes": round(data["missed_hours"] * 60),
        }


NAMES_OF_MINUTES = {
    "required_minutes": "required_hours",
    "allowed_missed_minutes": "missed_hours",
    "make_up_minutes": "make_up_hours",
}


class ChangeForm(VersionForm):
    """The same for a version that exists: its name stays."""

    version = None
