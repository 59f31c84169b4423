"""Page permissions, and what follows when a review of Wagtail's starts or ends."""

from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils import timezone
from wagtail.models import Page, WorkflowState
from wagtail.permissions import register_permission_policy
from wagtail.signals import task_submitted, workflow_cancelled

from cms import acts
from cms.actions.reviews import stop_review
from cms.models.reviews import SecondPersonReview
from cms.permissions import AuditorPagePolicy

# Early, because Wagtail caches the first policy it uses.
register_permission_policy(Page, AuditorPagePolicy(Page))


@receiver(task_submitted, dispatch_uid="page-submitted")
def _submitted(sender, instance, user, **kwargs):
    """Propose to publish the page."""
    page = instance.workflow_state.content_object
    if isinstance(page, Page) and isinstance(instance.task.specific, SecondPersonReview):
        acts.submit_page(page=page, by=user, at=timezone.now())


@receiver(workflow_cancelled, sender=WorkflowState, dispatch_uid="page-review-canceled")
def _canceled(sender, instance, user, **kwargs):
    """Close the proposal."""
    if isinstance(instance.content_object, Page):
        stop_review(page=instance.content_object, by=user, at=timezone.now())


@receiver(pre_delete, sender=Page, dispatch_uid="page-deleted")
def _deleted(sender, instance, **kwargs):
    """Close the proposal about a page that is deleted."""
    stop_review(page=instance, by=None, at=timezone.now())
