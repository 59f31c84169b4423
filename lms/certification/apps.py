"""The app’s configuration."""

from django.apps import AppConfig


class CertificationConfig(AppConfig):
    """Programs, requirements, decisions and certificates."""

    name = "lms.certification"
    label = "certification"
    verbose_name = "Certification"
