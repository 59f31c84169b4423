"""A vendor decides whether a cohort with too few seats taken takes place."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_day
from cohorts.training.actions.run_decisions import decide_to_run, put_off_decision, run_facts
from cohorts.training.models.run_decisions import RunChoice
from cohorts.training.rules.cohort_heads import decision_problem
from cohorts.training.views.emails_first import EmailsFirst
from cohorts.training.views.vendor_changes import OfCohort
from cohorts.ui.action_view import RowActionView
from cohorts.ui.fields import day_field


class DecideForm(forms.Form):
    """Run it, or decide later. To cancel is a page of its own."""

    choice = forms.ChoiceField(
        label=_("Decision"),
        choices=RunChoice.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you decide.")},
    )
    decide_on = day_field(_("Decide by"), required=False, help_text=_("Only if you decide later."))


class DecideCohort(EmailsFirst, OfCohort, RowActionView):
    """Let it take place, or decide later."""

    template_name = "training/decide_cohort.html"
    form_class = DecideForm
    action_label = _("See who is affected")

    def get_problem(self):
        """There is nothing to decide."""
        return decision_problem(run_facts(self.row))

    def get_heading(self):
        """The question."""
        return gettext("Does %(cohort)s take place?") % {"cohort": self.row}

    def get_lead(self):
        """How many seats are taken, and by when it is to be decided."""
        facts = run_facts(self.row)
        text = ngettext(
            "%(taken)s of at least %(minimum)s seat is taken. Day of decision: %(day)s.",
            "%(taken)s of at least %(minimum)s seats are taken. Day of decision: %(day)s.",
            facts.minimum.seats,
        )
        day = format_day(facts.minimum.decide_on)
        return text % {"taken": facts.taken, "minimum": facts.minimum.seats, "day": day}

    def get_context_data(self, **context):
        """Where it can be canceled."""
        cancel_url = reverse("vendor_cohort_cancel", args=[self.row.pk])
        return super().get_context_data(cancel_url=cancel_url, **context)

    def act(self, data, by, at):
        """Decide."""
        if data["choice"] == RunChoice.RUN:
            return decide_to_run(cohort=self.row, by=by, at=at)
        return put_off_decision(cohort=self.row, decide_on=data["decide_on"], by=by, at=at)

    def done_text(self, result):
        """What was decided."""
        if result.decide_on is None:
            return gettext("%(cohort)s takes place.") % {"cohort": result}
        words = {"cohort": result, "day": format_day(result.decide_on)}
        return gettext("You decide about %(cohort)s by %(day)s.") % words
