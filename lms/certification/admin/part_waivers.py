"""The pages that waive a part of an application and take a waiver back."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.ui.action_view import AdminRowActionView
from cohorts.ui.fields import ReasonForm
from lms.certification.actions import part_waivers
from lms.certification.admin.application_parts import (
    REASON_HELP,
    ForReviewer,
    OfApplication,
    OfRequirement,
    reason_field,
)
from lms.certification.models import PartDecision
from lms.certification.rules.applications import Giver, Outcome


class WaiverForm(forms.Form):
    """Why, and by which rule."""

    authority = forms.CharField(label=_("Rule that allows it"), max_length=300)
    reason = reason_field(required=True)


class WaivePart(ForReviewer, OfRequirement, AdminRowActionView):
    """Waive one part."""

    givers = tuple(Giver)
    form_class = WaiverForm
    action_label = _("Waive this part")
    lead = _("The applicant does not need to give it. The reason and the rule stay on record.")

    def act(self, data, by, at):
        """Waive it."""
        return part_waivers.waive_part(
            application=self.row, kind=self.leaf.type, key=self.leaf.key_value, **data, by=by, at=at
        )

    def done_text(self, result):
        """That it is waived."""
        return gettext("Waived.")


class EndWaiver(OfApplication, AdminRowActionView):
    """Take a waiver back."""

    model = PartDecision
    form_class = ReasonForm
    form_arguments = {"label": _("Reason"), "help_text": REASON_HELP, "required": True}
    heading = _("Take the waiver back")
    action_label = _("Take the waiver back")
    lead = _("The applicant needs the part after all. We email them, and they read the reason.")

    def get_rows(self):
        """Those that the reviewer may see."""
        rows = PartDecision.objects.visible_to(self.request.user).filter(part=None, outcome=Outcome.WAIVED)
        return rows.select_related("application__cycle__candidacy__person", "application__cycle__version")

    def get_application(self):
        """Of the waiver."""
        return self.row.application

    def act(self, data, by, at):
        """Take it back."""
        return part_waivers.end_waiver(waiver=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """Who knows."""
        return gettext("The part is needed again. We emailed the applicant.")
