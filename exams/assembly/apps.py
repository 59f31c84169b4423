"""The app’s configuration."""

from django.apps import AppConfig


class AssemblyConfig(AppConfig):
    """Exams and forms."""

    name = "exams.assembly"
    verbose_name = "Forms"
