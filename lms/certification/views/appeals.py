"""Appeal against a decision about one's application, and take the appeal back."""

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.dates import home_day
from cohorts.core.formatting import format_long_day
from cohorts.core.problems import Problem
from cohorts.ui.action_view import RowActionView
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.fields import MAX_DOCUMENT_CHARACTERS
from lms.certification.actions import appeals
from lms.certification.messages.appeals import count_in_words
from lms.certification.messages.formats import through
from lms.certification.models import Appeal, AppealState, AppealTerm, ApplicationState
from lms.certification.views.applications import OwnApplication


class AppealForm(forms.Form):
    """Why the decision is wrong."""

    text = forms.CharField(
        label=_("Why do you think the decision is wrong?"),
        max_length=MAX_DOCUMENT_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("You do not need to write about your health. Only the person who decides reads this."),
        error_messages={"required": _("Write why you think the decision is wrong.")},
    )


class FileAppeal(OwnApplication, RowActionView):
    """Appeal."""

    form_class = AppealForm
    heading = _("Appeal against the decision")
    action_label = _("Send my appeal")
    template_name = "certification/file_appeal.html"

    def get_row(self):
        """One that was not granted."""
        row = super().get_row()
        if row.state != ApplicationState.DENIED:
            raise Http404
        return row

    def get_problem(self):
        """There is an appeal against this decision already, or the last day is over."""
        if appeals.standing_appeals(self.row).exists():
            return Problem("appeal_filed_already")
        until = appeals.ends_on(self.row)
        return Problem("appeal_too_late", day=until) if until and home_day(timezone.now()) > until else None

    def act(self, data, by, at):
        """File it."""
        return appeals.file_appeal(application=self.row, text=data["text"], by=by, at=at)

    def done_text(self, result):
        """Who reads it."""
        return gettext("We received your appeal. Somebody who did not decide before decides about it. We emailed you.")

    def get_context_data(self, **context):
        """Until when, and how it was counted."""
        term = AppealTerm.objects.visible_to(self.request.user).filter(application=self.row).latest_row()
        until = through(term.ends_on) if term else ""
        due = appeals.due_if_filed(self.row, timezone.now())
        decided = format_long_day(due) if due else ""
        return super().get_context_data(until=until, count=count_in_words(term), decided=decided, **context)


class WithdrawAppeal(OwnApplication, ConfirmView):
    """Take an appeal back."""

    model = Appeal
    heading = _("Withdraw your appeal")
    action_label = _("Withdraw my appeal")

    def get_rows(self):
        """One's own that waits."""
        rows = Appeal.objects.visible_to(self.request.user).of_person(self.request.user)
        return rows.filter(state=AppealState.OPEN).select_related("application__cycle__candidacy")

    def get_back_url(self):
        """The application."""
        return reverse("my_application", args=[self.row.application_id])

    def get_consequences(self):
        """Nobody decides."""
        return gettext("Nobody decides about your appeal any more. The decision about your application stays.")

    def get_affected(self):
        """The person."""
        return gettext("You.")

    def get_undo(self):
        """Another one."""
        return gettext("You can file another appeal until the last day.")

    def act(self, data, by, at):
        """Withdraw it."""
        return appeals.withdraw_appeal(appeal=self.row, by=by, at=at)

    def done_text(self, result):
        """That it is withdrawn."""
        return gettext("Your appeal was withdrawn.")
