"""The app’s configuration."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Reports across floors, for state staff."""

    name = "lms.reports"
    verbose_name = "Records"
