"""The examinations as a Django app."""

from django.apps import AppConfig


class ExamsConfig(AppConfig):
    """Items, forms, sittings, scores and their analysis."""

    name = "exams"
    verbose_name = "Examinations"
