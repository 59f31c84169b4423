"""The app’s configuration."""

from django.apps import AppConfig


class LmsConfig(AppConfig):
    """The site: settings, addresses, wiring, accounts."""

    name = "lms"
    verbose_name = "Peer LMS"
