"""The app’s configuration."""

from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    """Stored runs of item analysis, item figures and report files."""

    name = "exams.analysis"
    verbose_name = "Item analysis"
