"""The examinations as a Django app."""

from django.apps import AppConfig


class ExamsConfig(AppConfig):
    """Items, forms, sittings, scores and their analysis."""

    name = "exams"
    verbose_name = "Examinations"

    def ready(self):
        """Publishing an item in Wagtail, by whatever way, writes its version in the same transaction.

        The actions are loaded here, because Wagtail's log asks once, early, which verbs there are.
        """
        from wagtail.signals import published

        from .actions import (  # noqa: F401  registers their verbs
            analysis,
            attempts,
            rekeys,
            rescoring,
            results,
            run_reports,
            scoring,
            sightings,
            sittings,
            start_codes,
            windows,
        )
        from .models import Item

        published.connect(_write_version, sender=Item, dispatch_uid="exams.item_version")


def _write_version(sender, instance, revision, **kwargs):
    from wagtail.log_actions import get_active_log_context

    from .actions.items import record_version

    # An item scheduled for later is not live yet; Wagtail sends the signal again when it goes live.
    if instance.live:
        context = get_active_log_context()
        by = context.user if context.uuid else revision.user
        record_version(item=instance, by=by, at=instance.last_published_at)
