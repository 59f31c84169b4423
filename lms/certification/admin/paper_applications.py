"""Correct the day of receipt of an application on paper, and withdraw one that was keyed in."""

from itertools import pairwise

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.dates import home_day
from cohorts.core.formatting import format_long_day
from cohorts.core.names import called
from cohorts.ui.action_view import AdminRowActionView
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.fields import ReasonForm, day_field, text_field
from lms.certification.actions import applications, paper_applications
from lms.certification.actions.applications import YEAR
from lms.certification.admin.application_parts import OfApplication
from lms.certification.models import UNFINISHED, Channel, ProgramVersion


class OnPaper(OfApplication):
    """A step of an application on paper that is not decided."""

    def get_rows(self):
        """Those that came on paper; who sends a form after the decision reads that it is over."""
        rows = super().get_rows().filter(channel=Channel.PAPER)
        return rows.filter(state__in=UNFINISHED) if self.request.method == "GET" else rows


class ReceiptForm(forms.Form):
    """The day, and why."""

    received_on = day_field(_("Received by the office on"))
    reason = text_field(
        _("Why is the day corrected?"), rows=2, error_messages={"required": _("Enter the reason.")},
        help_text=_("The applicant reads it in the email. Do not write about anyone’s health."),
    )  # fmt: skip


class CorrectReceipt(OnPaper, AdminRowActionView):
    """Correct the day of receipt."""

    form_class = ReceiptForm
    refuses_older = True
    action_label = _("Correct the day")
    lead = _(
        "The rules in effect on this day apply, and the time to decide counts from it. The fees become those of these "
        "rules. The applicant is emailed."
    )

    def get_heading(self):
        """Whose."""
        return gettext("Correct the day of receipt: %(person)s") % {"person": called(self.row.person)}

    def get_lead(self):
        """What follows, and by which rules on which days."""
        return "\n\n".join([str(self.lead), *self._rules_by_day()])

    def _rules_by_day(self):
        """The versions whose rules a day of receipt can mean, each with its first day."""
        cycle, text = self.row.cycle, gettext("“%(version)s”: received on or after %(day)s.")
        since = home_day(timezone.now()) - YEAR
        versions = ProgramVersion.objects.visible_to(self.request.user).filter(program=cycle.candidacy.program)
        ordered = list(versions.order_by("effective_from", "pk"))
        ended = [row for row, following in pairwise(ordered) if following.effective_from <= since]
        yield gettext("Now the rules “%(version)s” apply.") % {"version": cycle.version.version}
        for row in ordered:
            if row not in ended and row.effective_from <= home_day(timezone.now()):
                yield text % {"version": row.version, "day": format_long_day(row.effective_from)}

    def get_initial(self):
        """The day on record."""
        return {"received_on": self.row.received_on}

    def act(self, data, by, at):
        """Correct it."""
        return paper_applications.correct_receipt(application=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """Which rules apply."""
        return gettext("Corrected. The rules “%(version)s” apply.") % {"version": result.cycle.version.version}


class WithdrawPaper(OnPaper, AdminConfirmView):
    """Withdraw an application that was keyed in."""

    form_class = ReasonForm
    action_label = _("Withdraw the application")

    def get_heading(self):
        """Whose."""
        return gettext("Withdraw the application of %(person)s?") % {"person": called(self.row.person)}

    def get_consequences(self):
        """Nobody decides any more."""
        return gettext("Nobody decides about this application any more, and links that were sent for it end.")

    def get_affected(self):
        """The person."""
        return gettext("%(person)s is emailed.") % {"person": called(self.row.person)}

    def get_undo(self):
        """Enter it again."""
        return gettext("You cannot take this back, but you can enter the paper again.")

    def act(self, data, by, at):
        """Withdraw it."""
        return applications.withdraw_application(application=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """That it is withdrawn."""
        return gettext("The application was withdrawn. We emailed the applicant.")
