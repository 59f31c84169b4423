"""Ask the training vendor to correct an entry of one's own attendance, and take that back. On a phone first."""

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.access import SIGNED_IN
from cohorts.core.formatting import format_day, format_range
from cohorts.training.actions import corrections as actions
from cohorts.training.models import CorrectionRequest
from cohorts.training.models.corrections import entry_facts, latest_mark, own_marks, requests_by_mark
from cohorts.training.rules.corrections import ask_problem, last_day
from cohorts.ui.action_view import RowActionView
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.fields import text_field
from cohorts.ui.page import crumb


class CorrectionTextForm(forms.Form):
    """What was different."""

    text = text_field(
        _("What was different?"),
        help_text=_("For example: “I came at 9:00 am and signed the sheet.” Do not write about your health."),
        error_messages={"required": _("Write what was different.")},
    )


class AskForCorrection(RowActionView):
    """Ask to correct one entry."""

    allowed_roles = (SIGNED_IN,)
    template_name = "training/my_correction_ask.html"
    form_class = CorrectionTextForm
    heading = _("Ask to correct your attendance")
    action_label = _("Send to the training vendor")

    def get_rows(self):
        """One's own entries."""
        return own_marks(self.request.user)

    @cached_property
    def facts(self):
        """What decides whether one may ask."""
        return entry_facts(self.row, latest_mark(self.row), requests_by_mark([self.row.pk]).get(self.row.pk))

    def get_crumbs(self):
        """My training, and the cohort."""
        return [crumb(_("My training"), "my_home"), (self.row.enrollment.cohort, self.get_back_url())]

    def get_back_url(self):
        """The cohort."""
        return reverse("my_cohort", args=[self.row.enrollment.cohort_id])

    def get_problem(self):
        """Why they cannot ask."""
        return ask_problem(self.facts, timezone.now())

    def act(self, data, by, at):
        """Ask."""
        return actions.ask_for_correction(mark=self.row, text=data["text"], by=by, at=at)

    def done_text(self, result):
        """Who decides."""
        text = gettext("You asked to correct your attendance. %(vendor)s decides, and we email you.")
        return text % {"vendor": self.row.session.cohort.vendor}

    def get_context_data(self, **context):
        """The session, the entry, and until when they can ask."""
        cohort = self.row.session.cohort
        day = last_day(self.row.at, self.facts.days, cohort.time_zone)
        return super().get_context_data(mark=self.row, session=self.row.session, cohort=cohort, last_day=day, **context)


class TakeCorrectionBack(ConfirmView):
    """Take the request back while it is not answered."""

    allowed_roles = (SIGNED_IN,)
    serious = False
    action_label = _("Take the request back")

    def get_rows(self):
        """One's own that are open."""
        return (
            CorrectionRequest.objects.visible_to(self.request.user).of_person(self.request.user).open().with_session()
        )

    def get_heading(self):
        """The question."""
        return gettext("Take your request back?")

    def get_crumbs(self):
        """My training, and the cohort."""
        cohort = self.row.mark.enrollment.cohort
        return [crumb(_("My training"), "my_home"), (cohort, self.get_back_url())]

    def get_back_url(self):
        """The cohort."""
        return reverse("my_cohort", args=[self.row.mark.enrollment.cohort_id])

    def get_consequences(self):
        """The entry stays."""
        session = self.row.mark.session
        words = {"when": format_range(session.starts_at, session.ends_at, session.cohort.time_zone)}
        return gettext("Your attendance of %(when)s stays as it is recorded.") % words

    def get_affected(self):
        """The vendor."""
        words = {"vendor": self.row.mark.session.cohort.vendor}
        return gettext("You, and the coordinators of %(vendor)s, who are emailed.") % words

    def get_undo(self):
        """By asking again in time."""
        mark, cohort = self.row.mark, self.row.mark.session.cohort
        day = last_day(mark.at, cohort.course_version.correction_days, cohort.time_zone)
        return gettext("Yes. You can ask again through %(day)s.") % {"day": format_day(day)}

    def act(self, data, by, at):
        """Take it back."""
        return actions.withdraw_correction(request=self.row, by=by, at=at)

    def done_text(self, result):
        """That it is done."""
        return gettext("You took your request back.")
