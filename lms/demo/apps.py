"""The app’s configuration."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demo story, told through the production actions."""

    name = "lms.demo"
    verbose_name = "Demo"
