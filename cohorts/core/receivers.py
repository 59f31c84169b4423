"""Create the append-only triggers after every migrate, and register the SQL functions of search on SQLite."""

from django.apps import apps
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from cohorts.core.search import register_functions
from cohorts.core.triggers import install_triggers

connection_created.connect(register_functions, dispatch_uid="search-functions")


# Sent once per app, after the migrations of all apps; one receiver is enough.
@receiver(post_migrate, sender=apps.get_app_config("core"), dispatch_uid="append-only-triggers")
def create_append_only_triggers(using: str, **kwargs: object) -> None:
    """Create the triggers that a migration may have dropped."""
    install_triggers(using)
