"""Wagtail's admin as a Django app, without its own emails about reviews."""

from wagtail.admin.apps import WagtailAdminAppConfig
from wagtail.signals import workflow_approved, workflow_rejected, workflow_submitted

NOTIFIERS = (
    (workflow_submitted, "workflow_state_submitted_email_notification"),
    (workflow_approved, "workflow_state_approved_email_notification"),
    (workflow_rejected, "workflow_state_rejected_email_notification"),
)


class WagtailAdminConfig(WagtailAdminAppConfig):
    """Wagtail's admin. Proposals tell reviewers and proposers by email; Wagtail would write a second time."""

    def ready(self):
        """Set Wagtail's admin up, then disconnect its emails."""
        super().ready()
        sender = self.apps.get_model("wagtailcore", "WorkflowState")
        for signal, name in NOTIFIERS:
            signal.disconnect(sender=sender, dispatch_uid=name)
