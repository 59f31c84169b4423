"""The app’s configuration."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Base views, fields, template tags and base templates."""

    name = "cohorts.ui"
    verbose_name = "User interface"
