"""The app’s configuration."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    """After log-in: what needs you now, oldest first."""

    name = "lms.dashboard"
    verbose_name = "Dashboard"
