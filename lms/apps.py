"""The app’s configuration."""

from django.apps import AppConfig


class LmsConfig(AppConfig):
    """The site: settings, URLs, wiring, accounts."""

    name = "lms"
    verbose_name = "Peer LMS"
