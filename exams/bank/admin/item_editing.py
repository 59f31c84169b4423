"""What the page for editing an item says and offers beside Wagtail's own: its review, submitting it, publishing it."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import HelpPanel
from wagtail.permissions import policy_registry
from wagtail.snippets.action_menu import ActionMenuItem, PublishMenuItem

from cohorts.core.approvals.models import FactKind, Proposal
from exams.bank.actions.items import PUBLISH_ITEM, authors_of

SUBMIT = "action-submit-review"


class ItemHelp(HelpPanel):
    """How an item comes onto forms; while it is under review, what saving a change means."""

    def __init__(self, **kwargs):
        super().__init__(**{"template": "bank/admin/item_edit_help.html", **kwargs})

    class BoundPanel(HelpPanel.BoundPanel):
        """The panel with the review that is open, or the comment of the last one."""

        def get_context_data(self, parent_context=None):
            """The proposal that waits, or the decision that returned the item, if the person may see them."""
            context, item = super().get_context_data(parent_context), self.instance
            if item is None or not item.pk:
                return context
            proposals = Proposal.objects.visible_to(self.request.user).filter(act=PUBLISH_ITEM).about(item)
            latest = proposals.select_related("by").order_by("-pk").first()
            decision = latest.decision() if latest else None
            return context | {
                "waiting": latest if latest and decision is None else None,
                "returned": decision if decision and decision.kind == FactKind.REJECTED else None,
            }


class _ByRole:
    """Wagtail's menu asks for a model permission, which nobody here holds; this asks the policy."""

    def is_shown(self, context):
        """To whom the policy lets publish, where Wagtail would not show it by itself."""
        if super().is_shown(context) or context.get("locked_for_user"):
            return False
        return policy_registry.get_by_type(context["model"]).user_has_permission(context["request"].user, "publish")


class PublishByRole(_ByRole, PublishMenuItem):
    """Publish what another person wrote."""

    def is_shown(self, context):
        """Not to whoever wrote it: another person publishes."""
        item = context.get("instance")
        if not super().is_shown(context) or item is None:
            return False
        return context["request"].user.pk not in authors_of(item)


class SubmitForReview(ActionMenuItem):
    """Save the item, and go on to the page on which it is submitted for review."""

    name = SUBMIT
    label = _("Save and submit for review")
    icon_name = "clipboard-list"

    def is_shown(self, context):
        """To everyone who may change the item."""
        if not super().is_shown(context):
            return False
        return policy_registry.get_by_type(context["model"]).user_has_permission(context["request"].user, "change")


class GoesOnToReview:
    """Mixed into the views that save an item: “Save and submit for review” leads on to the form for it."""

    def get_success_url(self):
        """The form that submits the item, where that was chosen."""
        if SUBMIT in self.request.POST:
            return reverse("item_submit", args=[self.object.pk])
        return super().get_success_url()
