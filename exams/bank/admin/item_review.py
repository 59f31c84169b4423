"""Submitting an item for review, in the Wagtail admin."""

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.people.admin.proposals import ProposesMixin
from cohorts.ui.action_view import AdminRowActionView
from cohorts.ui.fields import ReasonForm
from cohorts.ui.page import crumb
from exams.bank.acts import submit_item
from exams.bank.admin.items import WRITERS
from exams.bank.models import Item


class SubmitItem(ProposesMixin, AdminRowActionView):
    """Submit an item for review by another person, who publishes it or returns it with a comment."""

    allowed_roles = WRITERS
    model = Item
    form_class = ReasonForm
    form_arguments = {
        "label": _("Note for the reviewer"),
        "help_text": _("What is new or changed, and the source."),
    }
    action_label = _("Submit for review")
    header_icon = "help"
    lead = _("Another person of the examinations staff publishes it, or returns it with a comment.")

    def get_heading(self):
        """Which item."""
        return gettext("Submit {item} for review").format(item=self.row.code)

    def get_crumbs(self):
        """The item bank, the item."""
        return [crumb(_("Item bank"), "wagtailsnippets_bank_item:list"), (self.row.code, self.get_back_url())]

    def get_back_url(self):
        """The item."""
        return reverse("wagtailsnippets_bank_item:inspect", args=[self.row.pk])

    def act(self, data, by, at):
        """Submit it."""
        return submit_item(item=self.row, reason=data["reason"], by=by, at=at)
