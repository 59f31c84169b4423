"""A vendor copies a cohort to other dates."""

from django import forms
from django.contrib import messages
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_days, format_minutes, format_money, local_day
from cohorts.core.problems import Problem
from cohorts.training.actions.cohorts import code_problem
from cohorts.training.actions.copies import copy_cohort
from cohorts.training.views.vendor_changes import OfCohort
from cohorts.ui.action_view import RowActionView
from cohorts.ui.asking_again import AsksAgain
from cohorts.ui.fields import day_field


class CopyForm(forms.Form):
    """Another name, another first day."""

    code = forms.CharField(
        label=_("Short name"), max_length=40, help_text=_("Shown on every list, such as PET-2026-03.")
    )
    first_day = day_field(_("First day"), error_messages={"required": _("Enter the first day.")})
    with_trainers = forms.BooleanField(
        label=_("Copy the trainers, too"),
        required=False,
        initial=True,
        help_text=_("Whoever no longer teaches for you is left out."),
    )


class CopyCohort(AsksAgain, OfCohort, RowActionView):
    """Copy the cohort, and go to the copy."""

    form_class = CopyForm
    action_label = _("Copy the cohort")
    sure_label = _("The first day is right")
    lead = _(
        "Only your organization sees the copy until you open it, and nobody is emailed. Every session moves by the "
        "same number of days and keeps its time of day, its room and its agenda. Seats and attendance are not copied."
    )

    def get_heading(self):
        """Which cohort."""
        return gettext("Copy %(cohort)s") % {"cohort": self.cohort}

    def get_form(self, form_class=None):
        """The form; the days of the cohort are said at the field."""
        form = super().get_form(form_class)
        if self.cohort.starts_at:
            first, last = (local_day(day, self.cohort.zone) for day in (self.cohort.starts_at, self.cohort.ends_at))
            text = gettext(
                "%(cohort)s meets %(days)s. Choose the same weekday, unless the sessions should move to others."
            )
            form.fields["first_day"].help_text = text % {"cohort": self.cohort, "days": format_days(first, last)}
        return form

    def get_doubts(self, form):
        """The first day is over; said together with a name that is taken."""
        day = form.cleaned_data["first_day"]
        if day >= local_day(timezone.now(), self.cohort.zone):
            return []
        taken = code_problem(form.cleaned_data["code"].strip())
        return [*([taken] if taken else []), Problem("copy_in_past", field="first_day", day=day)]

    def act(self, data, by, at):
        """Copy it."""
        return copy_cohort(cohort=self.cohort, **data, by=by, at=at)

    def done_text(self, result):
        """What it is, and what to check."""
        about = {"copy": result.cohort, "cohort": self.cohort}
        return gettext("%(copy)s is planned as a copy of %(cohort)s. Check its sessions, then open it.") % about

    def get_done_url(self, result):
        """The copy; what is different there is said."""
        if result.former_version:
            messages.warning(self.request, self._difference(result))
        return reverse("vendor_cohort", args=[result.cohort.pk])

    @staticmethod
    def _difference(result):
        former, version = result.former_version, result.cohort.course_version
        text = gettext(
            "On these days %(version)s is in effect, not %(former)s. Hours: %(hours)s, before %(former_hours)s. Fee: "
            "%(fee)s, before %(former_fee)s. The sessions have the default agenda."
        )
        return text % {
            "version": version,
            "former": former,
            "hours": format_minutes(version.required_minutes),
            "former_hours": format_minutes(former.required_minutes),
            "fee": format_money(version.fee),
            "former_fee": format_money(former.fee),
        }
