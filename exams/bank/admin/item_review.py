"""Submitting an item for review and settling the remarks of its import, in the Wagtail admin."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.people.admin.proposals import ProposesMixin
from cohorts.ui.action_view import AdminRowActionView
from cohorts.ui.fields import ReasonForm
from cohorts.ui.page import crumb
from exams.bank.actions.blocks import resolve_block
from exams.bank.acts import submit_item
from exams.bank.admin.items import WRITERS
from exams.bank.models import Item, ItemBlock


class OfItem:
    """A page about one item of the bank, with a form that asks for one text."""

    allowed_roles = WRITERS
    model = Item
    form_class = ReasonForm
    header_icon = "help"

    def get_crumbs(self):
        """The item bank, the item."""
        return [crumb(_("Item bank"), "wagtailsnippets_bank_item:list"), (self.row.code, self.get_back_url())]

    def get_back_url(self):
        """The item."""
        return reverse("wagtailsnippets_bank_item:inspect", args=[self.row.pk])


class SubmitItem(OfItem, ProposesMixin, AdminRowActionView):
    """Submit an item for review by another person, who publishes it or returns it with a comment."""

    form_arguments = {
        "label": _("Note for the reviewer"),
        "missing": _("Enter a note for the reviewer."),
        "help_text": _("What is new or changed, and the source."),
    }
    action_label = _("Submit for review")
    lead = _("Another person of the examinations staff publishes it, or returns it with a comment.")

    def get_heading(self):
        """Which item."""
        return gettext("Submit {item} for review").format(item=self.row.code)

    def act(self, data, by, at):
        """Submit it."""
        return submit_item(item=self.row, reason=data["reason"], by=by, at=at)


class UnblockItem(OfItem, AdminRowActionView):
    """Settle the remarks of the import that keep an item from being published."""

    form_arguments = {
        "label": _("What was decided"),
        "missing": _("Enter what was decided."),
        "help_text": _("What you checked or corrected, and why the item can be published."),
    }
    action_label = _("Settle the remarks")
    lead = _("Correct the item first, if it needs correcting. After this it can be submitted for review and published.")

    def get_heading(self):
        """Which item."""
        return gettext("Settle the remarks about {item}").format(item=self.row.code)

    def act(self, data, by, at):
        """Record the decision."""
        block = get_object_or_404(ItemBlock.objects.visible_to(by), item=self.row)
        return resolve_block(block=block, decision=data["reason"], by=by, at=at)

    def done_text(self, result):
        """What can be done now."""
        return gettext("The remarks about {item} are settled. It can be submitted for review.").format(
            item=self.row.code
        )
