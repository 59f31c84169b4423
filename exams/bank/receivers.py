"""Create the item version in the same transaction whenever Wagtail publishes an item."""

from django.dispatch import receiver
from wagtail.log_actions import get_active_log_context
from wagtail.signals import published

from exams.bank.actions.items import record_version
from exams.bank.models import Item


@receiver(published, sender=Item, dispatch_uid="exams.bank.item_version")
def write_version(sender, instance, revision, **kwargs):
    """Record the version. A scheduled item is not live yet; Wagtail sends the signal again when it goes live."""
    if instance.live:
        context = get_active_log_context()
        by = context.user if context.uuid else revision.user
        record_version(item=instance, by=by, at=instance.last_published_at)
