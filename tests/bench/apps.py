"""The benchmark as a Django app, so that its table exists."""

from django.apps import AppConfig


class BenchConfig(AppConfig):
    """Installed only by `tests.bench.settings`."""

    name = "tests.bench"
    label = "bench"
    default_auto_field = "django.db.models.BigAutoField"
