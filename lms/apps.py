"""The roof as a Django app: it connects the signals of the lower floors."""

from django.apps import AppConfig


class LmsConfig(AppConfig):
    """Wiring, desks, reports, demo."""

    name = "lms"
    verbose_name = "Peer LMS"

    def ready(self):
        from . import wiring

        wiring.connect()
