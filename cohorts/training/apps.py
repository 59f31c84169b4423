"""The app’s configuration."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """Courses, cohorts, sessions, enrollments, attendance and hours."""

    name = "cohorts.training"
    verbose_name = "Training"
