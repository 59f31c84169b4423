"""What a supervisor does with one entry of their staff: send it back, or co-sign the charts of a session afterward."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_day
from cohorts.core.names import called
from cohorts.ui.action_view import RowActionView
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.fields import ReasonForm
from cohorts.ui.page import crumb
from lms.certification.actions import practice_checks
from lms.certification.messages.practice import category_label
from lms.certification.models import PracticeKind
from lms.certification.rules.practice import CONFIRMED
from lms.certification.views.supervisor_practice import SUPERVISOR, own_staff_entries


class BackForm(ReasonForm):
    """What must be corrected; with the digest of what was seen."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


class SendBack(RowActionView):
    """Send an entry back, also one that was confirmed by mistake."""

    allowed_roles = SUPERVISOR
    form_class = BackForm
    template_name = "certification/practice_back.html"
    action_label = _("Send it back")
    form_arguments = {"label": _("What must be corrected?"), "help_text": _("The specialist reads this.")}

    def get_rows(self):
        """What the supervisor may read."""
        return own_staff_entries(self.request.user)

    def get_heading(self):
        """Whose."""
        return gettext("Send hours of %(person)s back") % {"person": called(self.row.person)}

    def get_initial(self):
        """What is on the page."""
        return {"seen": self.row.digest}

    def get_crumbs(self):
        """The list."""
        return [crumb(_("Hours of your staff"), "supervisor_practice")]

    def get_back_url(self):
        """The list."""
        return reverse("supervisor_practice")

    def get_context_data(self, **context):
        """What it says."""
        row = self.row
        row.what = row.get_kind_display() if row.is_session else category_label(row.category)
        return super().get_context_data(row=row, **context)

    def act(self, data, by, at):
        """Send it back."""
        seen = practice_checks.Seen(self.row, data["seen"])
        return practice_checks.send_back(seen=seen, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """That the specialist is emailed."""
        return gettext("Sent back. We emailed %(person)s.") % {"person": called(self.row.person)}


class CosignPractice(ConfirmView):
    """Say of a confirmed session in the field that its charts are co-signed by now."""

    allowed_roles = SUPERVISOR
    heading = _("Did you review and co-sign the charts of this session?")
    action_label = _("Yes, I co-signed the charts")
    serious = False

    def get_rows(self):
        """Confirmed sessions in the field, also those that are co-signed: an old tab finds them."""
        return own_staff_entries(self.request.user).filter(status=CONFIRMED, kind=PracticeKind.FIELD)

    def get_lead(self):
        """Which session."""
        about = {"person": called(self.row.person), "day": format_day(self.row.on)}
        return gettext("Field supervision of %(person)s, %(day)s.") % about

    def get_crumbs(self):
        """The list."""
        return [crumb(_("Hours of your staff"), "supervisor_practice")]

    def get_back_url(self):
        """The list."""
        return reverse("supervisor_practice")

    def get_consequences(self):
        """It counts."""
        return gettext("The session counts with co-signed charts. The history says who co-signed them, and when.")

    def get_affected(self):
        """The specialist."""
        return gettext("%(person)s, who is emailed.") % {"person": called(self.row.person)}

    def get_undo(self):
        """Send it back."""
        return gettext("You can send the session back, and confirm it without the co-signature.")

    def act(self, data, by, at):
        """Co-sign."""
        return practice_checks.cosign(entry=self.row, by=by, at=at)

    def done_text(self, result):
        """That it is kept."""
        return gettext("Saved: the charts are co-signed.")
