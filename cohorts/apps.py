"""The ground as a Django app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CohortsConfig(AppConfig):
    """Puts the append-only triggers back after every migrate."""

    name = "cohorts"
    verbose_name = "Cohorts"

    def ready(self):
        from .kernel import checks  # noqa: F401  registers the check

        # Sent once per app, after the migrations of all apps; ours is enough.
        post_migrate.connect(_guard_appended_rows, sender=self, dispatch_uid="append-only-triggers")


def _guard_appended_rows(using, **kwargs):
    from .kernel.ledger import install_triggers

    install_triggers(using)
