"""The certification room as a Django app."""

from django.apps import AppConfig


class CertificationConfig(AppConfig):
    """Programs, the gate, decisions and certificates."""

    name = "lms.certification"
    label = "certification"
    verbose_name = "Certification"
