"""The app’s configuration."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Email: queue, sending and log."""

    name = "cohorts.notices"
    verbose_name = "Notices"
