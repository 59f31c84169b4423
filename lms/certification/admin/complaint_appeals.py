"""Appeals against decisions on complaints: take one, read it, decide; record a delivery in another way."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.formatting import format_long_day
from cohorts.ui.action_view import AdminRowActionView, ButtonView
from cohorts.ui.fields import text_field
from lms.certification.actions import complaint_appeals
from lms.certification.admin.appeals import DeliveryForm
from lms.certification.admin.complaint_steps import MAX_WORDS, OfComplaint
from lms.certification.admin.complaint_texts import OpensText
from lms.certification.models import ComplaintAppeal


class OfComplaintAppeal(OfComplaint):
    """A step of an appeal."""

    model = ComplaintAppeal

    def get_rows(self):
        """All of them; the action asks who took it."""
        rows = ComplaintAppeal.objects.visible_to(self.request.user, role=roles.PROGRAM)
        return rows.select_related("complaint__authority", "record")

    def get_complaint(self):
        """Of the appeal."""
        return self.row.complaint


class TakeAppeal(OfComplaintAppeal, ButtonView):
    """Become the person who decides about an appeal."""

    def act(self, data, by, at):
        """Take it."""
        return complaint_appeals.take_appeal(appeal=self.row, by=by, at=at)

    def done_text(self, result):
        """What it means."""
        return gettext("You decide about this appeal. It and everything that was written are open to you.")


class ReadAppeal(OfComplaintAppeal, OpensText):
    """The text of an appeal."""

    def get_rows(self):
        """All of them; the action asks who took it."""
        return OfComplaintAppeal.get_rows(self)

    def read(self, by, at):
        """Read it."""
        return complaint_appeals.read_appeal(appeal=self.row, by=by, at=at).encode()


class AppealForm(forms.Form):
    """Granted or not, and why."""

    granted = forms.TypedChoiceField(
        label=_("Decision"), widget=forms.RadioSelect, coerce=lambda value: value == "yes",
        choices=[("yes", _("Grant: the decision counts as if it had never been")), ("no", _("Deny"))],
        error_messages={"required": _("Choose a decision.")},
    )  # fmt: skip
    reason = text_field(_("Reason"), rows=8, max_length=MAX_WORDS, help_text=_("The person reads it."))


class DecideAppeal(OfComplaintAppeal, AdminRowActionView):
    """Decide about an appeal."""

    form_class = AppealForm
    heading = _("Decide about the appeal")
    action_label = _("Save the decision")
    lead = _(
        "Granted, what is public is withdrawn, and a suspension, a revocation or a probation that still stands ends. "
        "The person is emailed that there is a decision, and reads it with its reason after log-in."
    )

    def act(self, data, by, at):
        """Decide."""
        return complaint_appeals.decide_appeal(appeal=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """What was decided."""
        return gettext("Decided: %(state)s. We emailed the person.") % {"state": result.get_state_display()}


class RecordDelivery(OfComplaint, AdminRowActionView):
    """Record that a decision reached the specialist in another way."""

    form_class = DeliveryForm
    heading = _("Delivery of the decision")
    action_label = _("Record the delivery")
    lead = _("If the email with the decision did not arrive, the time to appeal counts from this day.")

    def act(self, data, by, at):
        """Record it."""
        return complaint_appeals.record_delivery(complaint=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """Until when."""
        return gettext("Recorded. The person can appeal through %(day)s.") % {"day": format_long_day(result.ends_on)}
