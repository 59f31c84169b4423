"""The app’s configuration."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Demo data, created with the production actions."""

    name = "lms.demo"
    verbose_name = "Demo"
