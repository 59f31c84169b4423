"""Submit an application or a renewal, also without some parts."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.dates import home_day
from cohorts.core.formatting import format_minutes
from cohorts.ui.action_view import RowActionView
from lms.certification.actions import applications
from lms.certification.application_fees import due_on_submission
from lms.certification.application_words import lacking_text
from lms.certification.learning_list import closing_of
from lms.certification.models import ApplicationState, Channel
from lms.certification.views.applications import OwnApplication, way_context


class IncompleteForm(forms.Form):
    """A check to submit although something is missing."""

    incomplete = forms.BooleanField(
        label=_("I know that parts are missing or do not meet the rule, and submit anyway"),
        help_text=_("You can add them later. The day on which you submit decides which rules apply."),
        required=False,
    )
    rules = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)


class SubmitApplication(OwnApplication, RowActionView):
    """Submit, also without some parts."""

    form_class = IncompleteForm
    template_name = "certification/submit_application.html"
    heading = _("Submit your application")

    @cached_property
    def closing(self):
        """Continuing education of a renewal, which closes with this; None of anything else."""
        return closing_of(self.row.cycle, timezone.now())

    @property
    def action_label(self):
        """Of which kind; of a renewal that lacks continuing education also that it does."""
        if self.closing is not None and self.closing.is_short:
            return gettext("Submit although %(time)s are missing") % {"time": format_minutes(self.closing.lost)}
        return gettext("Submit my renewal") if self.is_renewal else gettext("Submit my application")

    def dispatch(self, request, *args, **kwargs):
        """Whoever pressed twice is led to the application, which is submitted."""
        if self.row.channel == Channel.PAPER:
            # The office submits what came on paper.
            raise Http404
        if self.row.state == ApplicationState.DRAFT:
            return super().dispatch(request, *args, **kwargs)
        if not self.row.is_reviewed:
            raise Http404
        messages.info(request, gettext("Your application is submitted."))
        return redirect(self.get_back_url())

    def get_heading(self):
        """Of which kind."""
        return gettext("Submit your renewal") if self.is_renewal else self.heading

    def act(self, data, by, at):
        """Submit it."""
        return applications.submit_application(application=self.row, **data, by=by, at=at)

    def get_initial(self):
        """With the rules that the page was made by."""
        return {"rules": self.row.cycle.version_id}

    def form_invalid(self, form):
        """With the rules of now: whoever was told that they changed can submit."""
        if self.refusal and self.refusal.code == "application_rules_changed":
            form.data = form.data.copy()
            form.data["rules"] = self.row.cycle.version_id
        return super().form_invalid(form)

    def done_text(self, result):
        """That it is here."""
        if self.closing is not None and self.closing.is_short:
            # As the page said it before.
            return gettext("Submitted, but it cannot be granted as it is. This page says what to do.")
        return gettext("Submitted. We emailed you that we have it. Program staff look at it next.")

    def get_context_data(self, **context):
        """What is missing."""
        missing, _counts = applications.open_parts(self.row, at=timezone.now())
        titles = [lacking_text(finding, timezone.now()) for finding in missing]
        fees = due_on_submission(self.row, timezone.now())
        context |= way_context(self.row, home_day(timezone.now()))
        if fees and self.closing is not None and self.closing.is_short:
            fees = [gettext("No fee is charged while continuing education is missing.")]
        return super().get_context_data(missing=titles, fees=fees, closing=self.closing, **context)
