"""The app’s configuration."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Records of all apps, for state staff."""

    name = "lms.reports"
    verbose_name = "Records"
