"""The app’s configuration."""

from django.apps import AppConfig


class ResultsConfig(AppConfig):
    """Score reports, reviews, and key changes tried and applied."""

    name = "exams.results"
    verbose_name = "Results"
