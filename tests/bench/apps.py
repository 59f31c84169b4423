"""The bench as an app, so that its one table exists."""

from django.apps import AppConfig


class BenchConfig(AppConfig):
    """Only installed by tests.bench.settings."""

    name = "tests.bench"
    label = "bench"
    default_auto_field = "django.db.models.BigAutoField"
