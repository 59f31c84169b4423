"""The app’s configuration."""

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """Exam windows, sittings, answers, the clock, scores, release, proctoring and practice."""

    name = "exams.delivery"
    verbose_name = "Exam delivery"
