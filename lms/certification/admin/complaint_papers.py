"""Key in complaints that came by mail, and record that receipt was confirmed."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.formatting import format_long_day
from cohorts.ui.action_view import AdminActionView, AdminRowActionView
from cohorts.ui.fields import day_field
from cohorts.ui.page import crumb
from lms.certification.actions import complaints
from lms.certification.admin.complaint_steps import OfComplaint
from lms.certification.admin.complaints import TITLE
from lms.certification.complaint_forms import ComplaintForm


class PaperForm(ComplaintForm):
    """A complaint as it came."""

    received_on = day_field(_("Received on"))
    field_order = ("received_on", *ComplaintForm.field_order)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # About whoever wrote, and not about who keys it in.
        words = {
            "name": (_("Name of whoever complains"), _("Leave it empty if they did not say who they are.")),
            "email": (_("Their email address"), _("We send them a link to see where it stands.")),
            "phone": (_("Their phone number"), ""),
        }
        for name, (label, hint) in words.items():
            self.fields[name].label, self.fields[name].help_text = label, hint
            self.fields[name].widget.attrs["autocomplete"] = "off"


class KeyIn(AdminActionView):
    """Key in what came by mail, in person or on the phone."""

    allowed_roles = (roles.PROGRAM,)
    form_class = PaperForm
    heading = _("Key in a complaint")
    header_icon = "warning"
    action_label = _("Save the complaint")
    lead = _(
        "Write it as it came. Once it is saved, only its reviewer and who decides read it, so you cannot open it again "
        "unless you review it."
    )

    def get_crumbs(self):
        """The queue."""
        return [crumb(TITLE, "complaints")]

    def get_back_url(self):
        """The queue."""
        return reverse("complaints")

    def form_valid(self, form):
        """With what was written and who wrote it."""
        form.cleaned_data |= {"filed": form.filed(), "contact": form.contact()}
        return super().form_valid(form)

    def act(self, data, by, at):
        """Save it."""
        about = {name: data[name] for name in ("filed", "contact", "received_on")}
        return complaints.key_in(**about, by=by, at=at)

    def done_text(self, result):
        """Which one, and whether it still has to be confirmed."""
        text = gettext("Saved as %(complaint)s.") % {"complaint": result}
        if result.acknowledged_on is None:
            due = format_long_day(result.ack_due_on)
            text += " " + gettext("Confirm by letter that it came, by %(day)s.") % {"day": due}
        return text


class AcknowledgeForm(forms.Form):
    """When."""

    on = day_field(_("Day of the letter"))


class Acknowledge(OfComplaint, AdminRowActionView):
    """Record that the office confirmed by letter that it came."""

    form_class = AcknowledgeForm
    heading = _("Receipt confirmed by letter")
    action_label = _("Record it")

    def act(self, data, by, at):
        """Record it."""
        return complaints.acknowledge(complaint=self.row, on=data["on"], by=by, at=at)

    def done_text(self, result):
        """That it is recorded."""
        return gettext("Recorded.")
